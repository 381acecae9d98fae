"""Notices and mail in a real browser: choosing what reaches one, reading it, and stopping it by the link in a mail."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from profiles import digests, notices, posting
from profiles.models import Notice
from tests.browser.accessibility import barriers_in_each_window
from tests.browser.conftest import validator_finds
from tests.factories import DeadAddressFactory, ImportRunFactory, WorkFactory
from tests.people import BACKEND, known
from works.models import WorkChange

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = ["/notices/", "/notices/settings/", "/works/2010.04116/changes/"]


@pytest.fixture
def reader(client, live_server, settings):
    settings.SITE_URL = live_server.url
    user = known(email="reader@example.org")
    client.force_login(user, backend=BACKEND)
    work = WorkFactory(arxiv_id="2010.04116", title="On engines")
    run = ImportRunFactory()
    for field, before, after in [("title", "On engines", "On big engines"), ("authors", "A. Byron", "A. Byron, C. B.")]:
        WorkChange.objects.create(
            work=work, run=run, field=field, before=before, after=after, noticed_at=timezone.now()
        )
    return user


def give(reader, kind=Notice.Kind.CHANGE, words="“On engines” changed: title."):
    notices.give(reader.pk, kind, url="/works/2010.04116/changes/", words=words, now=timezone.now())


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_choosing_reading_and_stopping(open_page, reader, let_in, complaints, mailoutbox, scripts):
    page = open_page("/trust/", scripts=scripts)
    let_in(page, reader)

    page.goto("/notices/settings/")
    page.get_by_label("Weekly").check()
    page.get_by_label("At this hour").select_option("7")
    page.get_by_label("Your time zone").fill("europe/berlin")
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_text("Kept: a weekly digest at 07:00, Europe/Berlin.")).to_be_visible()
    page.get_by_label("Changes of works you follow, by mail").check()
    page.get_by_role("button", name="Keep these choices").click()
    expect(page.get_by_label("Changes of works you follow, by mail")).to_be_checked()

    give(reader)
    give(reader, words="“On engines” changed: authors.")
    page.goto("/trust/")
    page.get_by_role("link", name=re.compile("Notices 2")).click()
    page.get_by_role("link", name="“On engines” changed: title.").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What changed in “On engines”")
    expect(page.locator("ins", has_text="big")).to_be_visible()
    page.goto("/notices/")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.locator("#profiles-unread")).to_have_text("")
    expect(page.locator(".is-unread")).to_have_count(0)

    assert posting.send_due(timezone.now) == 2
    (stop,) = re.findall(r"without a login: (\S+)", mailoutbox[0].body)
    stranger = open_page(stop, scripts=scripts)
    stranger.get_by_role("button", name="Stop this mail").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Stopped")
    assert not notices.wants_mail(reader.pk, Notice.Kind.CHANGE)
    assert digests.chosen(reader.pk).frequency == "weekly"
    assert complaints == []


def test_pages_are_accessible_and_valid(open_page, reader, client, let_in, complaints, tmp_path):
    give(reader, words="A very long word " + "m" * 250)
    DeadAddressFactory(account=reader)
    page = open_page("/trust/")
    let_in(page, reader)

    for number, address in enumerate(ADDRESSES):
        page.goto(address)
        assert barriers_in_each_window(page) == []
        (tmp_path / f"{number}.html").write_bytes(client.get(address).content)

    assert validator_finds(tmp_path) == []
    assert complaints == []
