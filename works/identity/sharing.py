"""Resolving by several processes at once: each takes blocks from the one queue until it is empty."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.utils import timezone

from works.identity import resolve

# With fewer blocks than one take, another process has nothing to do.
WORTH_SHARING = resolve.BLOCKS_AT_ONCE
# Another's blocks stay in the queue until it commits; this long apart one looks whether it has.
_LOOK_SECONDS = 0.2

_QUEUED_SQL = """
SELECT count(DISTINCT pending.block), count(a.id) FROM works_pendingblock AS pending
LEFT JOIN works_authorship AS a ON a.block = pending.block AND NOT a.is_collaboration
"""


def work_off(processes: int, report: Callable[[int], object] = lambda bylines: None) -> int:
    """Resolve all that is queued; the bylines that were queued. `report` hears of those looked at here."""
    blocks, bylines = queued()
    with _others(processes - 1 if blocks > WORTH_SHARING else 0):
        finish(report)
    return bylines


def finish(report: Callable[[int], object] = lambda bylines: None) -> None:
    """Resolve until the queue is empty: also what another took and did not finish."""
    while True:
        resolve.work_off(timezone.now, report)
        if is_empty():
            return
        time.sleep(_LOOK_SECONDS)


def queued() -> tuple[int, int]:
    """Blocks in the queue, those that others work on included, and the bylines of these blocks."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUED_SQL)
        blocks, bylines = cursor.fetchone()
        return blocks, bylines


def is_empty() -> bool:
    """True when no block waits and none is in another's hands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM works_pendingblock)")
        return bool(cursor.fetchone()[0])


@contextmanager
def _others(count: int) -> Iterator[None]:
    """Other processes that work the queue off beside this one; they end with it."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "resolve_authors", "--queued", "--processes", "1"]
    others = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(count)]
    try:
        yield
    finally:
        for other in others:
            other.terminate()
            other.wait()
