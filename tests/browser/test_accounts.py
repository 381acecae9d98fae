"""Accounts in a real browser: the ways in, the second factors, and the way out."""

import io
import json
import zipfile

import pyotp
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from playwright.sync_api import expect

from profiles.models import User
from tests.browser.accessibility import barriers, barriers_in_each_window
from tests.browser.conftest import validator_finds
from tests.factories import AuthorFactory, FollowFactory, prove_orcid
from tests.orcid_server import JOSIAH, STEPHEN, with_form_target
from tests.people import add_passkey, code, grow_old, known, logged_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def linked(orcid, settings):
    """ORCID as the browser needs it: forms may lead on to it."""
    settings.CONTENT_SECURITY_POLICY = with_form_target(settings.CONTENT_SECURITY_POLICY, orcid.url)
    return orcid


def expect_logged_in(page, email):
    menu = page.get_by_role("banner").get_by_text("Account", exact=True)
    menu.click()
    expect(page.get_by_role("banner").get_by_role("link", name=email)).to_be_visible()
    menu.click()


def log_in(page, user, mailoutbox):
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code(mailoutbox))
    page.get_by_role("button", name="Confirm").click()
    expect_logged_in(page, user.email)


def consent(page, sub):
    """At the provider's page, whose style sheet is on a network that tests do not have."""
    page.get_by_placeholder("sub").fill(sub)
    page.get_by_role("button", name="Authorize").click()


def test_logging_in_by_code(open_page, complaints, mailoutbox):
    page = open_page("/")

    log_in(page, known(), mailoutbox)
    page.get_by_role("banner").get_by_text("Account", exact=True).click()
    page.get_by_role("link", name="Your account").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    assert barriers(page) == []
    assert complaints == []


def test_logging_in_at_orcid_and_coming_back(open_page, complaints, linked):
    user, author = known(), AuthorFactory()
    prove_orcid(user, JOSIAH)
    page = open_page(author.get_absolute_url())

    page.get_by_role("link", name="Follow researcher").click()
    page.get_by_role("button", name="Log in with ORCID").click()
    consent(page, JOSIAH)

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Follow {author.display_name}")
    expect_logged_in(page, user.email)
    assert complaints == []


def test_signing_up_with_orcid(open_page, complaints, linked, mailoutbox):
    page = open_page("/accounts/signup/")

    page.get_by_role("button", name="Sign up with ORCID").click()
    consent(page, STEPHEN)
    expect(page.get_by_role("heading", level=1)).to_have_text("One step left: your e-mail")
    assert barriers(page) == []
    page.get_by_role("link", name="I am new here").click()
    page.get_by_label("Email").fill("stephen@example.org")
    page.get_by_role("button", name="Sign up", exact=True).click()
    page.get_by_label("Code").fill(code(mailoutbox))
    page.get_by_role("button", name="Confirm").click()
    assert barriers(page) == []
    page.get_by_role("button", name="Connect it to stephen@example.org").click()

    expect(page.get_by_text(f"ORCID iD {STEPHEN} is connected to your account.")).to_be_visible()
    expect(page.get_by_role("link", name=STEPHEN)).to_be_visible()
    assert complaints == []


def test_connecting_and_disconnecting_ids(open_page, complaints, linked, mailoutbox):
    page = open_page("/")
    log_in(page, known(), mailoutbox)

    page.goto("/accounts/orcid/")
    page.get_by_role("button", name="Connect my ORCID iD").click()
    consent(page, JOSIAH)
    assert barriers(page) == []
    page.get_by_role("button", name="Connect another ORCID iD").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You said no at ORCID")
    page.goto("/accounts/orcid/")
    page.get_by_role("button", name=f"Disconnect {JOSIAH}").click()

    expect(page.get_by_text("No ORCID iD is connected to your account.")).to_be_visible()
    assert complaints == []


def test_a_form_may_lead_on_to_orcid_and_nowhere_else(open_page, complaints, orcid):
    page = open_page("/accounts/login/")

    page.get_by_role("button", name="Log in with ORCID").click()

    page.wait_for_timeout(500)
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    assert "form-action" in complaints[0]


def test_an_authenticator_app_is_set_up_and_asked_for(open_page, complaints, mailoutbox):
    user, page = known(), open_page("/")
    log_in(page, user, mailoutbox)

    page.goto("/accounts/2fa/")
    assert barriers(page) == []
    page.get_by_role("link", name="Set up an authenticator app").click()
    assert barriers(page) == []
    app = pyotp.TOTP(page.locator("code.secret").inner_text())
    page.get_by_label("Authenticator code").fill(app.now())
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert barriers(page) == []
    recovery = page.locator(".codes code").first.inner_text()
    page.get_by_role("banner").get_by_text("Account", exact=True).click()
    page.get_by_role("link", name="Log out").click()
    page.get_by_role("main").get_by_role("button", name="Log out").click()

    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code([mail for mail in mailoutbox if "code to log in" in mail.subject]))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")
    assert barriers(page) == []
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Incorrect code.")).to_be_visible()
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Log in").click()

    expect_logged_in(page, user.email)
    assert complaints == []


def virtual_key(page):
    """Chromium's own authenticator, as a telephone with a fingerprint would be one."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def test_a_passkey_is_added_and_logs_in_alone(open_page, complaints, mailoutbox):
    user, page = known(), open_page("/")
    log_in(page, user, mailoutbox)
    virtual_key(page)

    page.goto("/accounts/2fa/webauthn/add/")
    assert barriers(page) == []
    page.get_by_label("Name, to tell it from others").fill("Telephone")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("Telephone Logs in alone")).to_be_visible()
    assert barriers(page) == []
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Log out").click()
    author = AuthorFactory()
    page.goto(f"/accounts/login/?next=/follow/%3Fauthor%3D{author.public_id}")
    page.get_by_role("button", name="Log in with a passkey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Follow {author.display_name}")
    expect_logged_in(page, user.email)
    assert complaints == []


def test_a_passkey_serves_as_second_factor_and_confirms_who_is_there(open_page, complaints, mailoutbox):
    user, page = known(), open_page("/")
    log_in(page, user, mailoutbox)
    virtual_key(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("It may log in alone.").uncheck()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Log out").click()

    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code([mail for mail in mailoutbox if "code to log in" in mail.subject]))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Use a passkey").click()

    expect_logged_in(page, user.email)
    assert complaints == []


def test_a_passkey_that_is_not_there_says_so(open_page, complaints):
    page = open_page("/accounts/login/")
    session, key = virtual_key(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})

    page.get_by_role("button", name="Log in with a passkey").click()

    expect(page.get_by_text("No passkey was used.")).to_be_visible()
    assert complaints == []


def test_without_javascript_passkeys_are_not_offered(open_page, mailoutbox):
    page = open_page("/accounts/login/", scripts=False)

    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_hidden()
    log_in(page, known(), mailoutbox)
    page.goto("/accounts/2fa/webauthn/add/")
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()


def test_changing_the_address(open_page, complaints, mailoutbox):
    user, page = known(email="old@example.org"), open_page("/")
    log_in(page, user, mailoutbox)

    page.goto("/accounts/email/")
    page.get_by_label("Email").fill("new@example.org")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Code").fill(code(mailoutbox))
    page.get_by_role("button", name="Confirm").click()
    page.goto("/accounts/email/")
    assert barriers(page) == []
    page.get_by_label("new@example.org").check()
    page.get_by_role("button", name="Use for mail").click()
    page.get_by_label("old@example.org").check()
    page.get_by_role("button", name="Remove").click()

    expect_logged_in(page, "new@example.org")
    expect(page.get_by_text("old@example.org is removed.")).to_be_visible()
    assert User.objects.get().email == "new@example.org"
    assert [mail.to for mail in mailoutbox if mail.subject == "BZPEER: Mail goes to another address"] == [
        ["old@example.org"]
    ]
    assert complaints == []


def test_logging_out_everywhere_else(open_page, complaints, mailoutbox):
    user, here, there = known(), open_page("/"), open_page("/")
    log_in(here, user, mailoutbox)
    log_in(there, user, mailoutbox)

    here.goto("/accounts/sessions/")
    expect(here.locator(".rows > li")).to_have_count(2)
    expect(here.locator(".rows .badge")).to_have_count(1)
    assert barriers(here) == []
    here.get_by_role("button", name="Log out everywhere else").click()

    expect(here.locator(".rows > li")).to_have_count(1)
    there.goto("/accounts/")
    expect(there.get_by_role("heading", level=1)).to_have_text("Log in")
    here.get_by_role("button", name="Log out everywhere, here too").click()
    expect(here.get_by_text("You are logged out everywhere.")).to_be_visible()
    expect(here.get_by_role("link", name="Log in")).to_be_visible()
    assert complaints == []


def test_exporting_and_erasing(open_page, complaints, mailoutbox):
    user, page = known(), open_page("/")
    follow = FollowFactory(user=user)
    log_in(page, user, mailoutbox)

    page.goto("/accounts/")
    page.get_by_role("link", name="Export everything").click()
    assert barriers(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the zip file").click()
    archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    page.goto("/accounts/erase/")
    assert barriers(page) == []
    page.get_by_label("Your e-mail address, to confirm").fill("other@example.org")
    page.get_by_role("button", name="Erase my account for good").click()
    expect(page.get_by_text("This is not the address of this account. Nothing was erased.")).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("Your e-mail address, to confirm").fill(user.email)
    page.get_by_role("button", name="Erase my account for good").click()

    expect(page.get_by_text("Your account is erased.")).to_be_visible()
    assert json.loads(archive.read("everything.json"))["follows"][0]["what"] == follow.author.display_name
    assert User.objects.count() == 0
    assert [text for text in complaints if "422" not in text] == []


def test_an_old_login_is_asked_who_is_there(open_page, complaints, mailoutbox):
    user, page = known(), open_page("/")
    log_in(page, user, mailoutbox)
    cookie = next(each["value"] for each in page.context.cookies() if each["name"] == "sessionid")
    grow_old(cookie)

    page.goto("/accounts/erase/")
    page.get_by_label("Your e-mail address, to confirm").fill(user.email)
    page.get_by_role("button", name="Erase my account for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    assert barriers(page) == []
    page.get_by_role("button", name="Send me a code").click()
    assert barriers(page) == []
    page.get_by_label("Code").fill(code(mailoutbox))
    page.get_by_role("button", name="Confirm").click()

    expect(page.get_by_text("Your account is erased.")).to_be_visible()
    assert User.objects.count() == 0
    assert complaints == []


# Pages of somebody who is logged in, has proved an iD, and has an app, a passkey and recovery codes.
ADDRESSES = {
    "account": "/accounts/",
    "email": "/accounts/email/",
    "orcid": "/accounts/orcid/",
    "sessions": "/accounts/sessions/",
    "export": "/accounts/export/",
    "second factor": "/accounts/second-factor/",
    "erase": "/accounts/erase/",
    "confirm": "/accounts/confirm-identity/",
    "factors": "/accounts/2fa/",
    "app off": "/accounts/2fa/totp/deactivate/",
    "passkeys": "/accounts/2fa/webauthn/",
    "passkey": "/accounts/2fa/webauthn/add/",
    "rename": "/accounts/2fa/webauthn/keys/{key}/edit/",
    "remove": "/accounts/2fa/webauthn/keys/{key}/remove/",
    "codes": "/accounts/2fa/recovery-codes/",
    "new codes": "/accounts/2fa/recovery-codes/generate/",
    "reauthenticate": "/accounts/2fa/reauthenticate/",
    "reauthenticate by passkey": "/accounts/2fa/webauthn/reauthenticate/",
    "there": "/accounts/oidc/orcid/login/?process=connect",
    "failed": "/accounts/oidc/orcid/login/callback/?state=x&code=y",
    "refused": "/accounts/3rdparty/login/cancelled/",
    "logout": "/accounts/logout/",
}


@pytest.fixture
def equipped(orcid):
    user = known()
    prove_orcid(user, name="Josiah Carberry")
    prove_orcid(user, STEPHEN)
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    user.key = add_passkey(user).pk
    return user


def test_axe_finds_nothing_on_account_pages(open_page, live_server, complaints, equipped):
    page, found = open_page("/accounts/login/"), {}
    cookie = logged_in(equipped).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    for name, address in ADDRESSES.items():
        page.goto(address.format(key=equipped.key))
        found[name] = barriers_in_each_window(page)

    assert {name: each for name, each in found.items() if each} == {}
    assert [text for text in complaints if "401" not in text] == []


def test_the_html_validator_finds_nothing_on_account_pages(equipped, tmp_path):
    client = logged_in(equipped)
    for name, address in ADDRESSES.items():
        (tmp_path / f"{name}.html").write_bytes(client.get(address.format(key=equipped.key), follow=True).content)

    assert validator_finds(tmp_path) == []
