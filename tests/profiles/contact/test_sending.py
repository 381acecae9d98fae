import datetime as dt

import pytest

from profiles.contact import sending
from tests.factories import NOW, ConversationFactory, MessageFactory, SuspensionFactory, UserFactory

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def account(age=dt.timedelta(100)):
    return UserFactory(date_joined=NOW - age)


def wrote(user, count, ago):
    conversation = ConversationFactory()
    for _ in range(count):
        MessageFactory(conversation=conversation, author=user, written_at=NOW - ago)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (dt.timedelta(0), "Yours can from 27 November 2026, 12:00 UTC"),
        (72 * HOUR - dt.timedelta(seconds=1), "New accounts send nothing for 72 hours"),
        (72 * HOUR, ""),
    ],
)
def test_new_accounts_wait_for_72_hours(age, words):
    assert words in sending.why_not_yet(account(age), NOW)
    assert bool(words) == bool(sending.why_not_yet(account(age), NOW))


@pytest.mark.parametrize(
    ("state", "until", "words"),
    [
        ("active", None, "until a curator lifts it"),
        ("active", NOW + HOUR, "until 24 November 2026, 13:00 UTC"),
        ("appealed", None, "until a curator lifts it"),
        ("confirmed", None, "until a curator lifts it"),
        ("active", NOW, ""),
        ("lifted", None, ""),
        ("over", NOW + HOUR, ""),
    ],
)
def test_suspended_accounts_read_and_do_not_send(state, until, words):
    user = account()
    SuspensionFactory(account=user, state=state, until_at=until, made_at=NOW - HOUR)

    why = sending.why_not_yet(user, NOW)

    assert words in why
    assert bool(words) == bool(why)


@pytest.mark.parametrize(
    ("count", "ago", "words"),
    [
        (29, dt.timedelta(minutes=59), ""),
        (30, dt.timedelta(minutes=59), "within an hour"),
        (30, HOUR, ""),
        (119, 2 * HOUR, ""),
        (120, 2 * HOUR, "within a day"),
        (120, dt.timedelta(1), ""),
    ],
)
def test_so_many_messages_and_no_more(count, ago, words):
    user = account()
    wrote(user, count, ago)

    why = sending.why_not_yet(user, NOW)

    assert words in why
    assert bool(words) == bool(why)


def test_asking_costs_two_queries(django_assert_num_queries):
    user = account()

    with django_assert_num_queries(2):
        sending.why_not_yet(user, NOW)
