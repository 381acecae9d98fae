"""How an account stands: whether it may send, what it was suspended for, and what became of what it reported."""

import datetime as dt
from dataclasses import dataclass

from profiles.contact import sending
from profiles.models import ConductReport, Suspension, User

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """`why_not` is empty when the account may send now; `suspension` is the one in force."""

    why_not: str
    suspension: Suspension | None
    earlier: tuple[Suspension, ...]
    reports: tuple[ConductReport, ...]


def of(account: User, now: dt.datetime) -> Standing:
    """How this account stands. Five queries."""
    current = sending.standing(account, now)
    earlier = Suspension.objects.filter(account=account).exclude(pk=current.pk if current else 0)
    reports = ConductReport.objects.filter(reporter=account).order_by("-pk")
    return Standing(sending.why_not_yet(account, now), current, tuple(earlier[:SHOWN]), tuple(reports[:SHOWN]))
