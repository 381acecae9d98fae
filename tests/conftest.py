"""What every test may lean on: real PostgreSQL and Redis, a plain and an htmx client, the shared records."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

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
    """Undefined template variables fail, static files need no manifest, tasks run only when a test says so."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def empty_cache(request):
    """Sessions, limits and locks of one test must not reach the next."""
    yield
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()


@pytest.fixture
def shared():
    """The folder of real records."""
    return SHARED


@pytest.fixture
def htmx_client():
    """A client that asks as htmx does."""
    return Client(headers={"HX-Request": "true"})
