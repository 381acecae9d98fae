import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environ(reachable):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "PYTEST_"))}
    return {**kept, "BZPEER_DATA": str(reachable / "my data"), "BZPEER_DURABLE": "0", "BZPEER_PORT": str(port)}


def launch(environ, **more):
    return subprocess.Popen(
        [sys.executable, "-m", "bzpeer.launch"],
        cwd=ROOT,
        env={**environ, **more},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def read_until(process, words):
    seen = []
    while line := process.stdout.readline():
        seen.append(line)
        if words in line:
            return line.split()[-1]
    raise AssertionError("".join(seen))


def stop(process, number=signal.SIGINT):
    process.send_signal(number)
    process.communicate(timeout=30)
    return process.returncode


def test_from_nothing_to_a_profile_and_again(environ):
    process = launch(environ)
    address = read_until(process, "/researchers/")
    page = httpx.get(address)
    # Killed, it takes web and worker along.
    stop(process, signal.SIGKILL)
    wait_until_nobody_answers(address)

    process = launch(environ)
    again = read_until(process, "/researchers/")

    assert stop(process) == 0
    assert "Trust 21 - Emerging" in page.text
    assert again == address


def wait_until_nobody_answers(address):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            httpx.get(address)
        except httpx.TransportError:
            return
        time.sleep(0.2)
    raise AssertionError("the web server outlived its launcher")


def test_a_busy_port_is_named_with_the_way_out(environ):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", int(environ["BZPEER_PORT"])))
        holder.listen()

        process = launch(environ)
        out, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "cannot be used" in out
    assert f"make run PORT={int(environ['BZPEER_PORT']) + 1}" in out


@pytest.mark.parametrize("port", ["0", "x", "70000"])
def test_a_port_that_is_none_is_refused(environ, port):
    out, _ = launch(environ, BZPEER_PORT=port).communicate(timeout=30)

    assert "is no port" in out


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"DATABASE_URL": "postgres://u:hush@127.0.0.1:1/x"}, "database cannot be reached"),
        ({"REDIS_URL": "redis://:hush@127.0.0.1:1/0"}, "Redis"),
    ],
    ids=["database", "redis"],
)
def test_what_cannot_be_reached_gets_one_clear_line(environ, given, words):
    process = launch(environ, **given)
    out, _ = process.communicate(timeout=90)

    assert process.returncode == 1
    assert words in out
    assert "Traceback" not in out
    assert "hush" not in out
