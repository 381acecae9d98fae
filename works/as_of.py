"""Which works an author's record held on a day gone by, as far as what is kept can say it.

Deeds and the resolver leave an event with its inverse for whatever they take from an author; these are walked back
from today (`works.identity.rewinding`). The first placing of a byline leaves none, so a work counts as the record's
from when it came on file; where that was not kept, the work is listed and marked. Nothing else is guessed.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bzpeer.reading import fetch
from works import history
from works.arxiv import ids, tex
from works.filters import InvalidFilter
from works.history import Entry, Other
from works.identity import inverses, rewinding
from works.identity.inverses import Inverse
from works.identity.rewinding import Places
from works.models import Author, Event

# Events walked back at most, and works shown of those that the record held.
EVENTS = 500
SHOWN = 100

# The indexes on author and other find the events. One more than are walked tells whether there are more.
_EVENTS_SQL = f"""
WITH touched AS (
    SELECT id FROM works_event WHERE author_id = %(author)s UNION SELECT id FROM works_event WHERE other_id = %(author)s
)
SELECT e.happened_at, e.kind, e.inverse FROM touched JOIN works_event AS e ON e.id = touched.id
WHERE e.kind = ANY(%(kinds)s) ORDER BY e.happened_at DESC, e.id DESC LIMIT {EVENTS + 1}
"""
# Unique (author, work) and the primary key find the bylines; the index on authorship the evidence, unique
# (authorship, author) the disavowals, (work, -id) the changes. As many rows as the record has works, and had.
_BYLINES_SQL = """
WITH wanted AS (
    SELECT id FROM works_authorship WHERE author_id = %(author)s UNION SELECT unnest(%(named)s::bigint[])
)
SELECT a.id, a.author_id, w.id,
    coalesce(w.noticed_at >= %(until)s, false) OR coalesce(w.submitted_at >= %(until)s, false),
    coalesce(w.noticed_at < %(until)s, false)
        OR EXISTS (SELECT 1 FROM works_evidence AS e WHERE e.authorship_id = a.id AND e.recorded_at < %(until)s)
        OR EXISTS (SELECT 1 FROM works_workchange AS c WHERE c.work_id = w.id AND c.noticed_at < %(until)s),
    EXISTS (SELECT 1 FROM works_disavowal AS d WHERE d.authorship_id = a.id)
FROM wanted JOIN works_authorship AS a ON a.id = wanted.id JOIN works_work AS w ON w.id = a.work_id
ORDER BY w.submitted_at DESC NULLS LAST, w.id DESC
"""
# By primary key, at most 100; (work, -id) finds the first change after the day, which says what stood before it.
_WORKS_SQL = """
SELECT w.id, w.arxiv_id, w.title_html, w.submitted_at, title.before,
    coalesce(withdrawn.before = 'true', w.is_withdrawn)
FROM works_work AS w
LEFT JOIN LATERAL (SELECT c.before FROM works_workchange AS c WHERE c.work_id = w.id AND c.field = 'title'
    AND c.noticed_at >= %(until)s ORDER BY c.id LIMIT 1) AS title ON true
LEFT JOIN LATERAL (SELECT c.before FROM works_workchange AS c WHERE c.work_id = w.id AND c.field = 'withdrawn'
    AND c.noticed_at >= %(until)s ORDER BY c.id LIMIT 1) AS withdrawn ON true
WHERE w.id = ANY(%(works)s)
"""
# By primary key, and that of whoever it is part of by now.
_OTHER_SQL = """
SELECT o.public_id, o.display_name FROM works_author AS far
JOIN works_author AS o ON o.id = coalesce(far.merged_into_id, far.id) AND o.state = 'active' WHERE far.id = %s
"""


@dataclass(frozen=True, slots=True)
class WorkThen:
    """One work, titled as it was. `is_sure` is false where it was not kept since when it is the record's."""

    arxiv_id: str
    title_html: str
    submitted_at: dt.datetime | None
    is_withdrawn: bool
    is_retitled: bool
    is_sure: bool
    is_here_today: bool

    @property
    def abs_url(self) -> str:
        return ids.abs_url(self.arxiv_id)


@dataclass(frozen=True, slots=True)
class RecordThen:
    """A record on a day. `works` are the latest 100 of `total`, of which `unsure` are not sure; `lost` were the
    record's and are no longer on file. `came` and `left` count what differs from today: `new` came on file since.

    `is_reached` is false when more happened since than is walked back, and `mute` counts the events that do not say
    what they moved: then the works are not told, or not wholly. `part_of` is the record that it was part of when
    `is_part`, None where that one is no longer shown.
    """

    is_known: bool
    is_reached: bool
    is_part: bool = False
    part_of: Other | None = None
    works: tuple[WorkThen, ...] = ()
    total: int = 0
    unsure: int = 0
    lost: int = 0
    new: int = 0
    came: int = 0
    left: int = 0
    mute: int = 0
    since: tuple[Entry, ...] = ()
    has_more_since: bool = False

    @property
    def more(self) -> int:
        return self.total - len(self.works)

    @property
    def is_told(self) -> bool:
        """Whether anything can be said of its works."""
        return self.is_known and self.is_reached and not self.is_part

    @property
    def is_as_today(self) -> bool:
        return not (self.new or self.came or self.left or self.since)


@dataclass(frozen=True, slots=True)
class _Byline:
    id: int
    author_id: int | None
    work_id: int
    is_later: bool
    is_attested: bool
    is_disavowed: bool


@dataclass(frozen=True, slots=True)
class _Past:
    """The events of an author, each part from the newest to the oldest."""

    since: tuple[Inverse, ...]
    until: tuple[Inverse, ...]
    mute: int
    is_reached: bool


def day(typed: str, today: dt.date) -> dt.date:
    """The day asked for. Raises InvalidFilter when it is none, or is still to come."""
    try:
        asked = dt.datetime.strptime(typed, "%Y-%m-%d").date()
    except ValueError as error:
        raise InvalidFilter(f"as_of: {typed[:20]!r} is no date; a date looks like 2026-03-01.") from error
    if asked > today:
        raise InvalidFilter(f"as_of: {asked:%-d %B %Y} is still to come; ask for today or a day before it.")
    return asked


def record(author: Author, until: dt.datetime) -> RecordThen:
    """The record just before a moment. Five queries, one more when it was part of another or was made since."""
    past = _past(author.pk, until)
    entries = history.of_author(author.pk)
    since = tuple(entry for entry in entries.entries if entry.happened_at >= until)
    told: dict[str, Any] = {
        "since": since,
        "has_more_since": len(since) == len(entries.entries) and entries.next_before is not None,
    }
    named = {placed.authorship for event in past.since for placed in event.bylines}
    bylines = _bylines(author.pk, named, until)
    now = Places({byline.id: byline.author_id for byline in bylines}, {author.pk: (author.state, None)})
    then = rewinding.rewound(now, past.since)
    whole = then.authors[author.pk][1]
    is_known = author.created_at < until
    if not past.is_reached or not is_known or whole is not None:
        return RecordThen(is_known, past.is_reached, whole is not None, _other(whole), mute=past.mute, **told)
    return _told(author.pk, bylines, then, past, until, told)


def _told(
    author_id: int, bylines: Sequence[_Byline], then: Places, past: _Past, until: dt.datetime, told: Mapping[str, Any]
) -> RecordThen:
    words = rewinding.last_words(past.until)
    had = {key for key, whose in then.bylines.items() if whose == author_id}
    held = [byline for byline in bylines if byline.id in had and not byline.is_later]
    today = [byline for byline in bylines if byline.author_id == author_id]
    sure = {byline.id for byline in held if _is_sure(byline, author_id, words)}
    return RecordThen(
        is_known=True,
        is_reached=True,
        works=_works(held[:SHOWN], sure, author_id, until),
        total=len(held),
        unsure=len(held) - len(sure),
        lost=len(had - {byline.id for byline in bylines}),
        new=sum(byline.is_later for byline in today),
        came=sum(byline.id not in had and not byline.is_later for byline in today),
        left=sum(byline.author_id != author_id for byline in held),
        mute=past.mute,
        **told,
    )


def _is_sure(byline: _Byline, author_id: int, words: Mapping[int, int | None]) -> bool:
    """An event brought it here before; or it was on file, and nobody but the resolver's first placing had a say."""
    if byline.id in words:
        return words[byline.id] == author_id
    return byline.is_attested and not byline.is_disavowed


def _past(author_id: int, until: dt.datetime) -> _Past:
    rows = fetch(_EVENTS_SQL, {"author": author_id, "kinds": Event.Kind.values})
    events = [(happened_at, kind, _inverse(stored)) for happened_at, kind, stored in rows[:EVENTS]]
    since = [(kind, inverse) for happened_at, kind, inverse in events if happened_at >= until]
    moving = (Event.Kind.MERGE, Event.Kind.SPLIT, Event.Kind.MOVE)
    return _Past(
        since=tuple(inverse for _, inverse in since),
        until=tuple(inverse for happened_at, _, inverse in events if happened_at < until),
        mute=sum(kind in moving and not inverse.bylines for kind, inverse in since),
        is_reached=len(rows) <= EVENTS or len(since) < EVENTS,
    )


def _inverse(stored: str) -> Inverse:
    try:
        return inverses.read(json.loads(stored))
    except ValueError:
        return Inverse()


def _bylines(author_id: int, named: Iterable[int], until: dt.datetime) -> list[_Byline]:
    """The bylines of the author, and those that events name, latest submitted first."""
    rows = fetch(_BYLINES_SQL, {"author": author_id, "named": sorted(named), "until": until})
    return [_Byline(*row) for row in rows]


def _works(held: Sequence[_Byline], sure: set[int], author_id: int, until: dt.datetime) -> tuple[WorkThen, ...]:
    rows = fetch(_WORKS_SQL, {"works": [byline.work_id for byline in held], "until": until})
    found = {key: rest for key, *rest in rows}
    return tuple(_work(found[byline.work_id], byline, byline.id in sure, author_id) for byline in held)


def _work(row: Sequence[Any], byline: _Byline, is_sure: bool, author_id: int) -> WorkThen:
    arxiv_id, title_html, submitted_at, former, is_withdrawn = row
    return WorkThen(
        arxiv_id=arxiv_id,
        title_html=title_html if former is None else tex.render(former).html,
        submitted_at=submitted_at,
        is_withdrawn=is_withdrawn,
        is_retitled=former is not None,
        is_sure=is_sure,
        is_here_today=byline.author_id == author_id,
    )


def _other(author_id: int | None) -> Other | None:
    if author_id is None:
        return None
    rows = fetch(_OTHER_SQL, [author_id])
    return Other(*rows[0]) if rows else None
