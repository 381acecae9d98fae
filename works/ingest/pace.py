"""Politeness towards sources across all workers: one connection to each, requests so many seconds apart. In Redis.

Source: arXiv API Terms of Use, "no more than one request every three seconds, and a single connection at a time".
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import redis
from django.conf import settings
from redis.backoff import ExponentialBackoff
from redis.exceptions import LockError
from redis.retry import Retry

from bzpeer import redis_urls
from works.arxiv.client import SourceError, is_arxiv

SECONDS = 3.0
# A turn whose holder was killed ends by itself; each piece of an answer renews it.
TURN_SECONDS = 60
WAIT_SECONDS = 900
RETRIES = 8


def turn(host: str) -> AbstractContextManager[Callable[[], None]]:
    """Hold the one connection to arXiv, no sooner than three seconds after the last request began to anybody there.

    Raises SourceError when no turn comes or Redis cannot be asked: without it nothing is requested.
    """
    return turn_of("arXiv", SECONDS if is_arxiv(host) else 0.0, host)


@contextmanager
def turn_of(source: str, seconds: float, host: str) -> Iterator[Callable[[], None]]:
    """Hold the one connection to this source, no sooner than so many seconds after the last request to it began."""
    turns, last = (f"bzpeer:{source.lower()}:{name}" for name in ("turn", "last"))
    # Redis restarts within seconds; a request is not worth less patience.
    client = redis_urls.client(
        settings.REDIS_URL,
        retry=Retry(ExponentialBackoff(cap=5, base=0.1), RETRIES),
        retry_on_error=[redis.ConnectionError],
    )
    lock = client.lock(turns, timeout=TURN_SECONDS, blocking_timeout=WAIT_SECONDS, sleep=0.05, thread_local=False)
    try:
        if not lock.acquire():
            raise SourceError(
                f"No turn at {host} within {WAIT_SECONDS} s: other tasks are asking {source} all the time."
            )
        _wait(client, last, seconds)
    except redis.RedisError as error:
        raise SourceError(f"Redis, which keeps requests to {source} apart, cannot be asked: {error}") from error

    def keep() -> None:
        with suppress(redis.RedisError):
            lock.reacquire()

    try:
        yield keep
    finally:
        with suppress(redis.RedisError, LockError):
            lock.release()
        client.close()


def _wait(client: "redis.Redis", name: str, seconds: float) -> None:
    last = client.get(name)
    if last is not None:
        time.sleep(max(0.0, min(seconds, float(last) + seconds - _now(client))))
    client.set(name, _now(client), ex=60)


def _now(client: "redis.Redis") -> float:
    # The clock of the server, which all hosts share.
    seconds, microseconds = client.time()
    return float(seconds + microseconds / 1_000_000)
