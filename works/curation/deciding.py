"""Deciding as a curator: on what was shown and is still so, impartially, and by two where much would change."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from works.curation.objections import require_impartial
from works.curation.previews import digest
from works.identity import candidates, merges, undoing
from works.identity.placing import Refused, deed, lock, require_words
from works.models import Author, Candidate, Event, Proposal

# A merge that moves more works than this waits for a second curator.
MANY_WORKS = 50
STALE = "The record changed since this page was shown, so nothing was decided. Look at it again, as it is now."


class Stale(Refused):
    """What was decided on is no longer so."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a curator decided, and the digest of what they saw.

    `author` is one of a pair, or whose bylines are split off or moved; `other` is the other of a pair, or where the
    bylines are moved. A merge keeps the id of `author`.
    """

    deed: str
    author: int
    digest: str
    reason: str
    other: int | None = None
    authorships: tuple[int, ...] = ()
    candidate: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision: what was done, or else why it was refused."""

    decision: Decision
    done: Event | Proposal | None
    words: str = ""


def actor(curator: Any) -> str:
    """How an event names a curator: by the key of the account, which says nothing once the account is erased."""
    return f"account {curator.pk}"


@deed
def decide(decision: Decision, curator: Any, now: dt.datetime) -> Event | Proposal:
    """Do what was decided; a merge of more than 50 works becomes a proposal.

    Raises Refused, and Stale when the record changed since the curator saw it.
    """
    reason = require_words(decision.reason)
    authors = lock([decision.author, decision.other], decision.authorships)
    require_impartial(curator, authors.values())
    if digest(authors.values()) != decision.digest:
        raise Stale(STALE)
    if decision.candidate is not None:
        _require_open(decision.candidate)
    return _DEEDS[decision.deed](decision, authors, {"actor": actor(curator), "reason": reason, "now": now})


def decide_each(decisions: Iterable[Decision], curator: Any, now: dt.datetime) -> list[Outcome]:
    """Decide each on its own: what is refused does not hold up the others."""
    return [_outcome(decision, curator, now) for decision in decisions]


@deed
def confirm(proposal: Proposal, curator: Any, *, reason: str, seen: str, now: dt.datetime) -> Event:
    """Merge what another curator proposed; `seen` is the digest of what was shown.

    Raises Refused, also when it is the same curator, and Stale when the record changed since.
    """
    reason = require_words(reason)
    authors = lock([proposal.into_id, proposal.gone_id])
    proposal = _open_proposal(proposal)
    if proposal.proposed_by == actor(curator):
        raise Refused("You proposed it, so another curator has to confirm it.")
    require_impartial(curator, authors.values())
    if digest(authors.values()) != seen:
        raise Stale(STALE)
    event = merges.merge(
        authors[proposal.into_id],
        authors[proposal.gone_id],
        actor=proposal.proposed_by,
        reason=f"{proposal.reason} (Confirmed: {reason})",
        now=now,
    )
    _answer(proposal, Proposal.State.CONFIRMED, curator, reason, now, event)
    return event


@deed
def decline(proposal: Proposal, curator: Any, *, reason: str, now: dt.datetime) -> Proposal:
    """Leave the two as they are. Who proposed it may withdraw it like this. Raises Refused."""
    reason = require_words(reason)
    lock([proposal.into_id, proposal.gone_id])
    proposal = _open_proposal(proposal)
    _answer(proposal, Proposal.State.DECLINED, curator, reason, now, None)
    return proposal


@deed
def undo(event: Event, curator: Any, *, reason: str, now: dt.datetime) -> Event:
    """Undo an event, impartially. Raises Refused."""
    require_impartial(curator, [author for author in (event.author, event.other) if author])
    return undoing.undo(event, actor=actor(curator), reason=reason, now=now)


def _merge(decision: Decision, authors: dict[int, Author], said: dict[str, Any]) -> Event | Proposal:
    into, gone = authors[decision.author], authors[_other(decision)]
    merges.require_mergeable(into, gone)
    works = gone.authorships.count()
    return _propose(into, gone, works, said) if works > MANY_WORKS else merges.merge(into, gone, **said)


def _mark_distinct(decision: Decision, authors: dict[int, Author], said: dict[str, Any]) -> Event:
    return merges.mark_distinct(authors[decision.author], authors[_other(decision)], **said)


def _split(decision: Decision, authors: dict[int, Author], said: dict[str, Any]) -> Event:
    return merges.split(authors[decision.author], decision.authorships, **said)


def _move(decision: Decision, authors: dict[int, Author], said: dict[str, Any]) -> Event:
    return merges.move(decision.authorships, authors[_other(decision)], **said)


def _dismiss(decision: Decision, authors: dict[int, Author], said: dict[str, Any]) -> Event:
    if decision.candidate is None:
        raise Refused("There is nothing to dismiss.")
    return candidates.dismiss(Candidate.objects.get(pk=decision.candidate), **said)


_DEEDS: dict[str, Callable[[Decision, dict[int, Author], dict[str, Any]], Event | Proposal]] = {
    "merge": _merge,
    "distinct": _mark_distinct,
    "split": _split,
    "move": _move,
    "dismiss": _dismiss,
}


def _propose(into: Author, gone: Author, works: int, said: dict[str, Any]) -> Proposal:
    waiting = Proposal.objects.filter(gone=gone, state=Proposal.State.OPEN).first()
    if waiting is not None:
        raise Refused(f"It waits for a second curator already, since {waiting.proposed_at:%-d %B %Y}: {waiting.reason}")
    return Proposal.objects.create(
        into=into,
        gone=gone,
        works=works,
        reason=said["reason"],
        proposed_by=said["actor"],
        proposed_at=said["now"],
    )


def _other(decision: Decision) -> int:
    if decision.other is None:
        raise Refused("Say which other author.")
    return decision.other


def _require_open(candidate_id: int) -> None:
    if not Candidate.objects.filter(pk=candidate_id, state=Candidate.State.OPEN).exists():
        raise Refused("It was decided meanwhile.")


def _open_proposal(proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if found.state != Proposal.State.OPEN:
        raise Refused(f"It is {found.get_state_display().lower()} meanwhile.")
    return found


def _answer(
    proposal: Proposal, state: str, curator: Any, reason: str, now: dt.datetime, decision: Event | None
) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(
        state=state, answer=reason, decided_by=actor(curator), decided_at=now, decision=decision
    )


def _outcome(decision: Decision, curator: Any, now: dt.datetime) -> Outcome:
    try:
        return Outcome(decision, decide(decision, curator, now))
    except Refused as refused:
        return Outcome(decision, None, str(refused))
