"""What is tried against accounts: fixed sessions, borrowed redirects, smuggled headers, guessed addresses."""

import pytest
from django.test import Client

from profiles.models import User
from tests import markup
from tests.factories import prove_orcid
from tests.people import code, fill, known, log_in, logged_in

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example/",
    "\\\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http:evil.example",
    "https://testserver.evil.example/",
    "https://testserver@evil.example/",
    " //evil.example/",
    "\t//evil.example/",
    "/%0d%0aLocation:%20https://evil.example/\r\nSet-Cookie: a=b",
]


def test_no_script_reads_the_token_of_forms(client, db):
    assert client.get("/accounts/login/").cookies["csrftoken"]["httponly"] is True


def leads_home(address):
    return address.startswith("/") and not address.startswith(("//", "/\\")) and "\n" not in address


@pytest.mark.parametrize("next_url", ELSEWHERE)
def test_a_login_leads_nowhere_else(client, mailoutbox, next_url):
    asked = client.post("/accounts/login/", {"login": known().email, "next": next_url}, follow=True)
    answer = client.post("/accounts/login/code/confirm/", {"code": code(mailoutbox), "next": next_url})

    assert leads_home(asked.redirect_chain[-1][0])
    assert answer.status_code == 302
    assert leads_home(answer["Location"])
    assert "Set-Cookie" not in answer["Location"].split("%0d")[0]


@pytest.mark.parametrize("next_url", ELSEWHERE)
def test_a_sign_up_leads_nowhere_else(client, mailoutbox, next_url):
    client.post("/accounts/signup/", {"email": "ada@example.org", "next": next_url})
    answer = client.post("/accounts/confirm-email/", {"code": code(mailoutbox), "next": next_url})

    assert leads_home(answer["Location"])


@pytest.mark.parametrize("next_url", ELSEWHERE)
@pytest.mark.parametrize("address", ["logout/", "login/?next={}"])
def test_other_redirects_lead_nowhere_else(next_url, address):
    client = logged_in(known())

    answer = client.post(f"/accounts/{address.format(next_url)}", {"next": next_url})

    assert leads_home(answer["Location"])


@pytest.mark.parametrize("next_url", ELSEWHERE)
def test_links_of_account_pages_lead_nowhere_else(client, next_url):
    document = markup.parse(client.get("/accounts/login/", {"next": next_url}))

    assert all("evil.example" not in value or value.startswith("/accounts/") for value in document.xpath("//@href"))


def test_a_session_from_before_the_login_is_worth_nothing_after_it(mailoutbox):
    """An attacker who plants a session in a victim's browser must not share it once the victim logs in."""
    attacker = Client()
    attacker.get("/accounts/login/")
    attacker.post("/accounts/login/", {"login": "nobody@example.org"})
    planted = attacker.cookies["sessionid"].value
    victim = Client()
    victim.cookies["sessionid"] = planted
    victim.post("/accounts/logout/", {"next": "/accounts/login/"})

    user = known()
    log_in(victim, user, mailoutbox)
    attacker.cookies["sessionid"] = planted

    assert victim.session["_auth_user_id"] == str(user.pk)
    assert victim.cookies["sessionid"].value != planted
    assert attacker.get("/accounts/").status_code == 302


def test_a_session_after_logging_out_is_worth_nothing(client, mailoutbox):
    log_in(client, known(), mailoutbox)
    kept = client.cookies["sessionid"].value

    client.post("/accounts/logout/")
    client.cookies["sessionid"] = kept

    assert client.get("/accounts/").status_code == 302


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client, mailoutbox):
    log_in(client, known(), mailoutbox)

    cookie = client.cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


SMUGGLED = [
    "ada@example.org\nBcc: all@example.org",
    "ada@example.org\r\nBcc: all@example.org",
    "ada@example.org%0aBcc: all@example.org",
    "ada@example.org,eve@example.org",
    "ada@example.org;eve@example.org",
    '"ada\n"@example.org',
    "<ada@example.org> eve@example.org",
    "ada@example.org\x00",
    "ada@exämple.org\u2028Bcc: x",
]


@pytest.mark.parametrize("email", SMUGGLED)
@pytest.mark.parametrize(("address", "field"), [("login/", "login"), ("signup/", "email"), ("email/", "email")])
def test_no_header_is_smuggled_through_an_address(mailoutbox, address, field, email):
    client = logged_in(known()) if address == "email/" else Client()

    response = client.post(f"/accounts/{address}", {field: email, "action_add": ""})

    assert response.status_code == 200
    assert mailoutbox == []


@pytest.mark.parametrize("host", ["evil.example", "testserver\r\nBcc: x", "testserver:x"])
def test_mail_is_not_signed_with_a_borrowed_host(client, mailoutbox, host):
    response = client.post("/accounts/login/", {"login": "nobody@example.org"}, headers={"Host": host})

    assert response.status_code == 400
    assert mailoutbox == []


def visible(response):
    page = markup.parse(response).xpath("//main")[0]
    for hidden in page.xpath('.//input[@name="csrfmiddlewaretoken"]'):
        hidden.drop_tree()
    return markup.text(page)


@pytest.mark.parametrize(("address", "field"), [("login/", "login"), ("signup/", "email"), ("login/code/", "email")])
def test_a_form_answers_alike_for_known_and_unknown_addresses(address, field, mailoutbox):
    """By status, redirect, cookies and the words of the next page; the mail differs, and only its owner reads it."""
    answers = []
    for email in (known(email="known@example.org").email, "other@example.org"):
        client = Client()
        first = client.post(f"/accounts/{address}", {field: email})
        after = client.get(first["Location"])
        words = visible(after).replace("known@", "…@").replace("other@", "…@")
        answers.append((first.status_code, first["Location"], after.status_code, words, sorted(client.cookies)))

    assert answers[0] == answers[1]
    assert len(mailoutbox) == 2


def test_adding_the_address_of_another_account_tells_its_owner_alone(mailoutbox):
    taken = known(email="taken@example.org")
    user = known()

    answers = []
    for email in (taken.email, "free@example.org"):
        client = logged_in(user)
        response = client.post("/accounts/email/", {"email": email, "action_add": ""}, follow=True)
        answers.append((response.status_code, visible(response).replace(email, "…")))

    assert answers[0] == answers[1]
    assert user.emailaddress_set.filter(email=taken.email, verified=True).count() == 0


SMUGGLED_FIELDS = {
    "is_staff": "1",
    "is_superuser": "on",
    "is_active": "1",
    "id": "1",
    "pk": "1",
    "user": "1",
    "groups": "1",
    "user_permissions": "1",
    "date_joined": "2000-01-01",
    "verified": "1",
    "password": "x",
}


def test_a_sign_up_sets_nothing_but_the_address(client, mailoutbox):
    client.post("/accounts/signup/", {"email": "eve@example.org", **SMUGGLED_FIELDS})
    client.post("/accounts/confirm-email/", {"code": code(mailoutbox), **SMUGGLED_FIELDS})

    user = User.objects.get()
    assert (user.email, user.is_staff, user.is_superuser) == ("eve@example.org", False, False)
    assert user.date_joined.year > 2000
    assert not user.has_usable_password()
    assert not user.groups.exists()


def test_an_added_address_stays_unproved_and_with_its_account(mailoutbox):
    user, other = known(), known()

    logged_in(user).post(
        "/accounts/email/",
        {"email": "new@example.org", "action_add": "", **SMUGGLED_FIELDS, "user": other.pk, "primary": "1"},
    )

    assert not user.emailaddress_set.filter(email="new@example.org", verified=True).exists()
    assert other.emailaddress_set.count() == 1


@pytest.mark.parametrize("deed", ["action_remove", "action_primary", "action_send"])
def test_addresses_of_others_are_out_of_reach(deed, mailoutbox):
    other = known(email="other@example.org")

    logged_in(known()).post("/accounts/email/", {"email": other.email, deed: ""})

    assert other.emailaddress_set.get().email == "other@example.org"
    assert User.objects.get(pk=other.pk).email == "other@example.org"
    assert mailoutbox == []


def test_erasing_reaches_no_other_account():
    user, other = known(), known()

    logged_in(user).post("/accounts/erase/", {"email": other.email, "user": other.pk, "id": other.pk})

    assert User.objects.count() == 2


def test_an_unproved_address_gives_no_login_to_whoever_took_it_first(mailoutbox):
    """Signing up with a stranger's address and waiting for them to prove it must leave nothing behind."""
    attacker, victim = Client(), Client()
    attacker.post("/accounts/signup/", {"email": "victim@example.org"})

    log_in(victim, User.objects.get(), mailoutbox)

    assert victim.get("/accounts/").status_code == 200
    assert attacker.get("/accounts/").status_code == 302
    assert len(fill(attacker, attacker.get("/accounts/confirm-email/"), code="AAAA-AAAA").redirect_chain) <= 1
    assert "_auth_user_id" not in attacker.session


def test_limits_see_through_a_trusted_proxy_and_no_further(settings, mailoutbox):
    """Behind one proxy, readers do not share a limit, and a made-up header is no way around it."""
    settings.TRUSTED_PROXIES = 1

    def attempt(number, forwarded):
        return Client().post(
            "/accounts/login/", {"login": f"n{number}@example.org"}, headers={"X-Forwarded-For": forwarded}
        )

    one = [attempt(n, f"10.9.8.{n}, 203.0.113.1").status_code for n in range(32)]
    other = attempt(99, "203.0.113.2").status_code

    assert 429 in one
    assert other == 302


def test_proving_an_id_says_nothing_about_accounts_to_others(client):
    prove_orcid(known())

    assert "0000-0002-1825-0097" not in client.get("/accounts/login/").content.decode()
