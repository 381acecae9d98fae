"""A picture of an explored view as a file: SVG that stands alone, and PNG of it. No Django."""

import subprocess
import sys

from lxml import etree

from graph import rasterise
from graph.constellation import HUB_SIZE, Picture, Spot, Strand, place, wide_frame
from graph.exports import writable
from graph.lettering import SIZE
from graph.shapes import Kind
from graph.subgraph import Role, Subgraph

# The light scheme of static/css/tokens.css; files have no style sheet, so that every reader draws them alike.
INK, QUIET, LINE, SHEET, PAPER, WASH, ACCENT = (
    "#1d1f24",
    "#585d67",
    "#c9c4b8",
    "#ffffff",
    "#fbfaf7",
    "#e6f0f2",
    "#0b5a6b",
)
FONTS = "'Noto Sans', 'DejaVu Sans', 'Liberation Sans', sans-serif"
# Pixels of a PNG, at most: a picture of 2,000 nodes at its own size has 15 million.
MOST_PIXELS = 24_000_000
_PATIENCE = 30
_WIDTHS = {0: "1", 1: "1", 2: "1.7", 3: "2.4", 4: "3.2"}
_ANCHORS = {"left": "end", "right": "start", "hub": "middle"}
_SVG = "http://www.w3.org/2000/svg"


class TooSlow(Exception):
    """A picture was not drawn in time; the message says what would do."""


def svg(subgraph: Subgraph, site: str) -> bytes:
    """The wide picture as SVG 1.1 with links; addresses begin with `site`."""
    picture = place(subgraph, wide_frame(len(subgraph.hubs)), has_near=False)
    return etree.tostring(_drawn(picture, site), xml_declaration=True, encoding="UTF-8")


def png(subgraph: Subgraph, site: str) -> bytes:
    """The wide picture as PNG, twice its size as far as 24 million pixels allow.

    Raises TooSlow after 30 seconds.
    """
    picture = place(subgraph, wide_frame(len(subgraph.hubs)), has_near=False)
    drawn = etree.tostring(_drawn(picture, site), encoding="unicode").encode()
    scale = min(2.0, (MOST_PIXELS / (picture.width * picture.height)) ** 0.5)
    command = [sys.executable, rasterise.__file__, f"{scale:.4f}"]
    try:
        return subprocess.run(command, input=drawn, stdout=subprocess.PIPE, check=True, timeout=_PATIENCE).stdout
    except subprocess.TimeoutExpired as error:
        raise TooSlow("This picture takes too long to draw as PNG; take SVG, or a smaller view.") from error


def _drawn(picture: Picture, site: str) -> etree._Element:
    size = {"width": str(picture.width), "height": str(picture.height)}
    box = {"viewBox": f"0 0 {picture.width} {picture.height}", **size}
    root = etree.Element(f"{{{_SVG}}}svg", box, {None: _SVG})  # type: ignore[dict-item]
    root.set("font-family", FONTS)
    root.set("font-size", str(SIZE))
    _add(root, "rect", fill=SHEET, **size)
    for strand in picture.strands:
        if strand.path:
            _strand(root, strand)
    for spot in picture.spots:
        _spot(root, spot, site)
    return root


def _strand(root: etree._Element, strand: Strand) -> None:
    is_strong = strand.weight > 2 or strand.is_across
    line = {"d": strand.path, "fill": "none", "stroke": ACCENT if is_strong else LINE}
    line["stroke-width"] = "1" if strand.is_across else _WIDTHS[strand.weight]
    if strand.is_across:
        line["stroke-opacity"] = "0.35"
    if strand.weight == 0:
        line |= {"stroke-dasharray": "1 4", "stroke-linecap": "round"}
    _add(root, "path", **line)


def _spot(root: etree._Element, spot: Spot, site: str) -> None:
    node = spot.member.node
    link = _add(root, "a", href=site + node.url if node.url.startswith("/") else node.url)
    _add(link, "title").text = writable(f"{node.label}: {node.detail}" if node.detail else node.label)
    fill, stroke = _paint(spot)
    width = "2.6" if spot.member.is_pinned else "1.2"
    _add(link, "path", d=spot.outline, fill=fill, stroke=stroke, **{"stroke-width": width})
    letters = {"text-anchor": _ANCHORS[spot.side], "fill": QUIET if node.kind is Kind.PAPER else INK}
    letters |= {"paint-order": "stroke", "stroke": SHEET, "stroke-width": "3"}
    if spot.side == "hub":
        letters |= {"font-size": str(HUB_SIZE), "fill": INK, "stroke-width": "6", "stroke-linejoin": "round"}
    if spot.side == "hub" or spot.weight == 4 or spot.member.is_pinned:
        letters["font-weight"] = "600"
    for text in spot.label:
        _add(link, "text", x=str(text.x), y=str(text.y), **letters).text = writable(text.words)


def _paint(spot: Spot) -> tuple[str, str]:
    """Fill and stroke of a mark."""
    node, stroke = spot.member.node, INK if spot.member.is_pinned else ACCENT
    if spot.member.role is Role.START or (node.kind is Kind.PERSON and spot.weight == 4):
        return ACCENT, stroke
    if spot.side == "hub" or node.kind is Kind.PERSON:
        return WASH, stroke
    return PAPER, stroke if spot.member.is_pinned else QUIET


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_SVG}}}{name}", attributes)
