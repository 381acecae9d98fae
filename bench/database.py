"""The database side of the benchmarks: a database of their own, an import into it, the same rows copied raw."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bzpeer import pipeline
from bzpeer.management.commands.load_bundled import BUNDLED
from works.ingest import runs
from works.models import ImportRun
from works.queries import prominent_authors

_TABLES = ("works_work", "works_authorship", "works_worktopic")


@contextmanager
def fresh() -> Iterator[None]:
    """A database made for the run and dropped after it."""
    name = settings.DATABASES["default"]["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def import_marks(path: Path) -> list[tuple[int, float]]:
    """Import a snapshot file; records read and seconds passed after each page."""
    marks: list[tuple[int, float]] = []
    started = time.perf_counter()
    run = runs.create(ImportRun.Source.SNAPSHOT, runs.snapshot_arguments(path, None))
    runs.advance(run, lambda run: marks.append((run.read, time.perf_counter() - started)))
    return marks


def copy_raw_seconds() -> float:
    """Seconds to COPY the rows that the import stored into tables without index or constraint, dumped before."""
    seconds = 0.0
    for table in _TABLES:
        with connection.cursor() as cursor, connection.connection.cursor() as driver:
            cursor.execute(f"CREATE TABLE raw_{table} AS SELECT * FROM {table} WITH NO DATA")
            with driver.copy(f"COPY {table} TO STDOUT") as copy:
                blocks = [bytes(block) for block in copy]
            started = time.perf_counter()
            with driver.copy(f"COPY raw_{table} FROM STDIN") as copy:
                for block in blocks:
                    copy.write(block)
            seconds += time.perf_counter() - started
    return seconds


def bundled_profile() -> str:
    """Load the bundled works; the path of Jeff Dean's profile."""
    runs.import_snapshot(BUNDLED)
    pipeline.advance()
    return next(author.get_absolute_url() for author in prominent_authors() if author.display_name == "Jeff Dean")


def queries_of(path: str) -> int:
    """How many queries an anonymous reader's second visit costs."""
    settings.PAGE_SECONDS = 0
    client = Client(headers={"host": "localhost"})
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)
