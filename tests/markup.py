"""Read responses as trees: one root per fragment, and what htmx would make of the page."""

import copy

from lxml import html
from lxml.html import HtmlElement


def parse(response) -> HtmlElement:
    """The whole document of a response."""
    return html.document_fromstring(response.content.decode())


def root(response) -> HtmlElement:
    """The one root element of a fragment. Raises AssertionError when there are several, or a document."""
    text = response.content.decode().strip()
    assert "<html" not in text, "a fragment is no document"
    elements = html.fragments_fromstring(text)
    assert len(elements) == 1, f"a fragment has one root, this one has {len(elements)}"
    return elements[0]


def swap(page: HtmlElement, fragment: HtmlElement) -> HtmlElement:
    """The page after htmx put the fragment, and what it holds for elsewhere, in place of the elements of their ids."""
    swapped, replacement = copy.deepcopy(page), copy.deepcopy(fragment)
    for elsewhere in replacement.xpath("//*[@data-hx-swap-oob]"):
        elsewhere.drop_tree()
        del elsewhere.attrib["data-hx-swap-oob"]
        _replace(swapped, elsewhere)
    _replace(swapped, replacement)
    return swapped


def _replace(page: HtmlElement, replacement: HtmlElement) -> None:
    target = page.get_element_by_id(replacement.get("id"))
    replacement.tail = target.tail
    target.getparent().replace(target, replacement)


def text(element: HtmlElement) -> str:
    """What a reader sees, with runs of white space folded."""
    return " ".join(element.text_content().split())


def same(one: HtmlElement, other: HtmlElement) -> bool:
    """Equal but for white space and the per-request CSRF token."""
    return _canonical(one) == _canonical(other)


def _canonical(element: HtmlElement) -> str:
    element = copy.deepcopy(element)
    for token in element.xpath('//input[@name="csrfmiddlewaretoken"]'):
        token.set("value", "")
    for holder in element.xpath("//*[@hx-headers]"):
        holder.set("hx-headers", "")
    return " ".join(html.tostring(element, encoding="unicode").replace("<", " <").replace(">", "> ").split())
