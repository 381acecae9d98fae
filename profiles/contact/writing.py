"""Writing in a conversation: a message is delivered at once, or held for a curator when it is mostly links.

Locks are taken in one order: the accounts by id, the conversation, its messages. So a block, a suspension and a limit
hold to the letter, and numbers have no gaps.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse

from profiles.contact import blocks, conduct, people, plain_text, sending, telling
from profiles.models import ConductEvent, Conversation, Membership, Message, User
from works.identity.placing import Refused

# The same words again within this time are one message that was sent twice.
TWICE = dt.timedelta(seconds=60)
CLOSED = "This conversation is closed: nobody can write in it any more."
ALONE = "Everybody else has left this conversation, so nobody would read it."


class NotThere(LookupError):
    """No such conversation, message or the like for this account."""


@transaction.atomic
def write(account: User, conversation_id: int, text: str, *, answers: int | None, now: dt.datetime) -> Message:
    """Write a message; `answers` is the number of the one it answers. Raises NotThere, or Refused in words.

    Its state says whether it was delivered or is held. Sending the same twice within a minute writes one.
    """
    conversation, members = locked(conversation_id, account.pk)
    said = _require_text(text)
    answered = _answered(conversation, answers)
    alike = Message.objects.filter(conversation=conversation, author=account, written_at__gt=now - TWICE)
    if (latest := alike.order_by("-pk").first()) and (latest.text, latest.answers) == (said, answered):
        return latest
    if why := why_not(account, [member.account_id for member in members], now):
        raise Refused(why)
    message = Message(conversation=conversation, author=account, answers=answered, text=said, written_at=now)
    if plain_text.is_link_heavy(said) and not _was_answered(message):
        message.state = Message.State.HELD
        message.save()
        conduct.record(ConductEvent.Kind.HELD, account.pk, None, now)
    else:
        deliver(message, conversation, members, now)
    return message


def locked(conversation_id: int, account_id: int) -> tuple[Conversation, list[Membership]]:
    """Lock a conversation and the accounts that are in it; its members now. Raises NotThere unless this one is."""
    present = Membership.objects.filter(conversation=conversation_id, left_at=None).order_by("pk")
    known = list(present.values_list("account_id", flat=True))
    if account_id not in known:
        raise NotThere(f"No conversation {conversation_id} of this account.")
    blocks.lock(known)
    conversation = Conversation.objects.select_for_update().filter(pk=conversation_id).first()
    members = list(present)
    if conversation is None or account_id not in {member.account_id for member in members}:
        raise NotThere(f"No conversation {conversation_id} of this account.")
    return conversation, members


def why_not(account: User, member_ids: Iterable[int], now: dt.datetime) -> str:
    """Why this member may not write to these members now, in words; empty when it may. Three queries at most."""
    others = [each for each in member_ids if each != account.pk]
    if not others:
        return ALONE
    return CLOSED if blocks.among(account.pk, others) else sending.why_not_yet(account, now)


def deliver(message: Message, conversation: Conversation, members: Iterable[Membership], now: dt.datetime) -> None:
    """Give a message its number and tell the other members, once each until they read. Ask under `locked`."""
    conversation.delivered += 1
    conversation.last_at = max(now, conversation.last_at)
    conversation.save(update_fields=["delivered", "last_at"])
    message.state, message.number, message.delivered_at = Message.State.DELIVERED, conversation.delivered, now
    message.save()
    name = people.names([message.author_id])[message.author_id] if message.author_id else people.LEFT
    for member in members:
        if member.account_id == message.author_id:
            _keep_read(member, conversation)
        else:
            _tell(member, conversation, name, now)


@transaction.atomic
def take_back(account: User, message_id: int) -> bool:
    """Delete a message of one's own that a curator has not decided on; whether there was one."""
    mine = Message.objects.select_for_update().filter(pk=message_id, author=account, state=Message.State.HELD)
    return mine.delete()[0] > 0


def _require_text(text: str) -> str:
    said = plain_text.cleaned(text)
    if not said:
        raise Refused("Write something first.")
    if len(said) > Message.MAX_LENGTH:
        raise Refused(f"A message has at most {Message.MAX_LENGTH:,} characters. This one has {len(said):,}.")
    return said


def _answered(conversation: Conversation, number: int | None) -> Message | None:
    if number is None:
        return None
    answered = Message.objects.filter(conversation=conversation, number=number).first()
    if answered is None:
        raise Refused("The message that this answers is not in this conversation.")
    return answered


def _was_answered(message: Message) -> bool:
    """Whether somebody else has written here: from then on links are between people who talk."""
    delivered = Message.objects.filter(conversation=message.conversation_id, number__isnull=False)
    return delivered.exclude(author=message.author_id).exists()


def _keep_read(member: Membership, conversation: Conversation) -> None:
    # Whoever had read everything before has read this as well: they wrote it.
    if member.read_up_to == conversation.delivered - 1:
        member.read_up_to = conversation.delivered
        member.save(update_fields=["read_up_to"])


def _tell(member: Membership, conversation: Conversation, name: str, now: dt.datetime) -> None:
    member.is_archived = False
    if not member.is_muted and not member.is_told:
        member.is_told = True
        url = reverse("profiles:conversation", args=[conversation.pk])
        words = f"{name} wrote to you." if not conversation.about else f"{name} wrote to you: {conversation.about}"
        telling.give(member.account_id, telling.Kind.MESSAGE, url=url, words=words, now=now)
    member.save(update_fields=["is_archived", "is_told"])
