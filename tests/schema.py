"""A database that holds the schema and nothing else: databases of tests begin as copies of it.

It is made once for each state of the migrations, because making it takes longer than most tests.
"""

import hashlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from bzpeer import servers

ROOT = Path(__file__).resolve().parents[1]
_LOCK = 4_119


def template():
    """Its name. Whoever comes first makes it, and the others wait for it."""
    name = f"schema_{_fingerprint()}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            _make(connection, name)
    return name


def copy_to(address):
    """Give an empty database on another server the same schema."""
    programs = servers.binaries() / "bin"
    dumped = subprocess.run([programs / "pg_dump", "--dbname", _url(template())], capture_output=True, check=True)
    load = [programs / "psql", "--quiet", "--output", os.devnull, "--set", "ON_ERROR_STOP=1", "--dbname", address]
    subprocess.run(load, input=dumped.stdout, check=True)


def _url(name):
    server, _, options = settings.DATABASE_URL.partition("?")
    return f"{server.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")


def _make(connection, name):
    for (old,) in connection.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'schema\_%'").fetchall():
        connection.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
    connection.execute("CREATE DATABASE schema_unfinished")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": _url("schema_unfinished")},
        check=True,
    )
    connection.execute(f'ALTER DATABASE schema_unfinished RENAME TO "{name}"')


def _fingerprint():
    migrations = MigrationLoader(None).disk_migrations
    sources = (Path(inspect.getfile(type(migrations[key]))).read_bytes() for key in sorted(migrations))
    return hashlib.sha256(b"".join(sources)).hexdigest()[:16]
