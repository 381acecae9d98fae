"""Two at once, in real transactions: a message is before a block or refused, and nothing is done twice."""

from functools import partial

import pytest

from profiles import erasure
from profiles.contact import blocks, conversations, held, reporting, suspensions, writing
from profiles.contact.writing import Refused
from profiles.models import Conversation, Message, Suspension
from tests.factories import (
    NOW,
    ConductReportFactory,
    ConversationFactory,
    MessageFactory,
    SuspensionFactory,
    UserFactory,
)
from tests.meanwhile import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared(ada, charles):
    return ConversationFactory(between=[ada, charles])


def write(account, conversation, text="Dear Charles"):
    return partial(writing.write, account, conversation.pk, text, answers=None, now=NOW)


def block(account, other):
    return partial(blocks.block, account, other, NOW)


def open_it(one, other, invitation=7):
    return partial(conversations.open_between, one.pk, other.pk, invitation_id=invitation, now=NOW)


def test_a_message_that_was_first_stands_and_the_block_waits_for_it(ada, charles, shared):
    message, _ = meanwhile(write(ada, shared), block(charles, ada))

    assert (Message.objects.get(), blocks.between(ada.pk, charles.pk)) == (message, True)


def test_a_message_that_comes_during_a_block_is_refused(ada, charles, shared):
    _, refused = meanwhile(block(charles, ada), write(ada, shared))

    assert isinstance(refused, Refused)
    assert not Message.objects.exists()


def test_two_who_write_at_once_get_two_numbers(ada, charles, shared):
    meanwhile(write(ada, shared), write(charles, shared, "Dear Ada"))

    assert list(Message.objects.order_by("number").values_list("number", "author")) == [(1, ada.pk), (2, charles.pk)]


def test_one_button_pressed_twice_writes_one_message(ada, shared):
    one, same = meanwhile(write(ada, shared), write(ada, shared))

    assert one == same == Message.objects.get()


def test_two_who_block_each_other_at_once_both_do(ada, charles):
    meanwhile(block(ada, charles), block(charles, ada))

    blocks.unblock(ada, charles.pk)
    assert blocks.between(ada.pk, charles.pk)


def test_an_invitation_accepted_twice_at_once_opens_one_conversation(ada, charles):
    one, same = meanwhile(open_it(ada, charles), open_it(charles, ada))

    assert one == same == Conversation.objects.get()


def test_nothing_is_opened_during_a_block(ada, charles):
    _, refused = meanwhile(block(charles, ada), open_it(ada, charles))

    assert isinstance(refused, Refused)
    assert not Conversation.objects.exists()


def test_two_who_leave_at_once_leave_nothing(ada, charles, shared):
    meanwhile(*(partial(conversations.leave, account, shared.pk, NOW) for account in (ada, charles)))

    assert not Conversation.objects.exists()


def test_one_who_erases_their_account_while_the_other_writes(ada, charles, shared):
    _, refused = meanwhile(partial(erasure.erase, ada), write(charles, shared))

    assert isinstance(refused, Refused)
    assert list(shared.memberships.values_list("account", flat=True)) == [charles.pk]


def test_two_curators_decide_once(ada, charles, shared):
    one, other = (UserFactory(is_staff=True) for _ in range(2))
    message = MessageFactory(conversation=shared, author=ada, state="held")
    report, suspension = ConductReportFactory(), SuspensionFactory(state="appealed")
    for first, second, row in (
        (held.deliver, held.refuse, message),
        (reporting.uphold, reporting.dismiss, report),
        (suspensions.confirm, suspensions.confirm, suspension),
    ):
        _, refused = meanwhile(
            partial(first, row.pk, one, "Looked at.", NOW), partial(second, row.pk, other, "Looked at.", NOW)
        )
        assert isinstance(refused, Refused), row


def test_an_account_is_suspended_once_by_two_curators(ada):
    one, other = (UserFactory(is_staff=True) for _ in range(2))
    report = ConductReportFactory(about=ada, state="upheld")

    _, refused = meanwhile(
        *(partial(suspensions.suspend_reported, report.pk, each, "Insults.", NOW, days=1) for each in (one, other))
    )

    assert isinstance(refused, Refused)
    assert Suspension.objects.count() == 1


def test_a_message_that_comes_during_a_suspension_is_refused(ada, charles, shared):
    report = ConductReportFactory(about=ada, state="upheld")
    suspend = partial(suspensions.suspend_reported, report.pk, UserFactory(), "Insults.", NOW, days=1)

    _, refused = meanwhile(suspend, write(ada, shared))

    assert isinstance(refused, Refused)


def test_one_who_leaves_while_the_other_erases_their_account_leaves_nothing(ada, charles, shared):
    meanwhile(partial(erasure.erase, ada), partial(conversations.leave, charles, shared.pk, NOW))

    assert not Conversation.objects.exists()
