"""Slices, paths and people nearby in a real browser."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("place", ["{author}", "/works/2010.04116/", "/topics/cs.LG/", "/institutions/02mhbdp94/"])
def test_the_slice_loads_when_it_is_revealed(open_page, jeff, complaints, place):
    page = open_page(place.format(author=jeff.get_absolute_url()))

    page.locator("#graph-slice").evaluate("element => element.scrollIntoView()")

    expect(page.locator("#graph-slice svg.wide")).to_be_visible()
    expect(page.locator("#graph-slice[aria-busy]")).to_have_count(0)
    assert complaints == []


def test_a_slice_that_failed_is_tried_again_in_place(open_page, jeff):
    page = open_page("/")
    page.route("**/graph/", lambda route: route.fulfill(status=503, body="<h1>broken</h1>"))
    page.goto("/works/2010.04116/")
    page.locator("#graph-slice").evaluate("element => element.scrollIntoView()")
    expect(page.get_by_text("The graph did not load.")).to_be_visible()
    expect(page.locator("#graph-slice")).to_have_attribute("aria-busy", "false")
    page.unroute("**/graph/")

    page.get_by_role("link", name="Try again").click()

    expect(page.locator("#graph-slice svg.wide")).to_be_visible()
    assert page.url.endswith("/works/2010.04116/")


def test_adjusting_a_slice_keeps_the_state_in_the_address(open_page, jeff, complaints):
    page = open_page(f"{jeff.get_absolute_url()}graph/")

    page.get_by_text("Adjust what it shows").click()
    page.get_by_label("Count papers").check()

    expect(page).to_have_url(re.compile("dial=papers"))
    page.reload()
    expect(page.get_by_label("Count papers")).to_be_checked()
    assert complaints == []


def test_people_nearby_load_when_they_are_revealed(open_page, jeff, complaints):
    page = open_page(jeff.get_absolute_url())

    page.locator("#graph-nearby").evaluate("element => element.scrollIntoView()")

    expect(page.get_by_role("heading", name="Similar researchers")).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_path_is_found_by_names(open_page, jeff, complaints, scripts):
    page = open_page("/paths/", scripts=scripts)

    page.get_by_label("From").fill("Jeff Dean")
    page.get_by_label("To", exact=True).fill("Andrea Gesmundo")
    page.get_by_role("button", name="Find paths").click()

    expect(page.get_by_role("heading", name="1 step apart")).to_be_visible()
    assert "to=Andrea" in page.url
    assert complaints == []
