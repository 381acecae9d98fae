"""Deeds about held messages: a curator delivers one, or does not and says why."""

import datetime as dt

from django.urls import reverse

from profiles.contact import blocks, conduct, conduct_rules, telling, writing
from profiles.models import ConductEvent, Conversation, Membership, Message, User
from works.identity.placing import Refused, deed, require_words

NOBODY = "It cannot be delivered: the conversation is closed, or one of the two is gone."


@deed
def deliver(message_id: int, curator: User, reason: str, now: dt.datetime) -> Message:
    """Deliver a held message. Raises Refused, also when nobody is there to read it or a block stands between."""
    message, conversation, members = _locked(message_id, curator)
    conduct.step(conduct_rules.MESSAGE_STEPS, message.state, "deliver")
    ids = [member.account_id for member in members]
    if message.author_id not in ids or len(ids) < 2 or blocks.among(message.author_id, set(ids) - {message.author_id}):
        raise Refused(NOBODY)
    message.handler, message.decided_at, message.reason = curator, now, reason.strip()
    writing.deliver(message, conversation, members, now)
    conduct.record(ConductEvent.Kind.DELIVERED, message.author_id, curator, now, reason=reason.strip())
    return message


@deed
def refuse(message_id: int, curator: User, reason: str, now: dt.datetime) -> Message:
    """Do not deliver a held message; its author reads why. Raises Refused."""
    message, conversation, _ = _locked(message_id, curator)
    message.state = conduct.step(conduct_rules.MESSAGE_STEPS, message.state, "refuse")
    message.handler, message.decided_at = curator, now
    message.reason = require_words(reason)
    message.save()
    conduct.record(ConductEvent.Kind.REFUSED, message.author_id, curator, now, reason=message.reason)
    url = reverse("profiles:conversation", args=[conversation.pk])
    conduct.tell(message.author_id, telling.Kind.CURATION, "A message of yours was not delivered.", now, url)
    return message


def _locked(message_id: int, curator: User) -> tuple[Message, Conversation, list[Membership]]:
    """Lock in the order of `writing`. Raises Refused unless it is there and held, and the curator has no part in it."""
    known = Message.objects.filter(pk=message_id).values_list("conversation", flat=True).first()
    present = Membership.objects.filter(conversation=known, left_at=None).order_by("pk")
    blocks.lock(present.values_list("account_id", flat=True))
    conversation = Conversation.objects.select_for_update().filter(pk=known or 0).first()
    message = Message.objects.select_for_update(of=("self",)).filter(pk=message_id).first()
    if conversation is None or message is None or message.state != Message.State.HELD:
        raise Refused(conduct.DECIDED)
    conduct.require_impartial(curator, message.author_id, conversation=conversation.pk)
    return message, conversation, list(present)
