"""An import end to end against raw COPY of the same rows, in one run."""

import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import django

from bench.figures import Figure
from works.arxiv import snapshot

WORKS = 20_000
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "arxiv-snapshot.jsonl.zst"


def run() -> list[Figure]:
    """Seconds and ratios of importing, of importing again, and of copying the same rows raw."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import database  # noqa: PLC0415 -- needs Django set up

    with database.fresh(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.jsonl"
        path.write_bytes(b"\n".join(_lines()))
        first = _seconds(lambda: database.import_works(path))
        again = _seconds(lambda: database.import_works(path))
        raw = database.copy_raw_seconds()
    return [
        Figure("import", WORKS / first, "works per s"),
        Figure("import, times raw COPY", first / raw, "x", "<= 5 without text index, <= 10 with"),
        Figure("unchanged import, times raw COPY", again / raw, "x", "<= 0.5"),
    ]


def _seconds(deed: Callable[[], None]) -> float:
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started


def _lines() -> Iterator[bytes]:
    """The first works of the shared snapshot where it is at hand, else works made up with a fixed seed."""
    if SHARED.exists():
        with snapshot.opened(SHARED) as lines:
            yield from (line for _, line in islice(lines, WORKS) if isinstance(line, bytes))
        return
    chance = random.Random(1)
    for number in range(WORKS):
        people = ", ".join(
            f"{chance.choice('ABCDEFGH')}. Name{chance.randrange(9_000)}" for _ in range(chance.randint(1, 7))
        )
        words = " ".join(f"word{chance.randrange(5_000)}" for _ in range(120))
        work = {"id": f"2001.{number + 1:05d}", "title": words[:80], "abstract": words, "authors": people}
        yield json.dumps({**work, "categories": "cs.LG"}).encode()
