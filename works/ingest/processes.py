"""Other processes that turn records into rows. Pure: they load neither Django nor its settings.

Each is `python -m works.ingest.processes`: it reads a message of records, answers with their rows, and ends when its
input does, so that it cannot outlive an import that was killed. Celery's workers may not use multiprocessing.
"""

import signal
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO

from works.arxiv.records import ArxivRecord
from works.ingest.rows import Rows, packed, rows_of_packed, unpacked_rows

Made = Mapping[bytes, Rows]
Pending = Sequence[Future[bytes]]

_ROOT = Path(__file__).resolve().parents[2]
_LENGTH = struct.Struct("!Q")


class RowMakers:
    """Processes that make rows. They start with the first records."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._makers: list[_Maker] = []

    def begin(self, records: Sequence[ArxivRecord]) -> Pending:
        """Share the records among the processes."""
        if not self._makers:
            self._makers = [_Maker() for _ in range(self._count)]
        share = -(-len(records) // self._count)
        parts = (records[start : start + share] for start in range(0, len(records), share))
        return [maker.begin(packed(part)) for maker, part in zip(self._makers, parts, strict=False)]

    def collected(self, pending: Pending) -> Made:
        """Rows by the digest of their record; none when a process was killed, for want of memory perhaps."""
        try:
            return {digest: rows for part in pending for digest, rows in unpacked_rows(part.result())}
        except OSError:
            # The next page gets new ones.
            self.close()
            return {}

    def close(self) -> None:
        for maker in self._makers:
            maker.close()
        self._makers = []


class _Maker:
    """One process, and the thread that talks with it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "works.ingest.processes"], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._thread = ThreadPoolExecutor(1)

    def begin(self, message: bytes) -> Future[bytes]:
        return self._thread.submit(self._answered, message)

    def close(self) -> None:
        self._process.kill()
        self._thread.shutdown(cancel_futures=True)
        self._process.communicate()

    def _answered(self, message: bytes) -> bytes:
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        assert self._process.stdout is not None  # noqa: S101
        _send(self._process.stdin, message)
        return _received(self._process.stdout)


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes:
    """One message. Raises BrokenPipeError when the other side is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise BrokenPipeError("the other process ended")
    (size,) = _LENGTH.unpack(head)
    return pipe.read(size)


def main() -> None:
    # Ctrl-C is for the import, which ends this by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            message = _received(sys.stdin.buffer)
        except BrokenPipeError:
            return
        _send(sys.stdout.buffer, rows_of_packed(message))


if __name__ == "__main__":
    main()
