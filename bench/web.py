"""The profile page against a bare Django view and a static file of the same bytes, on one server in one run."""

import gzip
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import django
import httpx
from django.conf import settings

from bench.figures import Figure

SECONDS = 5.0
ROUNDS = 3
CONNECTIONS = 4


def run() -> list[Figure]:
    """Requests a second, p50 and p99 in ms, size and queries of the page; ratios as medians over three rounds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import database  # noqa: PLC0415 -- needs Django set up

    with database.fresh():
        return _figures(database.bundled_profile(), database.queries_of)


def _figures(path: str, queries_of: Callable[[str], int]) -> list[Figure]:
    figures = [Figure("queries of the profile page", queries_of(path), "queries", "<= 4")]
    with _server() as base:
        page = httpx.get(base + path)
        static = Path(os.environ["BENCH_STATIC"]) / "same.html"
        static.write_bytes(page.content)
        addresses = {"bare view": "/bare/", "static file": "/static/same.html", "profile page": path}
        figures.append(Figure("size of the profile page", len(page.content) / 1000, "kB"))
        figures.append(Figure("the same gzipped", len(gzip.compress(page.content)) / 1000, "kB"))
        rounds = [{name: _load(base + address) for name, address in addresses.items()} for _ in range(ROUNDS)]
    for name in addresses:
        figures += _summary(name, [each[name] for each in rounds])
    for other, target in (("bare view", "<= 12"), ("static file", "")):
        ratios = [each[other][0] / each["profile page"][0] for each in rounds]
        figures.append(Figure(f"profile page, times a {other}", statistics.median(ratios), "x", target))
    return figures


def _summary(name: str, loads: list[tuple[float, list[float]]]) -> list[Figure]:
    times = sorted(seconds for _, each in loads for seconds in each)
    return [
        Figure(f"{name}: requests", statistics.median(rate for rate, _ in loads), "per s"),
        Figure(f"{name}: p50", 1000 * times[len(times) // 2], "ms"),
        Figure(f"{name}: p99", 1000 * times[len(times) * 99 // 100], "ms"),
    ]


@contextmanager
def _server() -> Iterator[str]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1", "--blocking-threads", "2"]
    server = subprocess.Popen(
        [sys.executable, *command, "--log-level", "error", "bzpeer.wsgi:application"],
        env={**os.environ, "BENCH_DATABASE": settings.DATABASES["default"]["NAME"]},
    )
    try:
        base = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                httpx.get(base + "/bare/")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait()


def _load(address: str) -> tuple[float, list[float]]:
    """Requests a second, and the seconds each took, over some connections for some seconds after a warm-up."""
    times: list[float] = []
    begun = time.monotonic() + 0.5
    threads = [threading.Thread(target=_ask, args=(address, begun, times)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(times) / SECONDS, times


def _ask(address: str, begun: float, times: list[float]) -> None:
    with httpx.Client() as client:
        while (now := time.monotonic()) < begun + SECONDS:
            client.get(address).raise_for_status()
            if now >= begun:
                times.append(time.monotonic() - now)
