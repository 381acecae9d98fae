"""One address of Redis as the cache, Celery and our own clients each want it.

redis://, rediss:// and unix:// name a server. sentinel://:password@one:26379,two:26379/0?master=bzpeer names Sentinels
that know which server is the primary now; it alone is read and written, since a replica's counts and sessions are old.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import redis
from redis.sentinel import Sentinel

from bzpeer.servers import EmbeddedError

# Seconds. A page does not wait longer for what it can do without.
CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 5.0
_TIMEOUTS = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": ANSWER_SECONDS}
SENTINEL_PORT = 26_379


@dataclass(frozen=True, slots=True)
class Watched:
    """A primary that Sentinels watch."""

    sentinels: tuple[tuple[str, int], ...]
    master: str
    password: str
    database: int


def watched(url: str) -> Watched | None:
    """What a sentinel:// address says; None for any other. Raises EmbeddedError when it names no master."""
    parts = urlsplit(url)
    if parts.scheme != "sentinel":
        return None
    before, _, hosts = parts.netloc.rpartition("@")
    master = parse_qs(parts.query).get("master", [""])[0]
    if not (hosts and master):
        raise EmbeddedError("REDIS_URL names Sentinels but no master: sentinel://one:26379,two:26379/0?master=NAME")
    return Watched(
        tuple(_host(each) for each in hosts.split(",")),
        master,
        unquote(before.partition(":")[2]),
        int(parts.path.strip("/") or 0),
    )


def cache(url: str) -> dict[str, Any]:
    """For CACHES. A server that is away is a cache that knows nothing: pages are served without it."""
    options: dict[str, Any] = {
        "IGNORE_EXCEPTIONS": True,
        "SOCKET_CONNECT_TIMEOUT": CONNECT_SECONDS,
        "SOCKET_TIMEOUT": ANSWER_SECONDS,
    }
    found = watched(url)
    if found:
        url = f"redis://{found.master}/{found.database}?is_master=1"
        options |= {"SENTINELS": list(found.sentinels), "SENTINEL_KWARGS": _TIMEOUTS}
        options |= {"PASSWORD": found.password} if found.password else {}
    return {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": url, "OPTIONS": options}


def connection_factory(url: str) -> str:
    """For DJANGO_REDIS_CONNECTION_FACTORY."""
    kind = "SentinelConnectionFactory" if watched(url) else "ConnectionFactory"
    return f"django_redis.pool.{kind}"


def broker(url: str) -> str:
    """For CELERY_BROKER_URL."""
    found = watched(url)
    if not found:
        return url.replace("unix://", "redis+socket://")
    password = f":{quote(found.password, safe='')}@" if found.password else ""
    return ";".join(f"sentinel://{password}{host}:{port}/{found.database}" for host, port in found.sentinels)


def broker_options(url: str) -> Mapping[str, Any]:
    """For CELERY_BROKER_TRANSPORT_OPTIONS."""
    found = watched(url)
    return {"master_name": found.master, "sentinel_kwargs": dict(_TIMEOUTS)} if found else {}


def client(url: str, **options: Any) -> "redis.Redis":
    """A client of our own, for locks; `options` are redis-py's. It does not connect yet."""
    found = watched(url)
    if not found:
        return redis.Redis.from_url(url, **options)
    sentinel = Sentinel(list(found.sentinels), sentinel_kwargs=_TIMEOUTS)  # type: ignore[no-untyped-call]
    password = {"password": found.password} if found.password else {}
    primary: redis.Redis = sentinel.master_for(  # type: ignore[no-untyped-call]
        found.master, db=found.database, **password, **options
    )
    return primary


def _host(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return (host, int(port)) if host else (text, SENTINEL_PORT)
