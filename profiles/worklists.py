"""Reads for the owner of a record: the works in it with what was said of each, and works that may be missing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from works.identity import names
from works.models import Grade

PAGE = 50
SUGGESTED = 20
# Bylines of the same blocks of names that are looked at for suggestions, however common the name is.
LOOKED_AT = 2_000
# Beyond this many bylines, standing on the same work says little.
MAX_TEAM = 50
SHOWN_PEOPLE = 6
OWNER_CONFIRMED = "owner-confirmed"


@dataclass(frozen=True, slots=True)
class OwnWork:
    """One byline of a record as its owner goes through them. `answer` is mine, unsure, or empty: not asked yet."""

    authorship: int
    arxiv_id: str
    title_html: str
    year: int
    byline: str
    position: int
    author_count: int
    grade: str
    people: tuple[str, ...]
    answer: str

    @property
    def grade_label(self) -> str:
        return str(Grade(self.grade).label)

    @property
    def more_people(self) -> int:
        return max(self.author_count - 1 - len(self.people), 0)


@dataclass(frozen=True, slots=True)
class OwnWorks:
    """A page of them, how many there are, how many were never answered, and the arXiv id the next page follows."""

    rows: tuple[OwnWork, ...]
    total: int
    unanswered: int
    next_after: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A byline elsewhere that may be the owner's. `shared` names co-authors of the owner who stand on that work."""

    authorship: int
    arxiv_id: str
    title_html: str
    year: int
    byline: str
    author_count: int
    shared: tuple[str, ...]

    @property
    def why(self) -> str:
        if len(self.shared) == 1:
            return f"Your co-author {self.shared[0]} stands on it."
        if self.shared:
            return f"Your co-authors {', '.join(self.shared)} stand on it."
        return "The name is printed as on works of yours."


# Unique (author, work) finds the bylines, unique (work, position) who else stands there, the index on authorship the
# evidence and the marks.
_ROWS = """
SELECT a.id, w.arxiv_id, w.title_html, w.year, a.byline, a.position, w.author_count, a.grade,
    ARRAY(SELECT b.byline FROM works_authorship AS b WHERE b.work_id = a.work_id AND b.id <> a.id
        AND b.position <= %(people)s + 1 ORDER BY b.position LIMIT %(people)s),
    coalesce((SELECT m.kind FROM profiles_mark AS m WHERE m.authorship_id = a.id AND m.author_id = a.author_id
        AND m.kind = 'unsure'), CASE WHEN EXISTS (SELECT 1 FROM works_evidence AS e
        WHERE e.authorship_id = a.id AND e.kind = 'owner-confirmed'
            AND (e.speaks_for_id IS NULL OR e.speaks_for_id = a.author_id)) THEN 'mine' ELSE '' END) AS answer
FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
"""
_PAGE_SQL = f"""
{_ROWS} WHERE a.author_id = %(author)s AND (%(after)s = '' OR (w.year, w.id) < (
    SELECT at.year, at.id FROM works_work AS at WHERE at.arxiv_id = %(after)s))
ORDER BY w.year DESC, w.id DESC LIMIT {PAGE + 1}
"""
_COUNTS_SQL = """
SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM profiles_mark AS m
        WHERE m.authorship_id = a.id AND m.author_id = a.author_id AND m.kind = 'unsure')
    AND NOT EXISTS (SELECT 1 FROM works_evidence AS e WHERE e.authorship_id = a.id AND e.kind = 'owner-confirmed'
        AND (e.speaks_for_id IS NULL OR e.speaks_for_id = a.author_id)))
FROM works_authorship AS a WHERE a.author_id = %(author)s
"""
_ANSWERED_SQL = f"""
SELECT id, answer FROM ({_ROWS} WHERE a.author_id = %(author)s AND a.id = ANY(%(ids)s)) AS rows WHERE answer <> ''
"""
# The index on block finds bylines under like names, at most 2,000; unique (work, position) who else stands on each.
# A held byline is somebody's by decision; one that was disavowed or dismissed does not come back.
_SUGGEST_SQL = f"""
WITH mine AS MATERIALIZED (
    SELECT a.work_id, a.block FROM works_authorship AS a WHERE a.author_id = %(author)s
), known AS MATERIALIZED (
    SELECT DISTINCT b.author_id FROM mine JOIN works_work AS w ON w.id = mine.work_id
    JOIN works_authorship AS b ON b.work_id = mine.work_id
    WHERE w.author_count <= {MAX_TEAM} AND b.author_id <> %(author)s
), near AS MATERIALIZED (
    SELECT a.id, a.work_id, a.byline FROM works_authorship AS a
    WHERE a.block IN (SELECT block FROM mine) AND a.author_id IS DISTINCT FROM %(author)s
        AND NOT a.is_held AND NOT a.is_collaboration
    LIMIT {LOOKED_AT}
)
SELECT near.id, w.arxiv_id, w.title_html, w.year, near.byline, w.author_count, shared.names
FROM near JOIN works_work AS w ON w.id = near.work_id
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(b.byline ORDER BY b.position), '[]') AS names FROM works_authorship AS b
    WHERE w.author_count <= {MAX_TEAM} AND b.work_id = near.work_id AND b.author_id IN (SELECT author_id FROM known)
) AS shared
WHERE near.work_id NOT IN (SELECT work_id FROM mine)
    AND NOT EXISTS (SELECT 1 FROM profiles_mark AS m WHERE m.authorship_id = near.id AND m.author_id = %(author)s)
    AND NOT EXISTS (SELECT 1 FROM works_disavowal AS d WHERE d.authorship_id = near.id AND d.author_id = %(author)s)
ORDER BY jsonb_array_length(shared.names) DESC, w.year DESC, near.id DESC
LIMIT {LOOKED_AT}
"""


def works(author_id: int, after: str = "") -> OwnWorks:
    """A page of the record's works, newest first, at most 50. Two queries."""
    values: dict[str, Any] = {"author": author_id, "after": after, "people": SHOWN_PEOPLE}
    with connection.cursor() as cursor:
        cursor.execute(_PAGE_SQL, values)
        rows = [OwnWork(*row[:8], tuple(row[8]), row[9]) for row in cursor.fetchall()]  # type: ignore[call-arg]
        cursor.execute(_COUNTS_SQL, values)
        total, unanswered = cursor.fetchone()
    next_after = rows[PAGE - 1].arxiv_id if len(rows) > PAGE else ""
    return OwnWorks(tuple(rows[:PAGE]), total, unanswered, next_after)


def answered(author_id: int, authorship_ids: Sequence[int]) -> dict[int, str]:
    """What the owner said so far of these bylines of the record: mine or unsure, by key. One query."""
    values: dict[str, Any] = {"author": author_id, "ids": list(authorship_ids), "people": 0}
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED_SQL, values)
        return dict(cursor.fetchall())


def suggestions(author_id: int, own_names: Sequence[str]) -> tuple[Suggestion, ...]:
    """Bylines that may belong to the record, those that share co-authors first, at most 20. One query.

    A byline that shares nobody is suggested only when the name is printed just as on works of the record.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SUGGEST_SQL, {"author": author_id})
        found = [_suggestion(row) for row in cursor.fetchall()]
    keys = {names.key(name) for name in own_names}
    fitting = (
        each
        for each in found
        if any(names.compatible(each.byline, name) for name in own_names)
        and (each.shared or names.key(each.byline) in keys)
    )
    return tuple(each for each, _ in zip(fitting, range(SUGGESTED), strict=False))


def _suggestion(row: tuple[Any, ...]) -> Suggestion:
    shared = json.loads(row[6]) if isinstance(row[6], str) else row[6]
    return Suggestion(*row[:6], tuple(shared[:3]))  # type: ignore[call-arg]
