"""Display only: how names, texts and numbers of the record look on a page.

What a row of a list repeats is built in Python, with each address reversed once a process: a template would spend
more time on it than on the rest of the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from works.arxiv import tex
from works.exports import jsonld
from works.filters import ListFilter
from works.history import Other
from works.identity import names
from works.lists import Bar, BylineShown, Facet, WorkRow
from works.models import Work

register = template.Library()

# Stand in the reversed addresses where the true values go.
_ARXIV_ID, _POSITION, _AUTHOR = "0704.0001", "/0/", "00000000/x/"
# One work of a list. As a template of its own it took two thirds of the time of a profile.
_ROW = """
<li class="work">
  <p class="when"><span>{kind}</span> <span class="year">{year}</span> \
<a href="{abs_url}">arXiv:<wbr>{arxiv_id}</a>{flag}</p>
  <div class="what">
    <h3><a href="{url}"><bdi>{title}</bdi></a></h3>
    <p class="people">{people}</p>
    <p class="meta">{topics}{journal}{doi} <span>{versions}</span> \
<a href="{pdf_url}">PDF<span class="quiet-text"> of {arxiv_id}</span></a></p>
    <div class="more">
      {abstract}
      {why}
      <a href="{url}#cite">Cite<span class="quiet-text"> {arxiv_id}</span></a>
      <label class="pick"><input type="checkbox" name="work" value="{arxiv_id}" form="works-selected"> \
Select<span class="quiet-text"> {arxiv_id}</span></label>
      {grade}
    </div>
  </div>
</li>
"""
_WHY = (
    '<a id="works-why-{}-{}" href="{url}" data-hx-get="{url}" data-hx-swap="outerHTML">'
    'Why is this work here?<span class="quiet-text"> {}</span></a>'
)
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
def work_rows(rows: Iterable[WorkRow]) -> SafeString:
    """The rows of a list of works. Each text is escaped where it is put in; titles and abstracts as in `rendered`."""
    bases = _bases(get_script_prefix())
    return mark_safe("".join(_work_row(bases, row) for row in rows))  # noqa: S308 - escaped by _work_row


@register.filter
def work_url(row: WorkRow) -> str:
    """The page of a row's work."""
    return _bases(get_script_prefix()).of_work(row)


@register.filter
def topic_links(codes: Iterable[str]) -> SafeString:
    """Topic codes, each linked to its page."""
    return mark_safe(_topics(_bases(get_script_prefix()), codes))  # noqa: S308 - escaped by _topics


@register.simple_tag
def year_bars(bars: Iterable[Bar], list_url: str, asked: ListFilter) -> SafeString:
    """The bars of a histogram, each a link to its year of the same list, the one asked for marked.

    The select of years says the same.
    """
    base = f"{list_url}?{asked.query_of_all_years}&" if asked.query_of_all_years else f"{list_url}?"
    return format_html_join("", _BAR, (_bar(bar, base, bar.year == asked.year) for bar in bars if bar.works))


@register.simple_tag
def facet_options(facets: Iterable[Facet], chosen: object, *, is_word: bool = False) -> SafeString:
    """The choices of a select, each with its number of works; words, unlike codes, begin with a capital."""
    return mark_safe("".join(_option(facet, str(chosen), is_word) for facet in facets))  # noqa: S308 - escaped by _option


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
def first_names(work: Work) -> SafeString:
    """The first names of a work (`first_bylines`), each in its own direction, and how many more there are."""
    more = work.author_count - len(work.first_bylines)  # type: ignore[attr-defined]
    line = format_html_join(", ", "<bdi>{}</bdi>", ((name,) for name in work.first_bylines))  # type: ignore[attr-defined]
    return format_html("{} and {} more", line, f"{more:,}") if more > 0 else line


@register.filter
def years(first: int | None, last: int | None) -> str:
    """2020–2022, or 2020 when both are the same."""
    if first is None or last is None:
        return ""
    return str(first) if first == last else f"{first}\u2013{last}"


@dataclass(frozen=True, slots=True)
class _Bases:
    """What the addresses in a row begin with or are made from."""

    work: str
    why: str
    profile: str
    topic: str

    def of_work(self, row: WorkRow) -> str:
        return self.work.replace(_ARXIV_ID, row.arxiv_id)

    def of_why(self, row: WorkRow) -> str:
        return self.why.replace(_POSITION, f"/{row.position}/").replace(_ARXIV_ID, row.arxiv_id)


@cache
def _bases(script_prefix: str) -> _Bases:
    # Reversing costs 15 microseconds, a hundred times a page; the prefix is the one thing that moves an address.
    return _Bases(
        work=reverse("works:work", args=[_ARXIV_ID]),
        why=reverse("works:why", args=[_ARXIV_ID, 0]),
        profile=reverse("profiles:profile", args=["00000000", "x"]).removesuffix(_AUTHOR),
        topic=reverse("works:topic", args=["x"]).removesuffix("x/"),
    )


def _work_row(bases: _Bases, row: WorkRow) -> str:
    arxiv_id = escape(row.arxiv_id)
    return _ROW.format(
        kind=escape(row.kind_label),
        year=row.year,
        arxiv_id=arxiv_id,
        abs_url=escape(row.abs_url),
        pdf_url=escape(row.pdf_url),
        url=escape(bases.of_work(row)),
        flag=' <span class="flag">Withdrawn</span>' if row.is_withdrawn else "",
        title=rendered(row.title_html),
        people=_author_line(bases, row),
        topics=_topics(bases, row.categories),
        journal=f" <bdi>{escape(plain(row.journal_ref))}</bdi>" if row.journal_ref else "",
        doi=f' <a href="https://doi.org/{escape(quote(row.doi))}">doi:{escape(row.doi)}</a>' if row.doi else "",
        versions="1 version" if row.version == 1 else f"{row.version} versions",
        abstract=_abstract(row),
        why=_WHY.format(row.id, row.position, arxiv_id, url=escape(bases.of_why(row))) if row.position else "",
        grade=f'<span class="grade grade-{row.grade}">{escape(row.grade_label)}</span>' if row.grade else "",
    )


def _abstract(row: WorkRow) -> str:
    if not row.abstract_html:
        return ""
    return f'<details><summary>Abstract</summary><p dir="auto">{rendered(row.abstract_html)}</p></details>'


def _author_line(bases: _Bases, row: WorkRow) -> str:
    """The names of a row, linked, the profile's own person marked, with how many more there are."""
    line = ", ".join(_name(bases.profile, shown) for shown in row.bylines)
    if row.more_authors <= 0:
        return line
    return (
        f'{line} <a class="more-authors" href="{escape(bases.of_work(row))}#authors">and {row.more_authors:,} more</a>'
    )


def _topics(bases: _Bases, codes: Iterable[str]) -> str:
    return " ".join(f'<a href="{bases.topic}{quote(code)}/">{escape(code)}</a>' for code in codes)


def _name(base: str, shown: BylineShown) -> str:
    # Some hundred a page: `format_html` would take five times as long.
    byline = f"<bdi>{escape(shown.byline)}</bdi>"
    if shown.is_self:
        return f"<b>{byline}</b>"
    if not shown.public_id:
        return byline
    return f'<a href="{base}{shown.public_id}/{names.slug(shown.display_name)}/">{byline}</a>'


def _option(facet: Facet, chosen: str, is_word: bool) -> str:
    value, mark = escape(facet.value), " selected" if facet.value == chosen else ""
    label = escape(capfirst(facet.value)) if is_word else value
    return f'<option value="{value}"{mark}>{label} ({facet.works:,})</option>'


def _bar(bar: Bar, base: str, is_asked_for: bool) -> tuple[object, ...]:
    mark = mark_safe(' class="on"') if is_asked_for else ""
    return base, bar.year, mark, bar.year, bar.works, bar.x, bar.x, bar.y, bar.height
