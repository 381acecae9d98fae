"""Digests for ten thousand readers: composed, and handed to a mail server on loopback that keeps nothing."""

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django

from bench.figures import Figure

READERS = int(os.environ.get("BENCH_READERS", "10000"))


def run() -> list[Figure]:
    """Rates of composing and of sending, and the peak of memory of the process that does both."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import database, digest_rows  # noqa: PLC0415 -- needs Django set up

    with database.fresh(), _sink() as port:
        digest_rows.fill(READERS)
        before = _peak()
        started = time.perf_counter()
        composed = digest_rows.compose()
        between = time.perf_counter()
        sent = digest_rows.send(port)
        ended = time.perf_counter()
    return [
        Figure("digests composed", composed, "letters"),
        Figure("composing", composed / (between - started), "letters/s"),
        Figure("digests accepted by the server", sent, "letters"),
        Figure("sending, one worker", sent / (ended - between), "letters/s"),
        Figure("both, in all", ended - started, "s"),
        Figure("peak memory", _peak(), "MiB"),
        Figure("peak memory before the first", before, "MiB"),
    ]


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server in a process of its own; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    with subprocess.Popen(command) as process:
        try:
            _await(port)
            yield port
        finally:
            process.terminate()


def _await(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise OSError("The mail server did not start.")
