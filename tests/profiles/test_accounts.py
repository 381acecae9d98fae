from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from profiles.models import User
from tests import markup
from tests.factories import AuthorFactory
from tests.people import code, fill, known, logged_in

pytestmark = pytest.mark.django_db


def test_a_browser_comes_back_through_every_form(client, mailoutbox):
    claim = f"{AuthorFactory().get_absolute_url()}claim/"
    user = known()

    asked = fill(client, client.get("/accounts/login/", {"next": claim}), login=user.email)
    refused = fill(client, asked, code="AAAA-BBBB")
    answer = fill(client, refused, code=code(mailoutbox))

    assert parse_qs(urlsplit(asked.redirect_chain[-1][0]).query)["next"] == [claim]
    assert "Incorrect code" in markup.text(markup.parse(refused))
    assert answer.redirect_chain[-1][0] == claim
    assert f"{user.email} is verified." in markup.text(markup.parse(answer))


def test_a_newcomer_comes_back_from_the_profile_by_way_of_sign_up(client, mailoutbox):
    author = AuthorFactory()
    profile = markup.parse(client.get(author.get_absolute_url()))
    login = markup.parse(client.get(profile.xpath('//a[.="Follow researcher"]/@href')[0]))

    signup = client.get(login.xpath('//main//a[.="Sign up"]/@href')[0])
    answer = fill(client, fill(client, signup, email="ada@example.org"), code=code(mailoutbox))

    assert answer.redirect_chain[-1][0] == f"/follow/?author={author.public_id}"
    assert author.follows.count() == 0
    fill(client, answer)
    assert author.follows.get().user.email == "ada@example.org"


def test_signing_up_with_a_known_address_tells_only_its_owner(mailoutbox):
    user = known()

    answers = [Client().post("/accounts/signup/", {"email": email}) for email in (user.email, "new@example.org")]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert [mail.subject for mail in mailoutbox] == [
        "BZPEER: You already have an account",
        "BZPEER: Your code to confirm this address",
    ]
    assert "http://testserver/accounts/login/" in mailoutbox[0].body
    assert User.objects.filter(email=user.email).count() == 1


def test_logging_in_with_an_unknown_address_offers_sign_up_by_mail(client, mailoutbox):
    client.post("/accounts/login/", {"login": "nobody@example.org"})

    assert mailoutbox[0].subject == "BZPEER: No account has this address"
    assert "http://testserver/accounts/signup/" in mailoutbox[0].body


def test_three_wrong_codes_end_it(client, mailoutbox):
    user = known()
    fill(client, client.get("/accounts/login/"), login=user.email)

    for _ in range(3):
        client.post("/accounts/login/code/confirm/", {"code": "AAAA-BBBB"})
    client.post("/accounts/login/code/confirm/", {"code": code(mailoutbox)})

    assert "_auth_user_id" not in client.session


def test_three_codes_in_a_row_are_enough(mailoutbox):
    user = known()

    answers = [Client().post("/accounts/login/", {"login": user.email}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert "Too many failed login attempts" in answers[3].content.decode()
    assert len(mailoutbox) == 3


def test_many_addresses_from_one_place_are_refused(mailoutbox):
    answers = [Client().post("/accounts/login/", {"login": f"nobody{n}@example.org"}) for n in range(32)]

    assert answers[-1].status_code == 429
    assert markup.parse(answers[-1]).xpath('//header[@class="bar"]')
    assert len(mailoutbox) <= 30


def test_the_pending_code_is_asked_for_until_it_is_cancelled(client, mailoutbox):
    user = known()
    client.post("/accounts/login/", {"login": user.email})

    again = client.get("/accounts/login/", follow=True)
    client.post("/accounts/logout/", {"next": "/accounts/login/"})

    assert user.email in markup.text(markup.parse(again))
    assert client.get("/accounts/login/").status_code == 200


def test_log_out_asks_first():
    client = logged_in(known())

    answer = fill(client, client.get("/accounts/logout/"))

    assert answer.redirect_chain[-1][0] == "/"
    assert "_auth_user_id" not in client.session


def test_an_address_is_added_once_its_code_is_entered(mailoutbox):
    user = known()
    client = logged_in(user)

    asked = client.post("/accounts/email/", {"email": "second@example.org", "action_add": ""}, follow=True)
    fill(client, asked, code=code(mailoutbox))

    page = markup.text(markup.parse(client.get("/accounts/email/")).xpath("//main")[0])
    assert f"{user.email} Verified For mail" in page
    assert "second@example.org Verified" in page


def test_where_mail_is_shown_is_said_when_it_is_not_sent(client, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

    answer = fill(client, client.get("/accounts/signup/"), email="ada@example.org")

    assert "This site shows its mail in the terminal that runs it." in markup.text(markup.parse(answer))
    assert "ada@example.org" in capsys.readouterr().out


PUBLIC = ["login/", "signup/", "login/code/", "password/reset/", "password/reset/done/", "inactive/"]
PRIVATE = ["email/", "logout/", "password/set/"]


@pytest.mark.parametrize("page", [*PUBLIC, *PRIVATE])
def test_account_pages_are_in_the_design_of_the_site(page):
    client = Client() if page in PUBLIC else logged_in(known())

    response = client.get(f"/accounts/{page}")

    document = markup.parse(response)
    fields = document.xpath('//main//form//input[not(@type="hidden")]')
    assert response.status_code == 200
    assert len(document.xpath("//h1")) == 1
    assert document.xpath('//header[@class="bar"]')
    assert document.xpath('//meta[@name="robots"]/@content') == ["noindex"]
    assert all(document.xpath(f'//label[@for="{field.get("id")}"]') for field in fields)


def test_sign_up_by_code_returns_to_where_it_began(client, mailoutbox):
    follow = f"{AuthorFactory().get_absolute_url()}follow/"

    client.post("/accounts/signup/", {"email": "ada@example.org", "next": follow})
    answer = client.post("/accounts/confirm-email/", {"code": code(mailoutbox)})

    assert answer["Location"] == follow
    assert client.get(follow).status_code == 200
    assert User.objects.get().email == "ada@example.org"


def test_log_in_by_code_returns_to_where_it_began(client, mailoutbox):
    follow = f"{AuthorFactory().get_absolute_url()}follow/"
    user = known()

    client.post("/accounts/login/", {"login": user.email, "next": follow})
    answer = client.post("/accounts/login/code/confirm/", {"code": code(mailoutbox), "next": follow})

    assert answer["Location"] == follow
    assert client.get(follow).status_code == 200


def test_log_in_does_not_tell_whether_an_account_exists(client, mailoutbox):
    answers = [client.post("/accounts/login/", {"login": email}) for email in (known().email, "nobody@example.org")]

    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]


def test_a_wrong_code_is_refused(client, mailoutbox):
    client.post("/accounts/signup/", {"email": "ada@example.org"})

    answer = client.post("/accounts/confirm-email/", {"code": "000-000"})

    assert answer.status_code == 200
    assert "Incorrect code" in answer.content.decode()


def test_log_in_leads_nowhere_else(client, mailoutbox):
    user = known()

    client.post("/accounts/login/", {"login": user.email, "next": "https://evil.example/"})
    answer = client.post("/accounts/login/code/confirm/", {"code": code(mailoutbox), "next": "https://evil.example/"})

    assert answer["Location"] == "/"


@pytest.mark.parametrize("email", ["", "not an address", "a@b"])
def test_a_bad_address_keeps_what_was_typed(client, email):
    answer = client.post("/accounts/signup/", {"email": email})

    assert answer.status_code == 200
    assert not email or f'value="{email}"' in answer.content.decode()


@pytest.fixture
def dead_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


@pytest.mark.parametrize(("page", "field"), [("login", "login"), ("signup", "email")])
def test_a_dead_mail_server_is_told_of(client, dead_mail, page, field):
    answer = client.post(f"/accounts/{page}/", {field: known().email})

    assert answer.status_code == 503
    assert "no code is on its way" in markup.text(markup.parse(answer))


def test_a_dead_mail_server_keeps_no_change_from_being_made(dead_mail):
    user = known()
    user.emailaddress_set.create(email="second@example.org", verified=True)

    answer = logged_in(user).post("/accounts/email/", {"email": "second@example.org", "action_primary": ""})

    assert answer.status_code == 302
    assert User.objects.get().email == "second@example.org"
