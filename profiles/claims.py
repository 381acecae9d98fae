"""Deeds about claims: file, withdraw, approve, decline, dispute; and approving what the rules alone may approve.

Each runs in one transaction with its author locked first, so that two claims of one record, or a claim and a merge,
come one after the other. The constraints of `Claim` hold whatever happens here.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from profiles import actors, claim_rules, conflicts, events, grounds, levelling, notices, roles
from profiles.claim_rules import Step
from profiles.models import Claim, Notice, Researcher, User
from profiles.verification import ProvedOrcid, has_verified_email, proved_orcids
from works.identity import placing, standing
from works.identity.placing import Refused, deed, require_active, require_words
from works.models import Author, PendingAuthor

WAIT = dt.timedelta(hours=Claim.OBJECTION_HOURS)
# So many declined claims within so many days are enough: records are not to be tried one after the other.
DECLINED_AT_MOST = 3
DECLINED_DAYS = 90
DUE_AT_ONCE = 200
BY_RULE = "All conditions hold, and nobody objected while the claim stood in public."


@dataclass(frozen=True, slots=True)
class Filing:
    """What a claimant brings: one of the ORCID iDs they proved, or none and other evidence."""

    orcid: str = ""
    statement: str = ""
    statement_url: str = ""


@deed
def file(user: User, author: Author, filing: Filing, now: dt.datetime) -> Claim:
    """Claim a record. Raises Refused with what stands against it."""
    placing.lock([author.pk])
    author.refresh_from_db()
    require_active(author)
    _require_may_file(user, author, now)
    proved = _proved(user, filing)
    researcher, _ = Researcher.objects.get_or_create(user=user)
    try:
        with transaction.atomic():
            claim = Claim.objects.create(
                researcher=researcher,
                author=author,
                orcid=proved.orcid if proved else "",
                orcid_name=proved.name if proved else "",
                statement=filing.statement.strip(),
                statement_url=filing.statement_url,
                made_at=now,
                waits_until=now + WAIT,
            )
    except IntegrityError as error:
        # Sent twice at once; the other one was first.
        raise Refused("You have a claim that is not decided yet. One at a time.") from error
    events.record(events.Kind.FILED, author, actor=actors.of(user), reason="Claimed.", now=now)
    PendingAuthor.objects.get_or_create(author=author)
    return claim


@deed
def withdraw(claim_id: int, user: User, now: dt.datetime) -> Claim:
    """The claimant takes a claim back, or an owner gives a record up. Raises Refused."""
    claim = _locked(claim_id)
    if claim.researcher.user_id != user.pk:
        raise Refused("This claim is not yours.")
    _step(claim, Step.WITHDRAW, now)
    claim.save()
    _after(claim, events.Kind.WITHDRAWN, actors.of(user), "Taken back by the claimant.", now)
    return claim


@deed
def approve(claim_id: int, curator: User | None, reason: str, now: dt.datetime) -> Claim:
    """Give the record to its claimant; bylines stay with it from now on. None as curator: the rules decided.

    Raises Refused, also when somebody else holds the record.
    """
    claim = _locked(claim_id)
    conflicts.require_impartial(curator, claim.author)
    require_active(claim.author)
    _require_free(claim)
    was_held = claim.approved_at is not None
    _step(claim, Step.APPROVE, now, curator, require_words(reason))
    claim.approved_at = claim.approved_at or now
    claim.is_judged = claim.is_judged or curator is not None
    claim.save()
    if not was_held:
        standing.hold(claim.author)
    _after(claim, events.Kind.APPROVED, actors.of(curator), claim.reason, now)
    levelling.review([claim.author_id], now)
    return claim


@deed
def decline(claim_id: int, curator: User, reason: str, now: dt.datetime) -> Claim:
    """Turn a claim down, or after a dispute take the record away. The claimant reads the reason. Raises Refused."""
    claim = _locked(claim_id)
    conflicts.require_impartial(curator, claim.author)
    _step(claim, Step.DECLINE, now, curator, require_words(reason))
    claim.save()
    _after(claim, events.Kind.DECLINED, actors.of(curator), claim.reason, now)
    return claim


@deed
def dispute(claim_id: int, curator: User, reason: str, now: dt.datetime) -> Claim:
    """Freeze a record: a curator found plausible that the claim is wrong. Its works stay. Raises Refused."""
    claim = _locked(claim_id)
    conflicts.require_impartial(curator, claim.author)
    _step(claim, Step.DISPUTE, now, curator, require_words(reason))
    claim.save()
    _after(claim, events.Kind.DISPUTED, actors.of(curator), claim.reason, now)
    return claim


@deed
def shorten(claim_id: int, curator: User, reason: str, now: dt.datetime) -> Claim:
    """End the wait in public; the other conditions still have to hold. Raises Refused."""
    claim = _locked(claim_id)
    conflicts.require_impartial(curator, claim.author)
    if claim.state != Claim.State.PENDING or claim.waits_until <= now:
        raise Refused("This claim waits no longer.")
    claim.waits_until = now
    claim.save(update_fields=["waits_until"])
    actor = actors.of(curator)
    events.record(events.Kind.SHORTENED, claim.author, actor=actor, reason=require_words(reason), now=now)
    return claim


def approve_due(now: dt.datetime) -> int:
    """Approve the claims that the rules alone may approve now; the number approved. Safe to repeat."""
    due = Claim.objects.filter(state=Claim.State.PENDING, waits_until__lte=now).order_by("waits_until", "pk")
    return sum(_approve_by_rule(claim_id, now) for claim_id in due.values_list("pk", flat=True)[:DUE_AT_ONCE])


def _approve_by_rule(claim_id: int, now: dt.datetime) -> bool:
    claim = Claim.objects.select_related("author").get(pk=claim_id)
    if not grounds.verdict(claim, now).may_approve:
        return False
    try:
        approve(claim_id, None, BY_RULE, now)
    except Refused:
        # Decided, merged or taken by somebody else meanwhile.
        return False
    return True


def _locked(claim_id: int) -> Claim:
    """The claim, its author locked before it. Raises Refused when it is gone or was moved in between."""
    author_id = Claim.objects.filter(pk=claim_id).values_list("author", flat=True).first()
    placing.lock([author_id])
    query = Claim.objects.select_for_update(of=("self",)).select_related("author__merged_into", "researcher__user")
    claim = query.filter(pk=claim_id, author=author_id).first()
    if claim is None:
        raise Refused("This claim is no longer here. Load the list again.")
    return claim


def _step(claim: Claim, step: Step, now: dt.datetime, handler: User | None = None, reason: str = "") -> None:
    state = claim_rules.after(claim.state, step)
    if state is None:
        raise Refused(claim_rules.why_not(claim.state, step))
    claim.state, claim.decided_at = state, now
    if reason:
        claim.reason, claim.handler, claim.is_mail_due = reason, handler, True


def _after(claim: Claim, kind: events.Kind, actor: str, reason: str, now: dt.datetime) -> None:
    """What every decision brings: the event, the author's derived rows, the claimant's role."""
    events.record(kind, claim.author, actor=actor, reason=reason, now=now)
    PendingAuthor.objects.get_or_create(author=claim.author)
    roles.keep_author(claim.researcher.user)
    if claim.is_mail_due and kind != events.Kind.WITHDRAWN:
        _tell(claim, now)


def _tell(claim: Claim, now: dt.datetime) -> None:
    """A line in the claimant's notification centre; the mail about it is `profiles.mail`'s, with the reason."""
    account_id = claim.researcher.user_id
    words = f"Your claim of the record of {claim.author.display_name} is now: {claim.get_state_display()}."
    url = claim.author.get_absolute_url()
    notices.give(account_id, Notice.Kind.CLAIM, url=url, words=words, now=now, is_mailed=False)
    if not notices.wants_mail(account_id, Notice.Kind.CLAIM):
        Claim.objects.filter(pk=claim.pk).update(is_mail_due=False)


def _require_may_file(user: User, author: Author, now: dt.datetime) -> None:
    mine = Claim.objects.filter(researcher__user=user).select_related("author")
    if held := mine.holding().first():
        raise Refused(
            "You hold this record already."
            if held.author_id == author.pk
            else f"You hold the record of {placing.told(held.author)}. If both are you, ask for them to be merged."
        )
    if mine.undecided().exists():
        raise Refused("You have a claim that is not decided yet. One at a time.")
    since = now - dt.timedelta(DECLINED_DAYS)
    if mine.filter(state=Claim.State.DECLINED, decided_at__gte=since).count() >= DECLINED_AT_MOST:
        raise Refused(f"{DECLINED_AT_MOST} of your claims were declined lately. Try again in {DECLINED_DAYS} days.")
    if not has_verified_email(user):
        raise Refused("Verify your e-mail address first, on the page of your account.")


def _proved(user: User, filing: Filing) -> ProvedOrcid | None:
    """The ORCID iD that the claim rests on. Raises Refused for one that this account did not prove."""
    if not filing.orcid:
        require_words(filing.statement, "few words, or a page, that show the record is yours")
        return None
    proved = {each.orcid: each for each in proved_orcids(user)}
    if filing.orcid not in proved:
        raise Refused("This ORCID iD was not proved by logging in at ORCID with this account.")
    return proved[filing.orcid]


def _require_free(claim: Claim) -> None:
    others = Claim.objects.holding().exclude(pk=claim.pk)
    if others.filter(author=claim.author).exists():
        raise Refused("Somebody else holds this record. Dispute and decline that claim first.")
    if others.filter(researcher=claim.researcher).exists():
        raise Refused("The claimant holds another record. Merge the two, or decline.")
    if claim.orcid and others.filter(orcid=claim.orcid).exists():
        raise Refused("The same ORCID iD holds another record, through another account.")
