"""The database side of the identity benchmark: resolving what was imported, all of it, again, and after new works."""

import os
from pathlib import Path
from urllib.parse import quote

from django.db import connection
from django.utils import timezone

from works.identity import counting, evaluation, loading, resolve, sharing
from works.identity.clusters import clusters
from works.identity.evaluation import Quality
from works.ingest import runs
from works.models import Authorship, ImportRun


def load(path: Path, works: int) -> None:
    """Import so many works of a snapshot file."""
    runs.advance(runs.create(ImportRun.Source.SNAPSHOT, runs.snapshot_arguments(path, works)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE works_authorship, works_work")


def bylines() -> int:
    """Bylines of people."""
    return Authorship.objects.filter(is_collaboration=False).count()


def count() -> None:
    counting.count(timezone.now())


def everything(processes: int) -> None:
    resolve.queue_everything()
    queued(processes)


def queued(processes: int) -> None:
    # The other processes read where the database of the run is.
    at = connection.settings_dict
    os.environ["DATABASE_URL"] = f"postgres://{at['USER']}@{quote(at['HOST'], safe='')}/{at['NAME']}"
    sharing.work_off(processes)


def touch(works: int) -> int:
    """Queue the blocks of the newest works, as their import would; how many."""
    statement = """
        INSERT INTO works_pendingblock SELECT DISTINCT block FROM works_authorship
        WHERE NOT is_collaboration AND work_id IN (SELECT id FROM works_work ORDER BY id DESC LIMIT %s)
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [works])
        return int(cursor.rowcount)


def largest_blocks(most: int) -> list[tuple[str, int]]:
    """The blocks of most bylines, with their number."""
    statement = """
        SELECT block, count(*) FROM works_authorship WHERE NOT is_collaboration
        GROUP BY block ORDER BY 2 DESC, 1 LIMIT %s
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [most])
        return list(cursor.fetchall())


def one(block: str) -> None:
    """Load and partition one block, storing nothing."""
    found, standing = loading.load([block])
    clusters(found[block], counting.current(timezone.now()), standing)


def quality(path: Path) -> Quality:
    """The resolver measured on a gold set."""
    with path.open("rb") as lines:
        gold = evaluation.read_gold(lines)
    return evaluation.measure(gold, evaluation.resolve(gold))
