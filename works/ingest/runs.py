"""Import runs: records in chunks into the record, counted, one transaction a chunk with its cursor."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from works.arxiv import snapshot
from works.arxiv.records import ArxivRecord, RecordError, digest
from works.ingest import rows, staging
from works.models import ImportRun, RejectedRecord, Work

CHUNK = 2_000

Progress = Callable[[ImportRun, snapshot.Lines], None]


@dataclass(slots=True)
class _Chunk:
    """Records by arXiv id, the later of two with one id; and what could not be read, by position."""

    records: dict[str, ArxivRecord] = field(default_factory=dict)
    rejected: list[tuple[int, bytes, str]] = field(default_factory=list)
    size: int = 0


def import_snapshot(path: Path, limit: int | None, progress: Progress) -> ImportRun:
    """Import a snapshot file to its end, or its first `limit` records; `progress` hears after each chunk.

    Raises snapshot.SnapshotError when the file as a whole cannot be read; what was stored until then stays.
    """
    with snapshot.opened(path) as lines:
        run = ImportRun.objects.create(
            source=Work.Source.SNAPSHOT,
            arguments={"path": str(path), "limit": limit},
            started_at=timezone.now(),
        )
        try:
            for chunk in _chunks(islice(lines, limit)):
                _store(run, chunk)
                progress(run, lines)
        except BaseException as error:
            stopped = isinstance(error, KeyboardInterrupt)
            _end(run, ImportRun.State.STOPPED if stopped else ImportRun.State.FAILED, str(error) or repr(error))
            raise
    _end(run, ImportRun.State.FINISHED, "")
    return run


def _chunks(lines: Iterable[bytes]) -> Iterator[_Chunk]:
    numbered = enumerate(lines, start=1)
    while True:
        chunk = _Chunk()
        for position, line in islice(numbered, CHUNK):
            chunk.size += 1
            try:
                record = snapshot.read(line)
                chunk.records[record.arxiv_id] = record
            except RecordError as error:
                chunk.rejected.append((position, line, str(error)))
        if not chunk.size:
            return
        yield chunk


@transaction.atomic
def _store(run: ImportRun, chunk: _Chunk) -> None:
    now = timezone.now()
    digests = {arxiv_id: digest(record) for arxiv_id, record in chunk.records.items()}
    known = staging.known_digests(list(digests))
    fresh = [record for arxiv_id, record in chunk.records.items() if known.get(arxiv_id) != digests[arxiv_id]]
    bylines = {record.arxiv_id: rows.authorship_rows(record) for record in fresh}
    works = [rows.work_row(record, digests[record.arxiv_id], len(bylines[record.arxiv_id])) for record in fresh]
    authorships = [row for of_work in bylines.values() for row in of_work]
    stored = staging.store(works, authorships, run.source, now)
    staging.mark_checked([arxiv_id for arxiv_id in digests if arxiv_id not in bylines], now)
    _reject(run, chunk)
    run.cursor += chunk.size
    run.new += stored.new
    run.changed += stored.changed
    run.unchanged += chunk.size - len(chunk.rejected) - stored.new - stored.changed
    run.rejected += len(chunk.rejected)
    run.save(update_fields=["cursor", "new", "changed", "unchanged", "rejected"])


def _reject(run: ImportRun, chunk: _Chunk) -> None:
    RejectedRecord.objects.bulk_create(
        RejectedRecord(run=run, position=position, raw=_text(line), reason=reason.replace("\0", "\\0"))
        for position, line, reason in chunk.rejected
    )


def _text(line: bytes) -> str:
    # A text column refuses NUL and what is not UTF-8; both stay legible.
    return line.decode(errors="backslashreplace").replace("\0", "\\0")


def _end(run: ImportRun, state: ImportRun.State, error: str) -> None:
    run.state = state
    run.last_error = error
    run.finished_at = timezone.now()
    run.save(update_fields=["state", "last_error", "finished_at"])
