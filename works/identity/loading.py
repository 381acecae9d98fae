"""What the resolver needs of blocks of names, from the database: their bylines with features, and what stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from works.identity.features import ABSTRACT_LENGTH, Signature
from works.identity.groups import Standing

# Beyond this many bylines a work says little about who knows whom.
MAX_TEAM = 50

# The index on block finds the bylines.
_BYLINES_SQL = """
SELECT a.block, a.id, a.work_id, a.byline, a.name_key, a.author_id, a.grade, a.is_held, a.affiliation
FROM works_authorship AS a WHERE a.block = ANY(%s) AND NOT a.is_collaboration ORDER BY a.id
"""
# Unique (work, position) finds the names on each work.
_WORKS_SQL = """
SELECT w.id, w.title_plain, left(w.abstract, %(letters)s), w.categories, w.journal_ref, w.year,
    CASE WHEN w.author_count BETWEEN 2 AND %(team)s THEN (
        SELECT array_agg(b.name_key) FROM works_authorship AS b WHERE b.work_id = w.id AND NOT b.is_collaboration
    ) END
FROM works_work AS w WHERE w.id = ANY(%(works)s)
"""
# An author who was merged is meant where it went. The unique (first, second) finds one end, the index on second the
# other.
_DISTINCT_SQL = """
SELECT coalesce(one.merged_into_id, one.id), coalesce(other.merged_into_id, other.id)
FROM works_distinctfrom AS d
JOIN works_author AS one ON one.id = d.first_id JOIN works_author AS other ON other.id = d.second_id
WHERE coalesce(one.merged_into_id, one.id) = ANY(%(authors)s)
    OR coalesce(other.merged_into_id, other.id) = ANY(%(authors)s)
"""
# Unique (authorship, author) finds them.
_DISAVOWED_SQL = """
SELECT d.authorship_id, coalesce(author.merged_into_id, author.id)
FROM works_disavowal AS d JOIN works_author AS author ON author.id = d.author_id WHERE d.authorship_id = ANY(%s)
"""
# An author whose bylines stand in several blocks was put together by a person. Unique (author, work) finds them.
_SPREAD_SQL = """
WITH spread AS MATERIALIZED (
    SELECT author_id FROM works_authorship WHERE author_id = ANY(%s) GROUP BY author_id HAVING count(DISTINCT block) > 1
)
SELECT a.author_id, a.work_id FROM spread JOIN works_authorship AS a USING (author_id)
"""


def load(blocks: Sequence[str]) -> tuple[dict[str, list[Signature]], Standing]:
    """The bylines of these blocks, and what people said that concerns them. At most five queries.

    Works are only read for blocks of more than one byline.
    """
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for block, *row in _fetch(_BYLINES_SQL, [list(blocks)]):
        rows[block].append(tuple(row))
    shared = [row for block in rows.values() if len(block) > 1 for row in block]
    works = _works({row[1] for row in shared})
    found = {
        block: [_signature(row, works.get(row[1]) if len(of_block) > 1 else None) for row in of_block]
        for block, of_block in rows.items()
    }
    return found, _standing(shared)


def _works(ids: Iterable[int]) -> Mapping[int, tuple[Any, ...]]:
    values = {"works": sorted(ids), "team": MAX_TEAM, "letters": ABSTRACT_LENGTH}
    return {row[0]: row[1:] for row in _fetch(_WORKS_SQL, values)}


def _signature(row: tuple[Any, ...], work: tuple[Any, ...] | None) -> Signature:
    key, work_id, byline, name_key, author_id, grade, is_held, affiliation = row
    if work is None:
        return Signature(key, work_id, byline, name_key, author_id, grade, is_held)
    title, abstract, categories, journal_ref, year, names = work
    return Signature(
        id=key,
        work_id=work_id,
        byline=byline,
        name_key=name_key,
        author_id=author_id,
        grade=grade,
        is_held=is_held,
        coauthors=frozenset(names or ()) - {name_key},
        title=title,
        abstract=abstract,
        topics=tuple(categories),
        venue=journal_ref,
        affiliation=affiliation,
        year=year,
    )


def _standing(rows: Sequence[tuple[Any, ...]]) -> Standing:
    authors = sorted({row[4] for row in rows if row[4] is not None})
    if not authors:
        return Standing()
    distinct = {frozenset(pair) for pair in _fetch(_DISTINCT_SQL, {"authors": authors})}
    disavowed = set(_fetch(_DISAVOWED_SQL, [[row[0] for row in rows]]))
    spread: dict[int, set[int]] = defaultdict(set)
    for author, work in _fetch(_SPREAD_SQL, [authors]):
        spread[author].add(work)
    anchored = {author for pair in distinct for author in pair} | {author for _, author in disavowed} | set(spread)
    return Standing(distinct, disavowed, anchored, spread)


def _fetch(statement: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def blocks_of(keys: Sequence[int]) -> list[str]:
    """The blocks of these bylines, in their order."""
    blocks = dict(_fetch("SELECT id, block FROM works_authorship WHERE id = ANY(%s)", [list(keys)]))
    return [blocks[key] for key in keys]


def byline_at(arxiv_id: str, position: int) -> int | None:
    """The key of the byline of a person at this place, or None."""
    statement = """
        SELECT a.id FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
        WHERE w.arxiv_id = %s AND a.position = %s AND NOT a.is_collaboration
    """
    return next((key for (key,) in _fetch(statement, [arxiv_id, position])), None)


def byline_of_key(key: int) -> int | None:
    """The key itself when it is that of a byline of a person, else None."""
    statement = "SELECT id FROM works_authorship WHERE id = %s AND NOT is_collaboration"
    return next((found for (found,) in _fetch(statement, [key])), None)
