"""What a curator sees before deciding about conduct: what was said, and what is known of the account."""

import datetime as dt
from dataclasses import dataclass

from profiles.contact import conduct, people
from profiles.contact.people import Person
from profiles.models import Block, ConductEvent, ConductReport, Message, Suspension, User

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Case:
    """An account whose conduct is looked at; `person` is None once it was erased. `blocked_by` counts accounts."""

    person: Person | None
    joined_at: dt.datetime | None
    delivered: int
    blocked_by: int
    reports: int
    suspended: int
    events: tuple[ConductEvent, ...]
    why_not: str


def of_report(report: ConductReport, curator: User) -> Case:
    """The case of a report; a fixed number of queries, as all of these."""
    conversation = report.message.conversation_id if report.message else None
    return _case(
        report.about, conduct.why_partial(curator, report.reporter_id, report.about_id, conversation=conversation)
    )


def of_message(message: Message, curator: User) -> Case:
    """The case of a held message."""
    partial = conduct.why_partial(curator, message.author_id, conversation=message.conversation_id)
    return _case(message.author, partial)


def of_suspension(suspension: Suspension, curator: User) -> Case:
    """The case of a suspension."""
    return _case(suspension.account, conduct.why_partial(curator, suspension.account_id))


def _case(account: User | None, why_not: str) -> Case:
    if account is None:
        return Case(None, None, 0, 0, 0, 0, (), why_not)
    events = ConductEvent.objects.filter(account=account).order_by("-pk")
    return Case(
        person=people.named([account.pk])[account.pk],
        joined_at=account.date_joined,
        delivered=Message.objects.filter(author=account, number__isnull=False).count(),
        blocked_by=Block.objects.filter(blocked=account).count(),
        reports=ConductReport.objects.filter(about=account).count(),
        suspended=Suspension.objects.filter(account=account).count(),
        events=tuple(events[:SHOWN]),
        why_not=why_not,
    )
