import pytest

from profiles.contact import blocks, conversations, waiting
from profiles.contact.conversations import Refused
from profiles.models import Conversation, Membership
from tests.factories import NOW, ConversationFactory, MessageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def charles():
    return UserFactory()


@pytest.fixture
def shared(ada, charles):
    return ConversationFactory(between=[ada, charles])


def test_it_is_opened_between_two(ada, charles):
    opened = conversations.open_between(ada.pk, charles.pk, invitation_id=None, now=NOW, about="Engines " * 40)

    assert {each.account for each in opened.memberships.all()} == {ada, charles}
    assert (opened.about[:8], len(opened.about), opened.delivered) == ("Engines ", 200, 0)


def test_an_invitation_opens_one_conversation(ada, charles):
    one, same, another = (
        conversations.open_between(ada.pk, charles.pk, invitation_id=number, now=NOW) for number in (7, 7, None)
    )

    assert one == same != another


def test_none_is_opened_over_a_block_or_with_oneself(ada, charles):
    blocks.block(charles, ada, NOW)

    for other in (charles, ada):
        with pytest.raises(Refused):
            conversations.open_between(ada.pk, other.pk, invitation_id=None, now=NOW)


def test_who_left_is_out_and_the_other_stays(ada, charles, shared):
    assert conversations.leave(ada, shared.pk, NOW)

    assert not conversations.leave(ada, shared.pk, NOW)
    assert [each.account for each in Membership.objects.filter(left_at=None)] == [charles]


def test_the_last_to_leave_takes_the_conversation_along(ada, charles, shared):
    MessageFactory(conversation=shared)

    conversations.leave(ada, shared.pk, NOW)
    conversations.leave(charles, shared.pk, NOW)

    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("deed", "column"), [(conversations.mute, "is_muted"), (conversations.archive, "is_archived")], ids=["mute", "file"]
)
def test_a_member_says_how_they_want_it_and_nobody_else_does(ada, charles, shared, deed, column):
    assert deed(ada, shared.pk, True)
    assert not deed(UserFactory(), shared.pk, True)

    assert list(Membership.objects.filter(**{column: True})) == [shared.memberships.get(account=ada)]


def test_what_was_read_is_not_unread_again(ada, charles, shared):
    for _ in range(3):
        MessageFactory(conversation=shared, author=charles)
    assert (waiting.of(ada.pk).conversations, waiting.of(UserFactory().pk).conversations) == (1, 0)

    conversations.mark_read(ada, shared.pk, 3)
    conversations.mark_read(ada, shared.pk, 1)

    assert (waiting.of(ada.pk).conversations, waiting.of(charles.pk).conversations) == (0, 1)
