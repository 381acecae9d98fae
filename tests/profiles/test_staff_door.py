"""The admin opens to a login that used a second factor, and a mailbox alone sets none up."""

import pyotp
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.test import Client

from profiles import second_factors
from tests import markup
from tests.people import add_passkey, code, fill, known, log_in, logged_in

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def staff_enter_at_once():
    """Not here."""


def curator(*, app=True):
    user = known(is_staff=True, is_superuser=True)
    if app:
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
    return user


def said(response):
    return markup.text(markup.parse(response).xpath("//main")[0])


def test_staff_without_one_are_told_why(client):
    client = logged_in(curator(app=False))

    answer = client.get("/admin/works/author/", follow=True)

    assert answer.redirect_chain == [("/accounts/second-factor/", 302)]
    assert "Whoever can read your mail can log in as you" in said(answer)


@pytest.mark.parametrize("address", ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"])
def test_a_stolen_mailbox_sets_none_up(client, mailoutbox, address):
    log_in(client, curator(app=False), mailoutbox)

    for answer in (client.get(address), client.post(address, {"code": "123456"})):
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/second-factor/")
    assert not Authenticator.objects.exists()


def test_with_a_key_one_is_set_up_and_leads_back(mailoutbox):
    user = curator(app=False)
    client = logged_in(user)
    asked = client.get("/admin/works/author/?q=ada", follow=True)

    chosen = fill(client, asked, key=f" {second_factors.key_for(user)}\n")
    assert "Set up an authenticator app" in said(chosen)
    form = client.get("/accounts/2fa/totp/activate/")
    app = pyotp.TOTP(markup.parse(form).xpath('string(//code[@class="secret"])'))
    codes = fill(client, form, code=app.now())
    wanted = markup.parse(codes).xpath('//main//a[text()="Go on to the admin"]/@href')
    asked = client.get(wanted[0], follow=True)
    opened = fill(client, asked, code=app.now())

    assert wanted == ["/admin/works/author/?q=ada"]
    assert markup.text(markup.parse(asked).xpath("//h1")[0]) != "Curation"
    assert (opened.redirect_chain[-1][0], opened.status_code) == (wanted[0], 200)
    assert client.get("/admin/").status_code == 200


def test_a_login_with_the_app_opens_the_admin(client, mailoutbox):
    user = curator()
    asked = fill(client, fill(client, client.get("/admin/", follow=True), login=user.email), code=code(mailoutbox))

    opened = fill(client, asked, code=pyotp.TOTP(SECRET).now())

    assert (opened.redirect_chain[-1][0], opened.status_code) == ("/admin/", 200)


def test_a_session_that_did_not_use_it_is_asked_for_it():
    client = logged_in(curator())

    answer = client.get("/admin/works/author/?q=ada")

    assert answer["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fworks%2Fauthor%2F%3Fq%3Dada"


def test_whoever_has_a_passkey_alone_is_asked_for_the_passkey():
    user = curator(app=False)
    add_passkey(user)

    answer = logged_in(user).get("/admin/")

    assert answer["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/")


def test_a_post_is_not_done_before(client):
    client = logged_in(curator())

    answer = client.post("/admin/works/author/1/merge/")

    assert answer["Location"] == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"


def test_one_that_was_taken_away_counts_no_more(client, mailoutbox):
    user = curator()
    fill(client, log_in(client, user, mailoutbox), code=pyotp.TOTP(SECRET).now())
    assert client.get("/admin/").status_code == 200

    Authenticator.objects.filter(user=user).delete()

    assert client.get("/admin/")["Location"] == "/accounts/second-factor/"


@pytest.mark.parametrize("page", ["/admin/", "/admin/operations/", "/admin/works/author/1/merge/", "/admin/nowhere/"])
def test_no_page_of_the_admin_is_left_out(page):
    assert logged_in(curator(app=False)).get(page)["Location"] == "/accounts/second-factor/"


def test_a_key_is_for_one_account_and_three_days():
    user, other = curator(app=False), curator(app=False)
    client, key = logged_in(user), second_factors.key_for(user)

    refused = client.post("/accounts/second-factor/", {"key": second_factors.key_for(other)})
    with time_machine.travel("2100-01-01"):
        assert not second_factors.accept_key({}, user, key)

    assert refused.status_code == 422
    assert "That is not a key of this account" in said(refused)
    assert markup.parse(refused).xpath('//input[@name="key"]/@value') == [second_factors.key_for(other)]
    assert client.get("/accounts/2fa/totp/activate/").status_code == 302


def test_readers_set_one_up_without_a_key():
    assert logged_in(known()).get("/accounts/2fa/totp/activate/").status_code == 200


def test_readers_are_not_led_to_it():
    assert logged_in(known()).get("/admin/", follow=True).status_code == 403


def test_the_setting_leaves_it_out(settings):
    settings.STAFF_SECOND_FACTOR = False

    assert logged_in(curator(app=False)).get("/admin/").status_code == 200


def test_operators_make_keys(capsys):
    user = curator(app=False)

    call_command("second_factor_key", user.email.upper())
    assert second_factors.accept_key({}, user, capsys.readouterr().out)
    call_command("sync_roles", "--grant", "Curator", "--to", user.email)
    assert second_factors.accept_key({}, user, capsys.readouterr().out.rsplit(": ", 1)[1])
    with pytest.raises(CommandError, match="No account has the address"):
        call_command("second_factor_key", "nobody@example.org")


def test_administrators_see_keys_of_those_they_may_change(client, mailoutbox):
    root, target, reader, other = curator(), known(is_staff=True), known(), curator(app=False)
    client = Client()
    fill(client, log_in(client, root, mailoutbox), code=pyotp.TOTP(SECRET).now())

    shown = {
        user: said(client.get(f"/admin/profiles/user/{user.pk}/change/")) for user in (root, target, reader, other)
    }

    assert second_factors.accept_key({}, target, shown[target].partition("sets one up: ")[2].split()[0])
    assert "Set up." in shown[root]
    assert "sets one up: " not in shown[reader] + shown[other]
