"""The profile page in a real browser: the reference page, element by element, and what readers do with it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.accessibility import barriers_in_each_window
from tests.browser.conftest import BUNDLED, validator_finds
from tests.factories import UserFactory
from works.arxiv import snapshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REFERENCE_ORDER = ["2010.04116", "2205.10937", "2203.12533", "2202.08906", "2204.05149", "2004.10746"]
ADDRESSES = {
    "home": "/",
    "search": "/search/?q=dean",
    "profile": "{author}",
    "works": "{author}works/",
    "history": "{author}history/",
    "as known on": "{author}?as_of={today}",
    "not known then": "{author}?as_of=2001-01-01",
    "trust": "{author}trust/",
    "graph": "{author}graph/",
    "claim": "{author}claim/",
    "invite": "{author}invite/",
    "wrong": "{author}wrong/?kind=name",
    "sent": "{author}wrong/sent/",
    "links": "/reports/",
    "open": "/open/",
    "work": "/works/2010.04116/",
    "why": "/works/2010.04116/authors/6/",
    "topic": "/topics/cs.LG/",
    "citations": "/cite/?work=2010.04116&work=2205.10937&form=chicago",
    "names": "/names/",
    "name": "/names/dean,jeff/",
    "no name": "/names/dean,nobody/",
    "graph of a work": "/works/2010.04116/graph/",
    "graph of a topic": "/topics/cs.LG/graph/?since=2020&dial=papers",
    "graph of an institution": "/institutions/02mhbdp94/graph/",
    "institution": "/institutions/02mhbdp94/",
    "nearby": "{author}nearby/",
    "crossings": "/topics/cs.LG/crossings/",
    "coverage": "/explore/coverage/",
    "paths": "/paths/",
    "path": "/paths/?from={public_id}&to=Andrea+Gesmundo",
    "compared": "/compare/?author={public_id}&add=Andrea+Gesmundo",
    "explorer": "/explore/",
    "focus": "/explore/?focus=author:{public_id}",
    "explored": "/explore/?focus=author:{public_id}&focus=work:2010.04116&steps=open.topic:cs.LG,pin.topic:cs.AI,hide.work:2004.10746",
    "searched": "/explore/?focus=author:{public_id}&within=dean&weight=0.2&since=2021",
    "find": "/explore/find/?q=dean&focus=topic:cs.LG",
    "about": "/trust/",
    "about the data": "/about/data/",
    "privacy": "/about/privacy/",
    "developers": "/developers/",
    "API reference": "/developers/api/",
    "login": "/accounts/login/",
    "signup": "/accounts/signup/",
    "missing": "/nowhere/",
}


def everything(author):
    return {
        name: address.format(author=author.get_absolute_url(), public_id=author.public_id, today=timezone.now().date())
        for name, address in ADDRESSES.items()
    }


def reveal_graph(page):
    page.locator("#graph-slice").evaluate("element => element.scrollIntoView()")
    expect(page.locator("#graph-slice svg.wide")).to_be_attached()


def test_every_element_of_the_reference_page_is_there(open_page, jeff, complaints):
    page = open_page(jeff.get_absolute_url())

    for words in (
        "Researcher profile",
        "Affiliation not imported",
        "Trust snapshot",
        "Quick read",
        "Trust 21 - Emerging",
        "Verification L1",
        "Unclaimed author",
        "Decide how to stay connected",
        "How to connect with this researcher",
        "Log in to claim",
        "Direct collaboration",
        "Open a focused conversation when the fit is right",
        "Research graph",
        "See the researcher in context",
        "Open full explorer",
        "Published work",
        "6 published items",
    ):
        expect(page.get_by_text(words, exact=False).first).to_be_visible()
    assert page.locator(".counts dd").all_inner_texts() == ["6", "0", "7", "2"]
    titles = {r.arxiv_id: r.title for r in map(snapshot.read, BUNDLED.read_bytes().splitlines())}
    assert page.locator(".work h3").all_inner_texts() == [titles[arxiv_id] for arxiv_id in REFERENCE_ORDER]
    assert complaints == []


def test_without_scripts_no_room_is_kept_for_the_graph(open_page, jeff):
    waiting = open_page(jeff.get_absolute_url(), scripts=False).locator("#graph-slice")

    expect(waiting.get_by_text("Building this graph slice")).to_be_visible()
    assert waiting.bounding_box()["height"] < 300


def test_the_graph_loads_when_it_is_revealed(open_page, jeff, complaints):
    page = open_page(jeff.get_absolute_url())
    reveal_graph(page)

    expect(page.get_by_text("Showing 8 of 58 people, 6 of 6 papers, 7 of 7 topics")).to_be_visible()
    page.locator("#graph-slice svg.wide a.person").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Andrea Gesmundo")
    assert complaints == []


def test_a_graph_that_fails_says_so_and_can_be_retried(open_page, jeff):
    page = open_page("/")
    page.route("**/graph/", lambda route: route.fulfill(status=503, body="<h1>broken</h1>"))
    page.goto(jeff.get_absolute_url())
    page.locator("#graph-slice").evaluate("element => element.scrollIntoView()")

    expect(page.get_by_text("The graph did not load.")).to_be_visible()
    page.unroute("**/graph/")
    page.get_by_role("link", name="Open the graph slice").click()
    expect(page.locator("svg.wide")).to_be_visible()


def test_filtering_keeps_the_state_in_the_address_and_back_restores_it(open_page, jeff, complaints):
    page = open_page(jeff.get_absolute_url())

    page.locator("select[name=year]").select_option("2020")

    expect(page.get_by_text("1 of 6 works match.")).to_be_visible()
    assert "year=2020" in page.url
    page.reload()
    expect(page.get_by_text("1 of 6 works match.")).to_be_visible()
    page.go_back()
    expect(page.locator(".work")).to_have_count(6)
    expect(page.get_by_role("heading", level=1)).to_have_text("Jeff Dean")
    assert complaints == []


def test_why_is_this_work_here_opens_in_place(open_page, jeff, complaints):
    page = open_page(jeff.get_absolute_url())

    page.get_by_role("link", name="Why is this work here? 2010.04116").click()

    expect(page.get_by_text("Jeff Dean, position 6 of 7, as printed")).to_be_visible()
    expect(page.locator(".work")).to_have_count(6)
    assert complaints == []


def test_selected_works_are_cited_in_another_style(open_page, jeff, complaints):
    page = open_page(f"{jeff.get_absolute_url()}works/")

    page.get_by_label("Select 2010.04116").check()
    page.get_by_label("Select 2205.10937").check()
    page.get_by_role("button", name="Cite the selected").click()
    expect(page.get_by_role("region", name="APA")).to_contain_text("Gesmundo, A., & Dean, J. (2022). muNet")
    # Before its scripts have run, a page changes with the button alone.
    page.wait_for_load_state("load")
    page.locator("#citation-form").select_option("ieee")

    expect(page.get_by_role("region", name="IEEE")).to_contain_text("[2] A. Gesmundo and J. Dean, “muNet")
    assert complaints == []


def test_following_is_instant_and_counts_in_both_places(open_page, live_server, jeff, complaints, client):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    page = open_page("/")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(jeff.get_absolute_url())

    page.get_by_role("button", name="Follow researcher").click()

    expect(page.get_by_role("button", name="Following. Stop")).to_be_visible()
    expect(page.locator("#profiles-followers")).to_have_text("1")
    page.get_by_role("button", name="Following. Stop").click()
    expect(page.locator("#profiles-followers")).to_have_text("0")
    assert complaints == []


def test_search_as_one_types(open_page, jeff, complaints):
    page = open_page("/")

    page.get_by_label("Name, words, topic, institution or id").press_sequentially("jeff dea")

    page.locator("#works-search").get_by_role("link", name="Jeff Dean").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jeff Dean")
    assert complaints == []


def test_everything_works_without_javascript(open_page, jeff):
    page = open_page(jeff.get_absolute_url(), scripts=False)

    page.get_by_role("link", name="Open the graph slice").click()
    expect(page.locator("svg.wide")).to_be_visible()
    page.goto(jeff.get_absolute_url())
    page.get_by_label("Words in title").fill("pathways")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".work")).to_have_count(1)
    page.get_by_role("link", name="Why is this work here?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why is this work here?")
    page.goto(jeff.get_absolute_url())
    page.get_by_role("link", name="Log in to claim").click()
    expect(page.locator('input[name="next"]').first).to_have_value(f"{jeff.get_absolute_url()}claim/")


def test_the_keyboard_reaches_the_content_first(open_page, jeff):
    page = open_page(jeff.get_absolute_url())

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_axe_finds_nothing_and_nothing_overflows(open_page, jeff, complaints):
    found = {}
    page = open_page("/")
    for name, address in everything(jeff).items():
        page.goto(address)
        if page.locator("#graph-slice.waiting").count():
            reveal_graph(page)
        found[name] = barriers_in_each_window(page)

    assert {name: each for name, each in found.items() if each} == {}
    assert [text for text in complaints if "404" not in text] == []


def test_the_html_validator_finds_nothing(client, jeff, tmp_path):
    for name, address in everything(jeff).items():
        (tmp_path / f"{name}.html").write_bytes(client.get(address).content)

    assert validator_finds(tmp_path) == []
