"""Servers of their own for tests that kill them, and databases to compare."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from bzpeer import embedded
from tests import schema
from tests.folders import reachable_folder

ROOT = Path(__file__).resolve().parents[2]

# Everything an import leaves, apart from ids that a sequence gave and the moment it happened.
_CONTENTS = """
SELECT 'work', w.arxiv_id, to_jsonb(w) - '{id,checked_at,primary_topic_id}'::text[], t.code
FROM works_work w LEFT JOIN works_topic t ON t.id = w.primary_topic_id
UNION ALL
SELECT 'authorship', w.arxiv_id, to_jsonb(a) - '{id,work_id}'::text[], ''
FROM works_authorship a JOIN works_work w ON w.id = a.work_id
UNION ALL
SELECT 'topic', w.arxiv_id, jsonb_build_object('position', l.position), t.code
FROM works_worktopic l JOIN works_work w ON w.id = l.work_id JOIN works_topic t ON t.id = l.topic_id
UNION ALL
SELECT 'change', w.arxiv_id, to_jsonb(c) - '{id,work_id,run_id,noticed_at}'::text[], ''
FROM works_workchange c JOIN works_work w ON w.id = c.work_id
UNION ALL
SELECT 'rejected', r.position::text, to_jsonb(r) - '{id,run_id}'::text[], '' FROM works_rejectedrecord r
UNION ALL
SELECT 'block', block, '{}', '' FROM works_pendingblock
UNION ALL
SELECT 'run', state, to_jsonb(ARRAY[read, new, changed, unchanged, rejected]), '' FROM works_importrun
"""


class Site:
    """One database on servers that a test may break, and commands run against it."""

    def __init__(self, place, name):
        self.place = place
        self.name = name

    @property
    def url(self):
        return self.place.database_url.rpartition("/")[0] + f"/{self.name}"

    @property
    def environ(self):
        return {
            **os.environ,
            "DATABASE_URL": self.url,
            "REDIS_URL": self.place.redis_url,
            "BZPEER_DATA": str(self.place.data),
            "ARXIV_FIRST_WAIT": "0.05",
            "PAGE_SECONDS": "0",
            "SECRET_KEY": "the same on all hosts",
            "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
        }

    def manage(self, *arguments):
        """Start a management command."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def done(self, *arguments):
        """Run a management command to its end; what it printed."""
        process = self.manage(*arguments)
        said, _ = process.communicate(timeout=240)
        assert process.returncode == 0, said
        return said

    def query(self, sql, *arguments, name=None):
        with psycopg.connect(
            host=str(self.place.sockets), user="bzpeer", dbname=name or self.name, autocommit=True
        ) as connection:
            cursor = connection.execute(sql, arguments)
            return cursor.fetchall() if cursor.description else []

    def contents(self):
        """How many rows, and a digest over all of them, sorted."""
        (row,) = self.query(
            f"SELECT count(*), md5(string_agg(row::text, chr(10) ORDER BY row::text)) FROM ({_CONTENTS}) AS row"
        )
        return row


@pytest.fixture(scope="session")
def place():
    """PostgreSQL and Redis that only these tests use."""
    with reachable_folder() as folder, embedded.serving(folder / "data") as place:
        yield place


@pytest.fixture(scope="session")
def migrated(place):
    site = Site(place, "migrated")
    site.query("CREATE DATABASE migrated", name="bzpeer")
    schema.copy_to(site.url)
    return site


@pytest.fixture(scope="session")
def populated(migrated):
    """A database with the bundled works; what `populate.py` printed stands beside it as `known`."""
    site = Site(migrated.place, "populated")
    site.query("CREATE DATABASE populated TEMPLATE migrated", name="bzpeer")
    said = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports"],
        cwd=ROOT,
        env=site.environ,
        input=(Path(__file__).parent / "populate.py").read_text(),
        capture_output=True,
        text=True,
        check=True,
    )
    site.known = json.loads(said.stdout.splitlines()[-1])
    return site


@pytest.fixture(scope="module")
def grown(populated):
    """A populated database that one file of tests changes."""
    site = Site(populated.place, "grown")
    site.query("CREATE DATABASE grown TEMPLATE populated", name="bzpeer")
    site.known = populated.known
    yield site
    site.query("DROP DATABASE grown WITH (FORCE)", name="bzpeer")


@pytest.fixture
def make_site(migrated):
    """Make a database with the schema: `make_site("name")`."""
    made = []

    def make_site(name, template="migrated"):
        site = Site(migrated.place, name)
        site.query(f"CREATE DATABASE {name} TEMPLATE {template}", name="bzpeer")
        made.append(site)
        return site

    yield make_site
    for site in made:
        site.query(f"DROP DATABASE {site.name} WITH (FORCE)", name="bzpeer")


@pytest.fixture
def small_disk(place):
    """A disk of 4 MB for PostgreSQL's temporary tables, where one can be mounted."""
    folder = place.data.parent / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0777", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    folder.rmdir()
