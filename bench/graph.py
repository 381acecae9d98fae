"""Slices and paths on a synthetic graph, or on the loaded database; beside them joins on the fly and igraph.

`BENCH_WORKS` is the size of the synthetic graph (20,000 by default, 3,000,000 for the whole archive);
`BENCH_LOADED=1` measures the database at hand instead and changes nothing in it but what is derived.
"""

import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import django

from bench.figures import Figure

WORKS = int(os.environ.get("BENCH_WORKS", "20000"))
LOADED = os.environ.get("BENCH_LOADED") == "1"
SAMPLE = 300
HUBS = 60
# Slower questions are asked less often.
SLOW_SAMPLE = 30


def run() -> list[Figure]:
    """Rebuild, refresh, size on disk; p50, p95 and p99 of slices and paths, cold and warm."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import database, graph_database, synthetic  # noqa: PLC0415 -- need Django set up

    scale = None if LOADED else synthetic.Scale(WORKS)
    with nullcontext() if LOADED else database.fresh():
        figures: list[Figure] = []
        if scale:
            figures.append(Figure("filling with made-up works", timed(synthetic.fill, scale), "s"))
        figures += graph_database.derive(scale)
        people = graph_database.people(SAMPLE, HUBS, random.Random(1))
        graph_database.evict()
        figures += _slices(people, graph_database.slice_around)
        figures += graph_database.other_figures(people)
        for who, ids in people.items():
            joined = times(graph_database.joined_on_the_fly, ids[:SLOW_SAMPLE])
            figures += percentiles(f"people by joins on the fly, {who}, warm", joined)
        figures += graph_database.path_figures(people)
        if scale:
            graph_database.clean()
    return figures


def _slices(people: Mapping[str, Sequence[int]], ask: Callable[[int], object]) -> Iterator[Figure]:
    for who, ids in people.items():
        yield from percentiles(f"slice, {who}, cold", times(ask, ids))
    warm = {who: times(ask, ids) for who, ids in people.items()}
    for who, seconds in warm.items():
        yield from percentiles(f"slice, {who}, warm", seconds)
    ratio = quantile(warm["hubs"], 0.99) / quantile(warm["random authors"], 0.5)
    yield Figure("slice, hub p99 against random p50, warm", ratio, "x", "<= 5")


def timed(call: Callable[..., object], *arguments: object) -> float:
    """Seconds that a call took."""
    started = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - started


def times(call: Callable[[Any], object], items: Sequence[Any]) -> list[float]:
    """Seconds for each item."""
    return [timed(call, item) for item in items]


def quantile(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


def percentiles(name: str, seconds: Sequence[float], target: str = "") -> Iterator[Figure]:
    """p50, p95 and p99 in ms; the target is one of the p50."""
    for share in (0.5, 0.95, 0.99):
        wanted = target if share == 0.5 else ""
        yield Figure(f"{name}: p{share * 100:.0f}", 1000 * quantile(seconds, share), "ms", wanted)
