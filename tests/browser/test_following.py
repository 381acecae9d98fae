"""Following in a real browser: the button, the list, the works, with and without scripts."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.accessibility import barriers
from tests.browser.conftest import validator_finds
from tests.factories import AuthorFactory, FollowFactory, TopicFactory, WorkFactory
from tests.people import known, logged_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ada():
    author = AuthorFactory(display_name="Ada Byron")
    topic = TopicFactory(code="cs.LG", name="Machine Learning")
    now = timezone.now()
    WorkFactory(authors=[author], topics=[topic], title="Notes on engines", submitted_at=now - dt.timedelta(2))
    WorkFactory(topics=[topic], title="On tides", submitted_at=now - dt.timedelta(3))
    return author


@pytest.fixture
def reader():
    return known()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_following_an_author_a_topic_and_a_search(open_as, ada, reader, complaints, scripts):
    page = open_as(reader, "/", scripts=scripts)

    page.goto(ada.get_absolute_url())
    page.get_by_role("button", name="Follow researcher").click()
    expect(page.get_by_role("button", name="Following. Stop")).to_be_visible()
    page.goto("/topics/cs.LG/")
    if not scripts:
        page.get_by_role("link", name="Follow topic").click()
    page.get_by_role("button", name="Follow topic").click()
    expect(page.get_by_role("button", name="Follow topic")).to_have_count(0)
    page.goto("/search/?q=engines")
    page.get_by_role("link", name="Follow this search").click()
    page.get_by_role("button", name="Follow search").click()
    expect(page.get_by_role("button", name="Follow search")).to_have_count(0)
    page.goto("/following/")
    expect(page.get_by_role("list", name="What you follow").get_by_role("listitem")).to_have_count(3)

    page.get_by_role("link", name="Works that they brought").click()
    expect(page.locator(".feed > li")).to_have_count(2)
    expect(page.locator(".feed > li").first.get_by_role("list", name="Why it is here")).to_contain_text("By Ada Byron")
    page.get_by_role("button", name="I have seen all").click()
    expect(page.get_by_role("status").first).to_contain_text("Nothing new since")

    page.goto("/following/")
    page.get_by_role("button", name="Mute Machine Learning").click()
    expect(page.get_by_text("Muted", exact=True)).to_be_visible()
    page.get_by_role("button", name="Unfollow Search for").click()
    expect(page.get_by_role("list", name="What you follow").get_by_role("listitem")).to_have_count(2)
    page.goto("/following/works/")
    expect(page.locator(".feed > li")).to_have_count(1)
    assert complaints == []


def test_the_pages_stand_in_nobodys_way(open_as, ada, reader, complaints, tmp_path):
    FollowFactory(user=reader, author=ada)
    FollowFactory(user=reader, kind="topic", topic=TopicFactory(code="cs.LG"), is_muted=True)
    client = logged_in(reader)
    addresses = {
        "follow": f"/follow/?author={ada.public_id}",
        "following": "/following/",
        "works": "/following/works/",
        "key": "/following/feed/",
    }
    page = open_as(reader, "/")

    for name, address in addresses.items():
        page.goto(address)
        assert (name, barriers(page)) == (name, [])
        (tmp_path / f"{name}.html").write_bytes(client.get(address).content)

    assert validator_finds(tmp_path) == []
    assert complaints == []
