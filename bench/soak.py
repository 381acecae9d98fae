"""Mixed load for BENCH_MINUTES: readers, accounts, a crawler, imports and trust in a worker. Does it stay steady?"""

import os
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

import django
import httpx

from bench import load
from bench.figures import Figure

MINUTES = float(os.environ.get("BENCH_MINUTES", "2"))
WEB_PROCESSES = 2
IDLE_SECONDS = 10
_EVERY = 2.0
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class Samples:
    """Megabytes of each process by its name, and connections of the database, as time passed; what the crawler met."""

    megabytes: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    connections: list[int] = field(default_factory=list)
    crawled: list[int] = field(default_factory=list)


def run() -> list[Figure]:
    """Answers above 499, p99 against that of readers alone, growth of memory, connections."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import database, web_record  # noqa: PLC0415 -- needs Django set up

    with database.fresh():
        pages = list(web_record.fill().values())
        session, profiles = web_record.session_cookie(), web_record.profile_paths()
        with load.server(WEB_PROCESSES) as (base, web), _worker() as worker:
            idle = load.ask(base, {}, seconds=IDLE_SECONDS, connections=1, script=load.script_of(pages))
            return _under_load(base, {"web": web, "worker": worker}, idle, pages, profiles, session)


def _under_load(
    base: str,
    processes: Mapping[str, int],
    idle: load.Load,
    pages: Sequence[str],
    profiles: Sequence[str],
    session: str,
) -> list[Figure]:
    from bench import web_record  # noqa: PLC0415 -- needs Django set up

    over, samples, seconds = threading.Event(), Samples(), 60 * MINUTES
    account = {"Cookie": f"sessionid={session}"}
    with ThreadPoolExecutor(6) as crowd:
        readers = crowd.submit(load.ask, base, {}, seconds=seconds, connections=3, script=load.script_of(pages))
        authors = crowd.submit(load.ask, base, account, seconds=seconds, connections=1, script=load.script_of(pages))
        others = [
            crowd.submit(_crawl, base, profiles, over, samples),
            crowd.submit(_watch, processes, over, samples),
            crowd.submit(web_record.keep_importing, over),
        ]
        loads = [readers.result(), authors.result()]
        over.set()
        for each in others:
            each.result()
    return _figures(idle, loads, samples)


def _figures(idle: load.Load, loads: Sequence[load.Load], samples: Samples) -> list[Figure]:
    failed = sum(each.failed + each.broken for each in loads) + sum(status >= 500 for status in samples.crawled)
    figures = [
        Figure("minutes", MINUTES, ""),
        Figure("requests of readers and accounts", sum(each.requests for each in loads), ""),
        Figure("profiles crawled", len(samples.crawled), ""),
        Figure("answers above 499 but 503, and broken connections", failed, "", "0"),
        Figure("refused with 503", sum(each.refused for each in loads), "", "0"),
        Figure("p99 of one reader alone", idle.p99, "ms"),
        Figure("p99 of readers under load, times that", loads[0].p99 / idle.p99, "x", "<= 3"),
        Figure("p99 of accounts under load, times that", loads[1].p99 / idle.p99, "x", "<= 3"),
        Figure("connections of the database, most", max(samples.connections), "", f"<= {_bound()}"),
    ]
    for name, seen in sorted(samples.megabytes.items()):
        third = max(len(seen) // 3, 1)
        last, middle = mean(seen[-third:]), mean(seen[-2 * third : -third] or seen)
        figures.append(Figure(f"memory of {name}, last third", last, "MB"))
        figures.append(Figure(f"memory of {name}, more than in the middle third", last - middle, "MB"))
    return figures


def _bound() -> int:
    """Threads of the web processes, the worker's processes, and this one."""
    return 16 * WEB_PROCESSES + 3 + 2


@contextmanager
def _worker() -> Iterator[int]:
    from django.conf import settings  # noqa: PLC0415 -- needs Django set up

    command = [sys.executable, "-m", "celery", "--quiet", "-A", "bzpeer.celery", "worker", "--concurrency", "1"]
    environ = {**os.environ, "BENCH_DATABASE": settings.DATABASES["default"]["NAME"]}
    process = subprocess.Popen(command, env=environ)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _crawl(base: str, profiles: Sequence[str], over: threading.Event, samples: Samples) -> None:
    with httpx.Client(timeout=30) as client:
        while not over.is_set():
            for path in profiles:
                if over.is_set():
                    return
                samples.crawled.append(client.get(base + path).status_code)


def _watch(processes: Mapping[str, int], over: threading.Event, samples: Samples) -> None:
    from bench import web_record  # noqa: PLC0415 -- needs Django set up

    while not over.wait(_EVERY):
        for name, pid in processes.items():
            for number, child in enumerate([pid, *_children(pid)]):
                with suppress(OSError):
                    resident = int(Path(f"/proc/{child}/statm").read_text().split()[1])
                    samples.megabytes[f"{name} {number}"].append(resident * _PAGE_BYTES / 1e6)
        samples.connections.append(web_record.connections())


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
