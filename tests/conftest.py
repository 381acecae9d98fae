"""What every test may lean on: real PostgreSQL and Redis, a plain and an htmx client, the shared records."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from tests import schema

# Sessions and limits live in Redis: each test process has a database of its own there.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
settings.CACHES["default"]["LOCATION"] = settings.REDIS_URL.split("?")[0] + f"?db={_WORKER + 1}"

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_collection_modifyitems(items):
    absent = pytest.mark.skip(reason="the shared records are not beside this checkout")
    for item in items:
        if item.get_closest_marker("shared_data") and not SHARED.is_dir():
            item.add_marker(absent)


@pytest.fixture(scope="session", autouse=True)
def test_settings():
    """Static files come from their sources: nothing is collected for tests."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    # What a test changed shows at once; those of bzpeer.caching switch it on.
    settings.PAGE_SECONDS = 0


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = schema.template()


@pytest.fixture(autouse=True)
def empty_cache(request):
    """Sessions, limits and locks of one test must not reach the next."""
    if request.node.get_closest_marker("django_db"):
        cache.clear()


@pytest.fixture
def shared():
    """The folder of real records."""
    return SHARED


@pytest.fixture(autouse=True)
def staff_enter_at_once(settings):
    """Whoever a test makes staff is let in; tests/profiles/test_staff_door.py leaves the setting as it is."""
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture(autouse=True)
def graph_dir(tmp_path, settings):
    """The adjacency of one test must not answer the next."""
    settings.GRAPH_DIR = tmp_path / "graph"
