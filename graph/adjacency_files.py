"""The adjacency as files of this host: built from the neighbourhoods, versioned, mapped by every process that asks.

A build writes a folder of its own and then names it in the file `current`, so readers have the old version or the new
one, never a part. Memory stays small whatever the size of the graph: rows stream through, and the files are mapped.
"""

import datetime as dt
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db import connection

from bzpeer.copying import copying
from graph.adjacency import Adjacency, Numbers
from graph.controls import FIRST_YEAR

# Neighbours gathered before they are decoded and written: 24 MB of bytes.
_AT_ONCE = 1_000_000
_TRIES = 2
# The primary key gives the rows in order.
_COPY_SQL = """
COPY (SELECT author_id, others, facts FROM graph_neighbourhood ORDER BY author_id) TO STDOUT (FORMAT BINARY)
"""
# Of COPY's binary format: what comes before the first row, and what a row begins with.
_HEADER = 19
_ROW = struct.Struct(">hiqi")
_LENGTH = struct.Struct(">i")
# Of an array: dimensions, flags, type of elements, then length and lower bound; each element has its length before it.
_ARRAY, _EMPTY = 20, 12
_ELEMENT = np.dtype([("length", ">i4"), ("value", ">i8")])


@dataclass(frozen=True, slots=True)
class Version:
    """One build, mapped into this process."""

    name: str
    built_at: dt.datetime
    adjacency: Adjacency


_loaded: dict[Path, Version] = {}


def folder() -> Path:
    """Where the versions for this database lie."""
    return Path(settings.GRAPH_DIR) / str(connection.settings_dict["NAME"])


def current() -> Version | None:
    """The latest version, loaded when it is first asked for; None before the first build on this host."""
    home = folder()
    for _ in range(_TRIES):
        try:
            name = (home / "current").read_text()
            known = _loaded.get(home)
            if known is None or known.name != name:
                known = _loaded[home] = Version(name, _built_at(name), Adjacency.load(home / name))
        except FileNotFoundError:
            # Before the first build, or two builds came between reading the name and opening the files.
            continue
        return known
    return None


def build(now: dt.datetime) -> int:
    """Write a new version from the database and make it the current one; the number of edges, from both ends."""
    home = folder()
    home.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=home))
    try:
        edges = _write(draft)
        name = f"{now:%Y%m%dT%H%M%S%f}-{draft.name[-8:]}"
        draft.chmod(0o755)
        draft.rename(home / name)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _point(home, name)
    return edges


def _point(home: Path, name: str) -> None:
    """Name the current version in one step, and remove all but it and the one before."""
    pointer = home / f".current-{name}"
    pointer.write_text(name)
    pointer.replace(home / "current")
    versions = sorted(path for path in home.iterdir() if path.is_dir() and not path.name.startswith("draft-"))
    for old in versions[:-2]:
        shutil.rmtree(old, ignore_errors=True)


def _built_at(name: str) -> dt.datetime:
    return dt.datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=dt.UTC)


def _write(draft: Path) -> int:
    """Stream the rows into files of raw numbers, then turn keys of neighbours into numbers, part by part."""
    ids: list[Numbers] = []
    counts: list[Numbers] = []
    with (draft / "keys").open("wb") as keys, (draft / "facts").open("wb") as facts:
        for authors, sizes, others, packed in _parts():
            ids.append(authors)
            counts.append(sizes)
            others.tofile(keys)
            packed.tofile(facts)
    everybody = np.concatenate([np.empty(0, np.int64), *ids])
    starts = np.zeros(len(everybody) + 1, np.int64)
    np.cumsum(np.concatenate([np.empty(0, np.int64), *counts]), out=starts[1:])
    np.save(draft / "ids.npy", everybody)
    np.save(draft / "starts.npy", starts)
    _number(draft, everybody, starts)
    for name in ("keys", "facts"):
        (draft / name).unlink()
    return int(starts[-1])


def _number(draft: Path, ids: Numbers, starts: Numbers) -> None:
    size = int(starts[-1])
    with (draft / "keys").open("rb") as keys, (draft / "facts").open("rb") as facts:
        others = np.lib.format.open_memmap(draft / "others.npy", "w+", np.int32, (size,))
        lasts = np.lib.format.open_memmap(draft / "lasts.npy", "w+", np.int16, (size,))
        teams = np.lib.format.open_memmap(draft / "teams.npy", "w+", np.uint8, (size,))
        for at in range(0, size, _AT_ONCE):
            part = slice(at, at + _AT_ONCE)
            others[part] = _numbers(ids, starts, np.fromfile(keys, np.int64, _AT_ONCE), at)
            packed = np.fromfile(facts, np.int64, _AT_ONCE)
            lasts[part] = (packed >> 14 & 255) + FIRST_YEAR
            teams[part] = packed & 63
        for array in (others, lasts, teams):
            array.flush()


def _numbers(ids: Numbers, starts: Numbers, keys: Numbers, at: int) -> Numbers:
    """The numbers of the authors with these keys, from place `at` on. Whose row is not there yet becomes a loop."""
    numbers = np.searchsorted(ids, keys).clip(0, len(ids) - 1)
    lost = np.flatnonzero(ids[numbers] != keys)
    numbers[lost] = np.searchsorted(starts, at + lost, side="right") - 1
    return numbers


def _parts() -> Iterator[tuple[Numbers, Numbers, Numbers, Numbers]]:
    """Authors, how many neighbours each has, the keys and the packed facts of these; some million at a time."""
    ids: list[int] = []
    counts: list[int] = []
    others, facts = bytearray(), bytearray()
    for author_id, keys, packed in _rows():
        ids.append(author_id)
        counts.append(len(keys) // _ELEMENT.itemsize)
        others += keys
        facts += packed
        if len(others) >= _AT_ONCE * _ELEMENT.itemsize:
            yield _decoded(ids, counts, others, facts)
            ids, counts, others, facts = [], [], bytearray(), bytearray()
    yield _decoded(ids, counts, others, facts)


def _decoded(ids: list[int], counts: list[int], *elements: bytearray) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    keys, facts = (np.frombuffer(bytes(each), _ELEMENT)["value"].astype(np.int64) for each in elements)
    return np.array(ids, np.int64), np.array(counts, np.int64), keys, facts


def _rows() -> Iterator[tuple[int, memoryview, memoryview]]:
    """Author, and the elements of both arrays as they come, undecoded."""
    with copying(_COPY_SQL) as copy:
        for number, block in enumerate(copy):
            row = memoryview(block)[0 if number else _HEADER :]
            if len(row) < _ROW.size:
                # Two bytes end the copy; the header may come alone.
                continue
            _, _, author_id, length = _ROW.unpack_from(row)
            keys = row[_ROW.size : _ROW.size + length]
            packed = row[_ROW.size + length + _LENGTH.size :]
            yield author_id, _elements(keys), _elements(packed)


def _elements(array: memoryview) -> memoryview:
    return array[_ARRAY:] if len(array) > _EMPTY else array[:0]
