"""The account pages: who may open them, what they say, and what their forms do."""

import io
import json
import zipfile
from urllib.parse import unquote

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.test import Client

from profiles.models import User
from tests import markup
from tests.factories import FollowFactory, UserFactory, prove_orcid
from tests.people import add_passkey, code, fill, known, log_in, logged_in

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# Pages of an account, and what the heading of each says.
PAGES = {
    "": "Your account",
    "email/": "E-mail addresses",
    "orcid/": "Your ORCID iDs",
    "3rdparty/": "Your ORCID iDs",
    "sessions/": "Where you are logged in",
    "export/": "Export your data",
    "erase/": "Erase your account",
    "confirm-identity/": "Is it still you?",
    "2fa/": "Passkeys and second factor",
    "2fa/totp/activate/": "Set up an authenticator app",
    "2fa/webauthn/": "Your passkeys",
    "2fa/webauthn/add/": "Add a passkey",
}
POSTS = [
    "export/",
    "erase/",
    "confirm-identity/",
    "orcid/disconnect/",
    "logout/everywhere/",
    "sessions/",
    "email/",
    "2fa/totp/activate/",
    "2fa/recovery-codes/generate/",
    "2fa/webauthn/add/",
]


def page(response):
    return markup.parse(response).xpath("//main")[0]


def said(response):
    return markup.text(markup.parse(response).xpath("//body")[0])


def with_app(**fields):
    user = known(**fields)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


@pytest.mark.parametrize(("address", "heading"), PAGES.items())
def test_a_page_is_in_the_design_of_the_site(address, heading):
    response = logged_in(known()).get(f"/accounts/{address}")

    document = markup.parse(response)
    assert response.status_code == 200
    assert [markup.text(each) for each in document.xpath("//h1")] == [heading]
    assert document.xpath('//meta[@name="robots"]/@content') == ["noindex"]
    assert document.xpath('//header[@class="bar"]')
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_for_a_login_and_comes_back(client, address):
    response = client.get(f"/accounts/{address}")

    assert (response.status_code, unquote(response["Location"])) == (302, f"/accounts/login/?next=/accounts/{address}")


@pytest.mark.parametrize("address", POSTS)
def test_without_a_login_nothing_is_done(client, address):
    response = client.post(f"/accounts/{address}", {"deed": "send", "email": "x@example.org"})

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("address", [*POSTS, "login/", "signup/", "logout/", "3rdparty/signup/", "2fa/webauthn/login/"])
def test_every_form_needs_the_token(address):
    client = Client(enforce_csrf_checks=True)
    client.cookies = logged_in(known()).cookies

    assert client.post(f"/accounts/{address}").status_code == 403


@pytest.mark.parametrize("address", ["", "orcid/", "export/", "erase/"])
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(address, method):
    assert getattr(logged_in(known()), method)(f"/accounts/{address}").status_code == 405


@pytest.mark.parametrize("address", ["orcid/disconnect/", "logout/everywhere/"])
def test_deeds_have_no_page(address):
    assert logged_in(known()).get(f"/accounts/{address}").status_code == 405


def test_the_account_says_what_it_holds():
    user = known(email="ada@example.org")
    user.emailaddress_set.create(email="countess@example.org", verified=True)
    prove_orcid(user)
    TOTP.activate(user, SECRET)
    FollowFactory(user=user)

    words = markup.text(page(logged_in(user).get("/accounts/")))

    assert "ada@example.org and 1 more address" in words
    assert "0000-0002-1825-0097 proved on 24 November 2026" in words
    assert "authenticator app." in words
    assert "You follow 1 thing:" in words


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_grow_with_what_an_account_holds(rows, django_assert_num_queries):
    user = known()
    for number in range(rows):
        FollowFactory(user=user)
        UserSession.objects.create(user=user, ip="192.0.2.1", session_key=str(number), user_agent="x")
    client = logged_in(user)
    client.get("/trust/")

    with django_assert_num_queries(8):
        client.get("/accounts/")


# --- who is there -----------------------------------------------------------------------------------------

SENSITIVE = [
    ("/accounts/export/", {}),
    ("/accounts/erase/", {"email": "ada@example.org"}),
    ("/accounts/orcid/disconnect/", {"orcid": "0000-0002-1825-0097"}),
    ("/accounts/email/", {"email": "new@example.org", "action_add": ""}),
    ("/accounts/email/", {"email": "other@example.org", "action_primary": ""}),
    ("/accounts/email/", {"email": "other@example.org", "action_remove": ""}),
]


@pytest.fixture
def ada():
    user = known(email="ada@example.org")
    user.emailaddress_set.create(email="other@example.org", verified=True)
    prove_orcid(user)
    return user


def state(user):
    user = User.objects.filter(pk=user.pk).first()
    return user and (user.email, sorted(user.emailaddress_set.values_list("email")), user.socialaccount_set.count())


@pytest.mark.parametrize(("address", "typed"), SENSITIVE)
def test_an_old_login_changes_nothing(ada, address, typed):
    before = state(ada)

    answer = logged_in(ada, just_now=False).post(address, typed, follow=True)

    assert "Is it still you?" in said(answer)
    assert state(ada) == before


@pytest.mark.parametrize(("address", "typed"), SENSITIVE[1:])
def test_what_was_begun_goes_on_after_the_code(ada, mailoutbox, address, typed):
    before = state(ada)
    client = logged_in(ada, just_now=False)

    asked = client.post(address, typed, follow=True)
    wrong = fill(client, fill(client, asked), code="AAAA-AAAA")
    fill(client, wrong, code=code(mailoutbox))

    assert "That is not the code. Look again." in said(wrong)
    assert state(ada) != before or "new@example.org" in mailoutbox[-1].to


@pytest.mark.parametrize("address", ["2fa/totp/activate/", "2fa/webauthn/add/"])
def test_an_old_login_adds_no_second_factor(ada, address):
    answer = logged_in(ada, just_now=False).get(f"/accounts/{address}", follow=True)

    assert unquote(answer.redirect_chain[-1][0]) == f"/accounts/confirm-identity/?next=/accounts/{address}"


def test_an_account_with_a_second_factor_confirms_with_it():
    client = logged_in(with_app(), just_now=False)

    asked = client.post("/accounts/export/", follow=True)
    exported = fill(client, asked, code=pyotp.TOTP(SECRET).now())

    assert unquote(asked.redirect_chain[-1][0]) == "/accounts/2fa/reauthenticate/?next=/accounts/export/"
    assert exported["Content-Type"] == "application/zip"


def test_a_password_still_confirms_those_who_have_one():
    user = UserFactory(password="correct horse battery")
    client = logged_in(user, just_now=False)

    asked = client.post("/accounts/export/", follow=True)
    exported = fill(client, asked, password="correct horse battery")

    assert unquote(asked.redirect_chain[-1][0]) == "/accounts/reauthenticate/?next=/accounts/export/"
    assert exported["Content-Type"] == "application/zip"


def test_codes_to_confirm_are_limited(ada, mailoutbox):
    client = logged_in(ada, just_now=False)

    answers = [client.post("/accounts/confirm-identity/", {"deed": "send"}).status_code for _ in range(25)]

    assert 429 in answers
    assert len(mailoutbox) <= 20


def test_confirming_leads_nowhere_else(ada, mailoutbox):
    client = logged_in(ada, just_now=False)
    address = "/accounts/confirm-identity/?next=https://evil.example/"

    asked = fill(client, client.get(address))
    answer = fill(client, asked, code=code(mailoutbox))

    assert answer.redirect_chain[-1][0] == "/"


# --- second factors ---------------------------------------------------------------------------------------


def test_an_app_is_asked_for_after_the_mailed_code(client, mailoutbox):
    user = with_app()

    asked = log_in(client, user, mailoutbox)
    assert "Second factor" in said(asked)
    assert "_auth_user_id" not in client.session
    fill(client, asked, form=1, code=pyotp.TOTP(SECRET).now())

    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_code_of_the_app_works_once(mailoutbox):
    user, now = with_app(), pyotp.TOTP(SECRET).now()

    for expected in (True, False):
        client = Client()
        fill(client, log_in(client, user, mailoutbox), form=1, code=now)
        assert ("_auth_user_id" in client.session) is expected


def test_a_recovery_code_works_once(mailoutbox):
    user = with_app()
    recovery = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]

    for expected in (True, False):
        client = Client()
        fill(client, log_in(client, user, mailoutbox), form=1, code=recovery)
        assert ("_auth_user_id" in client.session) is expected


def test_guessing_second_factors_is_limited(mailoutbox):
    user, client = with_app(), Client()
    asked = log_in(client, user, mailoutbox)

    for number in range(12):
        client.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"})
    fill(client, asked, form=1, code=pyotp.TOTP(SECRET).now())

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", "x", '{"id": 1}', '{"rawId": "AA", "response": {}}'])
@pytest.mark.parametrize("address", ["2fa/webauthn/login/", "2fa/authenticate/"])
def test_nonsense_is_no_passkey(mailoutbox, address, credential):
    client = Client()
    log_in(client, with_app(), mailoutbox)

    response = client.post(f"/accounts/{address}", {"credential": credential})

    assert response.status_code in (200, 302)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", ["", "{}", "[]", "x", '{"id": "AA", "rawId": "AA", "response": {}}'])
def test_nonsense_is_not_added_as_a_passkey(credential):
    user = known()

    response = logged_in(user).post("/accounts/2fa/webauthn/add/", {"name": "x", "credential": credential})

    assert response.status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("deed", ["remove", "edit"])
def test_the_passkey_of_another_is_out_of_reach(deed):
    key = add_passkey(known(), "Mine")

    response = logged_in(known()).post(f"/accounts/2fa/webauthn/keys/{key.pk}/{deed}/", {"name": "Theirs"})

    assert response.status_code == 404
    assert Authenticator.objects.get().data["name"] == "Mine"


def test_recovery_codes_are_shown_to_their_owner_alone():
    user = with_app()

    shown = markup.text(page(logged_in(user).get("/accounts/2fa/recovery-codes/")))
    other = logged_in(known()).get("/accounts/2fa/recovery-codes/")

    assert all(each in shown for each in Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes())
    assert other.status_code == 404


def test_switching_the_app_off_voids_the_recovery_codes(mailoutbox):
    user = with_app()

    fill(logged_in(user), logged_in(user).get("/accounts/2fa/totp/deactivate/"))

    assert not Authenticator.objects.exists()
    assert mailoutbox[-1].subject == "BZPEER: Authenticator app switched off"


def test_an_account_with_a_second_factor_may_change_its_address(mailoutbox):
    client = logged_in(with_app())

    asked = client.post("/accounts/email/", {"email": "second@example.org", "action_add": ""}, follow=True)
    fill(client, asked, code=code(mailoutbox))

    assert "second@example.org Verified" in said(client.get("/accounts/email/"))


# --- sessions ---------------------------------------------------------------------------------------------


def browsers(user, mailoutbox, count):
    clients = [Client(headers={"User-Agent": f"Firefox/{n} (Linux)"}) for n in range(count)]
    for client in clients:
        log_in(client, user, mailoutbox)
    return clients


def test_browsers_are_listed_with_their_address(mailoutbox):
    here, _ = browsers(known(), mailoutbox, 2)

    rows = [markup.text(row) for row in page(here.get("/accounts/sessions/")).xpath('.//ul[@class="rows"]/li')]

    assert [row.partition(" Since")[0] for row in rows] == ["Firefox on Linux This browser", "Firefox on Linux"]
    assert all("from 127.0.0.1" in row for row in rows)


def test_logging_out_elsewhere_keeps_this_browser(mailoutbox):
    here, there = browsers(known(), mailoutbox, 2)

    fill(here, here.get("/accounts/sessions/"))

    assert here.get("/accounts/").status_code == 200
    assert there.get("/accounts/").status_code == 302


def test_logging_out_everywhere_keeps_none(mailoutbox):
    user = known()
    clients = browsers(user, mailoutbox, 3)
    stranger = logged_in(known())

    clients[0].post("/accounts/logout/everywhere/")

    assert [client.get("/accounts/").status_code for client in clients] == [302] * 3
    assert stranger.get("/accounts/").status_code == 200
    assert not UserSession.objects.exists()


# --- export and end ---------------------------------------------------------------------------------------


def test_the_export_is_a_zip_of_this_account(ada):
    response = logged_in(ada).post("/accounts/export/")

    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert response["Content-Disposition"].startswith('attachment; filename="bzpeer-account-')
    assert json.loads(archive.read("everything.json"))["account"][0]["email"] == "ada@example.org"


def test_exports_are_limited(ada):
    client = logged_in(ada)

    assert [client.post("/accounts/export/").status_code for _ in range(11)] == [200] * 10 + [429]


def test_before_the_end_it_says_what_goes_and_what_stays(ada):
    words = markup.text(page(logged_in(ada).get("/accounts/erase/")))

    assert "ORCID iDs that you proved are disconnected and erased." in words
    assert "works, bylines and topics come from arXiv" in words


@pytest.mark.parametrize("typed", ["", "other@example.org", "erase"])
def test_without_the_right_address_nothing_is_erased(ada, typed):
    response = logged_in(ada).post("/accounts/erase/", {"email": typed})

    assert response.status_code == 422
    assert User.objects.filter(pk=ada.pk).exists()
    assert not typed or f'value="{typed}"' in response.content.decode()


def test_with_the_address_it_ends(ada):
    client = logged_in(ada)

    answer = fill(client, client.get("/accounts/erase/"), email=" ADA@example.org ")

    assert "Your account is erased." in said(answer)
    assert not User.objects.exists()
    assert client.get("/accounts/").status_code == 302


def test_a_curator_is_told_what_comes_first():
    curator = known(is_staff=True)

    response = logged_in(curator).post("/accounts/erase/", {"email": curator.email})

    assert response.status_code == 422
    assert "takes the role away first" in said(response)


# --- the admin --------------------------------------------------------------------------------------------


def test_the_admin_has_no_login_of_its_own(client):
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    assert client.post("/admin/login/", {"username": "a@example.org", "password": "x"}).status_code == 302


def test_a_reader_is_told_that_the_admin_is_not_theirs():
    assert logged_in(known()).get("/admin/", follow=True).status_code == 403


def test_a_second_factor_guards_the_admin_too(client, mailoutbox):
    log_in(client, with_app(is_staff=True, is_superuser=True), mailoutbox)

    assert client.get("/admin/").status_code == 302
