"""Other processes that turn records into rows. Pure: they load neither Django nor its settings."""

import multiprocessing
import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from works.arxiv.records import ArxivRecord
from works.ingest.rows import Rows, packed, rows_of_packed

Made = Mapping[bytes, Rows]
Pending = Sequence[Future[list[tuple[bytes, Rows]]]]


class RowMakers:
    """Processes that make rows; they start with the first records, and end with this one however it ends."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def begin(self, records: Sequence[ArxivRecord]) -> Pending:
        """Share the records among the processes."""
        if self._pool is None:
            # Not forked: a copy of this process would hold its connections.
            spawning = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._count, spawning, initializer=_end_with_parent)
        share = -(-len(records) // self._count)
        parts = (records[start : start + share] for start in range(0, len(records), share))
        try:
            return [self._pool.submit(rows_of_packed, packed(part)) for part in parts]
        except BrokenProcessPool:
            return self._broken()

    def collected(self, pending: Pending) -> Made:
        """Rows by the digest of their record; none when a process was killed, for want of memory perhaps."""
        try:
            return {digest: rows for part in pending for digest, rows in part.result()}
        except BrokenProcessPool:
            self._broken()
            return {}

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _broken(self) -> Pending:
        # The next page gets new ones.
        self._pool = None
        return []


def _end_with_parent() -> None:
    def wait() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
