import re

import pytest

from profiles.models import User
from tests.factories import AuthorFactory, UserFactory

pytestmark = pytest.mark.django_db


def code(mailoutbox):
    return re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mailoutbox[-1].body, re.MULTILINE)[1]


def test_sign_up_by_code_returns_to_where_it_began(client, mailoutbox):
    follow = f"{AuthorFactory().get_absolute_url()}follow/"

    client.post("/accounts/signup/", {"email": "ada@example.org", "next": follow})
    answer = client.post("/accounts/confirm-email/", {"code": code(mailoutbox)})

    assert answer["Location"] == follow
    assert client.get(follow).status_code == 200
    assert User.objects.get().email == "ada@example.org"


def test_log_in_by_code_returns_to_where_it_began(client, mailoutbox):
    follow = f"{AuthorFactory().get_absolute_url()}follow/"
    user = UserFactory()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)

    client.post("/accounts/login/", {"login": user.email, "next": follow})
    answer = client.post("/accounts/login/code/confirm/", {"code": code(mailoutbox), "next": follow})

    assert answer["Location"] == follow
    assert client.get(follow).status_code == 200


def test_log_in_does_not_tell_whether_an_account_exists(client, mailoutbox):
    known = UserFactory()
    known.emailaddress_set.create(email=known.email, verified=True, primary=True)

    answers = [client.post("/accounts/login/", {"login": email}) for email in (known.email, "nobody@example.org")]

    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]


def test_a_wrong_code_is_refused(client, mailoutbox):
    client.post("/accounts/signup/", {"email": "ada@example.org"})

    answer = client.post("/accounts/confirm-email/", {"code": "000-000"})

    assert answer.status_code == 200
    assert "Incorrect code" in answer.content.decode()


def test_log_in_leads_nowhere_else(client, mailoutbox):
    user = UserFactory()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)

    client.post("/accounts/login/", {"login": user.email, "next": "https://evil.example/"})
    answer = client.post("/accounts/login/code/confirm/", {"code": code(mailoutbox), "next": "https://evil.example/"})

    assert answer["Location"] == "/"


@pytest.mark.parametrize("email", ["", "not an address", "a@b"])
def test_a_bad_address_keeps_what_was_typed(client, email):
    answer = client.post("/accounts/signup/", {"email": email})

    assert answer.status_code == 200
    assert not email or f'value="{email}"' in answer.content.decode()
