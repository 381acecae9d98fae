"""Start everything, show where it is, stop everything: what `make run` runs."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from redis.exceptions import RedisError

from bzpeer import embedded, redis_urls
from bzpeer.servers import EmbeddedError

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 10
READY_SECONDS = 60
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class LaunchError(Exception):
    """Something could not be started. The message says what and what to do."""


@dataclass(frozen=True, slots=True)
class Child:
    """A running process of ours."""

    name: str
    process: subprocess.Popen[bytes]


def main() -> int:
    """Run until Ctrl-C or until a part dies. 0 when asked to stop, 1 when something went wrong."""
    # Ctrl-C too: a shell that starts it in the background has it ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            _run(stack)
    except KeyboardInterrupt:
        _say("Stopped.")
        return 0
    except (LaunchError, EmbeddedError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(stack: ExitStack) -> None:
    host, port = os.environ.get("BZPEER_HOST", "127.0.0.1"), _port(os.environ.get("BZPEER_PORT", "8000"))
    _check_free(host, port)
    data_dir = Path(os.environ.get("BZPEER_DATA", ROOT / ".data"))
    started = time.monotonic()
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environ.setdefault("DEBUG", "1")
    environ.setdefault("SITE_URL", f"http://{host}:{port}")
    database, redis = embedded.urls(os.environ, data_dir)
    environ |= {"DATABASE_URL": database, "REDIS_URL": redis}
    _check_redis(redis)
    _say(f"PostgreSQL and Redis are up ({time.monotonic() - started:.1f} s)")
    _manage(environ, "set_up")
    _say(f"The schema is current ({time.monotonic() - started:.1f} s)")
    children = [_start(stack, environ, *part) for part in _parts(host, port, data_dir)]
    path = _manage(environ, "load_bundled")
    _wait_until_ready(f"http://{host}:{port}/healthz", children)
    _say(f"Ready ({time.monotonic() - started:.1f} s). Ctrl-C stops it; the data stays. Mail is shown here.")
    _say(f"Open http://{host}:{port}/")
    if path:
        _say(f"  or http://{host}:{port}{path}")
    _watch(children)


def _parts(host: str, port: int, data_dir: Path) -> Sequence[tuple[str, Sequence[str]]]:
    worker = [
        "-m",
        "celery",
        "--quiet",
        "-A",
        "bzpeer.celery",
        "worker",
        "--beat",
        "--loglevel",
        "warning",
        "--concurrency",
        os.environ.get("BZPEER_WORKERS", "2"),
        "--schedule",
        str(data_dir / "beat-schedule"),
    ]
    return ("web", web_command(host, port, workers=2)), ("worker", worker)


def web_command(host: str, port: int, workers: int) -> Sequence[str]:
    """What starts the web server, as in the Dockerfile; docs/operators.md says what the numbers are."""
    where = ["--host", host, "--port", str(port), "--workers", str(workers)]
    bounds = ["--blocking-threads", "16", "--backlog", "1024", "--backpressure", "256", "--workers-kill-timeout", "5"]
    return ["-m", "granian", "--interface", "wsgi", *where, *bounds, "--log-level", "error", "bzpeer.wsgi:application"]


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65_536):
        raise LaunchError(f"{text!r} is no port; a port is a number from 1 to 65535: make run PORT=8001")
    return int(text)


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise LaunchError(
                f"Port {port} cannot be used ({error.strerror}); choose another: make run PORT={port + 1}"
            ) from error


def _check_redis(url: str) -> None:
    # The site itself goes on without, and would wait for it for ever.
    try:
        redis_urls.client(url, socket_connect_timeout=redis_urls.CONNECT_SECONDS).ping()
    except (RedisError, OSError) as error:
        raise LaunchError(
            f"Redis cannot be reached ({type(error).__name__}); look at REDIS_URL, and whether it runs."
        ) from error


def _manage(environ: Mapping[str, str], *arguments: str) -> str:
    """Run a management command, whose messages go to standard error; what it printed. Raises LaunchError."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environ,
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        complaint = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise LaunchError(f"manage.py {arguments[0]} failed: {complaint[-1]}")
    if done.stderr.strip():
        _say(done.stderr.strip())
    return done.stdout.strip()


def _start(stack: ExitStack, environ: Mapping[str, str], name: str, arguments: Sequence[str]) -> Child:
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environ, preexec_fn=_die_with_parent, process_group=0
    )
    child = Child(name, process)
    stack.callback(_stop, child)
    return child


def _die_with_parent() -> None:
    # A launcher that is killed must not leave web and worker behind; only Linux offers this.
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def _stop(child: Child) -> None:
    with suppress(ProcessLookupError):
        child.process.terminate()
        try:
            child.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()


def _wait_until_ready(url: str, children: Sequence[Child]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        _check_alive(children)
        with suppress(URLError, OSError), urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - the address is our own
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise LaunchError(f"{url} did not answer within {READY_SECONDS} s.")


def _watch(children: Sequence[Child]) -> None:
    while True:
        _check_alive(children)
        time.sleep(0.5)


def _check_alive(children: Sequence[Child]) -> None:
    for child in children:
        if (code := child.process.poll()) is not None:
            raise LaunchError(f"The {child.name} process ended by itself (exit code {code}); see its messages above.")


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
