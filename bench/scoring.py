"""The database side of the trust benchmark: the pass, the bare copy, and the way that takes one author at a time."""

import datetime as dt
import time
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from profiles.trust import evidence, formula, snapshots
from works.identity import resolve
from works.models import Author, Authorship, Work

# What the pass knows of an author, asked of one alone: two statements an author, the least that can be.
_ONE_SQL = """
SELECT count(*), count(*) FILTER (WHERE w.checked_at >= %(now)s - interval '90 days'), (
        SELECT count(DISTINCT a.id) FROM works_authorship AS a JOIN works_evidence AS e ON e.authorship_id = a.id
        WHERE a.author_id = %(id)s AND e.kind = ANY(%(second)s)),
    count(*) FILTER (WHERE a.grade = 'X'), count(*) FILTER (WHERE a.grade = 'M'), count(*) FILTER (WHERE a.grade = 'N'),
    count(*) FILTER (WHERE a.grade = 'C'), count(*) FILTER (WHERE a.grade = 'O'), count(*) FILTER (WHERE a.grade = 'W'),
    count(*) FILTER (WHERE a.grade = 'A'),
    coalesce((SELECT max(level) FROM profiles_claim AS c WHERE c.author_id = %(id)s AND c.state = 'approved'), 1),
    EXISTS (SELECT 1 FROM profiles_claim AS c WHERE c.author_id = %(id)s AND c.state = 'contested')::int,
    EXISTS (SELECT 1 FROM works_evidence AS e WHERE e.author_id = %(id)s AND e.kind = 'variants-confirmed')::int,
    EXISTS (SELECT 1 FROM works_evidence AS e WHERE e.author_id = %(id)s AND e.kind = 'candidates-reviewed')::int,
    EXISTS (SELECT 1 FROM profiles_claim AS c WHERE c.author_id = %(id)s AND c.reviewed_at IS NOT NULL)::int,
    EXISTS (SELECT 1 FROM works_affiliation AS f WHERE f.author_id = %(id)s)::int,
    EXISTS (SELECT 1 FROM works_evidence AS e WHERE e.author_id = %(id)s AND e.kind = 'curator-reviewed')::int,
    (SELECT count(*) FROM works_disavowal AS d WHERE d.author_id = %(id)s)
FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id WHERE a.author_id = %(id)s
"""
_APPEND_ONE_SQL = """
INSERT INTO trust_trustsnapshot (author_id, formula, score, band, level, parts, evidence, digest, cause, taken_at)
SELECT %(id)s, %(version)s, %(score)s, %(band)s, %(level)s, %(parts)s, %(evidence)s, %(digest)s, 'row by row', %(now)s
WHERE %(digest)s IS DISTINCT FROM (
    SELECT digest FROM trust_trustsnapshot WHERE author_id = %(id)s ORDER BY id DESC LIMIT 1)
"""


def prepare() -> None:
    """Resolve all authors, and let the planner know the tables."""
    while resolve.resolve_pending(timezone.now()).blocks:
        pass
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE works_pendingauthor")
        cursor.execute("ANALYZE")


def all_at_once() -> int:
    """Score every record for the first time."""
    return snapshots.take_all(timezone.now(), "bench")


def unchanged() -> int:
    """Score every record again."""
    return snapshots.take_all(timezone.now(), "bench")


def bare() -> None:
    """Insert the same rows into a table without index or constraint."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_snapshot AS SELECT * FROM trust_trustsnapshot WITH NO DATA")
        cursor.execute("INSERT INTO bare_snapshot SELECT * FROM trust_trustsnapshot")


def row_by_row(sample: int) -> tuple[int, float]:
    """How many authors there are, and the seconds that one of them takes on average, one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE trust_trustsnapshot")
    authors = Author.objects.active()
    ids = list(authors.order_by("public_id").values_list("pk", flat=True)[:sample])
    now = timezone.now()
    started = time.perf_counter()
    with transaction.atomic():
        for author_id in ids:
            _score_one(author_id, now)
        transaction.set_rollback(True)
    return authors.count(), (time.perf_counter() - started) / max(len(ids), 1)


def touch(works: int) -> list[int]:
    """Let some works, taken from all years, be better evidenced; their authors."""
    step = max(Work.objects.count() // works, 1)
    touched = list(Work.objects.order_by("pk").values_list("pk", flat=True)[::step][:works])
    Authorship.objects.filter(work__in=touched, author__isnull=False).update(grade="W")
    bylines = Authorship.objects.filter(work__in=touched, author__isnull=False)
    return sorted(set(bylines.values_list("author", flat=True)))


def retake(author_ids: Sequence[int]) -> int:
    """Score these authors again."""
    return snapshots.take(author_ids, timezone.now(), "touched")


def _score_one(author_id: int, now: dt.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_SQL, {"id": author_id, "now": now, "second": list(evidence.SECOND_SOURCES)})
        found = evidence.read(",".join(map(str, cursor.fetchone())))
        score, band, level, parts, stored, digest = snapshots.row(found)
        said: dict[str, Any] = {"id": author_id, "version": formula.VERSION, "now": now, "digest": digest}
        scored = {"score": score, "band": band, "level": level, "parts": parts, "evidence": stored}
        cursor.execute(_APPEND_ONE_SQL, said | scored)
