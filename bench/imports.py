"""An import end to end against raw COPY of the same rows, in one run; and how it goes on as the tables grow."""

import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import django

from bench.figures import Figure
from works.arxiv import snapshot
from works.arxiv.records import ArxivRecord, digest
from works.ingest.rows import rows

WORKS = int(os.environ.get("BENCH_WORKS", "100000"))
WINDOW = 50_000
WHOLE_ARCHIVE = 3_000_000
PARSED = 10_000
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "arxiv-snapshot.jsonl.zst"


def run() -> list[Figure]:
    """Rates and ratios of parsing, importing, importing again, and of copying the same rows raw."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import database  # noqa: PLC0415 -- needs Django set up

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.jsonl"
        count = write(path, WORKS)
        parsing = _parsing(path)
        with database.fresh():
            marks = database.import_marks(path)
            again = database.import_marks(path)[-1][1]
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            raw = database.copy_raw_seconds()
    seconds = marks[-1][1]
    return [
        *parsing,
        Figure("import", count / seconds, "works per s"),
        Figure("import, times raw COPY", seconds / raw, "x", "<= 5 without text index, <= 10 with"),
        Figure("unchanged import, times raw COPY", again / raw, "x", "<= 0.5"),
        *_windows(marks),
        Figure("whole archive of 3 million, extrapolated", WHOLE_ARCHIVE / count * seconds / 60, "min", "<= 25"),
        Figure("peak memory of the storing process", peak / 1024, "MB"),
    ]


def _parsing(path: Path) -> list[Figure]:
    """One core, from lines to records and on to the text of COPY."""
    with path.open("rb") as file:
        lines = list(islice(file, PARSED))
    started = time.process_time()
    records = [item for item in map(snapshot.item, lines) if isinstance(item, ArxivRecord)]
    for record in records:
        digest(record)
    read = time.process_time()
    for record in records:
        rows(record)
    done = time.process_time()
    return [
        Figure("lines to records and digests, one core", PARSED / (read - started), "lines per s"),
        Figure("lines to text of COPY, one core", PARSED / (done - started), "lines per s", ">= 25,000"),
    ]


def _windows(marks: Sequence[tuple[int, float]]) -> Iterator[Figure]:
    """The rate of each 50,000 works, and of the last against the first."""
    rates, since = [], (0, 0.0)
    for read, seconds in marks:
        if read - since[0] >= WINDOW:
            rates.append((read - since[0]) / (seconds - since[1]))
            yield Figure(f"rate up to {read:,} works", rates[-1], "works per s")
            since = (read, seconds)
    if len(rates) > 1:
        yield Figure("rate of the last 50,000 against the first", rates[-1] / rates[0], "x", ">= 0.8")


def write(path: Path, works: int) -> int:
    """Works of the shared snapshot where it is at hand, else made up with a fixed seed; how many."""
    count = 0
    with path.open("wb") as file:
        for line in _lines(works):
            file.write(line + b"\n")
            count += 1
    return count


def _lines(works: int) -> Iterator[bytes]:
    if SHARED.exists():
        with snapshot.opened(SHARED) as lines:
            yield from (line for _, line in islice(lines, works) if isinstance(line, bytes))
        return
    chance = random.Random(1)
    for number in range(works):
        people = ", ".join(
            f"{chance.choice('ABCDEFGH')}. Name{chance.randrange(9_000)}" for _ in range(chance.randint(1, 7))
        )
        words = " ".join(f"word{chance.randrange(5_000)}" for _ in range(120))
        arxiv_id = f"{2001 + number // 99_999}.{number % 99_999 + 1:05d}"
        work = {"id": arxiv_id, "title": words[:80], "abstract": words, "authors": people}
        yield json.dumps({**work, "categories": "cs.LG"}).encode()
