"""Backups: the whole database in a folder, with what is needed to tell that it came back as it was.

A folder holds `database.dump` (pg_dump's custom format) and `manifest.json`: versions, the dump's digest, and for each
table the number of rows and a digest of them, taken in the very snapshot that was dumped. Redis is not in it: it holds
what may be lost. Only binaries of PostgreSQL write and read the dump.
"""

import datetime as dt
import hashlib
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder
from psycopg.conninfo import make_conninfo

from bzpeer import servers

DUMP, MANIFEST = "database.dump", "manifest.json"
FORMAT = 1

_LIBPQ = {"NAME": "dbname", "USER": "user", "HOST": "host", "PORT": "port"}
_TABLES_SQL = """
SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""
# Whatever the order of the rows. 15 hexadecimal digits of each row's MD5 fit a bigint; their sum is a numeric.
_DIGEST_SQL = "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text FROM {} AS t"
_SEQUENCES_SQL = """
SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value FROM pg_sequences ORDER BY 1
"""


class BackupError(Exception):
    """A backup could not be made or brought back. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a database: for each table (rows, digest), for each sequence its last value."""

    tables: dict[str, tuple[int, str]]
    sequences: dict[str, int | None]

    def differences(self, other: "Contents") -> list[str]:
        """Names of the tables and sequences that are not the same in both."""
        mine, others = {**self.tables, **self.sequences}, {**other.tables, **other.sequences}
        return sorted(name for name in mine.keys() | others.keys() if mine.get(name) != others.get(name))


def back_up(folder: Path, version: str, now: dt.datetime) -> dict[str, Any]:
    """Dump the database into a new folder; its manifest. Raises BackupError.

    The folder has its name only when it is whole, so a backup that was broken off is never taken for one.
    """
    if folder.exists():
        raise BackupError(f"{folder} is there already; a backup never overwrites. Give another name.")
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        partial.mkdir(parents=True)
    except FileExistsError as error:
        raise BackupError(f"{partial} is left of a backup that was broken off, or is being made: remove it.") from error
    manifest = _dump(partial / DUMP) | {"format": FORMAT, "bzpeer": version, "made_at": now.isoformat()}
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    partial.rename(folder)
    return manifest


def restore(folder: Path, *, force: bool) -> Contents:
    """Bring a backup back into an empty database, or over what is there with `force`; what is there then.

    All of it or nothing. Raises BackupError, also when what came back is not what was dumped.
    """
    manifest = read_manifest(folder)
    dump = folder / DUMP
    if _sha256(dump) != manifest["sha256"]:
        raise BackupError(f"{dump} is not the file that was written: it was damaged or exchanged.")
    with connection.cursor() as cursor:
        cursor.execute(_TABLES_SQL)
        if cursor.fetchone() and not force:
            raise BackupError("The database is not empty. Make an empty one, or give --force to replace what is there.")
    # Nobody else may be in the way of what is replaced, least of all we.
    connection.close()
    over = ["--clean", "--if-exists"] if force else []
    _program("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", *over, "--dbname", "{}", str(dump))
    with transaction.atomic(), connection.cursor() as cursor:
        found = _contents(cursor)
    expected = _stated(manifest)
    if different := expected.differences(found):
        raise BackupError(f"These did not come back as they were: {', '.join(different)}.")
    return found


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Of a backup. Raises BackupError when the folder is none."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder} is no backup: {error}") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{folder} has the format {manifest.get('format')}; this version reads {FORMAT}.")
    return manifest


def _dump(path: Path) -> dict[str, Any]:
    """Dump one snapshot and look at it; for the manifest."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
        snapshot, server = cursor.fetchone()
        _program("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}", "--dbname", "{}")
        contents = _contents(cursor)
    return {
        "sha256": _sha256(path),
        "bytes": path.stat().st_size,
        "postgresql": server,
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        **asdict(contents),
    }


def _contents(cursor: CursorWrapper) -> Contents:
    # Rows as text look the same in every session only then.
    cursor.execute("SET LOCAL TimeZone = 'UTC'")
    cursor.execute("SET LOCAL DateStyle = 'ISO'")
    cursor.execute(_TABLES_SQL)
    tables = {}
    for (name,) in cursor.fetchall():
        cursor.execute(_DIGEST_SQL.format(name))
        tables[name] = tuple(cursor.fetchone())
    cursor.execute(_SEQUENCES_SQL)
    return Contents(tables, dict(cursor.fetchall()))


def _stated(manifest: Mapping[str, Any]) -> Contents:
    return Contents(
        {name: (rows, digest) for name, (rows, digest) in manifest["tables"].items()}, manifest["sequences"]
    )


def _program(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on this database, "{}" being its address."""
    settings = connection.settings_dict
    options = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str)}
    named = {libpq: str(settings[django]) for django, libpq in _LIBPQ.items() if settings[django]}
    address = make_conninfo("", **named, **options)
    # Not in the address, which every user of the machine can read in the list of processes.
    password = {"PGPASSWORD": settings["PASSWORD"]} if settings["PASSWORD"] else {}
    done = subprocess.run(
        [str(servers.binaries() / "bin" / name), *(address if each == "{}" else each for each in arguments)],
        env={**os.environ, **password},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{name} failed: {' '.join(done.stderr.split())}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
