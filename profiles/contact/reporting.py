"""Reports of conduct: made by whoever was addressed, decided by a curator, with what was reported kept as it was."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from profiles.contact import blocks, conduct, conduct_rules, people, telling, writing
from profiles.models import ConductEvent, ConductReport, Membership, Message, User
from works.identity.placing import Refused, deed, require_words

State = ConductReport.State

DUE_DAYS = 3
# Messages before the reported one, without which it may not be understood.
BEFORE = 5
OPEN_AT_MOST = 10
# When a decided report forgets what was reported.
FORGET_DAYS = 365


@transaction.atomic
def report_message(
    reporter: User, conversation_id: int, number: int, *, reason: str, words: str, now: dt.datetime
) -> ConductReport:
    """Report a message that the reporter received, with the five before it. Raises NotThere, or Refused in words."""
    members = Membership.objects.filter(account=reporter, left_at=None)
    mine = Message.objects.filter(conversation=conversation_id, conversation__in=members.values("conversation"))
    shown = list(mine.filter(number__lte=number, number__gt=number - 1 - BEFORE).order_by("number"))
    if not shown or shown[-1].number != number:
        raise writing.NotThere(f"No message {number} for this account.")
    message = shown[-1]
    if message.author_id is None:
        raise Refused("Whoever wrote this has erased their account; nothing more can come from it.")
    names = people.names(each.author_id for each in shown if each.author_id)
    frozen = [_frozen(each, names, message) for each in shown]
    return take(reporter, message.author_id, frozen, reason=reason, words=words, now=now, message=message)


@transaction.atomic
def take(
    reporter: User,
    about_id: int,
    frozen: Sequence[dict[str, Any]],
    *,
    reason: str,
    words: str,
    now: dt.datetime,
    message: Message | None = None,
) -> ConductReport:
    """Take a report about an account; the same message again is the same report. Raises Refused.

    `frozen` is what was shown to the reporter: rows of `by`, `text`, `at`, and `is_reported` on what it is about.
    """
    if reporter.pk == about_id:
        raise Refused("You cannot report yourself.")
    blocks.lock([reporter.pk])
    waiting = ConductReport.objects.filter(reporter=reporter, state=State.OPEN)
    if message is not None and (known := waiting.filter(message=message).first()):
        return known
    if waiting.count() >= OPEN_AT_MOST:
        raise Refused(f"{OPEN_AT_MOST} of your reports are not decided yet. Wait for them.")
    report = ConductReport.objects.create(
        reporter=reporter,
        about_id=about_id,
        message=message,
        reason=reason,
        words=words.strip(),
        frozen=list(frozen),
        made_at=now,
        due_at=now + dt.timedelta(DUE_DAYS),
    )
    conduct.record(ConductEvent.Kind.REPORTED, about_id, reporter, now, report=report)
    return report


@deed
def uphold(report_id: int, curator: User, answer: str, now: dt.datetime) -> ConductReport:
    """Find a report right. Whether something follows for the account is decided by `suspensions`. Raises Refused."""
    return _decide(report_id, curator, answer, now, "uphold", ConductEvent.Kind.UPHELD)


@deed
def dismiss(report_id: int, curator: User, answer: str, now: dt.datetime) -> ConductReport:
    """Find a report not right; the reporter reads why. Raises Refused."""
    return _decide(report_id, curator, answer, now, "dismiss", ConductEvent.Kind.DISMISSED)


def forget(now: dt.datetime) -> int:
    """Forget who reported what a year after the decision; the number of reports."""
    over = ConductReport.objects.exclude(state=State.OPEN).filter(decided_at__lt=now - dt.timedelta(FORGET_DAYS))
    return over.exclude(frozen=[]).update(frozen=[], words="", reporter=None, message=None)


def _decide(
    report_id: int, curator: User, answer: str, now: dt.datetime, what: str, kind: ConductEvent.Kind
) -> ConductReport:
    report = ConductReport.objects.select_for_update(of=("self",)).select_related("message").get(pk=report_id)
    after = conduct.step(conduct_rules.REPORT_STEPS, report.state, what)
    require_impartial(curator, report)
    report.state, report.handler, report.decided_at = after, curator, now
    report.answer = require_words(answer, "answer")
    report.save(update_fields=["state", "handler", "decided_at", "answer"])
    conduct.record(kind, report.about_id, curator, now, reason=report.answer, report=report)
    words = f"Your report was looked at. {report.get_state_display()}: {report.answer}"
    conduct.tell(report.reporter_id, telling.Kind.REPORT, words, now)
    return report


def require_impartial(curator: User, report: ConductReport) -> None:
    """Raises Refused for who reported, is reported, is in the conversation, or shares works with the reported."""
    conversation = report.message.conversation_id if report.message else None
    conduct.require_impartial(curator, report.reporter_id, report.about_id, conversation=conversation)


def _frozen(message: Message, names: dict[int, str], reported: Message) -> dict[str, Any]:
    return {
        "number": message.number,
        "by": names.get(message.author_id or 0, people.LEFT),
        "at": message.written_at.isoformat(timespec="minutes"),
        "text": message.text,
        "is_reported": message == reported,
    }
