"""The resolver: bylines a second for a full run, for a repeated one and after new works, and its quality on gold sets.

BENCH_SNAPSHOT names a snapshot file (synthetic works otherwise), BENCH_WORKS how many of its works, BENCH_GOLD a folder
of gold sets (JSON lines).
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

from bench.figures import Figure
from bench.imports import write

WORKS = int(os.environ.get("BENCH_WORKS", "20000"))
NEW = 1_000
LARGEST = 4


def run() -> list[Figure]:
    """Rates and seconds of resolving, memory, the largest blocks, and B-cubed figures where gold sets are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import database, resolving  # noqa: PLC0415 -- needs Django set up

    with tempfile.TemporaryDirectory() as folder, database.fresh():
        path = Path(os.environ.get("BENCH_SNAPSHOT", str(Path(folder) / "snapshot.jsonl")))
        if not path.exists():
            write(path, WORKS)
        resolving.load(path, WORKS)
        figures = _rates(resolving)
        figures += [_largest(resolving, block) for block in resolving.largest_blocks(LARGEST)]
    return figures + _quality(Path(os.environ["BENCH_GOLD"]) if "BENCH_GOLD" in os.environ else None, resolving)


def _rates(resolving: object) -> list[Figure]:
    bylines = resolving.bylines()  # type: ignore[attr-defined]
    processes = os.cpu_count() or 1
    count = _seconds(resolving.count)  # type: ignore[attr-defined]
    first = _seconds(lambda: resolving.everything(processes))  # type: ignore[attr-defined]
    again = _seconds(lambda: resolving.everything(processes))  # type: ignore[attr-defined]
    touched = resolving.touch(NEW)  # type: ignore[attr-defined]
    incremental = _seconds(lambda: resolving.queued(processes))  # type: ignore[attr-defined]
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return [
        Figure("bylines", bylines, "bylines"),
        Figure("counting names and terms", count, "s"),
        Figure("full run, the first", bylines / first, "bylines/s", ">= 20000"),
        Figure("full run, nothing to change", bylines / again, "bylines/s", ">= 20000"),
        Figure(f"blocks of {NEW:,} new works", touched, "blocks"),
        Figure(f"after {NEW:,} new works", incremental, "s", "< 30"),
        Figure("largest process", peak / 1024, "MB"),
    ]


def _largest(resolving: object, block: tuple[str, int]) -> Figure:
    name, bylines = block
    seconds = _seconds(lambda: resolving.one(name))  # type: ignore[attr-defined]
    return Figure(f"block {name}, {bylines:,} bylines", seconds, "s")


def _quality(folder: Path | None, resolving: object) -> list[Figure]:
    figures = []
    for path in sorted(folder.glob("*.jsonl")) if folder else ():
        quality = resolving.quality(path)  # type: ignore[attr-defined]
        figures += [
            Figure(f"{path.stem}, B-cubed precision", quality.bcubed.precision, "", ">= 0.97"),
            Figure(f"{path.stem}, B-cubed F1", quality.bcubed.f1, "", ">= 0.90"),
            Figure(f"{path.stem}, macro F1", quality.macro, ""),
        ]
    return figures


def _seconds(deed: Callable[[], object]) -> float:
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started
