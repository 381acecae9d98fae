"""Which works appear for what is followed: one statement for a reader's feed, for a forecast and for a public feed.

A work appears when this site got it, or when it was submitted if it came long afterwards. A followed work appears when
its source changed it. However much is asked at once, no work is given twice.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from bzpeer.reading import connection
from profiles import saved_searches
from profiles.models import Follow
from profiles.models.following import Kind

# A topic of more works than this is looked through by the index on when works appeared, where its works are dense;
# the works of another are all looked at.
LARGE = 5_000
# Works of a saved search that are looked at at once: those that came together have one instant.
_SEARCHED = 1_000

# The unique indexes that begin with the user find what one reader follows. Whoever was merged is read as the record
# that it became part of; whoever was taken down brings nothing.
_OF_READER = """
SELECT f.id, f.kind, one.id AS author_id, two.id AS other_id, f.topic_id, f.archive, f.institution_id, f.work_id,
    f.query
FROM profiles_follow AS f
LEFT JOIN works_author AS chosen ON chosen.id = f.author_id
LEFT JOIN works_author AS one ON one.id = coalesce(chosen.merged_into_id, chosen.id) AND one.state = 'active'
LEFT JOIN works_author AS beside ON beside.id = f.other_id
LEFT JOIN works_author AS two ON two.id = coalesce(beside.merged_into_id, beside.id) AND two.state = 'active'
WHERE f.user_id = %(user)s AND NOT f.is_muted
    AND (%(frequencies)s::text[] IS NULL OR f.frequency = ANY(%(frequencies)s))
"""
_OF_TARGET = """
SELECT 0::bigint AS id, %(kind)s AS kind, one.id AS author_id, two.id AS other_id, %(topic)s::bigint AS topic_id,
    %(archive)s AS archive, %(institution)s::bigint AS institution_id, %(work)s::bigint AS work_id, %(query)s AS query
FROM (SELECT) AS this
LEFT JOIN works_author AS one ON one.id = %(author)s AND one.state = 'active'
LEFT JOIN works_author AS two ON two.id = %(other)s AND two.state = 'active'
"""
_AT = "coalesce(w.noticed_at, w.submitted_at)"
_WHEN = f"{_AT} >= %(since)s AND {_AT} < %(until)s AND NOT w.is_deleted"
_BEFORE = f"({_AT}, w.id) < (%(before_at)s::timestamptz, %(before_id)s)"
_FIRST = f"GROUP BY w.id ORDER BY {_AT} DESC, w.id DESC LIMIT %(limit)s"
# Each part finds works by an index and gives its latest, so the latest of all are among them:
# changed: (work, -id) of changes; theirs: unique (author, work), unique (work, topic); small: the index on topic;
# large: the index on when works appeared; there: the index on institution, unique (author, work).
_APPEARED_SQL = f"""
WITH f AS MATERIALIZED ({{followed}}),
topic AS MATERIALIZED (
    SELECT f.id, t.id AS topic_id, t.code, (SELECT count(*) FROM (
        SELECT FROM works_worktopic AS s WHERE s.topic_id = t.id LIMIT {LARGE + 1}) AS counted) > {LARGE} AS is_large
    FROM f JOIN works_topic AS t ON t.id = f.topic_id WHERE f.kind = 'topic'
), changed AS MATERIALIZED (
    SELECT c.work_id AS work, max(c.noticed_at) AS at, array_agg(DISTINCT f.id) AS follows,
        array_agg(DISTINCT c.field) AS fields
    FROM f JOIN works_workchange AS c ON c.work_id = f.work_id
    WHERE f.kind = 'work' AND c.noticed_at >= %(since)s AND c.noticed_at < %(until)s GROUP BY c.work_id
), theirs AS (
    SELECT w.id AS work, {_AT} AS at, array_agg(DISTINCT f.id) AS follows
    FROM f JOIN works_authorship AS a ON a.author_id = f.author_id JOIN works_work AS w ON w.id = a.work_id
    WHERE f.kind IN ('author', 'pair', 'outside') AND {_WHEN} AND {_BEFORE}
        AND (f.kind <> 'pair' OR f.author_id <> f.other_id AND EXISTS (
            SELECT FROM works_authorship AS b WHERE b.author_id = f.other_id AND b.work_id = w.id))
        AND (f.kind <> 'outside' OR NOT EXISTS (
            SELECT FROM works_worktopic AS s JOIN works_topic AS t ON t.id = s.topic_id
            WHERE s.work_id = w.id AND t.archive = f.archive))
    {_FIRST}
), small AS (
    SELECT w.id AS work, {_AT} AS at, array_agg(topic.id) AS follows
    FROM topic JOIN works_worktopic AS s ON s.topic_id = topic.topic_id JOIN works_work AS w ON w.id = s.work_id
    WHERE NOT topic.is_large AND {_WHEN} AND {_BEFORE} {_FIRST}
), large AS (
    SELECT w.id AS work, w.at, ARRAY(SELECT topic.id FROM topic WHERE topic.code = ANY(w.categories)) AS follows
    FROM (SELECT w.id, {_AT} AS at, w.categories FROM works_work AS w
        WHERE EXISTS (SELECT FROM topic WHERE is_large) AND {_WHEN} AND {_BEFORE}
            AND w.categories && ARRAY(SELECT code FROM topic WHERE is_large)
        ORDER BY {_AT} DESC, w.id DESC LIMIT %(limit)s) AS w
), there AS (
    SELECT w.id AS work, {_AT} AS at, array_agg(DISTINCT f.id) AS follows
    FROM f JOIN works_affiliation AS s ON s.institution_id = f.institution_id
    JOIN works_author AS p ON p.id = s.author_id AND p.state = 'active'
    JOIN works_authorship AS a ON a.author_id = p.id JOIN works_work AS w ON w.id = a.work_id
    WHERE f.kind IN ('institution', 'topic-at') AND {_WHEN} AND {_BEFORE}
        AND (s.started_on IS NULL OR s.started_on <= {_AT}) AND (s.ended_on IS NULL OR s.ended_on >= {_AT}::date)
        AND (f.kind <> 'topic-at' OR EXISTS (
            SELECT FROM works_worktopic AS t WHERE t.work_id = w.id AND t.topic_id = f.topic_id))
    {_FIRST}
), found AS (
    SELECT given.work, given.at, array_agg(given.follow) AS follows
    FROM unnest(%(found_follows)s::bigint[], %(found_works)s::bigint[], %(found_at)s::timestamptz[])
        AS given (follow, work, at)
    JOIN works_work AS w ON w.id = given.work AND NOT w.is_deleted
    GROUP BY given.work, given.at
), appeared AS (
    SELECT * FROM theirs UNION ALL SELECT * FROM small UNION ALL SELECT * FROM large UNION ALL SELECT * FROM there
    UNION ALL SELECT * FROM found
)
SELECT work, at, array_agg(DISTINCT follow), ARRAY[]::text[] FROM appeared CROSS JOIN LATERAL unnest(follows) AS follow
WHERE work NOT IN (SELECT work FROM changed) AND (at, work) < (%(before_at)s::timestamptz, %(before_id)s)
GROUP BY work, at
UNION ALL
SELECT work, at, follows, fields FROM changed WHERE (at, work) < (%(before_at)s::timestamptz, %(before_id)s)
ORDER BY 2 DESC, 1 DESC LIMIT %(limit)s
"""
_OF_READER_SQL = _APPEARED_SQL.format(followed=_OF_READER)
_OF_TARGET_SQL = _APPEARED_SQL.format(followed=_OF_TARGET)
# By the unique (user, query) of saved searches.
_SEARCHES_SQL = """
SELECT id, query FROM profiles_follow WHERE user_id = %(user)s AND kind = 'search' AND NOT is_muted
    AND (%(frequencies)s::text[] IS NULL OR frequency = ANY(%(frequencies)s)) ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Appearance:
    """One work, when it appeared, for which follows (0 for a target), and what changed of a followed work."""

    work: int
    at: dt.datetime
    follows: tuple[int, ...]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` until just before `until`, the latest `limit`; those after `before` in this order, if given."""

    since: dt.datetime
    until: dt.datetime
    limit: int
    before: tuple[dt.datetime, int] | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """As the statement wants them."""
        at, work = self.before or (self.until, 0)
        return {"since": self.since, "until": self.until, "limit": self.limit, "before_at": at, "before_id": work}

    @property
    def searched_until(self) -> dt.datetime:
        """Where saved searches end: works of the instant itself may be on the next page."""
        return min(self.until, self.before[0] + dt.timedelta(microseconds=1)) if self.before else self.until


def for_reader(user_id: int, window: Window, frequencies: Collection[str] | None = None) -> list[Appearance]:
    """The latest works for what an account follows and has not muted, at most `limit`, newest first.

    `frequencies` leaves out what is not mailed so often. Two queries, one more for each saved search.
    """
    values = {"user": user_id, "frequencies": None if frequencies is None else list(frequencies)}
    with connection.cursor() as cursor:
        cursor.execute(_SEARCHES_SQL, values)
        found = _search(cursor.fetchall(), window)
        cursor.execute(_OF_READER_SQL, {**values, **window.parameters, **found})
        return _appearances(cursor.fetchall())


def for_target(target: Follow, window: Window) -> list[Appearance]:
    """The same for something that anybody may follow; the author in it was not merged. One query, two for a search."""
    values = {
        "kind": target.kind,
        "author": target.author_id,
        "other": target.other_id,
        "topic": target.topic_id,
        "archive": target.archive,
        "institution": target.institution_id,
        "work": target.work_id,
        "query": target.query,
    }
    found = _search([(0, target.query)] if target.kind == Kind.SEARCH else [], window)
    with connection.cursor() as cursor:
        cursor.execute(_OF_TARGET_SQL, {**values, **window.parameters, **found})
        return _appearances(cursor.fetchall())


def _search(searches: Iterable[tuple[int, str]], window: Window) -> dict[str, Any]:
    rows = [
        (follow, work, at)
        for follow, query in searches
        for work, at in saved_searches.works_since(
            query, since=window.since, until=window.searched_until, limit=max(window.limit, _SEARCHED)
        )
    ]
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    return dict(zip(("found_follows", "found_works", "found_at"), map(list, columns), strict=True))


def _appearances(rows: Iterable[tuple[int, dt.datetime, list[int], list[str]]]) -> list[Appearance]:
    return [Appearance(work, at, tuple(sorted(follows)), tuple(fields)) for work, at, follows, fields in rows]
