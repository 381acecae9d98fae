"""What happened to an author's record: merged, split, moved, marked as distinct, undone; and whom it is not.

Public: who decided is a role and never an account, what curators wrote stays in the admin, and a record that is no
longer shown is not named. A record that was merged away is part of the one it went into, with all that happened to it.
"""

import datetime as dt
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.urls import reverse

from bzpeer.reading import fetch
from works.filters import InvalidFilter
from works.identity import names
from works.models import Event

PAGE = 25
# Facts "not the same person" on one page, and splits told on a profile; newest first.
DISTINCT = 50
SPLITS = 3
# Merges and splits that a profile takes note of, the latest.
NOTED = 500

_KINDS = [Event.Kind.MERGE, Event.Kind.SPLIT, Event.Kind.MOVE, Event.Kind.DISTINCT, Event.Kind.UNDO]


class Deed(StrEnum):
    """What an event did, as seen from the record whose history is told."""

    MERGED_IN = "merged in"
    MERGED_AWAY = "merged away"
    SPLIT_OFF = "split off"
    SPLIT_FROM = "split from"
    MOVED_AWAY = "moved away"
    MOVED_HERE = "moved here"
    REARRANGED = "rearranged"
    DISTINCT = "distinct"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Other:
    """Another record that is shown, as it is called and found today."""

    public_id: str
    name: str

    @property
    def url(self) -> str:
        return reverse("profiles:profile", args=[self.public_id, names.slug(self.name)])


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `other` is None when that record is not shown or is part of this one; `works` when it was not kept.

    `undone_at` is when the event was undone; `of_kind` and `of_date` are those of the event that an undo undid.
    """

    id: int
    deed: Deed
    happened_at: dt.datetime
    who: str
    works: int | None
    other: Other | None
    undone_at: dt.datetime | None
    of_kind: str
    of_date: dt.datetime | None

    @property
    def works_in_words(self) -> str:
        return "" if self.works is None else f"{self.works:,} work{'s' * (self.works != 1)}"


@dataclass(frozen=True, slots=True)
class NotThem:
    """A standing fact: this record and the other are of two people."""

    other: Other | None
    reason: str
    source: str
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class History:
    """One page of events, newest first, and the newest facts of `distinct_total` that tell the author from others."""

    entries: tuple[Entry, ...]
    distinct: tuple[NotThem, ...]
    distinct_total: int
    next_before: int | None


@dataclass(frozen=True, slots=True)
class SplitNote:
    """A standing split: part of this record went to `other`, or came from there when `is_made` is true."""

    is_made: bool
    happened_on: dt.date
    other: Other


@dataclass(frozen=True, slots=True)
class Notes:
    """What a profile says in one line: how many records it includes, since when, and the latest splits."""

    merged: int = 0
    merged_on: dt.date | None = None
    splits: tuple[SplitNote, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.merged or self.splits)


NO_NOTES = Notes()

# The index on merged_into finds who was merged into the author, those on author and other the events.
_FAMILY = "family AS (SELECT id FROM works_author WHERE id = %(author)s OR merged_into_id = %(author)s)"
_HISTORY_SQL = f"""
WITH {_FAMILY}, touched AS (
    SELECT e.id FROM works_event AS e WHERE e.author_id IN (SELECT id FROM family)
    UNION SELECT e.id FROM works_event AS e WHERE e.other_id IN (SELECT id FROM family)
)
SELECT e.id, e.kind, e.happened_at, e.actor, e.data ->> 'bylines', o.public_id, o.display_name, undone.happened_at,
    coalesce(original.kind, ''), original.happened_at,
    coalesce(e.author_id IN (SELECT id FROM family), false),
    -- The resolver's merges name who is gone alone.
    coalesce(e.other_id IN (SELECT id FROM family), e.kind = 'merge' AND e.author_id <> %(author)s, false)
FROM touched JOIN works_event AS e ON e.id = touched.id
LEFT JOIN works_author AS far
    ON far.id = CASE WHEN e.author_id IN (SELECT id FROM family) THEN e.other_id ELSE e.author_id END
LEFT JOIN works_author AS o
    ON o.id = coalesce(far.merged_into_id, far.id) AND o.state = 'active' AND o.id <> %(author)s
LEFT JOIN works_event AS undone ON undone.undoes_id = e.id
LEFT JOIN works_event AS original ON original.id = e.undoes_id
WHERE e.kind = ANY(%(kinds)s) AND (original.id IS NULL OR original.kind = ANY(%(kinds)s))
    AND (%(before)s::bigint IS NULL
        OR (e.happened_at, e.id) < (SELECT b.happened_at, b.id FROM works_event AS b WHERE b.id = %(before)s))
ORDER BY e.happened_at DESC, e.id DESC LIMIT {PAGE + 1}
"""
# Facts keep the two authors that they were said of; unique (first, second) and the index on second find them.
_DISTINCT_SQL = f"""
WITH {_FAMILY}, facts AS (
    SELECT d.id, d.second_id AS far_id FROM works_distinctfrom AS d WHERE d.first_id IN (SELECT id FROM family)
    UNION SELECT d.id, d.first_id FROM works_distinctfrom AS d WHERE d.second_id IN (SELECT id FROM family)
)
SELECT o.public_id, o.display_name, d.reason, d.source, d.recorded_at, count(*) OVER ()
FROM facts JOIN works_distinctfrom AS d ON d.id = facts.id
JOIN works_author AS far ON far.id = facts.far_id
LEFT JOIN works_author AS o ON o.id = coalesce(far.merged_into_id, far.id) AND o.state = 'active'
WHERE coalesce(far.merged_into_id, far.id) <> %(author)s
ORDER BY d.recorded_at DESC, d.id DESC LIMIT {DISTINCT}
"""
# One value, for the one statement of a page above; `notes` reads it. It needs the parameter `author`. Few tables, for
# planning them takes longer than reading them; and an array, for the indexes on author and other to serve an OR.
NOTES_SQL = f"""
SELECT jsonb_agg(jsonb_build_array(kind, is_made, happened_on, public_id, display_name)) FROM (
    SELECT e.kind, coalesce(e.other_id = %(author)s, false) AS is_made, e.happened_at::date AS happened_on,
        o.public_id, o.display_name
    FROM works_event AS e LEFT JOIN works_event AS undo ON undo.undoes_id = e.id
    LEFT JOIN works_author AS far ON far.id = CASE WHEN e.other_id = %(author)s THEN e.author_id ELSE e.other_id END
    LEFT JOIN works_author AS o
        ON o.id = coalesce(far.merged_into_id, far.id) AND o.state = 'active' AND o.id <> %(author)s
    WHERE undo.id IS NULL AND (e.other_id = %(author)s AND e.kind IN ('merge', 'split')
        OR e.author_id = %(author)s AND e.kind = 'split'
        OR e.author_id = ANY(ARRAY(SELECT id FROM works_author WHERE merged_into_id = %(author)s))
            AND e.kind IN ('merge', 'split'))
    ORDER BY e.happened_at DESC, e.id DESC LIMIT {NOTED}
) AS standing
"""


def of_author(author_id: int, before: int | None = None) -> History:
    """The events of an author, at most 25, those before an event when its key is given. Two queries."""
    rows = fetch(_HISTORY_SQL, {"author": author_id, "before": before, "kinds": _KINDS})
    facts = fetch(_DISTINCT_SQL, {"author": author_id})
    entries = tuple(map(_entry, rows[:PAGE]))
    return History(
        entries=entries,
        distinct=tuple(NotThem(_other(*fact[:2]), *fact[2:5]) for fact in facts),
        distinct_total=facts[0][5] if facts else 0,
        next_before=entries[-1].id if len(rows) > PAGE else None,
    )


def key_before(typed: str) -> int | None:
    """The event before which a page goes on, from a query string; None for the first page. Raises InvalidFilter."""
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise InvalidFilter(f"before: {typed[:20]!r} is no number of an event.")
    return int(typed)


def notes(value: str | None) -> Notes:
    """What `NOTES_SQL` gave, newest first."""
    events = json.loads(value or "[]")
    merges = [day for kind, _, day, *_ in events if kind == Event.Kind.MERGE]
    splits = [
        SplitNote(is_made, dt.date.fromisoformat(day), Other(*other))
        for kind, is_made, day, *other in events
        if kind == Event.Kind.SPLIT and other[0] is not None
    ]
    return Notes(
        merged=len(merges),
        merged_on=dt.date.fromisoformat(merges[0]) if merges else None,
        splits=tuple(splits[:SPLITS]),
    )


def _entry(row: tuple[Any, ...]) -> Entry:
    key, kind, happened_at, actor, works, public_id, name, undone_at, of_kind, of_date, is_from, is_to = row
    return Entry(
        id=key,
        deed=_deed(kind, is_from, is_to),
        happened_at=happened_at,
        who=_role(actor),
        works=int(works) if works else None,
        other=_other(public_id, name),
        undone_at=undone_at,
        of_kind=of_kind,
        of_date=of_date,
    )


# By the kind of an event: seen from whose it was, from where it led, and from a record that is both by now.
_DEEDS = {
    Event.Kind.MERGE: (Deed.MERGED_AWAY, Deed.MERGED_IN, Deed.MERGED_IN),
    Event.Kind.SPLIT: (Deed.SPLIT_OFF, Deed.SPLIT_FROM, Deed.SPLIT_OFF),
    Event.Kind.MOVE: (Deed.MOVED_AWAY, Deed.MOVED_HERE, Deed.REARRANGED),
    Event.Kind.DISTINCT: (Deed.DISTINCT, Deed.DISTINCT, Deed.DISTINCT),
    Event.Kind.UNDO: (Deed.UNDONE, Deed.UNDONE, Deed.UNDONE),
}


def _deed(kind: str, is_from: bool, is_to: bool) -> Deed:
    away, here, both = _DEEDS[Event.Kind(kind)]
    if is_from and is_to:
        return both
    return away if is_from else here


def _role(actor: str) -> str:
    """Who decided, without the account."""
    if actor in ("resolver", "site"):
        return f"the {actor}"
    return "the owner" if actor.startswith("owner") else "a curator"


def _other(public_id: str | None, name: str | None) -> Other | None:
    return Other(public_id, name) if public_id is not None and name is not None else None
