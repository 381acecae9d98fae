import datetime as dt

import pytest

from profiles.contact import blocks, conversations, writing
from profiles.contact.writing import NotThere, Refused
from profiles.models import Message
from tests.factories import NOW, ConversationFactory, MessageFactory, SuspensionFactory
from tests.people import grown

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(hours=1)
SPAM = "https://example.org/buy-this-now"


@pytest.fixture
def shared(ada, charles):
    return ConversationFactory(between=[ada, charles])


def write(account, conversation, text="Dear Charles", answers=None, now=NOW):
    return writing.write(account, conversation.pk, text, answers=answers, now=now)


def membership(account):
    return account.memberships.get()


def test_messages_are_numbered_and_kept_as_typed(ada, charles, shared):
    one, two = write(ada, shared, " $x$ <b>\r\n"), write(charles, shared, "Dear Ada", answers=1)

    assert (one.number, one.text, two.number, two.answers) == (1, "$x$ <b>", 2, one)
    shared.refresh_from_db()
    assert (shared.delivered, membership(ada).read_up_to, membership(charles).read_up_to) == (2, 1, 0)


def test_the_other_is_told_once_until_they_read(ada, charles, shared, told):
    for number in range(3):
        write(ada, shared, f"Message {number}")
    assert told == [(charles.pk, "message", "A researcher wrote to you.")]

    conversations.mark_read(charles, shared.pk, 3)
    write(ada, shared, "And another")

    assert [account for account, _, _ in told] == [charles.pk, charles.pk]


def test_who_muted_it_is_not_told(ada, charles, shared, told):
    conversations.mute(charles, shared.pk, True)

    write(ada, shared)

    assert told == []


def test_a_message_brings_an_archived_conversation_back(ada, charles, shared):
    conversations.archive(charles, shared.pk, True)

    write(ada, shared)

    assert membership(charles).is_archived is False


def test_the_same_twice_within_a_minute_is_one_message(ada, shared):
    one, same = write(ada, shared), write(ada, shared)
    other = write(ada, shared, now=NOW + dt.timedelta(seconds=61))

    assert one == same != other


def refuse_blank(ada, charles, shared):
    return {"text": " \n\x00 "}


def refuse_long(ada, charles, shared):
    return {"text": "x" * 5_001}


def refuse_answer(ada, charles, shared):
    MessageFactory(conversation=ConversationFactory(between=[ada, charles]))
    return {"answers": 1}


def refuse_blocked(ada, charles, shared):
    blocks.block(charles, ada, NOW)
    return {}


def refuse_blocker(ada, charles, shared):
    blocks.block(ada, charles, NOW)
    return {}


def refuse_alone(ada, charles, shared):
    conversations.leave(charles, shared.pk, NOW)
    return {}


def refuse_new(ada, charles, shared):
    ada.date_joined = NOW
    ada.save()
    return {}


def refuse_suspended(ada, charles, shared):
    SuspensionFactory(account=ada)
    return {}


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (refuse_blank, "Write something"),
        (refuse_long, "at most 5,000 characters. This one has 5,001"),
        (refuse_answer, "not in this conversation"),
        (refuse_blocked, "closed"),
        (refuse_blocker, "closed"),
        (refuse_alone, "Everybody else has left"),
        (refuse_new, "72 hours"),
        (refuse_suspended, "read and not send"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_refused_says_why_and_leaves_nothing(ada, charles, shared, prepare, words):
    more = prepare(ada, charles, shared)

    with pytest.raises(Refused, match=words):
        write(ada, shared, **more)

    assert not Message.objects.filter(conversation=shared).exists()


def test_nobody_writes_where_they_are_not_in(ada, charles, shared):
    conversations.leave(charles, shared.pk, NOW)

    for account in (grown(), charles):
        with pytest.raises(NotThere):
            write(account, shared)


@pytest.mark.parametrize(
    ("first", "text", "state"),
    [
        (None, SPAM, "held"),
        (None, "Dear Charles", "delivered"),
        ("self", SPAM, "held"),
        ("other", SPAM, "delivered"),
    ],
)
def test_messages_of_links_are_held_until_somebody_answered(ada, charles, shared, told, first, text, state):
    if first:
        MessageFactory(conversation=shared, author=ada if first == "self" else charles)

    message = write(ada, shared, text)

    assert (message.state, message.number is None, bool(told)) == (state, state == "held", state == "delivered")


def test_who_wrote_a_held_message_takes_it_back_and_nobody_else_does(ada, charles, shared):
    message = write(ada, shared, SPAM)

    assert not writing.take_back(charles, message.pk)
    assert writing.take_back(ada, message.pk)
    assert not writing.take_back(ada, message.pk)


def test_nothing_that_was_delivered_is_taken_back(ada, shared):
    assert not writing.take_back(ada, write(ada, shared).pk)


@pytest.mark.parametrize("messages", [1, 30])
def test_writing_costs_the_same_however_long_it_is(ada, charles, shared, told, messages, django_assert_num_queries):
    for _ in range(messages):
        MessageFactory(conversation=shared, author=charles)

    with django_assert_num_queries(15):
        write(ada, shared, answers=1)
