"""The explorer in a real browser: by mouse, by keyboard, without JavaScript, on a phone, and shared by its address."""

import io
import re
import zipfile

import networkx
import pytest
from playwright.sync_api import expect

from graph.subgraph import MAX_NODES
from tests.browser.accessibility import WINDOWS, barriers
from tests.factories import AuthorFactory, CollaborationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the canvas holds; the figure keeps it for whoever asks.
NODES = "document.querySelector('.explored').canvas.nodes().map(node => node.id()).sort()"


def around(author, rest=""):
    return f"/explore/?focus=author:{author.public_id}{rest}"


def row(page, name):
    return page.locator(".nodes > li", has=page.locator(".node > a > bdi", has_text=re.compile(f"^{name}$")))


def listed(page):
    return sorted(page.locator(".nodes > li").evaluate_all("rows => rows.map(row => row.id)"))


def drawn(page):
    expect(page.locator(".explored.drawn")).to_be_visible()
    return page.evaluate(NODES)


def click_node(page, key):
    x, y = page.evaluate(
        """key => {
            const node = document.querySelector('.explored').canvas.getElementById(key).renderedPosition();
            return [node.x, node.y];
        }""",
        key,
    )
    page.locator(".canvas").click(position={"x": x, "y": y})


def test_from_a_profile_to_a_view_that_is_shared(open_page, jeff, complaints):
    page = open_page(jeff.get_absolute_url())
    page.get_by_role("link", name="Open full explorer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Around Jeff Dean")
    assert drawn(page) == listed(page)

    row(page, "Noam Shazeer").get_by_role("button", name="Open").click()
    expect(page.get_by_role("button", name="Undo: opened Noam Shazeer")).to_be_visible()
    row(page, "cs.DC").get_by_role("button", name="Hide").click()
    expect(page.get_by_role("button", name="Undo: hid cs.DC")).to_be_visible()
    page.get_by_role("checkbox", name="Institutions").click()
    expect(page).to_have_url(re.compile("kind=topic$"))

    seen = listed(page)
    assert "topic:cs.DC" in seen
    assert "topic:cs.DC" not in drawn(page)
    other = open_page(page.url)
    assert (listed(other), drawn(other)) == (seen, drawn(page))
    assert complaints == []


def test_a_node_is_chosen_and_opened_with_the_mouse(open_page, jeff, complaints):
    page = open_page(around(jeff))
    key = row(page, "Noam Shazeer").get_attribute("id")
    drawn(page)

    click_node(page, key)
    expect(page.locator(".chosen")).to_contain_text("Noam Shazeer")
    page.locator(".chosen").get_by_role("button", name="Open").click()

    expect(page.get_by_role("button", name="Undo: opened Noam Shazeer")).to_be_visible()
    expect(page.locator(".chosen")).to_contain_text("Noam Shazeer")
    assert key in page.url
    page.get_by_role("button", name="Undo: opened Noam Shazeer").click()
    expect(page).to_have_url(re.compile(f"focus=author:{jeff.public_id}$"))
    page.go_back()
    expect(page.get_by_role("button", name="Undo: opened Noam Shazeer")).to_be_visible()
    assert drawn(page) == listed(page)
    assert complaints == []


def test_everything_is_done_in_the_picture_with_the_keyboard(open_page, jeff, complaints):
    page = open_page(around(jeff))
    drawn(page)

    page.locator(".canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    name = page.locator(".chosen a").inner_text()
    assert name != "Jeff Dean"
    page.keyboard.press("p")
    expect(page.get_by_role("button", name=f"Undo: pinned {name}")).to_be_visible()
    expect(page.locator(".canvas")).to_be_focused()
    page.keyboard.press("o")
    expect(page.get_by_role("button", name=f"Undo: opened {name}")).to_be_visible()
    page.keyboard.press("u")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name=f"Undo: pinned {name}")).to_be_visible()
    expect(page.locator(".chosen a")).not_to_have_text(name)
    other = page.locator(".chosen a").inner_text()
    page.keyboard.press("h")

    expect(page.get_by_role("button", name=f"Undo: hid {other}")).to_be_visible()
    assert complaints == []


def test_the_list_goes_row_by_row_and_keeps_its_place(open_page, jeff, complaints):
    page = open_page(around(jeff))
    row(page, "Jeff Dean").get_by_role("link").focus()

    page.keyboard.press("ArrowDown")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("o")

    expect(page.get_by_role("button", name=f"Undo: opened {name}")).to_be_visible()
    expect(row(page, name).get_by_role("link")).to_be_focused()
    page.keyboard.press("g")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert complaints == []


def test_words_are_found_as_they_are_typed(open_page, jeff, complaints):
    page = open_page(around(jeff))
    drawn(page)

    page.get_by_label("Find in view").press_sequentially("shaz")

    expect(page.locator(".nodes > li:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 34 match “shaz”.")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".nodes > li:visible")).to_have_count(34)
    assert complaints == []


def test_years_are_brushed_on_the_timeline(open_page, jeff, complaints):
    page = open_page(around(jeff))
    bar = page.locator("#timeline svg")
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    # Bars of 2020, 2021 and 2022, a third each.
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 10, steps=3)
    page.mouse.up()

    expect(page).to_have_url(re.compile("since=2021&until=2022"))
    expect(page.locator('[id="work:2004.10746"]')).to_have_count(0)
    expect(page.locator('#timeline g[data-year="2020"].on')).to_have_count(0)
    assert complaints == []


def test_what_the_server_refuses_is_said_and_the_view_stays(open_page, jeff):
    page = open_page(around(jeff))
    page.evaluate("document.querySelector('button[value^=\"open.\"]').value = 'burn.topic:cs.LG'")

    page.locator('button[value="burn.topic:cs.LG"]').click()

    expect(page.get_by_role("alert")).to_contain_text("A step is one of open, hide, pin")
    assert drawn(page) == listed(page)
    page.route("**/explore/?*", lambda route: route.fulfill(status=503, body="<h1>broken</h1>"))
    row(page, "Noam Shazeer").get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="broken")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Around Jeff Dean")


def test_another_start_is_found_and_added(open_page, jeff, complaints):
    page = open_page(around(jeff))

    page.get_by_text("Add a person, a work or a topic").click()
    page.get_by_label("A person, a work or a topic").press_sequentially("pathways")
    page.locator("#graph-found").get_by_role("button", name="Pathways").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Around Jeff Dean and Pathways")
    assert "focus=work:2203.12533" in page.url
    assert complaints == []


def test_everything_works_without_javascript(open_page, jeff):
    page = open_page("/explore/", scripts=False)
    page.get_by_label("A person, a work or a topic").fill("jeff dean")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Jeff Dean").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Around Jeff Dean")

    page.locator(".wide a.person", has_text="Noam Shazeer").click()
    expect(page.locator(".nodes > li:target")).to_contain_text("Noam Shazeer")
    row(page, "Noam Shazeer").get_by_role("button", name="Open").click()
    expect(page.locator(".nodes > li:target")).to_contain_text("Noam Shazeer")
    row(page, "cs.DC").get_by_role("button", name="Hide").click()
    page.get_by_role("button", name="Undo: hid cs.DC").click()
    page.get_by_label("From").fill("2021")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator('[id="work:2004.10746"]')).to_have_count(0)
    assert re.search(r"steps=open.author:\w{8}&since=2021$", page.url)


def test_files_are_downloaded(open_page, jeff):
    page = open_page(around(jeff, "&kind=person"))
    files = {}
    for label in ("GraphML", "CSV", "PNG"):
        with page.expect_download() as download:
            page.get_by_role("link", name=label, exact=True).click()
        files[label] = download.value.path().read_bytes()

    assert sorted(networkx.parse_graphml(files["GraphML"].decode()).nodes) == listed(page)
    assert zipfile.ZipFile(io.BytesIO(files["CSV"])).namelist() == ["nodes.csv", "ties.csv"]
    assert files["PNG"].startswith(b"\x89PNG")


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_axe_finds_nothing_in_a_walked_view(open_page, jeff, complaints, width, scheme):
    page = open_page(around(jeff, "&steps=open.topic:cs.LG,pin.topic:cs.AI"), width=width, scheme=scheme)
    if width > 640:
        drawn(page)
        page.locator(".canvas").focus()
        page.keyboard.press("ArrowRight")
    page.get_by_text("More filters").click()
    page.get_by_text("Keys", exact=True).click()

    assert barriers(page) == []
    assert complaints == []


def test_a_phone_gets_the_narrow_picture_and_no_canvas(open_page, jeff):
    page = open_page(around(jeff), width=320)

    expect(page.locator(".narrow svg")).to_be_visible()
    expect(page.locator(".canvas")).to_have_count(0)
    page.locator(".narrow a.person").first.click()
    expect(page.locator(".nodes > li:target")).to_be_in_viewport()


def test_two_thousand_nodes_open_and_can_be_walked(open_page, transactional_db, complaints):
    hubs = [AuthorFactory(display_name=f"Hub {number}") for number in range(48)]
    for hub in hubs:
        for number in range(20):
            CollaborationFactory(first=hub, second=AuthorFactory(), works=number + 1, credit=number + 1.0)
    steps = ",".join(f"open.author:{hub.public_id}" for hub in hubs[8:])
    starts = "".join(f"&focus=author:{hub.public_id}" for hub in hubs[1:8])

    page = open_page(around(hubs[0], f"{starts}&steps={steps}"))

    expect(page.locator(".explored.drawn")).to_be_visible(timeout=60_000)
    assert drawn(page) == listed(page)
    assert len(listed(page)) == 48 * 21 < MAX_NODES
    page.get_by_label("Find in view").fill("Hub 47")
    expect(page.locator(".nodes > li:visible")).to_have_count(1)
    assert complaints == []
