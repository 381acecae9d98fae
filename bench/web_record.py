"""The record that pages are measured over: real works where they are at hand, and a hub of 2,000 made from them."""

import os
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection

from bzpeer import pipeline
from bzpeer.management.commands.load_bundled import BUNDLED
from profiles.models import User
from works.ingest import runs
from works.models import Author, ImportRun

SNAPSHOT = Path(os.environ.get("BENCH_SNAPSHOT", settings.BASE_DIR / "../shared/data/arxiv-snapshot.jsonl.zst"))
WORKS = 12_000
HUB_WORKS = 2_000
MORE_WORKS = 500
_BACKEND = "django.contrib.auth.backends.ModelBackend"

_ENLARGE_SQL = """
WITH joined AS (
    SELECT id, author_count FROM works_work AS w WHERE author_count < 30
        AND NOT EXISTS (SELECT FROM works_authorship AS a WHERE a.work_id = w.id AND a.author_id = %(hub)s)
    ORDER BY id LIMIT %(works)s
), counted AS (
    UPDATE works_work AS w SET author_count = w.author_count + 1 FROM joined WHERE w.id = joined.id
)
INSERT INTO works_authorship (work_id, position, byline, given, family, affiliation, is_collaboration, name_key, block,
    author_id, grade, is_held)
SELECT j.id, j.author_count + 1, a.display_name, '', a.display_name, '', false, a.name_key, 'hub', a.id, 'N', true
FROM joined AS j CROSS JOIN works_author AS a WHERE a.id = %(hub)s
"""
_CONNECTIONS_SQL = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
_QUEUE_SQL = "INSERT INTO works_pendingauthor (author_id) VALUES (%(hub)s) ON CONFLICT DO NOTHING"


def fill() -> Mapping[str, str]:
    """Import, derive, and make a hub; the paths of the pages to measure, by their names."""
    if SNAPSHOT.is_file():
        runs.import_snapshot(SNAPSHOT, limit=WORKS)
    runs.import_snapshot(BUNDLED)
    pipeline.advance()
    hub, typical, small = _author(40), _author(12), _author(1)
    with connection.cursor() as cursor:
        cursor.execute(_ENLARGE_SQL, {"hub": hub.pk, "works": HUB_WORKS})
        cursor.execute(_QUEUE_SQL, {"hub": hub.pk})
    pipeline.advance()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return _paths(small, typical, hub)


def session_cookie() -> str:
    """The session key of an account that is logged in."""
    user = User.objects.create_user(email="reader@example.org")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = _BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _paths(small: Author, typical: Author, hub: Author) -> Mapping[str, str]:
    work = typical.authorships.select_related("work").order_by("work_id")[0].work
    return {
        "small profile": small.get_absolute_url(),
        "typical profile": typical.get_absolute_url(),
        "hub's profile": hub.get_absolute_url(),
        "work": work.get_absolute_url(),
        "search": "/search/?q=neural+networks",
        "slice": f"{typical.get_absolute_url()}graph/",
        "home": "/",
    }


def _author(works: int) -> Author:
    """Somebody with about so many works, the same in every run over the same record."""
    nearest = Author.objects.filter(work_count__lte=works).order_by("-work_count", "pk")
    return nearest[0]


def profile_paths() -> list[str]:
    """The address of every profile, as a crawler finds them."""
    return [author.get_absolute_url() for author in Author.objects.filter(state=Author.State.ACTIVE).order_by("pk")]


def connections() -> int:
    """Clients that are connected to the database of the run."""
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(_CONNECTIONS_SQL)
        return int(cursor.fetchone()[0])


def keep_importing(over: threading.Event) -> None:
    """Have the worker import and derive, again and again, some works more each time."""
    limit = WORKS
    with closing(connection):
        while not over.is_set():
            limit += MORE_WORKS
            run = runs.create(ImportRun.Source.SNAPSHOT, runs.snapshot_arguments(_source(), limit), by_worker=True)
            for task in ("works.continue_imports", "bzpeer.advance_pipeline", "trust.take_expired"):
                current_app.send_task(task)
            while not over.wait(1) and not ImportRun.objects.get(pk=run.pk).is_over:
                pass


def _source() -> Path:
    return SNAPSHOT if SNAPSHOT.is_file() else BUNDLED
