import time

import pytest
import time_machine
from allauth.core import context
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.cached_db import SessionStore

from profiles import identity_checks
from tests.people import code, known

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(rf):
    # Mail is signed with the name under which the request reached the site.
    with context.request_context(rf.get("/")):
        yield SessionStore()


def later(seconds):
    return time_machine.travel(time.time() + seconds)


@pytest.mark.parametrize(("seconds", "fresh"), [(0, True), (890, True), (910, False)])
def test_a_login_is_fresh_for_a_quarter_of_an_hour(session, seconds, fresh):
    user = known()
    identity_checks.confirm(session, user)

    with later(seconds):
        assert identity_checks.is_fresh(session, user) is fresh


@pytest.mark.parametrize("other", [AnonymousUser, known], ids=["nobody", "another account"])
def test_it_is_fresh_for_whoever_logged_in(session, other):
    identity_checks.confirm(session, known())

    assert not identity_checks.is_fresh(session, other())


def test_the_code_goes_to_the_account_and_works_once(session, mailoutbox):
    user = known()

    identity_checks.send_code(session, user)

    assert mailoutbox[0].to == [user.email]
    assert identity_checks.accept_code(session, code(mailoutbox).lower().replace("-", " "))
    assert not identity_checks.accept_code(session, code(mailoutbox))


def test_a_new_code_voids_the_earlier_one(session, mailoutbox):
    user = known()
    identity_checks.send_code(session, user)
    earlier = code(mailoutbox)
    identity_checks.send_code(session, user)

    assert not identity_checks.accept_code(session, earlier)
    assert identity_checks.accept_code(session, code(mailoutbox))


def test_three_wrong_codes_void_it(session, mailoutbox):
    identity_checks.send_code(session, known())

    wrong = [identity_checks.accept_code(session, "AAAA-AAAA") for _ in range(3)]

    assert wrong == [False] * 3
    assert not identity_checks.is_code_waited_for(session)
    assert not identity_checks.accept_code(session, code(mailoutbox))


def test_a_code_lasts_ten_minutes(session, mailoutbox):
    identity_checks.send_code(session, known())

    with later(601):
        assert not identity_checks.accept_code(session, code(mailoutbox))


@pytest.mark.parametrize("typed", ["", "é", "\x00", "x" * 10_000])
def test_nonsense_is_no_code(session, mailoutbox, typed):
    identity_checks.send_code(session, known())

    assert not identity_checks.accept_code(session, typed)


def test_without_a_code_none_is_accepted(session):
    assert not identity_checks.accept_code(session, "")
