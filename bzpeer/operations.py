"""How the site is doing, whichever host is asked: queues, imports, lag, trust, workers, tasks, sizes.

Read by /metrics and by the operator's page in the admin; changes nothing.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bzpeer import workers as at_work
from bzpeer.workers import TaskCount, Worker
from profiles.trust.models import TrustPass
from works.ingest import harvest
from works.models import ImportRun

RUNS = 5
TABLES = 20

# Two tables that are empty most of the time.
_QUEUED_SQL = "SELECT (SELECT count(*) FROM works_pendingblock), (SELECT count(*) FROM works_pendingauthor)"
_CONNECTIONS_SQL = """
SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1 ORDER BY 1
"""
# The server's own estimates: counting millions takes seconds.
_TABLES_SQL = """
SELECT relname, n_live_tup, pg_total_relation_size(relid), greatest(last_vacuum, last_autovacuum)
FROM pg_stat_user_tables WHERE schemaname = current_schema() ORDER BY 3 DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: about how many rows, bytes with its indexes, and when it was last vacuumed."""

    name: str
    rows: int
    size: int
    vacuumed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class State:
    """The site at a moment. None stands for what never was, and for tasks when the broker does not say."""

    blocks_waiting: int
    authors_waiting: int
    tasks_waiting: int | None
    harvested_at: dt.datetime | None
    trust_as_of: dt.datetime | None
    runs: Sequence[ImportRun]
    workers: Sequence[Worker]
    tasks: Sequence[TaskCount]
    connections: Sequence[tuple[str, int]]


def state(now: dt.datetime) -> State:
    """Everything but the sizes of tables. Five queries, all of them small."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUED_SQL)
        blocks, authors = cursor.fetchone()
        cursor.execute(_CONNECTIONS_SQL)
        connections = cursor.fetchall()
    lag = harvest.lag(now)
    return State(
        blocks_waiting=blocks,
        authors_waiting=authors,
        tasks_waiting=at_work.waiting(),
        harvested_at=lag.harvested_at if lag else None,
        trust_as_of=TrustPass.objects.order_by("-as_of").values_list("as_of", flat=True).first(),
        runs=list(ImportRun.objects.order_by("-started_at", "-pk")[:RUNS]),
        workers=at_work.seen(now.timestamp()),
        tasks=at_work.task_counts(),
        connections=connections,
    )


def tables() -> Sequence[Table]:
    """The largest tables, the largest first, at most 20."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES_SQL, [TABLES])
        return [Table(*row) for row in cursor.fetchall()]


def exposition(found: State, now: dt.datetime) -> bytes:
    """The state as Prometheus reads it."""
    registry = CollectorRegistry()
    registry.register(_Told(found, now))
    return generate_latest(registry)


class _Told:
    """A state in the words of Prometheus; what never was is left out, so that a query sees it as absent."""

    def __init__(self, found: State, now: dt.datetime) -> None:
        self._found = found
        self._now = now

    def collect(self) -> Iterator[Metric]:
        found = self._found
        waiting = GaugeMetricFamily("bzpeer_waiting", "What waits to be worked off.", labels=["queue"])
        for queue in ("blocks", "authors", "tasks"):
            if (count := getattr(found, f"{queue}_waiting")) is not None:
                waiting.add_metric([queue], count)
        yield waiting
        yield from self._age("bzpeer_harvest_lag_seconds", "Since when arXiv was last asked for all.", "harvested_at")
        yield from self._age("bzpeer_trust_age_seconds", "Since the last pass over expired trust.", "trust_as_of")
        yield _labelled(
            "bzpeer_worker_age_seconds",
            "Since a worker beat.",
            "worker",
            ((worker.name, worker.age) for worker in found.workers),
        )
        yield _labelled("bzpeer_database_connections", "Connections of this database.", "state", found.connections)
        yield from self._tasks()
        yield from self._import()

    def _age(self, name: str, words: str, moment: str) -> Iterator[Metric]:
        at = getattr(self._found, moment)
        if at is not None:
            yield GaugeMetricFamily(name, words, value=(self._now - at).total_seconds())

    def _tasks(self) -> Iterator[Metric]:
        counts = CounterMetricFamily("bzpeer_tasks", "Tasks that ended.", labels=["task", "state"])
        seconds = CounterMetricFamily("bzpeer_task_seconds", "Seconds that tasks took.", labels=["task", "state"])
        for task in self._found.tasks:
            counts.add_metric([task.name, task.state], task.count)
            seconds.add_metric([task.name, task.state], task.seconds)
        yield from (counts, seconds)

    def _import(self) -> Iterator[Metric]:
        run = next(iter(self._found.runs), None)
        if run is None:
            return
        records = GaugeMetricFamily("bzpeer_import_records", "Records of the latest import.", labels=["found"])
        for found in ("read", "new", "changed", "unchanged", "rejected"):
            records.add_metric([found], getattr(run, found))
        yield records
        yield GaugeMetricFamily("bzpeer_import_rate", "Records a second of the latest import.", value=run.rate or 0)
        yield GaugeMetricFamily("bzpeer_import_failed", "1 when the latest import failed.", value=run.state == "failed")


def _labelled(
    name: str, words: str, label: str, values: Iterator[tuple[str, float]] | Sequence[tuple[str, int]]
) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for each, value in values:
        family.add_metric([each], value)
    return family
