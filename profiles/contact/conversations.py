"""Deeds about conversations: open, leave, mute, archive, mark as read. What members write is in `writing`."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from profiles.contact import blocks
from profiles.models import Conversation, Membership, Message, User
from works.identity.placing import Refused

ABOUT_LENGTH = 200


@transaction.atomic
def open_between(
    one_id: int, other_id: int, *, invitation_id: int | None, now: dt.datetime, about: str = ""
) -> Conversation:
    """Open a conversation of two, or find the one that this invitation opened. Raises Refused over a block.

    `about` says in words what it is for, and is cut at 200 characters. Without an invitation it is always a new one.
    """
    blocks.lock([one_id, other_id])
    if invitation_id is not None and (known := Conversation.objects.filter(invitation_number=invitation_id).first()):
        return known
    if one_id == other_id or blocks.between(one_id, other_id):
        raise Refused("No conversation can be opened between these two accounts.")
    opened = Conversation.objects.create(
        about=about[:ABOUT_LENGTH], invitation_number=invitation_id, opened_at=now, last_at=now
    )
    Membership.objects.bulk_create(
        Membership(conversation=opened, account_id=account_id, joined_at=now) for account_id in (one_id, other_id)
    )
    return opened


@transaction.atomic
def leave(account: User, conversation_id: int, now: dt.datetime) -> bool:
    """Leave; whether the account was in. When nobody is left, the conversation is deleted."""
    # The conversation first, as everybody who writes in it: two who leave at once do not both believe the other stays.
    Conversation.objects.select_for_update().filter(pk=conversation_id).first()
    left = _of(account, conversation_id).update(left_at=now)
    if left and not Membership.objects.filter(conversation=conversation_id, left_at=None).exists():
        Conversation.objects.filter(pk=conversation_id).delete()
    return left > 0


def mute(account: User, conversation_id: int, is_muted: bool) -> bool:
    """Send this member no notices of this conversation, or send them again; whether it is a member."""
    return _of(account, conversation_id).update(is_muted=is_muted) > 0


def archive(account: User, conversation_id: int, is_archived: bool) -> bool:
    """Take the conversation off this member's list, or put it back; whether it is a member."""
    return _of(account, conversation_id).update(is_archived=is_archived) > 0


def mark_read(account: User, conversation_id: int, number: int) -> None:
    """The messages up to this number were shown to this member; never goes back."""
    behind = _of(account, conversation_id).filter(read_up_to__lt=number)
    behind.update(read_up_to=number, is_told=False)


@transaction.atomic
def forget(account: User) -> None:
    """Before an account is erased: what it wrote and nobody received goes, and conversations with nobody left in."""
    # In the order of whoever writes: the account, then its conversations.
    blocks.lock([account.pk])
    Message.objects.filter(author=account).exclude(state=Message.State.DELIVERED).delete()
    ids = Membership.objects.filter(account=account).values("conversation")
    mine = [each.pk for each in Conversation.objects.select_for_update().filter(pk__in=ids).order_by("pk")]
    others = Membership.objects.filter(left_at=None, conversation__in=mine).exclude(account=account)
    Conversation.objects.filter(pk__in=mine).exclude(pk__in=others.values("conversation")).delete()


def _of(account: User, conversation_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(conversation=conversation_id, account=account, left_at=None)
