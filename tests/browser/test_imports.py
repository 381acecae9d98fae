"""A curator starts an import and watches it come to its end without touching the page."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import barriers
from tests.factories import UserFactory
from works import tasks
from works.models import ImportRun

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def curator(client, live_server):
    client.force_login(
        UserFactory(is_staff=True, is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}


def test_an_import_is_started_and_watched(open_page, complaints, curator, settings, tmp_path):
    settings.IMPORT_DIR = tmp_path
    lines = [json.dumps({"id": f"2010.{n:05d}", "title": "A", "authors": "Ada Byron"}) for n in range(1, 41)]
    (tmp_path / "small.jsonl").write_text("\n".join([*lines, "{broken"]))
    page = open_page("/accounts/login/")
    page.context.add_cookies([curator])

    page.goto("/admin/works/importrun/add/")
    page.get_by_label("Source").select_option("snapshot")
    page.get_by_label("File").select_option("small.jsonl")
    page.get_by_role("button", name="Save", exact=True).click()
    progress = page.get_by_role("region", name="Progress")
    expect(progress).to_contain_text("Queued")
    tasks.continue_imports()

    expect(progress).to_contain_text("Finished", timeout=10_000)
    expect(progress).to_contain_text("Try 1 rejected again")
    assert ImportRun.objects.get().new == 40
    assert complaints == []
    assert barriers(page, within="#progress") == []
