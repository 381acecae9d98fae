"""What an account's export says of invitations, as the account sees them. Others' words are not in it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from profiles.contact import invitation_rules, people
from profiles.models import Invitation, User

COLUMNS = ("role", "person", "state", "purpose", "checked", "your_words", "made", "runs_out")
_AT_ONCE = 1_000


def invitations(user: User) -> Iterable[Mapping[str, Any]]:
    """Those that this account sent, received, or was asked to pass on. Two queries for a thousand."""
    reached = Q(sender=user) | Q(recipient=user, sent_at__isnull=False) | Q(via=user)
    before, count = 2**63 - 1, _AT_ONCE
    while count == _AT_ONCE:
        rows = list(Invitation.objects.filter(reached, pk__lt=before).order_by("-pk")[:_AT_ONCE])
        names = people.names({key for row in rows for key in (row.sender_id, row.recipient_id)}) if rows else {}
        for row in rows:
            yield _row(row, user, names)
        before, count = (rows[-1].pk if rows else 0), len(rows)


def _row(row: Invitation, user: User, names: Mapping[int, str]) -> Mapping[str, Any]:
    is_mine = row.sender_id == user.pk
    role = "inviter" if is_mine else "invitee" if row.recipient_id == user.pk else "middle"
    seen = invitation_rules.seen_by_inviter(
        row.state, was_sent=row.sent_at is not None, ends_at=row.ends_at, now=timezone.now()
    )
    return {
        "role": role,
        "person": names[row.recipient_id if is_mine else row.sender_id],
        # Who was in the middle knows what they did, and not what came of it.
        "state": seen if is_mine else row.state if role == "invitee" or row.sent_at is None else "passed on",
        "purpose": row.purpose,
        "checked": "; ".join(fact["words"] for fact in row.facts),
        "your_words": row.words if is_mine else row.recommendation if role == "middle" else "",
        "made": row.made_at,
        "runs_out": row.ends_at,
    }
