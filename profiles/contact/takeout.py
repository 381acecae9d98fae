"""What an account's export says of contact: one query each, blocks two. Others' words are not in it."""

from collections.abc import Iterable, Mapping
from typing import Any

from profiles.contact import people
from profiles.models import Block, ConductEvent, ConductReport, Membership, Message, Suspension, User

# Reports about somebody are told when something follows from them.
_TOLD = ("held", "delivered", "refused", "suspended", "appealed", "confirmed", "lifted")

Rows = Iterable[Mapping[str, Any]]


def conversations(user: User) -> Rows:
    """Conversations that this account is or was in."""
    for mine in Membership.objects.filter(account=user).select_related("conversation").order_by("pk").iterator():
        yield {
            "conversation": mine.conversation_id,
            "about": mine.conversation.about,
            "joined": mine.joined_at,
            "left": mine.left_at,
            "read_up_to": mine.read_up_to,
            "muted": mine.is_muted,
            "archived": mine.is_archived,
        }


def messages(user: User) -> Rows:
    """Messages of this account, those not delivered too."""
    for message in Message.objects.filter(author=user).order_by("pk").iterator():
        yield {
            "conversation": message.conversation_id,
            "number": message.number,
            "written": message.written_at,
            "state": message.state,
            "text": message.text,
        }


def blocks(user: User) -> Rows:
    """Whom this account blocked; who blocked it is told to nobody."""
    rows = list(Block.objects.filter(blocker=user).order_by("pk").values_list("blocked_id", "made_at"))
    names = people.names([account_id for account_id, _ in rows]) if rows else {}
    for account_id, made_at in rows:
        yield {"name": names[account_id], "since": made_at}


def reports(user: User) -> Rows:
    """What this account reported of others' conduct."""
    for report in ConductReport.objects.filter(reporter=user).order_by("pk"):
        yield {
            "reason": report.reason,
            "words": report.words,
            "reported": report.frozen,
            "state": report.state,
            "made": report.made_at,
            "decided": report.decided_at,
            "answer": report.answer,
        }


def suspensions(user: User) -> Rows:
    """Suspensions of this account, over or not."""
    for suspension in Suspension.objects.filter(account=user).order_by("pk"):
        yield {
            "state": suspension.state,
            "reason": suspension.reason,
            "made": suspension.made_at,
            "until": suspension.until_at,
            "appeal": suspension.appeal,
            "answer": suspension.answer,
            "ended": suspension.ended_at,
        }


def conduct(user: User) -> Rows:
    """What was decided of this account's messages and of the account."""
    for event in ConductEvent.objects.filter(account=user, kind__in=_TOLD).order_by("pk"):
        yield {"what": event.get_kind_display(), "reason": event.reason, "happened": event.happened_at}
