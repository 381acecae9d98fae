"""What happens after an import, in order: resolve, collaborations, counts, levels, trust, topics, notices.

An import queues the blocks of names it touched, in the same transaction as the works. Resolving a block queues its
authors. Each step takes from its queue and does its work in one transaction, so a kill at any point loses nothing
and the next run goes on where this one was.
"""

from collections.abc import Callable

from celery import shared_task
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from graph import adjacency_files, collaborations, topic_years
from profiles import change_notices, levelling
from profiles.trust import snapshots
from works import counts
from works.identity import renames, sharing, stakes
from works.search import found_names
from works.tasks import resolve_queued

AUTHORS_AT_ONCE = 2_000
# Above this share of all authors, deriving everything anew is cheaper than piece by piece.
REBUILD_SHARE = 0.2
CAUSE = "import"

# The key of the advisory lock that keeps two runs of the pipeline apart, across all hosts.
_LOCK_KEY = 0x627A70656572

# Materialised: as a plain subquery it may be run again for each row, and take more than its limit.
_TAKE_SQL = """
WITH taken AS MATERIALIZED (
    SELECT author_id FROM works_pendingauthor ORDER BY author_id LIMIT %s FOR UPDATE SKIP LOCKED
)
DELETE FROM works_pendingauthor AS pending USING taken
WHERE pending.author_id = taken.author_id RETURNING pending.author_id
"""
_SHARE_SQL = """
SELECT (SELECT count(*) FROM works_pendingauthor)::float / greatest((SELECT count(*) FROM works_author), 10000)
"""

Report = Callable[[str, int], None]


@shared_task(name="bzpeer.advance_pipeline")
def advance_pipeline() -> None:
    """Work off both queues, unless another worker is at it; with many blocks, other workers are asked to help."""
    if sharing.queued()[0] > sharing.WORTH_SHARING:
        for _ in range(settings.RESOLVE_PROCESSES - 1):
            resolve_queued.delay()
    advance()


def advance(report: Report = lambda step, done: None, processes: int = 1) -> bool:
    """Work off both queues; `report` hears the step and how many it did. False when another run holds the lock.

    With more than one, so many `processes` share the resolving.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK_KEY])
        if not cursor.fetchone()[0]:
            return False
        try:
            if _resolve(report, processes) + _derive(report):
                report("topics", counts.refresh_topics())
            change_notices.tell(timezone.now())
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK_KEY])
    return True


def is_idle() -> bool:
    """True when both queues are empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM works_pendingblock) AND NOT EXISTS (SELECT 1 FROM works_pendingauthor)"
        )
        return bool(cursor.fetchone()[0])


def _resolve(report: Report, processes: int) -> int:
    """Bylines resolved."""
    bylines = sharing.work_off(processes, lambda done: report("resolve", done))
    renames.settle()
    stakes.follow(timezone.now())
    return bylines


def _derive(report: Report) -> int:
    """Authors derived; all of them at once count as one."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARE_SQL)
        share = cursor.fetchone()[0]
    authors = 0
    whole = share > REBUILD_SHARE
    if whole:
        _derive_everything(report)
        authors = 1
    while done := _derive_some():
        report("derive", done)
        authors += done
    # On a large record the schedule does these, once an hour.
    if whole or (authors and topic_years.is_quick()):
        report("topic years", topic_years.rebuild(timezone.now()))
        report("adjacency", adjacency_files.build(timezone.now()))
    return authors


@transaction.atomic
def _derive_some() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_SQL, [AUTHORS_AT_ONCE])
        author_ids = sorted(author_id for (author_id,) in cursor.fetchall())
    if author_ids:
        collaborations.refresh(author_ids)
        collaborations.refresh_close_counts(author_ids)
        counts.refresh(author_ids)
        found_names.refresh(author_ids)
        levelling.review(author_ids, timezone.now())
        snapshots.take(author_ids, timezone.now(), CAUSE)
    return len(author_ids)


@transaction.atomic
def _derive_everything(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM works_pendingauthor")
    report("collaborations", collaborations.rebuild())
    report("close collaborators", collaborations.refresh_close_counts(None))
    report("counts", counts.refresh(None))
    report("names", found_names.rebuild())
    levelling.review(None, timezone.now())
    report("trust", snapshots.take_all(timezone.now(), CAUSE))
