"""How the site is doing: the same facts for Prometheus and for people."""

import datetime as dt
import time

import pytest
from django.core.cache import cache
from django.test import Client

from bzpeer import operations
from profiles.trust.models import TrustPass
from tests import markup
from tests.factories import NOW, AuthorFactory, UserFactory
from works.models import ImportRun, PendingAuthor, PendingBlock

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy():
    PendingBlock.objects.create(block="byron a")
    for _ in range(2):
        PendingAuthor.objects.create(author=AuthorFactory())
    ImportRun.objects.create(
        source="oai", state="finished", started_at=NOW - dt.timedelta(hours=30), read=4_000, rejected=3, seconds=2.0
    )
    TrustPass.objects.create(as_of=NOW - dt.timedelta(hours=1), cause="expired", appended=1)
    cache.set("workers", ["celery@one", "celery@two"], None)
    cache.set("worker:celery@one", NOW.timestamp() - 5, None)
    cache.set("worker:celery@two", NOW.timestamp() - 90, None)
    for what, value in (("n", 7), ("ms", 1_500), ("at", time.time())):
        cache.set(f"task:works.continue_imports:FAILURE:{what}", value, None)


def test_prometheus_hears_all_of_it(busy):
    lines = set(operations.exposition(operations.state(NOW), NOW).decode().splitlines())

    assert {
        'bzpeer_waiting{queue="blocks"} 1.0',
        'bzpeer_waiting{queue="authors"} 2.0',
        "bzpeer_harvest_lag_seconds 108000.0",
        "bzpeer_trust_age_seconds 3600.0",
        'bzpeer_worker_age_seconds{worker="celery@one"} 5.0',
        'bzpeer_worker_age_seconds{worker="celery@two"} 90.0',
        'bzpeer_tasks_total{state="FAILURE",task="works.continue_imports"} 7.0',
        'bzpeer_task_seconds_total{state="FAILURE",task="works.continue_imports"} 1.5',
        'bzpeer_import_records{found="rejected"} 3.0',
        "bzpeer_import_rate 2000.0",
        "bzpeer_import_failed 0.0",
    } <= lines


def test_without_redis_the_rest_is_told(busy, monkeypatch):
    monkeypatch.setattr(operations.at_work, "is_reachable", lambda: False)

    told = operations.exposition(operations.state(NOW), NOW).decode()

    assert 'queue="blocks"' in told
    assert 'queue="tasks"' not in told


def test_operators_see_it_in_the_admin(busy, django_assert_max_num_queries):
    client = Client()
    client.force_login(
        UserFactory(is_staff=True, is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )

    with django_assert_max_num_queries(12):
        page = markup.text(markup.parse(client.get("/admin/operations/")))

    for words in (
        "Names to resolve1",
        "Authors to derive2",
        "OAI-PMH harvest",
        "works.continue_imports",
        "works_work",
    ):
        assert words in page
    assert client.post("/admin/operations/").status_code == 405
