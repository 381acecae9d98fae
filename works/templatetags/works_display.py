"""Display only: how names, texts and numbers of the record look on a page.

What a row of a list repeats is built in Python, with each address reversed once a process: a template would spend
more time on it than on the rest of the page.
"""

from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from works.arxiv import tex
from works.exports import jsonld
from works.filters import ListFilter
from works.history import Other
from works.identity import names
from works.lists import Bar, BylineShown, WorkRow
from works.models import Work

register = template.Library()

# Stand in the reversed addresses where the true values go.
_ARXIV_ID, _POSITION, _AUTHOR = "0704.0001", "/0/", "00000000/x/"
_BAR = (
    '<a href="{}year={}" tabindex="-1"{}><title>{}: {}</title><rect class="hit" x="{}" width="10" height="40"/>'
    '<rect x="{}" y="{}" width="8" height="{}"/></a>'
)


@register.filter
def rendered(html: str) -> SafeString:
    """HTML that the import rendered from TeX and sanitised (works.arxiv.tex): the one place that trusts it."""
    return mark_safe(html)  # noqa: S308 - sanitised at import


@register.filter
def data_block(node: dict[str, Any]) -> SafeString:
    """A node of schema.org as a data block of the page. It is no script, and none of its text can end the element."""
    return mark_safe(f'<script type="application/ld+json">{jsonld.in_page(node)}</script>')  # noqa: S308 - escaped by in_page


@register.filter
def plain(source: str) -> str:
    """TeX in running text as plain text."""
    return tex.render(source).plain


@register.filter
def work_url(row: WorkRow) -> str:
    """The page of a row's work."""
    return _address("works:work", (_ARXIV_ID,), get_script_prefix()).replace(_ARXIV_ID, row.arxiv_id)


@register.filter
def why_url(row: WorkRow) -> str:
    """The page that says why a row stands on its list."""
    address = _address("works:why", (_ARXIV_ID, 0), get_script_prefix())
    return address.replace(_POSITION, f"/{row.position}/").replace(_ARXIV_ID, row.arxiv_id)


@register.filter
def author_line(row: WorkRow) -> SafeString:
    """The names of a row, linked, the profile's own person marked, with how many more there are."""
    base = _address("profiles:profile", ("00000000", "x"), get_script_prefix()).removesuffix(_AUTHOR)
    line = mark_safe(", ".join(_name(base, shown) for shown in row.bylines))  # noqa: S308 - escaped by _name
    if row.more_authors <= 0:
        return line
    more = f"{row.more_authors:,}"
    return format_html('{} <a class="more-authors" href="{}#authors">and {} more</a>', line, work_url(row), more)


@register.filter
def topic_links(codes: Iterable[str]) -> SafeString:
    """Topic codes, each linked to its page."""
    base = _address("works:topic", ("x",), get_script_prefix()).removesuffix("x/")
    return format_html_join(" ", '<a href="{}{}/">{}</a>', ((base, quote(code), code) for code in codes))


@register.simple_tag
def year_bars(bars: Iterable[Bar], list_url: str, asked: ListFilter) -> SafeString:
    """The bars of a histogram, each a link to its year of the same list, the one asked for marked.

    The select of years says the same.
    """
    base = f"{list_url}?{asked.query_of_all_years}&" if asked.query_of_all_years else f"{list_url}?"
    return format_html_join("", _BAR, (_bar(bar, base, bar.year == asked.year) for bar in bars if bar.works))


@register.filter
def grouped(number: int) -> str:
    """12,345; what `intcomma` says, without asking for the reader's language a hundred times a page."""
    return f"{number:,}"


@register.filter
def slug(display_name: str) -> str:
    """A name as it decorates an address."""
    return names.slug(display_name)


@register.filter
def in_form(bibtex_url: str, form: str) -> str:
    """The address of the same works in another form than BibTeX."""
    return bibtex_url.removesuffix("bib") + form


@register.filter
def record_link(other: Other) -> SafeString:
    """The name of another record, linked."""
    return format_html('<a href="{}"><bdi>{}</bdi></a>', other.url, other.name)


@register.filter
def first_names(work: Work) -> str:
    """The first names of a work (`first_bylines`) and how many more there are."""
    more = work.author_count - len(work.first_bylines)  # type: ignore[attr-defined]
    line = ", ".join(work.first_bylines)  # type: ignore[attr-defined]
    return f"{line} and {more:,} more" if more > 0 else line


@register.filter
def years(first: int | None, last: int | None) -> str:
    """2020–2022, or 2020 when both are the same."""
    if first is None or last is None:
        return ""
    return str(first) if first == last else f"{first}\u2013{last}"


@cache
def _address(view: str, arguments: tuple[object, ...], script_prefix: str) -> str:
    # Reversing costs 15 microseconds, a hundred times a page; the prefix is the one thing that moves an address.
    return reverse(view, args=arguments)


def _name(base: str, shown: BylineShown) -> str:
    # Some hundred a page: `format_html` would take five times as long.
    byline = f"<bdi>{escape(shown.byline)}</bdi>"
    if shown.is_self:
        return f"<b>{byline}</b>"
    if not shown.public_id:
        return byline
    return f'<a href="{base}{shown.public_id}/{names.slug(shown.display_name)}/">{byline}</a>'


def _bar(bar: Bar, base: str, is_asked_for: bool) -> tuple[object, ...]:
    mark = mark_safe(' class="on"') if is_asked_for else ""
    return base, bar.year, mark, bar.year, bar.works, bar.x, bar.x, bar.y, bar.height
