"""Deeds about suspensions: a curator suspends, the suspended appeals once, another curator decides, anybody lifts."""

import datetime as dt

from django.db import transaction

from profiles.contact import blocks, conduct, conduct_rules, reporting, sending, telling
from profiles.models import ConductEvent, ConductReport, Message, Suspension, User
from works.identity.placing import Refused, deed, require_words

State = Suspension.State
Kind = ConductEvent.Kind

DAYS = 14
STAFF = "Whoever has a role here loses it first, by an administrator."
SAME_CURATOR = "You suspended this account, so another curator decides the appeal. You can still lift it."


@deed
def suspend_reported(report_id: int, curator: User, reason: str, now: dt.datetime, *, days: int | None) -> Suspension:
    """Suspend the account of an upheld report for some days, or until it is lifted. Raises Refused."""
    report = ConductReport.objects.select_related("message").get(pk=report_id)
    if report.state != ConductReport.State.UPHELD or report.about_id is None:
        raise Refused("Uphold the report first; and the account must still exist.")
    reporting.require_impartial(curator, report)
    return _suspend(report.about_id, curator, reason, days, now, report)


@deed
def suspend_writer(message_id: int, curator: User, reason: str, now: dt.datetime, *, days: int | None) -> Suspension:
    """Suspend who wrote a message that was held. Raises Refused."""
    message = Message.objects.get(pk=message_id)
    if message.state == Message.State.DELIVERED or message.author_id is None:
        raise Refused("This message is no longer held, or its account is gone.")
    conduct.require_impartial(curator, message.author_id, conversation=message.conversation_id)
    return _suspend(message.author_id, curator, reason, days, now, None)


@transaction.atomic
def appeal(account: User, words: str, now: dt.datetime) -> Suspension:
    """Appeal against the suspension in force, once. Raises Refused."""
    blocks.lock([account.pk])
    suspension = sending.standing(account, now)
    if suspension is None:
        raise Refused("Your account is not suspended.")
    if suspension.state != State.ACTIVE:
        raise Refused("You appealed already. One appeal is decided, by a curator who did not suspend you.")
    suspension.state, suspension.appealed_at = State.APPEALED, now
    suspension.appeal = require_words(words, "few words on why it is wrong")
    suspension.save()
    conduct.record(Kind.APPEALED, account.pk, account, now, reason=suspension.appeal, suspension=suspension)
    return suspension


@deed
def confirm(suspension_id: int, curator: User, answer: str, now: dt.datetime) -> Suspension:
    """Refuse an appeal: the suspension stays. Raises Refused for who suspended."""
    suspension = _locked(suspension_id, curator)
    after = conduct.step(conduct_rules.SUSPENSION_STEPS, suspension.state, "confirm")
    if suspension.by_id == curator.pk:
        raise Refused(SAME_CURATOR)
    suspension.state, suspension.decided_by, suspension.decided_at = after, curator, now
    suspension.answer = require_words(answer, "answer")
    suspension.save()
    _tell(Kind.CONFIRMED, suspension, curator, "Your appeal was decided: the suspension stays.", now)
    return suspension


@deed
def lift(suspension_id: int, curator: User, answer: str, now: dt.datetime) -> Suspension:
    """End a suspension now, whether or not it was appealed. Raises Refused."""
    suspension = _locked(suspension_id, curator)
    was_appealed = suspension.state == State.APPEALED
    suspension.state = conduct.step(conduct_rules.SUSPENSION_STEPS, suspension.state, "lift")
    suspension.ended_at, suspension.answer = now, require_words(answer, "answer")
    if was_appealed and suspension.by_id != curator.pk:
        suspension.decided_by, suspension.decided_at = curator, now
    suspension.save()
    _tell(Kind.LIFTED, suspension, curator, "Your account may send again: the suspension was lifted.", now)
    return suspension


def run_out(now: dt.datetime, account: User | None = None) -> int:
    """Mark the suspensions whose time is over, of one account or of all; they bound nobody since. How many."""
    due = Suspension.objects.in_force().filter(until_at__lte=now)
    return (due.filter(account=account) if account else due).update(state=State.OVER, ended_at=now)


def _suspend(
    account_id: int, curator: User, reason: str, days: int | None, now: dt.datetime, report: ConductReport | None
) -> Suspension:
    account = blocks.lock([account_id]).get(account_id)
    if account is None or account.is_staff:
        raise Refused(STAFF)
    run_out(now, account)
    if sending.standing(account, now):
        raise Refused("This account is suspended already.")
    suspension = Suspension.objects.create(
        account=account,
        reason=require_words(reason),
        report=report,
        by=curator,
        made_at=now,
        until_at=now + dt.timedelta(days) if days else None,
    )
    # What waits from this account does not go out by itself once it is lifted: a curator still looks at it.
    words = "Your account may read and not send. You can read why, and appeal once."
    _tell(Kind.SUSPENDED, suspension, curator, words, now)
    return suspension


def _locked(suspension_id: int, curator: User) -> Suspension:
    account_id = Suspension.objects.filter(pk=suspension_id).values_list("account", flat=True).first()
    blocks.lock([account_id] if account_id else [])
    rows = Suspension.objects.select_for_update(of=("self",)).select_related("report__message")
    suspension = rows.filter(pk=suspension_id).first()
    if suspension is None:
        raise Refused(conduct.DECIDED)
    if suspension.report:
        reporting.require_impartial(curator, suspension.report)
    conduct.require_impartial(curator, suspension.account_id)
    return suspension


def _tell(kind: ConductEvent.Kind, suspension: Suspension, curator: User, words: str, now: dt.datetime) -> None:
    reason = suspension.answer or suspension.reason
    conduct.record(kind, suspension.account_id, curator, now, reason=reason, suspension=suspension)
    conduct.tell(suspension.account_id, telling.Kind.CURATION, words, now)
