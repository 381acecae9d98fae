"""PostgreSQL and a Redis-compatible server of the checkout's own, for a machine that has neither.

Every process that uses them holds a shared lock on the data folder. The kernel drops the lock however the process
ends, and whoever leaves last stops the servers, so no process can pull them from under another.
Knows nothing of Django.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from bzpeer import servers
from bzpeer.servers import EmbeddedError, Place


def urls(environ: Mapping[str, str], data_dir: Path) -> tuple[str, str]:
    """Database and Redis URL: from the environment, else of the embedded servers, started if they are not up.

    What this process started or joined it leaves at exit. Raises EmbeddedError.
    """
    database, redis = environ.get("DATABASE_URL", ""), environ.get("REDIS_URL", "")
    if database and redis:
        return database, redis
    place = join(data_dir, durable=environ.get("BZPEER_DURABLE", "1") != "0")
    return database or place.database_url, redis or place.redis_url


_held: dict[Path, tuple[IO[str], Place]] = {}


def join(data_dir: Path, durable: bool = True) -> Place:
    """Hold the servers of this data folder, starting those that are not up. Raises EmbeddedError."""
    data_dir = data_dir.resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        place = servers.place_of(data_dir)
        with _starting(data_dir):
            if data_dir not in _held:
                _held[data_dir] = _holders(data_dir), place
                atexit.register(_leave_if_mine, data_dir, os.getpid())
            fcntl.flock(_held[data_dir][0], fcntl.LOCK_SH)
            servers.start(place, durable)
    except OSError as error:
        raise EmbeddedError(f"The servers' folder {data_dir} cannot be used: {error}") from error
    return place


def leave(data_dir: Path) -> None:
    """Let go of the servers; the last to let go stops them."""
    data_dir = data_dir.resolve()
    if data_dir not in _held:
        return
    holders, place = _held.pop(data_dir)
    with _starting(data_dir), holders, suppress(BlockingIOError):
        fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
        servers.stop(place)


@contextmanager
def serving(data_dir: Path, durable: bool = True) -> Iterator[Place]:
    """The servers, for as long as the block runs."""
    place = join(data_dir, durable)
    try:
        yield place
    finally:
        leave(data_dir)


def _leave_if_mine(data_dir: Path, pid: int) -> None:
    # A forked child inherits the exit handler, but not the duty.
    if os.getpid() == pid:
        leave(data_dir)


def _holders(data_dir: Path) -> IO[str]:
    return (data_dir / "holders.lock").open("w")


@contextmanager
def _starting(data_dir: Path) -> Iterator[None]:
    with (data_dir / "starting.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
