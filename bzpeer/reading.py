"""Which database a request reads from: a replica, or the primary where somebody must see what they wrote.

What runs outside a request, in a transaction, or after a write reads from the primary; for requests see
`bzpeer.read_your_writes`. Modules whose SQL only reads take `connection` from here instead of from Django.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


@dataclass(slots=True)
class Reader:
    """One request: the position it must see, where it reads once that is decided, whether it may have written."""

    seen: int
    choose: Callable[[int], str]
    alias: str = ""
    wrote: bool = False


_reader: ContextVar[Reader | None] = ContextVar("reader", default=None)


@contextmanager
def reading_as(reader: Reader) -> Iterator[None]:
    """Everything in the block is read as this reader may."""
    token = _reader.set(reader)
    try:
        yield
    finally:
        _reader.reset(token)


def alias() -> str:
    """Where to read from, here and now."""
    reader = _reader.get()
    if reader is None or reader.wrote or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return DEFAULT_DB_ALIAS
    if not reader.alias:
        reader.alias = reader.choose(reader.seen)
    return reader.alias


class _Connection:
    """As `django.db.connection`, to the database that `alias` names at each use."""

    def __getattr__(self, name: str) -> Any:
        return getattr(connections[alias()], name)


connection = _Connection()


def fetch(statement: str, parameters: Any) -> list[tuple[Any, ...]]:
    """All rows of a statement that only reads, with bound parameters."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


class Router:
    """For DATABASE_ROUTERS: the ORM reads where `alias` says, and writes to the primary."""

    def db_for_read(self, model: type, **hints: Any) -> str:
        return alias()

    def db_for_write(self, model: type, **hints: Any) -> str:
        # Asked too when an object is only made and never saved, so it is no sign of a write.
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: object, other: object, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS
