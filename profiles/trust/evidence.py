"""Evidence for the trust formula: what the record and its claim say about each author, gathered set-based."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from profiles.trust.formula import RecordEvidence

CHECK_DAYS = 90
REVIEW_MONTHS_OWNER = 12
REVIEW_MONTHS_CURATOR = 24

# Unique (author, work) finds an author's works. Every work here came from a source under its arXiv id, so it
# resolved; its facts are sourced by the same import. Corroboration by a second source is evidence of its own.
_SQL = """
SELECT author.id,
    count(a.id),
    count(*) FILTER (WHERE w.checked_at >= %(now)s - interval '90 days'),
    count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM works_evidence AS e WHERE e.authorship_id = a.id AND e.kind = 'second-source'
            AND (e.expires_at IS NULL OR e.expires_at > %(now)s))),
    count(*) FILTER (WHERE a.grade = 'X'), count(*) FILTER (WHERE a.grade = 'M'),
    count(*) FILTER (WHERE a.grade = 'N'), count(*) FILTER (WHERE a.grade = 'C'),
    count(*) FILTER (WHERE a.grade = 'O'), count(*) FILTER (WHERE a.grade = 'W'),
    count(*) FILTER (WHERE a.grade = 'A'),
    (SELECT max(level) FROM profiles_claim AS c WHERE c.author_id = author.id AND c.state = 'approved'),
    EXISTS (SELECT 1 FROM profiles_claim AS c WHERE c.author_id = author.id AND c.state = 'contested'),
    EXISTS (SELECT 1 FROM profiles_claim AS c WHERE c.author_id = author.id AND c.state = 'approved'
        AND c.reviewed_at >= %(now)s - interval '12 months'),
    EXISTS (SELECT 1 FROM works_affiliation AS f WHERE f.author_id = author.id AND f.started_on IS NOT NULL),
    coalesce((SELECT array_agg(e.kind) FROM works_evidence AS e WHERE e.author_id = author.id
        AND (e.expires_at IS NULL OR e.expires_at > %(now)s)
        AND e.recorded_at >= %(now)s - interval '24 months'), '{}')
FROM works_author AS author
LEFT JOIN works_authorship AS a ON a.author_id = author.id
LEFT JOIN works_work AS w ON w.id = a.work_id
WHERE author.id = ANY(%(ids)s) AND author.state = 'active'
GROUP BY author.id
ORDER BY author.id
"""
_GRADES = "XMNCOWA"


def gather(author_ids: Sequence[int], now: dt.datetime) -> Iterator[tuple[int, RecordEvidence]]:
    """The evidence of each active author among these, at this moment, by ascending id."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"ids": list(author_ids), "now": now})
        for row in cursor.fetchall():
            yield row[0], _evidence(row)


def _evidence(row: tuple[Any, ...]) -> RecordEvidence:
    _, works, checked, corroborated, *rest = row
    counts, (claimed_level, contested, owner_reviewed, affiliated, kinds) = rest[:7], rest[7:]
    grades = tuple((grade, count) for grade, count in zip(_GRADES, counts, strict=True) if count)
    return RecordEvidence(
        works=works,
        resolved=works,
        checked=checked,
        corroborated=corroborated,
        facts=works,
        facts_sourced=works,
        grades=grades,
        level=claimed_level or (1 if works else 0),
        conflict=contested or "conflict" in kinds,
        variants_confirmed="variants-confirmed" in kinds,
        candidates_reviewed="candidates-reviewed" in kinds,
        owner_reviewed=owner_reviewed,
        affiliation_dated=affiliated,
        curator_reviewed="curator-reviewed" in kinds,
    )
