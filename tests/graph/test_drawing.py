import struct

import pytest
from lxml import etree

from graph import drawing
from graph.drawing import MOST_PIXELS
from graph.subgraph import MAX_NODES
from tests.graph.explored import ADA, BOB, CYD, SITE, around, author_key, explored, paper, person, topic

SPACE = {"s": "http://www.w3.org/2000/svg"}
SUBGRAPH = explored(around(person(ADA), person(BOB, 3), person(CYD, 1), paper("2010.04116"), topic("cs.LG")))


def size(png):
    """Width and height of a PNG, from its header."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def test_svg_stands_alone():
    root = etree.fromstring(drawing.svg(SUBGRAPH, SITE))

    links = root.xpath("//s:a/@href", namespaces=SPACE)
    assert len(links) == 5
    assert all(link.startswith(SITE) for link in links)
    assert root.xpath("//s:style|//s:script|//@style|//@class", namespaces=SPACE) == []
    assert root.xpath("string(//s:a/s:text)", namespaces=SPACE) == "Ada Byron"


@pytest.mark.parametrize("name", ['<b>Ada</b> & "Co"', "אדה ביירון", "李明", "Ada\x01\x1fByron 😀"])
def test_names_are_text_in_every_script(name):
    root = etree.fromstring(drawing.svg(explored(around(person(ADA, name=name))), SITE))

    written = name.replace("\x01", "\N{REPLACEMENT CHARACTER}").replace("\x1f", "\N{REPLACEMENT CHARACTER}")
    assert root.xpath("string(//s:title)", namespaces=SPACE) == f"{written}: 1 together"


def test_png_is_twice_the_size_of_the_picture():
    root = etree.fromstring(drawing.svg(SUBGRAPH, SITE))

    assert size(drawing.png(SUBGRAPH, SITE)) == (2 * int(root.get("width")), 2 * int(root.get("height")))


def test_png_of_two_thousand_nodes_is_bounded():
    slices = [
        around(
            person(author_key(1 + 45 * hub), name=f"Hub {hub}"),
            *(person(author_key(1 + 45 * hub + n), n, name=f"P{n}") for n in range(1, 45)),
        )
        for hub in range(45)
    ]
    subgraph = explored(*slices)

    width, height = size(drawing.png(subgraph, SITE))

    assert len(subgraph.members) == MAX_NODES
    assert 0.9 * MOST_PIXELS < width * height < 1.01 * MOST_PIXELS


def test_a_picture_that_takes_too_long_says_what_would_do(monkeypatch):
    monkeypatch.setattr(drawing, "_PATIENCE", 0.01)

    with pytest.raises(drawing.TooSlow, match="SVG"):
        drawing.png(SUBGRAPH, SITE)
