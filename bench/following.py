"""A hundred thousand follows on a made-up record: pages of works for readers, digests' windows, and forecasts.

`BENCH_WORKS` is the size of the record (50,000 by default), `BENCH_FOLLOWS` the number of follows, a hundred a reader.
"""

import os
import resource
import time

import django

from bench.figures import Figure
from bench.graph import percentiles, timed, times

WORKS = int(os.environ.get("BENCH_WORKS", "50000"))
FOLLOWS = int(os.environ.get("BENCH_FOLLOWS", "100000"))
EACH = 100
# Readers whose pages are asked for, and targets of each kind that are forecast.
SAMPLE = 100


def run() -> list[Figure]:
    """Pages and digests a second, their p50, p95 and p99, forecasts by kind, and the peak memory of the process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import database, follow_database, synthetic  # noqa: PLC0415 -- need Django set up

    with database.fresh():
        synthetic.fill(synthetic.Scale(WORKS))
        filling = timed(follow_database.fill, FOLLOWS // EACH, EACH)
        readers = follow_database.readers(SAMPLE)
        started = time.perf_counter()
        pages = times(follow_database.page, readers)
        rate = len(pages) / (time.perf_counter() - started)
        digests = times(follow_database.digest, readers)
        figures = [
            Figure("follows", FOLLOWS, "follows"),
            Figure("filling with follows", filling, "s"),
            Figure("pages of works, 100 follows a reader", rate, "pages/s"),
            *percentiles("page of works, 100 follows", pages),
            *percentiles("page of works, 1,000 follows", times(follow_database.page, follow_database.eager())),
            Figure("weekly digests gathered", len(digests) / sum(digests), "digests/s"),
            *percentiles("weekly digest, 100 follows", digests),
        ]
        for kind, targets in follow_database.targets(SAMPLE).items():
            figures += percentiles(f"forecast, {kind}", times(follow_database.forecast, targets))
        return [*figures, Figure("peak memory of the process, the filling included", _peak(), "MiB")]


def _peak() -> float:
    """MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
