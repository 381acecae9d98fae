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
    """The page after htmx put the fragment in place of the element with its id."""
    swapped = copy.deepcopy(page)
    target = swapped.get_element_by_id(fragment.get("id"))
    replacement = copy.deepcopy(fragment)
    replacement.tail = target.tail
    target.getparent().replace(target, replacement)
    return swapped


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
