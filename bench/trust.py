"""Trust of every record in one pass, against the same rows copied bare and against one author at a time."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

from bench.figures import Figure
from bench.imports import write

WORKS = int(os.environ.get("BENCH_WORKS", "30000"))
TOUCHED = 1_000
ROWS_SAMPLED = 2_000


def run() -> list[Figure]:
    """Seconds and ratios of scoring all records, again, after touched works, and row by row on a sample."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import database, scoring  # noqa: PLC0415 -- needs Django set up

    with tempfile.TemporaryDirectory() as folder, database.fresh():
        path = Path(folder) / "snapshot.jsonl"
        write(path, WORKS)
        database.import_marks(path)
        scoring.prepare()
        return _figures(scoring)


def _figures(scoring: object) -> list[Figure]:
    measured: dict[str, float] = {
        name: _seconds(getattr(scoring, name)) for name in ("all_at_once", "bare", "unchanged")
    }
    authors, row_by_row = scoring.row_by_row(ROWS_SAMPLED)  # type: ignore[attr-defined]
    touched_authors = scoring.touch(TOUCHED)  # type: ignore[attr-defined]
    touched = _seconds(lambda: scoring.retake(touched_authors))  # type: ignore[attr-defined]
    once = measured["all_at_once"]
    return [
        Figure("records", authors, "authors"),
        Figure("all in one pass", once, "s"),
        Figure("all in one pass, a million", once / authors * 1_000_000, "s"),
        Figure("all in one pass, times INSERT … SELECT of the rows", once / measured["bare"], "x"),
        Figure("all in one pass, nothing changed", measured["unchanged"], "s"),
        Figure("row by row, times one pass", row_by_row * authors / once, "x", ">= 10"),
        Figure(f"authors of {TOUCHED:,} touched works", len(touched_authors), "authors"),
        Figure(f"after {TOUCHED:,} touched works", touched, "s", "<= 3"),
    ]


def _seconds(deed: Callable[[], object]) -> float:
    started = time.perf_counter()
    deed()
    return time.perf_counter() - started
