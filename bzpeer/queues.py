"""Queue: how much of one kind of work waits for curators. Each app says its own; the admin shows them all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, since when the oldest does, and how many are overdue. Shown to whoever has the permission."""

    title: str
    permission: str
    url: str
    count: int
    oldest_at: dt.datetime | None
    overdue: int = 0


def queues(now: dt.datetime) -> Sequence[Queue]:
    """Every queue of the modules that `settings.CURATION_QUEUES` names, in their order."""
    return [queue for name in settings.CURATION_QUEUES for queue in import_module(name).queues(now)]
