"""Lists of works: filters from a query string, one page by keyset, and the facets beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from works.arxiv import ids
from works.models import Grade, Work

PAGE = 25
# Bylines shown on a row before the rest is folded.
SHOWN_BYLINES = 8
_LONGEST_QUERY = 200

SORTS: Mapping[str, str] = {"newest": "Newest first", "oldest": "Oldest first", "title": "By title"}

# Case makes no difference to a reader's alphabet: "muNet" stands before "Pathways".
_ORDER = {
    "newest": "w.year DESC, lower(w.title_plain), w.id",
    "oldest": "w.year, lower(w.title_plain), w.id",
    "title": "lower(w.title_plain), w.id",
}
_AFTER = {
    "newest": "(w.year < at.year OR w.year = at.year AND (lower(w.title_plain), w.id) > (at.title, at.id))",
    "oldest": "(w.year, lower(w.title_plain), w.id) > (at.year, at.title, at.id)",
    "title": "(lower(w.title_plain), w.id) > (at.title, at.id)",
}


class InvalidFilter(ValueError):
    """A value in the query string that no list understands. The message says which and what would do."""


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a reader asked of a list. Empty means everything; `after` is the arXiv id that ended the page before."""

    q: str = ""
    year: int | None = None
    topic: str = ""
    kind: str = ""
    sort: str = "newest"
    after: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "ListFilter":
        """Read a query string. Raises InvalidFilter."""
        return cls(
            q=_text(query.get("q", "")),
            year=_year(query.get("year", "")),
            topic=_text(query.get("topic", "")),
            kind=_choice("kind", query.get("kind", ""), ("", *Work.Kind.values)),
            sort=_choice("sort", query.get("sort", "") or "newest", tuple(SORTS)),
            after=_arxiv_id(query.get("after", "")),
        )

    @property
    def query(self) -> str:
        """The query string of this list without its page."""
        given = {"q": self.q, "year": self.year or "", "topic": self.topic, "kind": self.kind}
        if self.sort != "newest":
            given["sort"] = self.sort
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.year or self.topic or self.kind)

    def beyond(self, arxiv_id: str) -> str:
        """The query string of the page after this work."""
        return "&".join(part for part in (self.query, urlencode({"after": arxiv_id})) if part)

    def with_year(self, year: int | None) -> str:
        """The query string of the same list in one year."""
        return replace(self, year=year).query


@dataclass(frozen=True, slots=True)
class BylineShown:
    """One name on a row. `public_id` is empty for a group and for a byline without an author yet."""

    byline: str
    public_id: str
    display_name: str
    is_self: bool


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One work of a list. `grade` and `position` are those of the list's author, empty and 0 on other lists."""

    id: int
    arxiv_id: str
    version: int
    title_html: str
    abstract_html: str
    kind: str
    year: int
    categories: tuple[str, ...]
    journal_ref: str
    doi: str
    is_withdrawn: bool
    author_count: int
    position: int
    grade: str
    bylines: tuple[BylineShown, ...]

    @property
    def more_authors(self) -> int:
        return self.author_count - len(self.bylines)

    @property
    def abs_url(self) -> str:
        return ids.abs_url(self.arxiv_id)

    @property
    def pdf_url(self) -> str:
        return ids.pdf_url(self.arxiv_id)

    @property
    def kind_label(self) -> str:
        return Work.Kind(self.kind).label

    @property
    def grade_label(self) -> str:
        return Grade(self.grade).label if self.grade else ""


@dataclass(frozen=True, slots=True)
class Facet:
    """How many works have one value."""

    value: str
    works: int


@dataclass(frozen=True, slots=True)
class WorksPage:
    """One page of a list of works, with what the whole list holds."""

    rows: tuple[WorkRow, ...]
    filter: ListFilter
    total: int
    found: int
    years: tuple[Facet, ...]
    topics: tuple[Facet, ...]
    kinds: tuple[Facet, ...]
    next_query: str


_COLUMNS = """
SELECT w.id, w.arxiv_id, w.version, w.title_html, w.abstract_html, w.kind, w.year, w.categories, w.journal_ref,
    w.doi, w.is_withdrawn, w.author_count, {position}, {grade}, bylines.shown
"""
# Unique (work, position) gives the first bylines, unique (author, work) the author's own wherever it stands.
_BYLINES = """
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(b.byline, coalesce(o.public_id, ''), coalesce(o.display_name, ''),
        coalesce(b.author_id = %(author)s, false)) ORDER BY b.position) AS shown
    FROM works_authorship AS b LEFT JOIN works_author AS o ON o.id = b.author_id
    WHERE b.work_id = w.id AND (b.position <= %(bylines)s OR b.author_id = %(author)s)
) AS bylines
"""
_NARROWED = """
    (%(year)s::int IS NULL OR w.year = %(year)s)
    AND (%(topic)s = '' OR %(topic)s = ANY(w.categories))
    AND (%(kind)s = '' OR w.kind = %(kind)s)
    AND (%(q)s = '' OR to_tsvector('english', w.title_plain) @@ websearch_to_tsquery('english', %(q)s))
"""
_FACETS_SQL = f"""
WITH mine AS (
    SELECT w.year, w.kind, w.categories, ({_NARROWED}) AS is_found
    FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id WHERE a.author_id = %(author)s
)
SELECT 'found', '', count(*) FROM mine WHERE is_found
UNION ALL SELECT 'total', '', count(*) FROM mine
UNION ALL SELECT 'year', year::text, count(*) FROM mine GROUP BY year
UNION ALL SELECT 'kind', kind, count(*) FROM mine GROUP BY kind
UNION ALL (
    SELECT 'topic', topic, count(*) FROM mine CROSS JOIN LATERAL unnest(categories) AS topic
    GROUP BY topic ORDER BY 3 DESC, 2 LIMIT 30
)
"""


def works_by_author(author_id: int, asked: ListFilter) -> WorksPage:
    """One page of an author's works, at most 25, and the facets of them all. Two queries."""
    source = "FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id"
    rows = _rows(source, "a.author_id = %(author)s", asked, author_id, ("a.position", "a.grade"))
    with connection.cursor() as cursor:
        cursor.execute(_FACETS_SQL, _parameters(asked, author_id))
        facets: dict[str, list[Facet]] = {}
        for name, value, works in cursor.fetchall():
            facets.setdefault(name, []).append(Facet(value, works))
    return WorksPage(
        rows=tuple(rows[:PAGE]),
        filter=asked,
        total=facets["total"][0].works,
        found=facets["found"][0].works,
        years=tuple(sorted(facets.get("year", ()), key=lambda facet: facet.value)),
        topics=tuple(facets.get("topic", ())),
        kinds=tuple(sorted(facets.get("kind", ()), key=lambda facet: facet.value)),
        next_query=_next(rows, asked),
    )


def works_in_topic(topic_id: int, asked: ListFilter) -> tuple[tuple[WorkRow, ...], str]:
    """One page of a topic's works, at most 25, and the query string of the next. The index on topic finds them."""
    source = "FROM works_worktopic AS t JOIN works_work AS w ON w.id = t.work_id"
    rows = _rows(source, "t.topic_id = %(topic_id)s", asked, None, ("0", "''"), topic_id=topic_id)
    return tuple(rows[:PAGE]), _next(rows, asked)


def _rows(
    source: str, whose: str, asked: ListFilter, author_id: int | None, own: tuple[str, str], **more: Any
) -> list[WorkRow]:
    """One row more than a page, which tells whether there is another."""
    at, after = "", ""
    if asked.after:
        at = (
            "CROSS JOIN (SELECT id, year, lower(title_plain) AS title FROM works_work WHERE arxiv_id = %(after)s) AS at"
        )
        after = f"AND {_AFTER[asked.sort]}"
    page = (
        f"{_COLUMNS.format(position=own[0], grade=own[1])} {source} {at} {_BYLINES}"
        f" WHERE {whose} AND {_NARROWED} {after} ORDER BY {_ORDER[asked.sort]} LIMIT {PAGE + 1}"
    )
    with connection.cursor() as cursor:
        cursor.execute(page, {**_parameters(asked, author_id), **more})
        return [_row(row) for row in cursor.fetchall()]


def _row(row: tuple[Any, ...]) -> WorkRow:
    categories, bylines = row[7], row[-1]
    shown = tuple(BylineShown(*each) for each in json.loads(bylines or "[]"))
    return WorkRow(*row[:7], tuple(categories), *row[8:-1], shown)  # type: ignore[call-arg]


def _next(rows: list[WorkRow], asked: ListFilter) -> str:
    return asked.beyond(rows[PAGE - 1].arxiv_id) if len(rows) > PAGE else ""


def _parameters(asked: ListFilter, author_id: int | None) -> dict[str, Any]:
    return {
        "author": author_id,
        "bylines": SHOWN_BYLINES,
        "year": asked.year,
        "topic": asked.topic,
        "kind": asked.kind,
        "q": asked.q,
        "after": asked.after,
    }


def _text(value: str) -> str:
    if "\0" in value:
        raise InvalidFilter("A NUL character cannot be searched for.")
    return " ".join(value.split())[:_LONGEST_QUERY]


def _year(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) == 4):
        raise InvalidFilter(f"{value[:20]!r} is no year; a year has four digits.")
    return int(value)


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise InvalidFilter(f"{name} cannot be {value[:20]!r}; it is one of {', '.join(filter(None, choices))}.")
    return value


def _arxiv_id(value: str) -> str:
    try:
        return ids.parse(value).canonical if value else ""
    except ids.InvalidArxivId as error:
        raise InvalidFilter(f"after: {error}") from error
