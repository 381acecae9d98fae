"""Reporting an invitation: what was shown to the reporter is kept as it was, for a curator to decide."""

import datetime as dt

from profiles.contact import reporting
from profiles.contact.invitation_lists import Shown
from profiles.models import ConductReport, User


def report(account: User, shown: Shown, *, reason: str, words: str, now: dt.datetime) -> ConductReport:
    """Report who wrote an invitation that this account received, or is asked to pass on. Raises Refused."""
    invitation = shown.invitation
    frozen = [_row(1, shown.sender.name, invitation.words, invitation.made_at)]
    if invitation.recommendation and shown.via and invitation.sent_at:
        frozen.append(_row(2, shown.via.name, invitation.recommendation, invitation.sent_at))
    return reporting.take(account, invitation.sender_id, frozen, reason=reason, words=words, now=now)


def _row(number: int, by: str, text: str, at: dt.datetime) -> dict[str, object]:
    # The invitation itself is reported, what was recommended only stands beside it.
    return {
        "number": number,
        "by": by,
        "text": text,
        "at": at.isoformat(timespec="minutes"),
        "is_reported": number == 1,
    }
