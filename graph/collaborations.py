"""Collaborations: the edges between authors who share works. Derived: dropping and rebuilding gives the same rows.

Each author has one row that holds all edges from this end, packed (`Neighbourhood`). The view `graph_tie` unpacks them,
one row an edge and end; the view `graph_collaboration` shows each pair once, the smaller key first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from graph.controls import FIRST_YEAR, MAX_TEAM

# Authors with more works than this have their latest works and topics kept too.
MANY_WORKS = 64
NEWEST = 60
TOPICS = 30
# Authors derived by one statement of a rebuild: their pairs fit into memory.
_AT_ONCE = 150_000

# Credit is summed in whole billionths: a float sum would depend on the order of rows. See also the views.
_FACTS = f"""
    (least(round(sum(1000000000 / (m.author_count - 1)) / 100000.0), 67108863)::bigint << 37)
    | (least(count(*), 32767) << 22)
    | ((max(m.year) - {FIRST_YEAR})::bigint << 14) | ((min(m.year) - {FIRST_YEAR})::bigint << 6)
    | min(m.author_count)::bigint
"""
# What unpacks them; the migration that makes the views says the same.
_DERIVE = f"""
WITH mine AS MATERIALIZED (
    SELECT author_id, work_id, year, author_count FROM {{bylines}} WHERE {{whom}}
), tie AS (
    SELECT m.author_id, o.author_id AS other_id, {_FACTS} AS facts
    FROM mine AS m JOIN {{others}} AS o ON o.work_id = m.work_id AND o.author_id <> m.author_id
    WHERE m.author_count BETWEEN 2 AND {MAX_TEAM} GROUP BY 1, 2
), ties AS (
    SELECT author_id, array_agg(other_id ORDER BY facts DESC, other_id) AS others,
        array_agg(facts ORDER BY facts DESC, other_id) AS facts, sum((facts >> 22) & 32767) AS met
    FROM tie GROUP BY 1
), hub AS MATERIALIZED (
    SELECT author_id, (array_agg(work_id ORDER BY year DESC, work_id DESC))[:{NEWEST}] AS newest,
        count(*) FILTER (WHERE author_count > {MAX_TEAM}) AS left_out,
        sum(author_count - 1) FILTER (WHERE author_count <= {MAX_TEAM}) AS printed
    FROM mine GROUP BY 1 HAVING count(*) > {MANY_WORKS}
), topic AS (
    SELECT author_id, (array_agg(topic_id ORDER BY works DESC, topic_id))[:{TOPICS}] AS ids,
        (array_agg(works ORDER BY works DESC, topic_id))[:{TOPICS}] AS works
    FROM (
        SELECT m.author_id, t.topic_id, count(*)::int AS works
        FROM hub JOIN mine AS m USING (author_id) JOIN works_worktopic AS t USING (work_id) GROUP BY 1, 2
    ) AS counted GROUP BY 1
)
SELECT author_id, coalesce(ties.others, ARRAY[]::bigint[]) AS others,
    coalesce(ties.facts, ARRAY[]::bigint[]) AS facts, hub.newest,
    CASE WHEN hub.newest IS NOT NULL THEN coalesce(topic.ids, ARRAY[]::bigint[]) END AS topic_ids,
    CASE WHEN hub.newest IS NOT NULL THEN coalesce(topic.works, ARRAY[]::int[]) END AS topic_works,
    hub.left_out::int AS left_out,
    CASE WHEN hub.newest IS NOT NULL THEN greatest(coalesce(hub.printed, 0) - coalesce(ties.met, 0), 0)::int END
        AS unresolved
FROM ties FULL JOIN hub USING (author_id) LEFT JOIN topic USING (author_id)
"""
# What was derived waits in a temporary table. Rows that stay as they are are not written: readers are never blocked,
# and the table does not swell.
_FRESH = "CREATE TEMPORARY TABLE graph_fresh ON COMMIT DROP AS "
_KEEP_FRESH_SQL = """
INSERT INTO graph_neighbourhood AS kept
    (author_id, others, facts, newest, topic_ids, topic_works, left_out, unresolved)
TABLE graph_fresh
ON CONFLICT (author_id) DO UPDATE SET others = excluded.others, facts = excluded.facts, newest = excluded.newest,
    topic_ids = excluded.topic_ids, topic_works = excluded.topic_works, left_out = excluded.left_out,
    unresolved = excluded.unresolved
WHERE (kept.others, kept.facts, kept.newest, kept.topic_ids, kept.topic_works, kept.left_out, kept.unresolved)
    IS DISTINCT FROM (excluded.others, excluded.facts, excluded.newest, excluded.topic_ids, excluded.topic_works,
    excluded.left_out, excluded.unresolved)
"""
# The primary key finds the rows.
_FORGET_SQL = """
DELETE FROM graph_neighbourhood AS kept
WHERE {whom} AND NOT EXISTS (SELECT FROM graph_fresh AS f WHERE f.author_id = kept.author_id)
"""

# A rebuild reads the wide tables once, into narrow rows.
_BYLINES_SQL = """
CREATE TEMPORARY TABLE graph_byline ON COMMIT DROP AS
SELECT a.author_id, a.work_id, w.year::int, w.author_count
FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id WHERE a.author_id IS NOT NULL
"""
_RANGE = "author_id BETWEEN %(low)s AND %(high)s"
_RANGE_SQL = _FRESH + _DERIVE.format(bylines="graph_byline", others="graph_byline", whom=_RANGE)
# Every so many authors a boundary: ranges that meet, from the smallest key there can be to the largest.
_RANGES_SQL = f"""
SELECT coalesce(lag(last) OVER (ORDER BY last), -1) + 1, coalesce(nullif(last, max(last) OVER ()), {2**63 - 1}) FROM (
    SELECT max(author_id) AS last FROM (
        SELECT author_id, (row_number() OVER (ORDER BY author_id) - 1) / %(many)s AS part
        FROM (SELECT DISTINCT author_id FROM graph_byline) AS everybody
    ) AS parts GROUP BY part
    UNION ALL SELECT 0 WHERE NOT EXISTS (SELECT FROM graph_byline)
) AS ends ORDER BY 1
"""

# Unique (author, work) finds the works of the touched authors, unique (work, position) their bylines.
_IDS = "author_id = ANY(%(ids)s)"
_TOUCHED = """(
    SELECT a.author_id, a.work_id, w.year::int, w.author_count
    FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
) AS touched"""
_TOUCHED_SQL = _FRESH + _DERIVE.format(bylines=_TOUCHED, others="works_authorship", whom=_IDS)
# An edge that changed from one end changes from the other. Who is queued will be derived anyway.
_AFFECTED_SQL = """
WITH before AS (
    SELECT author_id, t.* FROM graph_neighbourhood AS n, unnest(n.others, n.facts) AS t (other_id, facts)
    WHERE author_id = ANY(%(ids)s)
), after AS (
    SELECT author_id, t.* FROM graph_fresh AS n, unnest(n.others, n.facts) AS t (other_id, facts)
), changed AS (
    (TABLE before EXCEPT TABLE after) UNION (TABLE after EXCEPT TABLE before)
)
SELECT DISTINCT other_id FROM changed WHERE other_id <> ALL(%(ids)s)
    AND NOT EXISTS (SELECT FROM works_pendingauthor AS p WHERE p.author_id = other_id)
ORDER BY 1
"""

# Close: two or more joint works, or half a work's worth of shared credit.
_CLOSE_SQL = """
WITH wanted AS (
    SELECT id FROM works_author WHERE %(everyone)s OR id = ANY(%(ids)s)
), close AS (
    SELECT author_id, count(*) AS close FROM graph_tie
    WHERE (works >= 2 OR credit >= 0.5) AND (%(everyone)s OR author_id = ANY(%(ids)s)) GROUP BY 1
)
UPDATE works_author AS author SET close_collaborator_count = coalesce(close.close, 0)
FROM wanted LEFT JOIN close ON close.author_id = wanted.id
WHERE author.id = wanted.id AND author.close_collaborator_count <> coalesce(close.close, 0)
"""
_PAIRS_SQL = "SELECT coalesce(sum(cardinality(others)), 0) / 2 FROM graph_neighbourhood"


@transaction.atomic
def rebuild() -> int:
    """Derive all collaborations anew; the number of edges. Readers see the old ones until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(_BYLINES_SQL)
        cursor.execute("ANALYZE graph_byline")
        cursor.execute(_RANGES_SQL, {"many": _AT_ONCE})
        for low, high in cursor.fetchall():
            cursor.execute(_RANGE_SQL, {"low": low, "high": high})
            _store(cursor, _RANGE, {"low": low, "high": high})
        cursor.execute("DROP TABLE graph_byline")
        cursor.execute(_PAIRS_SQL)
        return int(cursor.fetchone()[0])


@transaction.atomic
def refresh(author_ids: Sequence[int]) -> int:
    """Derive the edges of these authors anew, and those of others where they changed; the number of authors derived."""
    affected = _refresh(author_ids)
    if affected:
        _refresh(affected)
        refresh_close_counts(affected)
    return len(author_ids) + len(affected)


def refresh_close_counts(author_ids: Sequence[int] | None) -> int:
    """Count close collaborators anew for these authors, or for all; the number of authors changed."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE_SQL, {"everyone": author_ids is None, "ids": list(author_ids or ())})
        return int(cursor.rowcount)


def _refresh(author_ids: Sequence[int]) -> list[int]:
    """Store the rows of these authors; whose rows that makes wrong at the other end."""
    ids: dict[str, Any] = {"ids": list(author_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED_SQL, ids)
        cursor.execute(_AFFECTED_SQL, ids)
        affected = [author_id for (author_id,) in cursor.fetchall()]
        _store(cursor, _IDS, ids)
    return affected


def _store(cursor: CursorWrapper, whom: str, parameters: dict[str, Any]) -> None:
    cursor.execute(_FORGET_SQL.format(whom=whom), parameters)
    cursor.execute(_KEEP_FRESH_SQL)
    cursor.execute("DROP TABLE graph_fresh")


@dataclass(frozen=True, slots=True)
class Tie:
    """One collaboration as a curator reads it; years are those of the joint works."""

    name: str
    works: int
    credit: float
    first_year: int
    last_year: int


_STRONGEST_SQL = """
SELECT o.display_name, t.works, t.credit, t.first_year, t.last_year
FROM graph_tie AS t JOIN works_author AS o ON o.id = t.other_id WHERE t.author_id = %s ORDER BY t.place LIMIT 50
"""


def strongest(author_id: int) -> list[Tie]:
    """The fifty strongest collaborations of an author."""
    with connection.cursor() as cursor:
        cursor.execute(_STRONGEST_SQL, [author_id])
        return [Tie(*row) for row in cursor.fetchall()]
