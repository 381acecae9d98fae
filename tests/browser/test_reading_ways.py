"""The pages for whoever reads from right to left, in colours of the system's, or by keyboard alone."""

import pytest
from playwright.sync_api import expect

from bzpeer import pipeline
from tests.factories import AuthorFactory, UserFactory, WorkFactory
from works.search import found_names

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "עדה לביא"
TITLE = "חישוב במנוע אנליטי"


@pytest.fixture
def hebrew():
    ada = AuthorFactory(display_name=NAME, work_count=1, first_year=2022, last_year=2022)
    other = AuthorFactory(display_name="Max Muster", work_count=1)
    WorkFactory(authors=[ada, other], title=TITLE, arxiv_id="2201.00001")
    found_names.refresh([ada.pk, other.pk])
    pipeline.advance()
    return ada


def test_names_and_titles_keep_their_direction_on_a_phone(open_page, hebrew, complaints):
    found = {}
    page = open_page("/", width=320)
    for address, place, words in (
        (hebrew.get_absolute_url(), "h1", NAME),
        (hebrew.get_absolute_url(), ".work h3 bdi", TITLE),
        (hebrew.get_absolute_url(), ".people bdi >> nth=0", NAME),
        ("/works/2201.00001/", "h1", TITLE),
        ("/works/2201.00001/", ".people bdi >> nth=0", NAME),
        (f"/search/?q={NAME}", ".works-short bdi >> nth=0", NAME),
        (f"/explore/?focus=author:{hebrew.public_id}", ".nodes .node bdi >> nth=0", NAME),
    ):
        page.goto(address)
        expect(page.locator(place)).to_have_text(words)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[address, place] = page.locator(place).evaluate("element => element.matches(':dir(rtl)')"), overflow

    assert {where: each for where, each in found.items() if each != (True, 0)} == {}
    assert complaints == []


# Each by what it is painted with, which has to differ from the ground it stands on.
PAINTED = {
    "shape of the focus": ("svg.wide .focus .shape", "fill"),
    "frame of a person": ("svg.wide .person .shape", "stroke"),
    "frame of a paper": ("svg.wide .paper .shape", "stroke"),
    "name of a person": ("svg.wide .person text", "fill"),
    "tie": ("svg.wide .lines path", "stroke"),
    "frame of a meter": (".meter rect", "stroke"),
    "points of a meter": (".meter rect + rect", "fill"),
    "frame of a chip": (".chips li", "border-top-color"),
    "words of a chip": (".chips li", "color"),
    "bar of a year": (".years rect:not(.hit)", "fill"),
    "words of the button": (".follow .button", "color"),
}


def test_what_is_painted_is_seen_in_the_colours_of_the_system(open_page, jeff):
    page = open_page("/", scheme="dark")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(jeff.get_absolute_url())
    page.locator("#graph-slice").evaluate("element => element.scrollIntoView()")
    expect(page.locator("#graph-slice svg.wide")).to_be_attached()
    expect(page.get_by_text("0 followers")).to_be_visible()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")

    painted = {
        name: page.locator(place).first.evaluate("(element, part) => getComputedStyle(element)[part]", part)
        for name, (place, part) in PAINTED.items()
    }

    assert {name: colour for name, colour in painted.items() if colour in (ground, "none", "rgba(0, 0, 0, 0)")} == {}
    # What is left of a meter is not what is full.
    assert page.locator(".meter rect").first.evaluate("element => getComputedStyle(element).fill") == ground


def reach(page, element):
    """Go on with Tab until the element has the focus."""
    for _ in range(150):
        if element.count() and element.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not reach it")


def test_from_a_search_to_a_comparison_by_keyboard_alone(open_as, jeff, complaints):
    page = open_as(UserFactory(), "/")

    reach(page, page.get_by_label("Name, words, topic, institution or id"))
    page.keyboard.type("jeff dean")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=jeff+dean")
    reach(page, page.locator(".works-short").get_by_role("link", name="Jeff Dean"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jeff Dean")
    reach(page, page.get_by_role("button", name="Follow researcher"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Following. Stop")).to_be_visible()
    reach(page, page.get_by_role("link", name="Compare with…"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_label("Compare with"))
    page.keyboard.type("Andrea Gesmundo")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="1 shared work")).to_be_visible()
    assert complaints == []
