"""A curator merges two records from the queue, reads the trail, and undoes it; with scripts and without."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import barriers_in_each_window
from tests.factories import AuthorFactory, AuthorshipFactory, CandidateFactory, TopicFactory, UserFactory, WorkFactory
from works import counts
from works.models import Author, Event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def jeff(client):
    topic, quoc = TopicFactory(code="cs.LG"), AuthorFactory(display_name="Quoc Le")
    jeff, j = AuthorFactory(display_name="Jeff Dean"), AuthorFactory(display_name="J. Dean")
    for author in (jeff, jeff, jeff, j):
        work = WorkFactory(authors=[author, quoc], topics=[topic])
    AuthorshipFactory(work=work, author=AuthorFactory(display_name="Elena Ruiz"), position=3)
    counts.refresh(None)
    CandidateFactory(first=jeff, second=j, impact=1)
    CandidateFactory(first=jeff, authorships=[jeff.authorships.first().pk], impact=1)
    return jeff


@pytest.fixture
def open_admin(open_page, client, live_server):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def open_admin(address, **how):
        page = open_page("/accounts/login/", **how)
        page.context.add_cookies([cookie])
        page.goto(address)
        return page

    return open_admin


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_pair_is_merged_and_the_merge_undone(open_admin, complaints, jeff, scripts):
    page = open_admin("/admin/works/candidate/?queue=merge", scripts=scripts)

    page.get_by_role("link", name="Jeff Dean").click()
    expect(page.get_by_role("region", name="If merged: Jeff Dean")).to_contain_text("4 works")
    page.get_by_label("Reason").fill("Same co-author, same field.")
    page.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_role("link", name="The event").click()
    expect(page.get_by_text("Same co-author, same field.")).to_be_visible()
    assert Author.objects.get(display_name="J. Dean").merged_into == jeff
    page.get_by_label("Reason").fill("A homonym after all.")
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("Undone.")).to_be_visible()
    assert Author.objects.get(display_name="J. Dean").state == "active"
    assert complaints == []


def test_bylines_are_chosen_and_split_off(open_admin, complaints, jeff):
    page = open_admin("/admin/works/candidate/?queue=split")

    page.get_by_role("link", name="Jeff Dean").click()
    page.get_by_role("link", name="Choose other bylines").click()
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="See what becomes of them").click()
    expect(page.get_by_role("region", name="A new record")).to_contain_text("2 works")
    page.get_by_label("Reason").fill("Another field.")
    page.get_by_role("button", name="Split off").click()

    expect(page.get_by_text("Split off, to a record of its own.")).to_be_visible()
    assert Event.objects.get().other.authorships.count() == 2
    assert complaints == []


def test_axe_finds_nothing_and_nothing_overflows(open_admin, complaints, jeff):
    found = {}
    page = open_admin("/admin/works/candidate/")
    links = page.locator("#result_list tbody th a").evaluate_all("links => links.map(link => link.href)")
    for address in [*links, f"/admin/works/author/{jeff.pk}/bylines/", f"/admin/works/author/{jeff.pk}/merge/"]:
        page.goto(address)
        found[address] = barriers_in_each_window(page, within=".deciding")

    assert {address: each for address, each in found.items() if each} == {}
    assert complaints == []
