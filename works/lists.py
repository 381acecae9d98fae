"""Lists of works: one page by keyset, and the facets beside it.

A list costs two queries whatever its size, a later page one more for the work that it goes on from.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bzpeer.reading import connection
from works.arxiv import ids
from works.filters import SORTS, InvalidFilter, ListFilter
from works.models import Grade, Work

PAGE = 25
# Bylines shown on a row before the rest is folded.
SHOWN_BYLINES = 8
# Works in one export file.
EXPORTED = 2_000

# Case makes no difference to a reader's alphabet: "muNet" stands before "Pathways".
_ORDER = {
    "newest": "w.year DESC, lower(w.title_plain), w.id",
    "oldest": "w.year, lower(w.title_plain), w.id",
    "title": "lower(w.title_plain), w.id",
    # The order of the index on year and id, for lists that are too large to sort.
    "latest": "w.year DESC, w.id DESC",
    "earliest": "w.year, w.id",
}
_AFTER = {
    "newest": "(w.year < %(at_year)s OR w.year = %(at_year)s"
    " AND (lower(w.title_plain), w.id) > (lower(%(at_title)s), %(at_id)s))",
    "oldest": "(w.year, lower(w.title_plain), w.id) > (%(at_year)s, lower(%(at_title)s), %(at_id)s)",
    "title": "(lower(w.title_plain), w.id) > (lower(%(at_title)s), %(at_id)s)",
    "latest": "(w.year, w.id) < (%(at_year)s, %(at_id)s)",
    "earliest": "(w.year, w.id) > (%(at_year)s, %(at_id)s)",
}


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
class Bar:
    """One year of the histogram, drawn in a box 40 high; years without works are there, 0 high."""

    year: int
    works: int
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class WorksPage:
    """One page of a list of works, with what the whole list holds.

    `is_more` says that `found` is but the least there are, and that they are too many to be sorted by title.
    """

    rows: tuple[WorkRow, ...]
    filter: ListFilter
    total: int
    found: int
    years: tuple[Facet, ...]
    topics: tuple[Facet, ...]
    kinds: tuple[Facet, ...]
    next_query: str
    is_more: bool = False

    @property
    def sorts(self) -> tuple[tuple[str, str], ...]:
        """The orders that can be asked for, with their names."""
        return tuple((sort, label) for sort, label in SORTS.items() if sort != "title" or not self.is_more)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The histogram of years, from the first to the last; empty when there is but one."""
        return histogram({int(year.value): year.works for year in self.years})

    @property
    def years_latest_first(self) -> tuple[Facet, ...]:
        return self.years[::-1]

    @property
    def selection_query(self) -> str:
        """The query string of the works on this page, for citing them all."""
        return urlencode([("work", row.arxiv_id) for row in self.rows])

    @property
    def export_query(self) -> str:
        """The query string of the file with what the reader sees, ready to follow an address."""
        return f"?{self.filter.query}" if self.filter.query else ""


def histogram(works: Mapping[int, int]) -> tuple[Bar, ...]:
    """Bars 10 apart and at most 40 high for works by year."""
    if len(works) < 2:
        return ()
    tallest = max(works.values())
    counts = ((year, works.get(year, 0)) for year in range(min(works), max(works) + 1))
    heights = ((year, count, round(max(40 * count / tallest, 2), 1) if count else 0) for year, count in counts)
    return tuple(
        Bar(year, count, x=10 * place, y=40 - height, height=height)
        for place, (year, count, height) in enumerate(heights)
    )


# The page is found first, on narrow rows, so that bylines are gathered for 26 works and not for all.
# Unique (work, position) gives the first bylines, unique (author, work) the author's own wherever it stands.
_PAGE_SQL = """
WITH page AS MATERIALIZED (
    SELECT w.id, {position} AS position, {grade} AS grade, row_number() OVER (ORDER BY {order}) AS place
    FROM {source} WHERE {whose} AND {narrowed} {after} ORDER BY {order} LIMIT {limit}
)
SELECT w.id, w.arxiv_id, w.version, w.title_html, w.abstract_html, w.kind, w.year, w.categories, w.journal_ref,
    w.doi, w.is_withdrawn, w.author_count, page.position, page.grade, bylines.shown
FROM page JOIN works_work AS w ON w.id = page.id CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(b.byline, coalesce(o.public_id, ''), coalesce(o.display_name, ''),
        coalesce(b.author_id = %(author)s, false)) ORDER BY b.position) AS shown
    FROM works_authorship AS b LEFT JOIN works_author AS o ON o.id = b.author_id AND o.state = 'active'
    WHERE b.work_id = w.id AND (b.position <= %(bylines)s OR b.author_id = %(author)s)
) AS bylines
ORDER BY page.place
"""
# The primary key of works_worktext finds the words of each work of a list.
_NARROWED = """
    (%(year)s::int IS NULL OR w.year = %(year)s)
    AND (%(topic)s = '' OR %(topic)s = ANY(w.categories))
    AND (%(kind)s = '' OR w.kind = %(kind)s)
    AND (%(q)s = '' OR EXISTS (SELECT 1 FROM works_worktext AS x
        WHERE x.work_id = w.id AND x.words @@ websearch_to_tsquery('works_english', %(q)s)))
"""
# Works that are alike are counted first: many have the same categories, and each list of them is taken apart but once.
_FACETS_SQL = f"""
WITH alike AS MATERIALIZED (
    SELECT w.year, w.kind, w.categories, count(*) AS works, count(*) FILTER (WHERE {_NARROWED}) AS found
    FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id WHERE a.author_id = %(author)s
    GROUP BY w.year, w.kind, w.categories
)
SELECT 'found', '', coalesce(sum(found), 0)::bigint FROM alike
UNION ALL SELECT 'total', '', coalesce(sum(works), 0)::bigint FROM alike
UNION ALL SELECT 'year', year::text, sum(works)::bigint FROM alike GROUP BY year
UNION ALL SELECT 'kind', kind, sum(works)::bigint FROM alike GROUP BY kind
UNION ALL (
    SELECT 'topic', topic, sum(works)::bigint FROM alike CROSS JOIN LATERAL unnest(categories) AS topic
    GROUP BY topic ORDER BY 3 DESC, 2 LIMIT 30
)
"""


# Unique (author, work) finds an author's works.
_OF_AUTHOR = {
    "narrowed": _NARROWED,
    "source": "works_authorship AS a JOIN works_work AS w ON w.id = a.work_id",
    "whose": "a.author_id = %(author)s",
    "position": "a.position",
    "grade": "a.grade",
}
_AT_SQL = "SELECT year, title_plain, id FROM works_work WHERE arxiv_id = %s"
_EXPORT_SQL = f"SELECT w.id FROM {{source}} WHERE {{whose}} AND {{narrowed}} ORDER BY {{order}} LIMIT {EXPORTED}"


def works_by_author(author_id: int, asked: ListFilter) -> WorksPage:
    """One page of an author's works, at most 25, and the facets of them all. Raises InvalidFilter."""
    parameters = parameters_of(asked, author=author_id)
    rows = page_of(_OF_AUTHOR, asked, asked.sort, parameters)
    facets = counted(_FACETS_SQL, parameters)
    return WorksPage(
        rows=tuple(rows[:PAGE]),
        filter=asked,
        total=facets["total"][0].works,
        found=facets["found"][0].works,
        years=tuple(sorted(facets["year"], key=lambda facet: facet.value)),
        topics=tuple(facets["topic"]),
        kinds=tuple(sorted(facets["kind"], key=lambda facet: facet.value)),
        next_query=next_query(rows, asked),
    )


def ids_by_author(author_id: int, asked: ListFilter) -> list[int]:
    """Keys of an author's works in the order asked for, at most 2,000."""
    return ids_of(_OF_AUTHOR, asked.sort, parameters_of(asked, author=author_id))


def ids_of(of: Mapping[str, str], sort: str, parameters: dict[str, Any]) -> list[int]:
    """Keys of the works that `of` says in SQL, in order, at most 2,000."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPORT_SQL.format(**of, order=_ORDER[sort]), parameters)
        return [work_id for (work_id,) in cursor.fetchall()]


def page_of(of: Mapping[str, str], asked: ListFilter, sort: str, parameters: dict[str, Any]) -> list[WorkRow]:
    """One row more than a page, which tells whether there is another. `of` says in SQL which works are meant."""
    after = f"AND {_AFTER[sort]}" if asked.after else ""
    page = _PAGE_SQL.format(**of, after=after, order=_ORDER[sort], limit=PAGE + 1)
    with connection.cursor() as cursor:
        cursor.execute(page, parameters | _at(asked.after))
        return [_row(row) for row in cursor.fetchall()]


def _at(arxiv_id: str) -> dict[str, Any]:
    """Where a later page begins. The unique index on arxiv_id finds it."""
    if not arxiv_id:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_AT_SQL, [arxiv_id])
        row = cursor.fetchone()
    if row is None:
        raise InvalidFilter(f"after: no work {arxiv_id} is on file, so no page follows it.")
    return dict(zip(("at_year", "at_title", "at_id"), row, strict=True))


def counted(statement: str, parameters: dict[str, Any]) -> defaultdict[str, list[Facet]]:
    """Facets by their name, from a statement that gives name, value and number."""
    facets: defaultdict[str, list[Facet]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for name, value, works in cursor.fetchall():
            facets[name].append(Facet(value, works))
    return facets


def _row(row: tuple[Any, ...]) -> WorkRow:
    categories, bylines = row[7], row[-1]
    shown = tuple(BylineShown(*each) for each in json.loads(bylines or "[]"))
    return WorkRow(*row[:7], tuple(categories), *row[8:-1], shown)  # type: ignore[call-arg]


def next_query(rows: list[WorkRow], asked: ListFilter) -> str:
    """The query string of the page after these rows; empty when there is none."""
    return asked.beyond(rows[PAGE - 1].arxiv_id) if len(rows) > PAGE else ""


def parameters_of(asked: ListFilter, author: int | None = None) -> dict[str, Any]:
    """What every statement of a list may ask for."""
    return {
        "author": author,
        "bylines": SHOWN_BYLINES,
        "year": asked.year,
        "topic": asked.topic,
        "kind": asked.kind,
        "q": asked.q,
    }
