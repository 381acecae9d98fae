"""Affiliations that an owner states of themselves: with an institution by its ROR id, and with dates."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, When

from profiles import events
from profiles.own import SOURCE, OwnRecord, locked
from works.identity.placing import Refused, deed
from works.models import Affiliation, Institution, PendingAuthor

FOUND = 20
AT_MOST = 30


@dataclass(frozen=True, slots=True)
class Stated:
    """An affiliation as it is filled in. `ror_id` is without its host; a date is None when it is not said."""

    ror_id: str
    started_on: dt.date | None
    ended_on: dt.date | None


def find(words: str) -> list[Institution]:
    """Institutions on file whose name holds these words, those that begin with them first, at most 20.

    Reads the local table alone; it holds some ten thousand rows, so it is read whole.
    """
    said = " ".join(words.replace("\0", " ").split())[:100]
    if len(said) < 2:
        return []
    begins = Case(When(name__istartswith=said, then=0), default=1)
    return list(Institution.objects.filter(Q(name__icontains=said) | Q(ror_id=said)).order_by(begins, "name")[:FOUND])


def of(own: OwnRecord) -> list[Affiliation]:
    """The affiliations of a record, the current ones first."""
    return list(
        Affiliation.objects.filter(author=own.author)
        .select_related("institution")
        .order_by("-ended_on", "-started_on", "-pk")
    )


@deed
def add(own: OwnRecord, stated: Stated, now: dt.datetime) -> Affiliation:
    """State an affiliation. Raises Refused."""
    own = locked(own)
    institution = Institution.objects.filter(ror_id=stated.ror_id).first()
    if institution is None:
        raise Refused("No institution with this ROR id is on file. Search for it by name first.")
    if own.author.affiliations.count() >= AT_MOST:
        raise Refused(f"At most {AT_MOST} affiliations. Remove one first.")
    made = Affiliation.objects.create(
        author=own.author,
        institution=institution,
        started_on=stated.started_on,
        ended_on=stated.ended_on,
        source=SOURCE,
        recorded_at=now,
    )
    _note(own, f"Stated: {institution.name}.", {"added": made.pk}, now)
    return made


@deed
def end(own: OwnRecord, affiliation_id: int, ended_on: dt.date, now: dt.datetime) -> None:
    """Say when an affiliation ended. Raises Refused."""
    own = locked(own)
    there = _mine(own, affiliation_id)
    if there.started_on and ended_on < there.started_on:
        raise Refused("It cannot end before it began.")
    before = there.ended_on
    there.ended_on = ended_on
    there.save(update_fields=["ended_on"])
    inverse = {"ended": [there.pk, before.isoformat() if before else None]}
    _note(own, f"Ended: {there.institution.name}.", inverse, now)


@deed
def remove(own: OwnRecord, affiliation_id: int, now: dt.datetime) -> None:
    """Take back an affiliation that the owner stated; those from a source stay. Raises Refused."""
    own = locked(own)
    there = _mine(own, affiliation_id)
    inverse = {"removed": _fields(there)}
    name = there.institution.name
    there.delete()
    _note(own, f"Removed: {name}.", inverse, now)


def restore(own: OwnRecord, stored: dict[str, Any]) -> None:
    """Put back what an event about an affiliation kept; harmless when it is gone since."""
    if "added" in stored:
        Affiliation.objects.filter(pk=stored["added"], author=own.author).delete()
    if "ended" in stored:
        key, before = stored["ended"]
        Affiliation.objects.filter(pk=key, author=own.author).update(ended_on=before)
    if "removed" in stored:
        Affiliation.objects.create(author=own.author, **stored["removed"])


def _mine(own: OwnRecord, affiliation_id: int) -> Affiliation:
    there = Affiliation.objects.select_related("institution").filter(pk=affiliation_id, author=own.author).first()
    if there is None or there.source != SOURCE:
        raise Refused("Only affiliations that you stated yourself can be changed here.")
    return there


def _fields(there: Affiliation) -> dict[str, Any]:
    return {
        "institution_id": there.institution_id,
        "started_on": there.started_on and there.started_on.isoformat(),
        "ended_on": there.ended_on and there.ended_on.isoformat(),
        "source": there.source,
        "recorded_at": there.recorded_at.isoformat(),
    }


def _note(own: OwnRecord, reason: str, affiliation: dict[str, Any], now: dt.datetime) -> None:
    PendingAuthor.objects.get_or_create(author=own.author)
    events.record(
        events.Kind.AFFILIATION,
        own.author,
        actor=own.actor,
        reason=reason,
        now=now,
        inverse={"affiliation": affiliation},
    )
