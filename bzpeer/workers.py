"""What workers leave in Redis for whichever host asks: that they are alive, and what became of their tasks.

Celery's own signals write it. A worker beats from its main process, so it counts as alive while all its children work.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from celery import current_app
from celery.signals import heartbeat_sent, task_postrun, task_prerun
from django.core.cache import cache

# Seconds between two notes of one worker; after FORGOTTEN one that is silent is no worker any more.
EVERY, SILENT, FORGOTTEN = 10, 60, 86_400
STATES = ("SUCCESS", "FAILURE", "RETRY")

_NAMES = "workers"
_noted_at = 0.0
_begun: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker by its name, and seconds since it last said that it is alive."""

    name: str
    age: float

    @property
    def is_silent(self) -> bool:
        return self.age > SILENT


@dataclass(frozen=True, slots=True)
class TaskCount:
    """How many tasks of a name ended so, the seconds that all of them took, and when (epoch) the last one ended."""

    name: str
    state: str
    count: int
    seconds: float
    ended_at: float


def listen() -> None:
    """Begin to note what happens in this worker. Called once, by the Celery app."""
    heartbeat_sent.connect(_beat)
    task_prerun.connect(_begin)
    task_postrun.connect(_end)


def seen(now: float) -> Sequence[Worker]:
    """Workers that were alive within a day, by name. `now` is an epoch."""
    names = cache.get(_NAMES) or []
    found = cache.get_many([f"worker:{name}" for name in names])
    ages = ((name, found.get(f"worker:{name}")) for name in sorted(names))
    return [Worker(name, now - at) for name, at in ages if at is not None]


def task_counts() -> Sequence[TaskCount]:
    """What became of the tasks of this site since Redis was emptied last, by name and state."""
    keys = [(name, state) for name in sorted(current_app.tasks) for state in STATES]
    found = cache.get_many([_key(name, state, what) for name, state in keys for what in ("n", "ms", "at")])
    return [
        TaskCount(
            name,
            state,
            count,
            found.get(_key(name, state, "ms"), 0) / 1000,
            found.get(_key(name, state, "at"), 0.0),
        )
        for name, state in keys
        if (count := found.get(_key(name, state, "n")))
    ]


def waiting() -> int | None:
    """Tasks in the queue that no worker has taken; None when the broker does not say."""
    if not is_reachable():
        return None
    with current_app.connection_for_read() as broker:
        queue = current_app.conf.task_default_queue
        return int(broker.default_channel.client.llen(queue))  # type: ignore[attr-defined]


def is_reachable() -> bool:
    """True when Redis keeps what it is given."""
    try:
        cache.set("healthz", 1, timeout=10)
        return bool(cache.get("healthz") == 1)
    except Exception:
        return False


def _key(name: str, state: str, what: str) -> str:
    return f"task:{name}:{state}:{what}"


def _beat(sender: Any, **kwargs: Any) -> None:
    global _noted_at
    now = time.time()
    if now - _noted_at < EVERY:
        return
    _noted_at = now
    # A worker goes on while Redis is away.
    with suppress(Exception):
        name = sender.eventer.hostname
        cache.set(f"worker:{name}", now, FORGOTTEN)
        names = cache.get(_NAMES) or []
        if name not in names:
            cache.set(_NAMES, [*names, name], None)


def _begin(task_id: str, **kwargs: Any) -> None:
    _begun[task_id] = time.monotonic()


def _end(task_id: str, task: Any, state: str | None = None, **kwargs: Any) -> None:
    milliseconds = round(1000 * (time.monotonic() - _begun.pop(task_id, time.monotonic())))
    with suppress(Exception):
        for what, amount in (("n", 1), ("ms", milliseconds)):
            cache.add(_key(task.name, str(state), what), 0, None)
            cache.incr(_key(task.name, str(state), what), amount)
        cache.set(_key(task.name, str(state), "at"), time.time(), None)
