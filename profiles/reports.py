"""Deeds about reports and rights requests: make, confirm, withdraw, decide. Nothing changes before that."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.urls import reverse

from profiles import actors, claims, conflicts, events, notices, status_links, takedowns
from profiles.models import Claim, Notice, Report, User
from profiles.status_links import Link
from profiles.verification import has_verified_email
from works.identity import placing, renames
from works.identity.placing import Refused, deed, require_words
from works.models import Author, Work

Kind, State = Report.Kind, Report.State

# Days until an answer is owed; the law allows a month for rights. An objection stops a claim, so it is looked at soon.
DUE_DAYS: Mapping[str, int] = {Kind.PRIVACY: 14, Kind.NAME: 14, Kind.CLAIM: 3}
DUE_DAYS_ELSE = 21
# What nobody confirmed is forgotten, and who reported a year after the end.
UNCONFIRMED_DAYS = 7
FORGET_DAYS = 365
# One address cannot fill the queue.
OPEN_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Said:
    """What a reporter filled in. `arxiv_id` names the work that is wrong, empty for none."""

    kind: str
    words: str
    email: str
    new_name: str = ""
    arxiv_id: str = ""


@transaction.atomic
def make(author: Author, said: Said, user: User | None, now: dt.datetime) -> Report:
    """Take a report; the same one again only sends another link. Raises Refused.

    Without an account it waits until the address is confirmed; curators do not see it before.
    """
    email = said.email.strip().lower()
    known = Report.objects.filter(author=author, kind=said.kind, email=email, state__in=(State.UNCONFIRMED, State.OPEN))
    if report := known.first():
        return _send_link(report)
    if Report.objects.filter(email=email, state__in=(State.UNCONFIRMED, State.OPEN)).count() >= OPEN_AT_MOST:
        raise Refused(f"{OPEN_AT_MOST} reports from this address are not decided yet. Wait for them, or withdraw one.")
    is_known = user is not None and user.email.lower() == email and has_verified_email(user)
    report = Report(
        kind=said.kind,
        state=State.OPEN if is_known else State.UNCONFIRMED,
        author=author,
        claim=_claim_meant(author, said.kind),
        work=Work.objects.filter(arxiv_id=said.arxiv_id).first() if said.arxiv_id else None,
        words=require_words(said.words, "few words on what is wrong"),
        new_name=renames.require_name(said.new_name) if said.kind == Kind.NAME else "",
        email=email,
        reporter=user,
        made_at=now,
        due_at=now + dt.timedelta(DUE_DAYS.get(said.kind, DUE_DAYS_ELSE)),
        is_mail_due=True,
    )
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:
        # Sent twice at once.
        return _send_link(known.get())
    return report


@transaction.atomic
def confirm(report_id: int, now: dt.datetime) -> Report:
    """The address is the reporter's: curators see the report from now on. Harmless when done before."""
    report = _locked(report_id)
    if report.state == State.UNCONFIRMED:
        report.state = State.OPEN
        report.due_at = now + dt.timedelta(DUE_DAYS.get(report.kind, DUE_DAYS_ELSE))
        report.save(update_fields=["state", "due_at"])
    return report


@transaction.atomic
def withdraw(report_id: int) -> Report:
    """The reporter takes it back. Raises Refused once it is decided."""
    report = _locked(report_id)
    if not report.is_undecided:
        raise Refused("This was decided already.")
    report.state = State.WITHDRAWN
    report.save(update_fields=["state"])
    return report


def linked(link: Link) -> Report | None:
    """The report that a status link stands for; None when a newer link took its place."""
    return Report.objects.select_related("author", "work").filter(pk=link.report, key=link.key).first()


@transaction.atomic
def ask_for_links(email: str) -> int:
    """Mail new links for what this address reported; older ones then lead nowhere. How many, which nobody is told."""
    reports = Report.objects.select_for_update().filter(email=email.strip().lower()).exclude(email="").order_by("-pk")
    return len([_send_link(report) for report in reports[:OPEN_AT_MOST]])


@deed
def uphold(report_id: int, curator: User, answer: str, now: dt.datetime) -> Report:
    """Find a report right. Privacy takes the record down, a change of name is made, an objection disputes the claim.

    What else is wrong the curator puts right where it is wrong. Raises Refused.
    """
    report = _open(report_id, curator)
    _decide(report, State.UPHELD, curator, answer, now)
    if effect := _EFFECTS.get(report.kind):
        effect(report, curator, now)
    return report


@deed
def dismiss(report_id: int, curator: User, answer: str, now: dt.datetime) -> Report:
    """Find a report not right; the reporter reads why. Raises Refused."""
    report = _open(report_id, curator)
    _decide(report, State.DISMISSED, curator, answer, now)
    return report


@transaction.atomic
def forget(now: dt.datetime) -> int:
    """Delete what nobody confirmed in a week, and forget who reported a year after the end; the number of reports."""
    stale = Report.objects.filter(state=State.UNCONFIRMED, made_at__lt=now - dt.timedelta(UNCONFIRMED_DAYS))
    deleted, _ = stale.delete()
    over = Report.objects.exclude(state__in=(State.UNCONFIRMED, State.OPEN)).exclude(email="")
    old = over.filter(made_at__lt=now - dt.timedelta(FORGET_DAYS))
    return deleted + old.update(email="", reporter=None)


def _locked(report_id: int) -> Report:
    return Report.objects.select_for_update(of=("self",)).select_related("author").get(pk=report_id)


def _open(report_id: int, curator: User) -> Report:
    author_id = Report.objects.filter(pk=report_id).values_list("author", flat=True).first()
    placing.lock([author_id])
    report = (
        Report.objects.select_for_update(of=("self",)).select_related("author", "claim").filter(pk=report_id).first()
    )
    if report is None or report.state != State.OPEN:
        raise Refused("This report is decided already, was taken back, or is not confirmed.")
    conflicts.require_impartial(curator, report.author)
    if report.reporter_id == curator.pk:
        raise Refused("You reported this, so another curator has to decide.")
    return report


def _decide(report: Report, state: str, curator: User, answer: str, now: dt.datetime) -> None:
    report.state, report.handler, report.decided_at = state, curator, now
    report.answer = require_words(answer, "answer")
    report.is_mail_due = bool(report.email)
    report.save()
    data = {"report": report.pk, "kind": report.kind, "state": state}
    reason = f"{report.get_kind_display()}: {report.get_state_display().lower()}."
    events.record(events.Kind.REPORT, report.author, actor=actors.of(curator), reason=reason, now=now, data=data)
    if report.reporter_id is not None:
        _tell(report, report.reporter_id, now)


def _tell(report: Report, account_id: int, now: dt.datetime) -> None:
    """A line in the reporter's notification centre; the link by mail goes out as to reporters without an account."""
    words = f"What you reported ({report.get_kind_display()}) was decided: {report.get_state_display()}."
    url = reverse("profiles:status", args=[status_links.token(Link(report.pk, report.key))])
    notices.give(account_id, Notice.Kind.REPORT, url=url, words=words, now=now, is_mailed=False)


def _send_link(report: Report) -> Report:
    """Mail a link with a new key; those before lead nowhere from now on."""
    report.is_mail_due, report.key = True, uuid.uuid4()
    report.save(update_fields=["is_mail_due", "key"])
    return report


def _claim_meant(author: Author, kind: str) -> Claim | None:
    if kind != Kind.CLAIM:
        return None
    claim = Claim.objects.filter(author=author).exclude(state__in=("declined", "withdrawn")).order_by("state").first()
    if claim is None:
        raise Refused("Nobody claims this record now.")
    return claim


def _take_down(report: Report, curator: User, now: dt.datetime) -> None:
    takedowns.hide(report.author, curator, now)


def _change_name(report: Report, curator: User, now: dt.datetime) -> None:
    renames.change_name(report.author, report.new_name)
    events.record(
        events.Kind.RENAMED, report.author, actor=actors.of(curator), reason="A change of name was made.", now=now
    )


def _dispute(report: Report, curator: User, now: dt.datetime) -> None:
    claim = report.claim
    if claim is not None and claim.state in (Claim.State.PENDING, Claim.State.APPROVED):
        claims.dispute(claim.pk, curator, f"An objection was found plausible: {report.answer}", now)


_EFFECTS: Mapping[str, Callable[[Report, User, dt.datetime], None]] = {
    Kind.PRIVACY: _take_down,
    Kind.NAME: _change_name,
    Kind.CLAIM: _dispute,
}
