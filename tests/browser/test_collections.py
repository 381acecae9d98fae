"""Lists in a real browser: keeping, sharing, taking out, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import barriers_in_each_window
from tests.browser.conftest import validator_finds
from tests.factories import AuthorFactory, CollectionFactory, CollectionItemFactory, WorkFactory
from tests.people import known, logged_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reader():
    return known()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_work_is_kept_shared_and_taken_out(open_page, open_as, reader, complaints, scripts):
    work = WorkFactory(authors=[AuthorFactory()], title="Notes on engines")
    page = open_as(reader, "/", scripts=scripts)

    page.goto(work.get_absolute_url())
    page.get_by_role("link", name="Keep in a list").click()
    page.get_by_label("Name").fill("To read")
    page.get_by_role("button", name="Make it and put in").click()
    expect(page.get_by_text("It is in this list.")).to_be_visible()
    page.get_by_role("link", name="To read").click()
    page.get_by_role("button", name="Share by link").click()
    shared = page.get_by_role("link", name="See it as others do").get_attribute("href")
    page.get_by_role("button", name="Take out Notes on engines").click()
    expect(page.get_by_text("Nothing is in it yet.")).to_be_visible()

    other = open_page(shared)
    expect(other.get_by_role("heading", name="To read")).to_be_visible()
    assert complaints == []


def test_the_pages_stand_in_nobodys_way(open_as, reader, complaints, tmp_path):
    collection = CollectionFactory(user=reader, share_key="k" * 43, note="For June.")
    item = CollectionItemFactory(collection=collection)
    CollectionItemFactory(collection=collection, author=AuthorFactory())
    client = logged_in(reader)
    addresses = {
        "all": "/collections/",
        "one": f"/collections/{collection.pk}/",
        "save": f"/collections/save/?work={item.work.arxiv_id}",
        "shared": f"/shared/{collection.share_key}/",
    }
    page = open_as(reader, "/")

    for name, address in addresses.items():
        page.goto(address)
        assert (name, barriers_in_each_window(page)) == (name, [])
        (tmp_path / f"{name}.html").write_bytes(client.get(address).content)

    assert validator_finds(tmp_path) == []
    assert complaints == []
