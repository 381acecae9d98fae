"""Evidence for the trust formula: what the record and its claim say about each author, gathered in one statement."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import connection

from profiles.trust.formula import RecordEvidence

CHECK_DAYS = 90
REVIEW_MONTHS_OWNER = 12
REVIEW_MONTHS_CURATOR = 24

# Kinds of evidence about an author as a whole. They count while unexpired; reviews, for so long at most.
CONFLICT = "conflict"
VARIANTS_CONFIRMED = "variants-confirmed"
CANDIDATES_REVIEWED = "candidates-reviewed"
CURATOR_REVIEWED = "curator-reviewed"
# Affiliation evidence is of this kind; level L4 asks for it.
AFFILIATION = "affiliation"
# Kinds of evidence about a byline in which somebody other than arXiv speaks of the work.
SECOND_SOURCES = ("second-source", "orcid-asserted")
# The source of disavowals by the owner of a record. A curator's need no second look.
BY_OWNER = "owner"

# Everybody, or these. A temporary table with statistics: the same statement below is then planned by its size, with
# index look-ups for a few authors and hash joins for all.
_TOUCHED_SQL = """
DROP TABLE IF EXISTS touched_author;
CREATE TEMP TABLE touched_author ON COMMIT DROP AS
SELECT id AS author_id FROM works_author WHERE state = 'active' AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s));
ANALYZE touched_author;
"""
# Unique (author, work) finds an author's bylines, their author those of claims, affiliations, disavowals and
# evidence, the authorship that of its evidence. Every work here came from a source under its arXiv id, so it
# resolved; its facts are sourced by the same import. The key is the evidence itself, in the order that `read` takes it.
_GATHER_SQL = """
DROP TABLE IF EXISTS gathered_evidence;
CREATE TEMP TABLE gathered_evidence ON COMMIT DROP AS
WITH bylines AS (
    SELECT a.author_id, count(*) AS works,
        count(*) FILTER (WHERE w.checked_at >= %(now)s - interval '90 days') AS checked,
        count(*) FILTER (WHERE a.grade = 'X') AS x, count(*) FILTER (WHERE a.grade = 'M') AS m,
        count(*) FILTER (WHERE a.grade = 'N') AS n, count(*) FILTER (WHERE a.grade = 'C') AS c,
        count(*) FILTER (WHERE a.grade = 'O') AS o, count(*) FILTER (WHERE a.grade = 'W') AS w,
        count(*) FILTER (WHERE a.grade = 'A') AS a
    FROM touched_author AS t JOIN works_authorship AS a USING (author_id) JOIN works_work AS w ON w.id = a.work_id
    GROUP BY a.author_id
), seconded AS (
    SELECT a.author_id, count(DISTINCT a.id) AS corroborated
    FROM touched_author AS t JOIN works_authorship AS a USING (author_id)
    JOIN works_evidence AS e ON e.authorship_id = a.id
    WHERE e.kind = ANY(%(second_sources)s) AND (e.expires_at IS NULL OR e.expires_at > %(now)s)
    GROUP BY a.author_id
), said AS (
    SELECT e.author_id, bool_or(e.kind = 'conflict') AS conflict, bool_or(e.kind = 'variants-confirmed') AS variants,
        bool_or(e.kind = 'candidates-reviewed' AND e.recorded_at > %(now)s - interval '24 months') AS candidates,
        bool_or(e.kind = 'curator-reviewed' AND e.recorded_at > %(now)s - interval '24 months') AS curator,
        max(e.recorded_at) FILTER (WHERE e.kind IN ('candidates-reviewed', 'curator-reviewed')) AS looked_at
    FROM touched_author AS t JOIN works_evidence AS e USING (author_id)
    WHERE e.expires_at IS NULL OR e.expires_at > %(now)s
    GROUP BY e.author_id
), claimed AS (
    -- A disputed claim that was approved before still holds its record, and keeps its level until it is decided.
    SELECT c.author_id, max(c.level) FILTER (WHERE c.approved_at IS NOT NULL) AS level,
        bool_or(c.state = 'contested') AS contested,
        bool_or(c.approved_at IS NOT NULL AND c.reviewed_at > %(now)s - interval '12 months') AS reviewed
    FROM touched_author AS t JOIN profiles_claim AS c USING (author_id)
    WHERE c.state IN ('approved', 'contested')
    GROUP BY c.author_id
), affiliated AS (
    SELECT DISTINCT f.author_id FROM touched_author AS t JOIN works_affiliation AS f USING (author_id)
    WHERE f.started_on IS NOT NULL
), taken_out AS (
    SELECT d.author_id, count(*) AS disavowed
    FROM touched_author AS t JOIN works_disavowal AS d USING (author_id)
    JOIN works_authorship AS a ON a.id = d.authorship_id LEFT JOIN said ON said.author_id = d.author_id
    WHERE d.source = 'owner' AND (said.looked_at IS NULL OR said.looked_at < d.recorded_at)
        AND (a.author_id IS NULL OR a.grade IN ('X', 'M', 'N'))
    GROUP BY d.author_id
)
SELECT author_id, concat_ws(',', coalesce(works, 0), coalesce(checked, 0), coalesce(corroborated, 0),
    coalesce(x, 0), coalesce(m, 0), coalesce(n, 0), coalesce(c, 0), coalesce(o, 0), coalesce(w, 0), coalesce(a, 0),
    coalesce(level, CASE WHEN works > 0 THEN 1 ELSE 0 END),
    (coalesce(contested, false) OR coalesce(conflict, false))::int,
    coalesce(variants, false)::int, coalesce(candidates, false)::int, coalesce(reviewed, false)::int,
    (affiliated.author_id IS NOT NULL)::int, coalesce(curator, false)::int, coalesce(disavowed, 0)) AS key
FROM touched_author LEFT JOIN bylines USING (author_id) LEFT JOIN seconded USING (author_id)
LEFT JOIN said USING (author_id) LEFT JOIN claimed USING (author_id) LEFT JOIN affiliated USING (author_id)
LEFT JOIN taken_out USING (author_id)
"""
_GRADES = "XMNCOWA"
# Authors of whose evidence some part ran out after one moment and not after another. All but the works are found by
# indexes on small tables; the works are read once, a second for a million.
_EXPIRED_SQL = """
SELECT coalesce(e.author_id, a.author_id)
FROM works_evidence AS e LEFT JOIN works_authorship AS a ON a.id = e.authorship_id
WHERE e.expires_at > %(since)s AND e.expires_at <= %(now)s
UNION SELECT author_id FROM works_evidence
WHERE kind IN ('candidates-reviewed', 'curator-reviewed') AND author_id IS NOT NULL
    AND recorded_at > %(since)s - interval '24 months' AND recorded_at <= %(now)s - interval '24 months'
UNION SELECT author_id FROM profiles_claim
WHERE state IN ('approved', 'contested')
    AND reviewed_at > %(since)s - interval '12 months' AND reviewed_at <= %(now)s - interval '12 months'
UNION SELECT a.author_id FROM works_work AS w JOIN works_authorship AS a ON a.work_id = w.id
WHERE w.checked_at >= %(since)s - interval '90 days' AND w.checked_at < %(now)s - interval '90 days'
"""


def gather(author_ids: Sequence[int] | None, now: dt.datetime) -> Iterator[tuple[str, RecordEvidence]]:
    """Gather what is known of these active authors, or of all, into the temporary table `gathered_evidence`.

    It holds (author_id, key) until the transaction ends; this yields each different key with the evidence it stands
    for. Most records look like many others, so there are far fewer keys than authors.
    """
    values = {
        "ids": None if author_ids is None else list(author_ids),
        "now": now,
        "second_sources": list(SECOND_SOURCES),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED_SQL, values)
        cursor.execute(_GATHER_SQL, values)
        cursor.execute("ANALYZE gathered_evidence")
        cursor.execute("SELECT DISTINCT key FROM gathered_evidence ORDER BY key")
        for (key,) in cursor.fetchall():
            yield key, read(key)


def read(key: str) -> RecordEvidence:
    """The evidence that a key of `gathered_evidence` stands for."""
    works, checked, corroborated, *rest = map(int, key.split(","))
    counts, (level, conflict, variants, candidates, owner, affiliated, curator, disavowed) = rest[:7], rest[7:]
    return RecordEvidence(
        works=works,
        resolved=works,
        checked=checked,
        corroborated=corroborated,
        facts=works,
        facts_sourced=works,
        grades=tuple((grade, count) for grade, count in zip(_GRADES, counts, strict=True) if count),
        level=level,
        conflict=bool(conflict),
        variants_confirmed=bool(variants),
        candidates_reviewed=bool(candidates),
        owner_reviewed=bool(owner),
        affiliation_dated=bool(affiliated),
        curator_reviewed=bool(curator),
        disavowed=disavowed,
    )


def expired(since: dt.datetime, now: dt.datetime) -> list[int]:
    """Keys of the authors of whose evidence some part ran out after `since` and by `now`, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRED_SQL, {"since": since, "now": now})
        return sorted(author_id for (author_id,) in cursor.fetchall() if author_id is not None)
