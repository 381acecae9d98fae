"""Deeds of an owner about their own record. Each leaves an event that the owner sees and can undo.

`record_of` is the door: it gives a record to its owner alone, and every deed asks it again under the author's lock, so
that a claim that is disputed or lost meanwhile ends what its owner may do.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from profiles import actors, events, grounds, worklists
from profiles.models import Claim, Mark, Researcher, User
from profiles.worklists import OWNER_CONFIRMED
from works.identity import names, placing, renames, standing
from works.identity.placing import Refused, deed
from works.models import Author, Authorship, Grade, PendingAuthor

# The source of what an owner says of bylines, as trust and levels know it.
SOURCE = "owner"
AT_ONCE = 200
FROZEN = "A dispute about this record is open, so it stays as it is until a curator has decided."


class Answer(StrEnum):
    """What an owner can say of a byline."""

    MINE = "mine"
    NOT_MINE = "not-mine"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A record in the hands of its owner."""

    user: User
    claim: Claim
    author: Author
    researcher: Researcher

    @property
    def is_frozen(self) -> bool:
        return self.claim.is_frozen

    @property
    def actor(self) -> str:
        return actors.of(self.user)


@dataclass(frozen=True, slots=True)
class Details:
    """What an owner writes about themselves."""

    biography: str = ""
    pronouns: str = ""
    links: tuple[str, ...] = ()


def record_of(user: User, author: Author) -> OwnRecord | None:
    """The record, if this account holds it. One query, by the one-owner rule of claims."""
    held = Claim.objects.holding().select_related("researcher", "author")
    claim = held.filter(author=author, researcher__user=user).first()
    return OwnRecord(user, claim, claim.author, claim.researcher) if claim else None


def record_held_by(user: User) -> Author | None:
    """The author whose record this account holds. One query, by the one-author rule of claims."""
    claim = Claim.objects.holding().select_related("author").filter(researcher__user=user).first()
    return claim.author if claim else None


# --- bylines -------------------------------------------------------------------------------------------------


@deed
def answer(own: OwnRecord, answers: Mapping[int, Answer], now: dt.datetime) -> dict[Answer, int]:
    """Say of bylines whose they are, in bulk; how many were changed, by answer. Raises Refused.

    "Mine" may be said of the record's bylines and of others whose name fits; "not mine" takes a byline off the record,
    or keeps one that was suggested from coming back.
    """
    own = _locked(own)
    known = worklists.answered(own.author.pk, list(answers))
    answers = {key: said for key, said in answers.items() if known.get(key) != said.value}
    found = _bylines(own, answers)
    changed = {
        Answer.MINE: _mine(own, [b for b in found if answers[b.pk] == Answer.MINE], now),
        Answer.NOT_MINE: _not_mine(own, [b for b in found if answers[b.pk] == Answer.NOT_MINE], now),
        Answer.UNSURE: _unsure(own, [b for b in found if answers[b.pk] == Answer.UNSURE], now),
    }
    PendingAuthor.objects.get_or_create(author=own.author)
    return changed


@deed
def went_through(own: OwnRecord, now: dt.datetime) -> None:
    """The owner went through the whole list of works today. Raises Refused."""
    own = _locked(own)
    before = own.claim.reviewed_at
    Claim.objects.filter(pk=own.claim.pk).update(reviewed_at=now)
    PendingAuthor.objects.get_or_create(author=own.author)
    inverse = {"reviewed_at": before.isoformat() if before else None}
    events.record(
        events.Kind.MARKED,
        own.author,
        actor=own.actor,
        reason="Went through the list of works.",
        now=now,
        inverse=inverse,
    )


def _mine(own: OwnRecord, bylines: list[Authorship], now: dt.datetime) -> int:
    if not bylines:
        return 0
    known = tuple(grounds.bylines(own.author.pk)) + ((own.claim.orcid_name,) if own.claim.orcid_name else ())
    for byline in bylines:
        if byline.author_id != own.author.pk and not any(names.compatible(byline.byline, name) for name in known):
            raise Refused(
                f"“{byline.byline}” on {byline.work.arxiv_id} fits none of your names. If it is yours all the same,"
                " say so under “Something wrong?”, and a curator looks at it."
            )
    keys = [byline.pk for byline in bylines]
    standing.confirm(
        keys,
        own.author,
        kind=OWNER_CONFIRMED,
        grade=Grade.OWNER,
        source=SOURCE,
        actor=own.actor,
        now=now,
        note="Mine, says the owner.",
    )
    Mark.objects.filter(author=own.author, authorship__in=keys).delete()
    renames.settle()
    return len(keys)


def _not_mine(own: OwnRecord, bylines: list[Authorship], now: dt.datetime) -> int:
    theirs = [byline.pk for byline in bylines if byline.author_id == own.author.pk]
    if theirs:
        standing.disavow(
            theirs, own.author, actor=own.actor, reason="Not mine, says the owner.", source=SOURCE, now=now
        )
    elsewhere = [byline.pk for byline in bylines if byline.author_id != own.author.pk]
    return len(theirs) + _mark(own, elsewhere, Mark.Kind.DISMISSED, "Suggestions dismissed.", now)


def _unsure(own: OwnRecord, bylines: list[Authorship], now: dt.datetime) -> int:
    keys = [byline.pk for byline in bylines if byline.author_id == own.author.pk]
    return _mark(own, keys, Mark.Kind.UNSURE, "Not sure, says the owner.", now)


def _mark(own: OwnRecord, keys: list[int], kind: Mark.Kind, reason: str, now: dt.datetime) -> int:
    known = set(Mark.objects.filter(author=own.author, authorship__in=keys).values_list("authorship", flat=True))
    new = [key for key in keys if key not in known]
    if not new:
        return 0
    made = Mark.objects.bulk_create(Mark(author=own.author, authorship_id=key, kind=kind, made_at=now) for key in new)
    inverse = {"marks": [mark.pk for mark in made]}
    data = {"bylines": len(made), "mark": kind.value}
    events.record(events.Kind.MARKED, own.author, actor=own.actor, reason=reason, now=now, data=data, inverse=inverse)
    return len(made)


def _bylines(own: OwnRecord, answers: Mapping[int, Answer]) -> list[Authorship]:
    if len(answers) > AT_ONCE:
        raise Refused(f"At most {AT_ONCE} at once.")
    found = list(
        Authorship.objects.select_related("work").filter(pk__in=answers, is_collaboration=False).order_by("pk")
    )
    if len(found) < len(answers):
        raise Refused("A work of the list is no longer on file. Load the page again.")
    return found


# --- what an owner writes ------------------------------------------------------------------------------------


@deed
def write_details(own: OwnRecord, details: Details, now: dt.datetime) -> None:
    """Keep what the owner wrote about themselves. Raises Refused."""
    own = _locked(own)
    before = details_of(own.researcher)
    if before == details:
        return
    _store_details(own.researcher, details)
    PendingAuthor.objects.get_or_create(author=own.author)
    changed = [name for name, value in asdict(details).items() if value != getattr(before, name)]
    events.record(
        events.Kind.DETAILS,
        own.author,
        actor=own.actor,
        reason=f"Changed: {', '.join(name.replace('_', ' ') for name in changed)}.",
        now=now,
        data={"changed": changed},
        inverse={"details": _as_json(before)},
    )


def details_of(researcher: Researcher) -> Details:
    """What the owner wrote, as it is now."""
    return Details(researcher.biography, researcher.pronouns, tuple(researcher.links))


@deed
def choose_name(own: OwnRecord, name: str, now: dt.datetime) -> None:
    """Show the record under one of the owner's names; empty leaves it to what is printed. Raises Refused."""
    own = _locked(own)
    if name:
        _require_own_name(own, name)
    before = renames.choose_name(own.author, name)
    PendingAuthor.objects.get_or_create(author=own.author)
    events.record(
        events.Kind.NAME,
        own.author,
        actor=own.actor,
        reason="The name at the top was chosen." if name else "The name at the top is left to what is printed.",
        now=now,
        inverse={"name": before},
    )


@deed
def keep_variant(own: OwnRecord, name: str, *, is_suppressed: bool, now: dt.datetime) -> None:
    """Keep a way of writing the name searchable, or neither show nor find it. Raises Refused."""
    own = _locked(own)
    _require_own_name(own, name)
    before = renames.keep_variant(own.author, name, is_suppressed=is_suppressed, now=now)
    reason = "A name variant is neither shown nor found." if is_suppressed else "The record is found by a name variant."
    _note_variant(own, reason, name, before, now)


@deed
def forget_variant(own: OwnRecord, name: str, now: dt.datetime) -> None:
    """Leave a way of writing the name to what is printed. Raises Refused."""
    own = _locked(own)
    before = renames.forget_variant(own.author, name)
    if before is None:
        raise Refused("Nothing was said of this name.")
    _note_variant(own, "A name variant is left to what is printed.", name, before, now)


def _note_variant(own: OwnRecord, reason: str, name: str, before: bool | None, now: dt.datetime) -> None:
    inverse = {"variant": [name, before]}
    events.record(events.Kind.VARIANT, own.author, actor=own.actor, reason=reason, now=now, inverse=inverse)


def _require_own_name(own: OwnRecord, name: str) -> None:
    """Raises Refused for a name that is neither printed nor fits one that is: nobody is found under another's name."""
    said = renames.require_name(name)
    known: Iterable[str] = (*grounds.bylines(own.author.pk), own.claim.orcid_name)
    if not any(said == each or names.compatible(said, each) for each in known if each):
        raise Refused(
            f"“{said}” fits none of the names printed on your works. A new name is a change of name: ask for it under"
            " “Something wrong?”."
        )


def _store_details(researcher: Researcher, details: Details) -> None:
    researcher.biography, researcher.pronouns = details.biography, details.pronouns
    researcher.links = list(details.links)
    researcher.save(update_fields=["biography", "pronouns", "links"])


def _as_json(details: Details) -> dict[str, Any]:
    return {**asdict(details), "links": list(details.links)}


# --- the door ------------------------------------------------------------------------------------------------


def locked(own: OwnRecord) -> OwnRecord:
    """The record read anew under the author's lock. Raises Refused when it is no longer the owner's, or frozen."""
    placing.lock([own.author.pk])
    again = record_of(own.user, own.author)
    if again is None:
        raise Refused("This record is no longer yours.")
    if again.is_frozen:
        raise Refused(FROZEN)
    placing.require_active(again.author)
    return again


_locked = locked


def restore_details(researcher: Researcher, stored: Mapping[str, Any]) -> None:
    """Put back details as an event kept them."""
    _store_details(researcher, Details(stored["biography"], stored["pronouns"], tuple(stored["links"])))
