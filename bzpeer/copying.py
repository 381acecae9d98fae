"""COPY: many rows into the database or out of it, by the driver itself."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def copying(statement: str) -> Iterator[psycopg.Copy]:
    """The driver's copy of this statement, in the caller's transaction; Django's cursors have none.

    Raises Django's database errors, as every other query does: whoever waits for a database that went away knows those
    alone.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.cursor() as driver, driver.copy(statement) as copy:
        yield copy
