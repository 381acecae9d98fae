"""Import runs: pages of records into the record, counted, one transaction a page with its position."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tenacity
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from works.arxiv.records import Item, RecordError
from works.ingest import sources, staging
from works.ingest.ahead import with_rows
from works.ingest.plan import Plan, plan
from works.ingest.processes import Made
from works.ingest.rows import rows
from works.ingest.sources import Page
from works.models import ImportRun, RejectedRecord, Work

# The key of the advisory lock that keeps two imports apart, across all hosts. It ends with its connection, so a
# killed import holds nothing.
_LOCK_KEY = 0x627A696D706F7274
# How long a database that restarts is waited for.
OUTAGE_SECONDS = 120

_SOURCES = {
    ImportRun.Source.SNAPSHOT: Work.Source.SNAPSHOT,
    ImportRun.Source.OAI: Work.Source.OAI,
    ImportRun.Source.QUERY: Work.Source.ATOM,
    ImportRun.Source.IDS: Work.Source.ATOM,
}
_COUNTS = ("read", "new", "changed", "unchanged", "rejected")

Progress = Callable[[ImportRun], None]


class AlreadyRunning(Exception):
    """Another import is at work. The message says which."""


class NotResumable(Exception):
    """The run has come to its end."""


@dataclass(frozen=True, slots=True)
class Retried:
    """How many rejected records could be read at last, and how many not."""

    accepted: int
    refused: int


def create(source: str, arguments: Mapping[str, Any], by_worker: bool = False) -> ImportRun:
    """A run that waits to be advanced. `arguments` are what `works.ingest.sources` reads."""
    return ImportRun.objects.create(
        source=source, arguments=dict(arguments), by_worker=by_worker, started_at=timezone.now()
    )


def snapshot_arguments(path: Path, limit: int | None) -> dict[str, Any]:
    """Of a run over this file; "-" is standard input."""
    is_input = str(path) == "-"
    return {"path": str(path if is_input else path.resolve()), "limit": limit, "file": sources.fingerprint(path)}


def import_snapshot(path: Path, limit: int | None = None) -> ImportRun:
    """Import a snapshot file to its end, or its first `limit` records.

    Raises SnapshotError when the file as a whole cannot be read, AlreadyRunning; what was stored until then stays.
    """
    return advance(create(ImportRun.Source.SNAPSHOT, snapshot_arguments(path, limit)))


def advance(run: ImportRun, progress: Progress = lambda run: None, seconds: float | None = None) -> ImportRun:
    """Go on with a run to its end, until a pause is asked for, or for so many `seconds`; hears `progress` a page.

    Raises AlreadyRunning, NotResumable, and what the source raises; the run keeps the error and can go on later.
    """
    if run.is_over:
        raise NotResumable(f"Run {run.pk} is finished; there is nothing left to do.")
    with _only_one(run):
        _begin(run)
        try:
            _work_off(run, progress, seconds)
        except BaseException as error:
            stopped = isinstance(error, KeyboardInterrupt | SystemExit)
            # Without a database this cannot be kept; then the run is found without its lock, which says the same.
            with suppress(OperationalError, InterfaceError):
                _end(run, ImportRun.State.STOPPED if stopped else ImportRun.State.FAILED, _words(error))
            raise
    return run


def preview(source: str, arguments: Mapping[str, Any]) -> Iterator[tuple[ImportRun, Plan]]:
    """What an import would do, page by page, without writing anything; the run counts up but is not saved."""
    run = ImportRun(source=source, arguments=dict(arguments), started_at=timezone.now())
    for page in _limited(run, sources.pages(run)):
        planned = plan(page.items, timezone.now())
        _count(run, page, planned, 0.0)
        yield run, planned


def retry_rejected(run: ImportRun) -> Retried:
    """Read the rejected records of a run again, and import those that can be read by now."""
    waiting = run.rejected_records.filter(accepted_at=None)
    accepted = refused = 0
    # By position, not by iterator: accepting changes what is waiting.
    for rejected in list(waiting.order_by("position").values_list("pk", "position", "raw")):
        pk, position, raw = rejected
        try:
            item = sources.reread(run.source, raw)
            accepted += _accept(run, pk, position, item)
        except RecordError:
            refused += 1
    return Retried(accepted, refused)


def is_working() -> bool:
    """True while an import runs anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK_KEY])
        is_free = cursor.fetchone()[0]
        if is_free:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK_KEY])
    return not is_free


# --- one page after the other ------------------------------------------------------------------------------


def _work_off(run: ImportRun, progress: Progress, seconds: float | None) -> None:
    started = mark = time.monotonic()
    for page, made in with_rows(_limited(run, sources.pages(run)), _processes(run)):
        _store_through_outages(run, page, made, mark)
        mark = time.monotonic()
        progress(run)
        if run.is_pause_wanted:
            _end(run, ImportRun.State.PAUSED, "")
            return
        if seconds is not None and time.monotonic() - started > seconds:
            return
    _end(run, ImportRun.State.FINISHED, "")


def _processes(run: ImportRun) -> int:
    # Where arXiv sets the pace, nothing is gained by making rows ahead.
    return settings.IMPORT_PROCESSES if run.source == ImportRun.Source.SNAPSHOT else 0


def _limited(run: ImportRun, pages: Iterator[Page]) -> Iterator[Page]:
    """The pages until the run's limit of records, the last one cut to it."""
    limit = run.arguments.get("limit")
    if limit is None:
        yield from pages
        return
    # Pages are read ahead of what the run has stored, so it cannot be asked.
    read = run.read
    while read < limit and (page := next(pages, None)):
        items = page.items[: limit - read]
        read += len(items)
        yield Page(items, page.position, read / limit)


def _store_through_outages(run: ImportRun, page: Page, made: Made, since: float) -> None:
    """Store a page, waiting for a database that went away; a page whose commit was not heard of is not doubled."""
    for attempt in tenacity.Retrying(
        stop=tenacity.stop_after_delay(OUTAGE_SECONDS),
        wait=tenacity.wait_exponential_jitter(multiplier=0.2, max=5),
        retry=tenacity.retry_if_exception_type((OperationalError, InterfaceError)),
        reraise=True,
    ):
        with attempt:
            if attempt.retry_state.attempt_number > 1:
                connection.close()
                _lock(run)
                run.refresh_from_db()
                if run.position == page.position:
                    return
            _store(run, page, made, since)


@transaction.atomic
def _store(run: ImportRun, page: Page, made: Made, since: float) -> None:
    now = timezone.now()
    run.refresh_from_db(fields=["is_pause_wanted"])
    planned = plan(page.items, now)
    _write(run, planned, made, now)
    before = {name: getattr(run, name) for name in _COUNTS}
    _count(run, page, planned, time.monotonic() - since)
    run.stored_at = now
    try:
        run.save(update_fields=[*_COUNTS, "position", "share", "seconds", "stored_at"])
    except Exception:
        for name, count in before.items():
            setattr(run, name, count)
        raise


def _write(run: ImportRun, planned: Plan, made: Made, now: dt.datetime) -> None:
    works = [made.get(digest) or rows(record) for record, digest in planned.fresh.values()]
    staging.store(works, _SOURCES[ImportRun.Source(run.source)], now)
    staging.mark_checked(planned.checked, now)
    staging.note_changes(planned.changes, run.pk, now)
    RejectedRecord.objects.bulk_create(
        RejectedRecord(run=run, position=each.position, raw=each.raw, reason=each.reason.replace("\0", "\\0"))
        for each in planned.rejected
    )


def _count(run: ImportRun, page: Page, planned: Plan, seconds: float) -> None:
    run.read += planned.read
    run.new += planned.new
    run.changed += planned.changed
    run.unchanged += planned.unchanged
    run.rejected += len(planned.rejected)
    run.position = dict(page.position)
    run.share = page.share
    run.seconds += seconds


@transaction.atomic
def _accept(run: ImportRun, pk: int, position: int, item: Item) -> bool:
    now = timezone.now()
    planned = plan([(position, item)], now)
    if planned.rejected:
        raise RecordError(planned.rejected[0].reason)
    _write(run, planned, {}, now)
    return bool(RejectedRecord.objects.filter(pk=pk, accepted_at=None).update(accepted_at=now))


# --- states ------------------------------------------------------------------------------------------------


@contextmanager
def _only_one(run: ImportRun) -> Iterator[None]:
    _lock(run)
    try:
        yield
    finally:
        # A connection that broke has let go of the lock already.
        with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK_KEY])


def _lock(run: ImportRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK_KEY])
        if cursor.fetchone()[0]:
            return
    other = ImportRun.objects.filter(state=ImportRun.State.RUNNING).exclude(pk=run.pk).first()
    which = f"Run {other.pk} ({other})" if other else "Another import"
    raise AlreadyRunning(f"{which} is at work; imports run one at a time. Wait for it, or pause it in the admin.")


def _begin(run: ImportRun) -> None:
    # Whoever else is marked as running holds no lock, so its process is gone.
    ImportRun.objects.filter(state=ImportRun.State.RUNNING, by_worker=False).exclude(pk=run.pk).update(
        state=ImportRun.State.STOPPED, last_error="Its process ended without a word."
    )
    run.state = ImportRun.State.RUNNING
    run.is_pause_wanted = False
    run.last_error = ""
    run.finished_at = None
    run.save(update_fields=["state", "is_pause_wanted", "last_error", "finished_at"])


def _end(run: ImportRun, state: ImportRun.State, error: str) -> None:
    run.state = state
    run.last_error = error
    run.finished_at = timezone.now()
    run.save(update_fields=["state", "last_error", "finished_at"])


def _words(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted."
    return (str(error) or repr(error)).replace("\0", "\\0")
