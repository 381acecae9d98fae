"""The works of each topic by year, and what the graph covers. Derived: dropping and rebuilding gives the same rows."""

import datetime as dt

from django.db import connection, transaction

from graph.controls import MAX_TEAM
from graph.models import Coverage

NEWEST = 1_000

# The index on year and id gives works without their texts, the index on work their topics.
_REBUILD_SQL = f"""
WITH counted AS (
    SELECT wt.topic_id, w.year, count(*) AS works, (array_agg(w.id ORDER BY w.id DESC))[:{NEWEST}] AS newest
    FROM works_work AS w JOIN works_worktopic AS wt ON wt.work_id = w.id GROUP BY 1, 2
), gone AS (
    DELETE FROM graph_topicyear AS kept
    WHERE NOT EXISTS (SELECT FROM counted AS c WHERE (c.topic_id, c.year) = (kept.topic_id, kept.year))
)
INSERT INTO graph_topicyear AS kept (topic_id, year, works, newest) SELECT topic_id, year, works, newest FROM counted
ON CONFLICT (topic_id, year) DO UPDATE SET works = excluded.works, newest = excluded.newest
WHERE (kept.works, kept.newest) IS DISTINCT FROM (excluded.works, excluded.newest)
"""
_COVERAGE_SQL = f"""
INSERT INTO graph_coverage
    (id, works, left_out, single, bylines, unresolved, groups, authors, affiliated, pairs, counted_at)
SELECT 1, w.works, w.left_out, w.single, a.bylines, a.unresolved, a.groups, a.authors,
    (SELECT count(DISTINCT author_id) FROM works_affiliation),
    (SELECT coalesce(sum(cardinality(others)), 0) / 2 FROM graph_neighbourhood), %(now)s
FROM (
    SELECT count(*) AS works, count(*) FILTER (WHERE author_count > {MAX_TEAM}) AS left_out,
        count(*) FILTER (WHERE author_count = 1) AS single FROM works_work
) AS w, (
    SELECT count(*) AS bylines, count(*) FILTER (WHERE author_id IS NULL AND NOT is_collaboration) AS unresolved,
        count(*) FILTER (WHERE is_collaboration) AS groups, count(DISTINCT author_id) AS authors FROM works_authorship
) AS a
ON CONFLICT (id) DO UPDATE SET works = excluded.works, left_out = excluded.left_out, single = excluded.single,
    bylines = excluded.bylines, unresolved = excluded.unresolved, groups = excluded.groups, authors = excluded.authors,
    affiliated = excluded.affiliated, pairs = excluded.pairs, counted_at = excluded.counted_at
"""
_IS_SMALL_SQL = "SELECT reltuples < %s FROM pg_class WHERE oid = 'works_work'::regclass"


@transaction.atomic
def rebuild(now: dt.datetime) -> int:
    """Count works by topic and year, and what the graph covers, anew; the number of rows changed."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(_REBUILD_SQL)
        changed = int(cursor.rowcount)
        cursor.execute(_COVERAGE_SQL, {"now": now})
    return changed


def is_quick(works: int = 30_000) -> bool:
    """True while fewer works than this are on file, as the planner estimates: counting them takes no second."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_SMALL_SQL, [works])
        return bool(cursor.fetchone()[0])


def coverage() -> Coverage | None:
    """What the graph covered when that was last counted; None before the first time."""
    return Coverage.objects.first()
