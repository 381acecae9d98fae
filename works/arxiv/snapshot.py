"""The snapshot: arXiv metadata as JSON lines with Kaggle's field names. Bytes in, records out. Pure."""

import gzip
import io
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import msgspec
import zstandard

from works.arxiv import ids
from works.arxiv.dates import instant
from works.arxiv.records import ArxivRecord, RecordError, Unreadable, Version, checked

# The longest line of the whole archive has about 100 kB; a line without end must not fill the memory.
MAX_LINE_BYTES = 4_000_000
KEPT_BYTES = 10_000


class SnapshotError(Exception):
    """The file as a whole cannot be read. The message says why and what to do."""


class _Version(msgspec.Struct, frozen=True, gc=False):
    version: str
    created: str | None = None


# A field that is null says that there is none; one that is absent was cut from this file and says nothing.
_Text = str | None | msgspec.UnsetType


class _Line(msgspec.Struct, frozen=True, gc=False):
    id: str
    title: str
    authors: _Text = msgspec.UNSET
    authors_parsed: list[list[str]] | None = None
    categories: _Text = msgspec.UNSET
    versions: list[_Version] | None = None
    abstract: _Text = msgspec.UNSET
    comments: _Text = msgspec.UNSET
    journal_ref: _Text = msgspec.field(name="journal-ref", default=msgspec.UNSET)
    report_no: _Text = msgspec.field(name="report-no", default=msgspec.UNSET)
    doi: _Text = msgspec.UNSET
    license: _Text = msgspec.UNSET
    submitter: _Text = msgspec.UNSET


_decode_line = msgspec.json.Decoder(_Line).decode


def item(line: bytes) -> ArxivRecord | Unreadable:
    """One line of a snapshot as a record, or with why it is none."""
    try:
        return read(line)
    except RecordError as error:
        # A text column refuses NUL and what is not UTF-8; both stay legible.
        return Unreadable(line.decode(errors="backslashreplace").replace("\0", "\\0"), str(error))


def read(line: bytes) -> ArxivRecord:
    """One line of a snapshot. Raises RecordError that names the field."""
    try:
        fields = _decode_line(line)
        arxiv_id = ids.parse(fields.id).canonical
    except RecursionError as error:
        raise RecordError("nested too deeply for any record") from error
    except msgspec.DecodeError as error:
        raise RecordError(f"not a JSON record with id and title: {error}") from error
    except ids.InvalidArxivId as error:
        raise RecordError(f"id: {error}") from error
    except UnicodeDecodeError as error:
        raise RecordError(f"not UTF-8: {error}") from error
    return checked(_record(arxiv_id, fields))


def _record(arxiv_id: str, fields: _Line) -> ArxivRecord:
    categories = _said(fields.categories)
    return ArxivRecord(
        arxiv_id=arxiv_id,
        title=fields.title.strip(),
        authors=_said(fields.authors),
        authors_parsed=tuple(tuple(row) for row in fields.authors_parsed or ()),
        categories=None if categories is None else tuple(dict.fromkeys(categories.split())),
        versions=_versions(fields.versions or []),
        abstract=_said(fields.abstract),
        comments=_said(fields.comments),
        journal_ref=_said(fields.journal_ref),
        report_no=_said(fields.report_no),
        doi=_said(fields.doi),
        licence=_said(fields.license),
        submitter=_said(fields.submitter),
    )


def _said(text: _Text) -> str | None:
    return None if text is msgspec.UNSET else (text or "").strip()


def _versions(versions: list[_Version]) -> tuple[Version, ...]:
    return tuple(sorted((_version(each) for each in versions), key=lambda version: version.number))


def _version(version: _Version) -> Version:
    number = version.version.strip().removeprefix("v")
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 9_999):
        raise RecordError(f"versions: {version.version!r} is no version, which looks like v2")
    return Version(int(number), instant(version.created) if version.created else None)


@contextmanager
def opened(path: Path) -> Iterator["Lines"]:
    """Open a snapshot, plain, .gz, .zst or .zip, or "-" for standard input, as its lines.

    Raises SnapshotError when it cannot be read.
    """
    if str(path) == "-":
        yield Lines(path, sys.stdin.buffer, sys.stdin.buffer, 0)
        return
    if path.is_dir():
        raise SnapshotError(f"{path} is a directory; name the snapshot file in it.")
    try:
        with path.open("rb") as file:
            if file.read(1) == b"":
                raise SnapshotError(f"{path} is empty.")
            file.seek(0)
            with _unpacked(path, file) as stream:
                yield Lines(path, file, stream, path.stat().st_size)
    except FileNotFoundError as error:
        raise SnapshotError(f"{path} does not exist.") from error
    except PermissionError as error:
        raise SnapshotError(f"{path} may not be read by this user.") from error


class Lines:
    """The lines of an open snapshot, numbered; `share` of the file has been read, None where its size is unknown."""

    def __init__(self, path: Path, file: IO[bytes], stream: IO[bytes], size: int) -> None:
        self.path = path
        self.number = 0
        self._file = file
        self._stream = stream
        self._size = size

    @property
    def share(self) -> float | None:
        return self._file.tell() / self._size if self._size else None

    def skip(self, count: int) -> None:
        """Pass over the first lines. Raises SnapshotError when there are not so many."""
        while self.number < count:
            if not self._next():
                raise SnapshotError(f"{self.path} has {self.number:,} lines, fewer than were read before.")

    def __iter__(self) -> Iterator[tuple[int, bytes | Unreadable]]:
        """Lines with their numbers from 1, without empty ones; one that is far too long is Unreadable.

        Raises SnapshotError where a packed file breaks off.
        """
        while line := self._next():
            if isinstance(line, Unreadable) or (line := line.strip()):
                yield self.number, line

    def _next(self) -> bytes | Unreadable:
        line = self._piece()
        if line:
            self.number += 1
        if len(line) < MAX_LINE_BYTES or line.endswith(b"\n"):
            return line
        size, last = len(line), line
        while last and not last.endswith(b"\n"):
            last = self._piece()
            size += len(last)
        kept = line[:KEPT_BYTES].decode(errors="backslashreplace").replace("\0", "\\0")
        return Unreadable(
            kept, f"a line of {size:,} bytes, of which the first {KEPT_BYTES:,} are kept; none is so long"
        )

    def _piece(self) -> bytes:
        try:
            return self._stream.readline(MAX_LINE_BYTES)
        except (EOFError, OSError, zlib.error, zstandard.ZstdError, zipfile.BadZipFile) as error:
            raise SnapshotError(f"{self.path} breaks off or is damaged after line {self.number:,}: {error}") from error


@contextmanager
def _unpacked(path: Path, file: IO[bytes]) -> Iterator[IO[bytes]]:
    if path.suffix == ".gz":
        yield cast(IO[bytes], gzip.GzipFile(fileobj=file))
    elif path.suffix == ".zst":
        yield io.BufferedReader(_ZstdStream(file), 1 << 20)
    elif path.suffix == ".zip":
        try:
            with zipfile.ZipFile(file) as archive:
                yield archive.open(_only_member(path, archive))
        except zipfile.BadZipFile as error:
            raise SnapshotError(f"{path} is no readable zip file: {error}") from error
    else:
        yield file


class _ZstdStream(io.RawIOBase):
    """A .zst file as a stream that says so when it breaks off, which zstandard's own reader does not."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decompressor = zstandard.ZstdDecompressor().decompressobj()
        self._pending = b""
        self._started = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._pending:
            packed = self._file.read(1 << 18)
            if not packed:
                if self._started and not self._decompressor.eof:
                    raise EOFError("the last frame is incomplete")
                return 0
            self._unpack(packed)
        size = min(len(buffer), len(self._pending))
        buffer[:size] = self._pending[:size]
        self._pending = self._pending[size:]
        return size

    def _unpack(self, packed: bytes) -> None:
        while packed:
            if self._decompressor.eof:
                self._decompressor = zstandard.ZstdDecompressor().decompressobj()
            self._started = True
            self._pending += self._decompressor.decompress(packed)
            packed = self._decompressor.unused_data


def _only_member(path: Path, archive: zipfile.ZipFile) -> str:
    members = [name for name in archive.namelist() if not name.endswith("/")]
    if len(members) != 1:
        raise SnapshotError(f"{path} holds {len(members)} files; a snapshot zip holds one.")
    return members[0]
