"""Addresses of PostgreSQL as Django's DATABASES: the primary, its replicas, and a pool before the primary.

Addresses are read by libpq, so several hosts, socket folders and every parameter of a connection string work:
postgres://user@one:5432,two:5432/name?target_session_attrs=read-write finds the primary after a failover. Knows no
Django.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from bzpeer.servers import EmbeddedError

# Seconds until a host that does not answer counts as away; libpq itself would wait for minutes.
CONNECT_SECONDS = 5
REPLICA_CONNECT_SECONDS = 2

_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def databases(
    url: str,
    *,
    replicas: Sequence[str] = (),
    password: str = "",
    pooled: bool = False,
    seconds: int = 0,
    max_age: int | None = None,
) -> dict[str, dict[str, Any]]:
    """`default`, and `replica1`, `replica2` in the order given.

    `password` stands in for one that an address leaves out. `pooled` is for a pool that gives each transaction another
    connection. `seconds` is how long a statement may take, 0 for ever; a pool cannot be told. `max_age` is in seconds,
    None for ever. Raises EmbeddedError when an address cannot be read.
    """
    primary = _database("DATABASE_URL", url, password, CONNECT_SECONDS) | {"DISABLE_SERVER_SIDE_CURSORS": pooled}
    found = {"default": primary}
    for number, replica in enumerate(replicas, start=1):
        found[f"replica{number}"] = _database("DATABASE_REPLICAS", replica, password, REPLICA_CONNECT_SECONDS) | {
            "TEST": {"MIRROR": "default"}
        }
    for each in found.values():
        if seconds and not pooled:
            each["OPTIONS"].setdefault("options", f"-c statement_timeout={seconds}s")
    # Reconnecting for each request made a one-query page 8.5 times slower.
    return {alias: each | {"CONN_MAX_AGE": max_age, "CONN_HEALTH_CHECKS": True} for alias, each in found.items()}


def primary_url(environ: Mapping[str, str], url: str, *, is_web: bool) -> tuple[str, bool]:
    """Where this process connects to, and whether that is a pool.

    With DATABASE_DIRECT_URL, DATABASE_URL is a pool in transaction mode. Locks and settings of a session do not live
    through one, so web processes alone use it; workers and commands go to the server itself.
    """
    direct = environ.get("DATABASE_DIRECT_URL", "")
    return (url, bool(direct)) if is_web or not direct else (direct, False)


def limit(found: Mapping[str, dict[str, Any]], **milliseconds: int) -> None:
    """Have the server end what takes longer in these databases, by the names of PostgreSQL's own settings.

    Who waits for a page has gone by then. A pool in transaction mode takes no settings from its clients: there they
    belong to the role, by ALTER ROLE.
    """
    for each in found.values():
        each["OPTIONS"]["options"] = " ".join(f"-c {name}={value}" for name, value in milliseconds.items())


def _database(variable: str, url: str, password: str, seconds: int) -> dict[str, Any]:
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        raise EmbeddedError(f"{variable} is no address of PostgreSQL: {error}") from error
    if password:
        parts.setdefault("password", password)
    named = {django: parts.pop(libpq, "") for libpq, django in _NAMES.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "OPTIONS": {"connect_timeout": str(seconds), **parts},
    }
