"""What becomes of candidates when somebody decides: settled by a deed, dismissed, opened again."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q

from works.identity.placing import Refused, deed, lock, require_words
from works.models import Author, Authorship, Candidate, Event, Proposal

_OPEN = Candidate.State.OPEN


@deed
def dismiss(candidate: Candidate, *, actor: str, reason: str, now: dt.datetime) -> Event:
    """Leave the record as it is: the evidence does not suffice. Nothing is said about who is who.

    Raises Refused when it was decided before.
    """
    reason = require_words(reason)
    lock([candidate.first_id, candidate.second_id])
    if not Candidate.objects.filter(pk=candidate.pk, state=_OPEN).exists():
        raise Refused("It was decided meanwhile.")
    event = Event.objects.create(
        kind=Event.Kind.DISMISS,
        author=candidate.first,
        other=candidate.second,
        actor=actor,
        reason=reason,
        data={"candidate": candidate.kind},
        happened_at=now,
    )
    _decide(Q(pk=candidate.pk), Candidate.State.REFUSED, event)
    return event


def settle_merge(into: Author, gone: Author, event: Event) -> None:
    """A merge accepts the candidate of these two; what else waits about the one who is gone is no longer the case."""
    _decide(_pair(into, gone), Candidate.State.ACCEPTED, event)
    _decide(Q(first=gone) | Q(second=gone), Candidate.State.GONE, event)
    waiting = Proposal.objects.filter(Q(into=gone) | Q(gone=gone), state=Proposal.State.OPEN)
    waiting.update(state=Proposal.State.GONE, decided_at=event.happened_at, decision=event)


def refuse_merge(one: Author, other: Author, event: Event) -> None:
    """Two who are distinct are no candidate."""
    _decide(_pair(one, other), Candidate.State.REFUSED, event)
    waiting = Proposal.objects.filter(into__in=[one, other], gone__in=[one, other], state=Proposal.State.OPEN)
    waiting.update(state=Proposal.State.GONE, decided_at=event.happened_at, decision=event)


def settle_moved(event: Event, bylines: Sequence[Authorship]) -> None:
    """A candidate to split off bylines is accepted once some of them went elsewhere."""
    moved = [byline.pk for byline in bylines]
    _decide(Q(kind=Candidate.Kind.SPLIT, authorships__overlap=moved), Candidate.State.ACCEPTED, event)


def reopen(event: Event) -> int:
    """What this event refused is open again, unless it was found anew since; the number opened."""
    opened = 0
    for candidate in event.candidates.filter(state=Candidate.State.REFUSED):
        again = Candidate.objects.filter(kind=candidate.kind, first=candidate.first, second=candidate.second)
        if not again.filter(state=_OPEN).exists():
            candidate.state, candidate.decided_at, candidate.decision = _OPEN, None, None
            candidate.save(update_fields=["state", "decided_at", "decision"])
            opened += 1
    return opened


def _pair(one: Author, other: Author) -> Q:
    first, second = sorted((one.pk, other.pk))
    return Q(kind=Candidate.Kind.MERGE, first=first, second=second)


def _decide(which: Q, state: str, event: Event) -> None:
    Candidate.objects.filter(which, state=_OPEN).update(state=state, decided_at=event.happened_at, decision=event)
