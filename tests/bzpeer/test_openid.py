import pytest

from bzpeer.openid import form_targets, orcid_provider


@pytest.mark.parametrize(
    ("url", "targets"),
    [
        ("", []),
        ("https://orcid.org", ["https://orcid.org", "https://*.orcid.org"]),
        ("https://sandbox.orcid.org/", ["https://sandbox.orcid.org", "https://*.orcid.org"]),
        ("http://127.0.0.1:9400", ["http://127.0.0.1:9400"]),
        ("https://evilorcid.org", ["https://evilorcid.org"]),
    ],
)
def test_forms_may_lead_on_to_the_provider(url, targets):
    assert form_targets(url) == targets


@pytest.mark.parametrize(("client_id", "secret"), [("", "secret"), ("APP-1", "")])
def test_without_both_halves_of_the_credentials_there_is_no_provider(client_id, secret):
    assert orcid_provider("https://orcid.org", client_id, secret) == {}


def test_a_provider_is_asked_for_the_id_alone():
    (app,) = orcid_provider("https://orcid.org", "APP-1", "secret")["openid_connect"]["APPS"]

    assert (app["provider_id"], app["settings"]["scope"]) == ("orcid", ["openid"])
