"""A server as it runs in production, and wrk to ask it."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from django.conf import settings

from bzpeer.launch import web_command

CONNECTIONS = 4
THREADS = 1
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
# Latencies as wrk prints them with --latency, and our own line with its counts.
_LATENCY = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)$", re.MULTILINE)
_DONE = re.compile(r"^counts (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)
_SCRIPT = """
local threads = {}
function setup(thread) table.insert(threads, thread) end
function done(summary, latency, requests)
  local refused, failed = 0, 0
  for _, thread in ipairs(threads) do
    refused, failed = refused + (thread:get("refused") or 0), failed + (thread:get("failed") or 0)
  end
  local e = summary.errors
  print(string.format("counts %d %d %d %d %d %d %d", summary.requests, summary.duration, summary.bytes, e.status,
    e.connect + e.read + e.write + e.timeout, refused, failed))
end
"""
# Asks for one of `paths` at a time, and tells refusals from failures; both are above 499.
_MANY = """
function init(args) math.randomseed(tonumber(tostring({}):sub(8)) or os.time()); refused, failed = 0, 0 end
function request() return wrk.format("GET", paths[math.random(#paths)]) end
function response(status)
  if status == 503 then refused = refused + 1 elseif status >= 500 then failed = failed + 1 end
end
"""


class NoGenerator(Exception):
    """There is no wrk. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one round of wrk saw: requests a second, milliseconds, bytes a request, answers of 400 and above and broken
    connections; of many paths also how many were refused (503) or failed (any other above 499)."""

    rate: float
    p50: float
    p99: float
    size: float
    errors: int
    requests: int
    broken: int
    refused: int
    failed: int


def ask(
    address: str, headers: Mapping[str, str], *, seconds: float, connections: int = CONNECTIONS, script: str = ""
) -> Load:
    """Ask one address for so many seconds. `script` is Lua that says which requests to make. Raises NoGenerator."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NoGenerator("This benchmark asks with wrk, and there is none: apt-get install wrk (or brew install wrk).")
    with tempfile.TemporaryDirectory(prefix="bzpeer-wrk-") as folder:
        lua = Path(folder, "counts.lua")
        lua.write_text(script + _SCRIPT)
        command = [wrk, "--latency", f"-t{THREADS}", f"-c{connections}", f"-d{seconds:.0f}s", "-s", str(lua)]
        named = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        done = subprocess.run([*command, *named, address], capture_output=True, text=True, check=True)
    return _read(done.stdout)


def _read(output: str) -> Load:
    latencies = {share: float(value) * _UNITS[unit] for share, value, unit in _LATENCY.findall(output)}
    found = _DONE.search(output)
    if found is None:
        raise RuntimeError(f"wrk said what nobody here reads:\n{output}")
    requests, microseconds, size, statuses, broken, refused, failed = (int(text) for text in found.groups())
    rate, each = requests / (microseconds / 1_000_000), size / max(requests, 1)
    errors = statuses + broken
    return Load(rate, latencies["50"], latencies["99"], each, errors, requests, broken, refused, failed)


def script_of(paths: Sequence[str]) -> str:
    """Lua that asks for one of these at a time, at random."""
    quoted = ", ".join(json.dumps(path) for path in paths)
    return f"paths = {{ {quoted} }}\n{_MANY}"


@contextmanager
def server(workers: int = 1, environ: Mapping[str, str] | None = None) -> Iterator[tuple[str, int]]:
    """The production server over the database of the run; its address and the process id of its main process."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    surroundings = {**os.environ, "BENCH_DATABASE": settings.DATABASES["default"]["NAME"], **(environ or {})}
    command = [sys.executable, *web_command("127.0.0.1", port, workers)]
    process = subprocess.Popen(command, env=surroundings, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            httpx.get(address)
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
