"""Works by their words: the full text of titles and abstracts, with topic and kind as words of their own.

The database keeps the words of each work (see `works.models.WorkText`), so whoever writes works need not know.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bzpeer.reading import connection
from works.models import Work
from works.queries import with_first_bylines
from works.search import bylines
from works.search.query import Query

# The text search configuration that the migrations make: English stems of letters without accents.
CONFIG = "works_english"


PAGE = 20
# The newest so many are ranked; ranking every hit of a common word would take seconds.
PLENTY = 1_000
_YEARS = 12
_TOPICS = 12
# Shorter beginnings begin thousands of words.
_SHORTEST_BEGINNING = 4
SORTS = {"": "Best match first", "newest": "Newest first"}


@dataclass(frozen=True, slots=True)
class FacetLink:
    """One value of a facet: how many works have it, and the search for those alone."""

    value: str
    works: int
    q: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetLinks:
    """A facet with the values that most works have."""

    label: str
    links: tuple[FacetLink, ...]


@dataclass(frozen=True, slots=True)
class WorksFound:
    """A page of the works that a search finds. `is_more` says that `total` are but the newest of them.

    `first` is the place of the first one shown, from 1; `after` the arXiv id that this page follows, `next_after` the
    one that the next page does.
    """

    works: tuple[Work, ...] = ()
    total: int = 0
    is_more: bool = False
    first: int = 1
    sort: str = ""
    after: str = ""
    next_after: str = ""
    facets: tuple[FacetLinks, ...] = ()

    @property
    def last(self) -> int:
        return self.first + len(self.works) - 1

    @property
    def sorts(self) -> tuple[tuple[str, str], ...]:
        return tuple(SORTS.items())


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition on `works_worktext AS t`, its parameters in order."""

    sql: str
    parameters: tuple[Any, ...]


# Equality on the index on block finds the bylines of a name; unique (author, work) those of a record.
_NAMED_SQL = (
    "SELECT a.work_id FROM works_authorship AS a WHERE a.block = ANY(%s) AND (%s = ''"
    " OR starts_with(split_part(a.name_key, ', ', 2), %s)"
    " OR starts_with(%s, split_part(split_part(a.name_key, ', ', 2), ' ', 1)))"
)
_OF_RECORD_SQL = (
    "SELECT a.work_id FROM works_author AS o"
    " JOIN works_authorship AS a ON a.author_id = coalesce(o.merged_into_id, o.id)"
    " WHERE o.public_id = %s AND o.state <> 'withdrawn'"
)
# The index on when a work appeared is read backwards, from the end of the time asked for.
_SINCE_SQL = """
SELECT w.id, {appeared} FROM works_work AS w JOIN works_worktext AS t ON t.work_id = w.id
WHERE {appeared} > %s AND {appeared} <= %s AND {meant}
ORDER BY {appeared} DESC, w.id DESC LIMIT %s
"""
_APPEARED = "coalesce(w.noticed_at, w.submitted_at)"
_FOUND_SQL = f"""
WITH found AS MATERIALIZED (
    SELECT t.work_id, t.year FROM works_worktext AS t WHERE {{meant}}
    ORDER BY t.year DESC, t.work_id DESC LIMIT {PLENTY + 1}
)
SELECT f.work_id FROM found AS f {{ranked}} f.year DESC, f.work_id DESC
"""
# The primary key finds the words of the works found; a long text meets a word by chance, so its length counts.
_RANKED_SQL = "JOIN works_worktext AS t ON t.work_id = f.work_id ORDER BY ts_rank(t.words, {words}, 1) DESC,"
_FACETS_SQL = f"""
WITH found AS MATERIALIZED (SELECT w.year, w.kind, w.categories FROM works_work AS w WHERE w.id = ANY(%s))
(SELECT 'year', year::text, count(*) FROM found GROUP BY year ORDER BY year DESC LIMIT {_YEARS})
UNION ALL (SELECT 'topic', topic, count(*) FROM found CROSS JOIN LATERAL unnest(categories) AS topic
    GROUP BY topic ORDER BY 3 DESC, 2 LIMIT {_TOPICS})
UNION ALL (SELECT 'kind', kind, count(*) FROM found GROUP BY kind ORDER BY kind)
"""


def find(query: Query, *, sort: str = "", after: str = "") -> WorksFound:
    """A page of the works that a query finds: the best of the newest thousand, or the newest, by `sort`.

    Three queries, one more for a later page; one more when only a word that has just begun may find anything.
    """
    sort = sort if sort in SORTS else ""
    found = ranked(query, sort)
    if not found and (begun := _begun(query)):
        found = ranked(query, sort, begun)
    if not found:
        return WorksFound(sort=sort)
    start = _start(found, after)
    page = found[start : start + PAGE]
    works = {work.pk: work for work in with_first_bylines(Work.objects.filter(pk__in=page))}
    shown = tuple(works[work_id] for work_id in page if work_id in works)
    is_last = start + PAGE >= min(len(found), PLENTY)
    return WorksFound(
        works=shown,
        total=min(len(found), PLENTY),
        is_more=len(found) > PLENTY,
        first=start + 1,
        sort=sort,
        after=after if start else "",
        next_after="" if is_last or not shown else shown[-1].arxiv_id,
        facets=_facets(query, found),
    )


def ranked(query: Query, sort: str = "", last: str = "") -> list[int]:
    """Keys of the works that a query finds, at most 1,001, in order. `last` is a tsquery instead of its last word."""
    if not query:
        return []
    meant = clause(query, last)
    order, parameters = "ORDER BY", meant.parameters
    if query.has_text and sort != "newest":
        words = tsquery(query, last)
        order, parameters = _RANKED_SQL.format(words=f"({words.sql})"), (*parameters, *words.parameters)
    with connection.cursor() as cursor:
        cursor.execute(_FOUND_SQL.format(meant=meant.sql, ranked=order), parameters)
        return [work_id for (work_id,) in cursor.fetchall()]


def _start(found: Sequence[int], after: str) -> int:
    """Where the page after a work begins; the first one when that work is not among those found."""
    at = Work.objects.filter(arxiv_id=after).values_list("pk", flat=True).first() if after else None
    return found.index(at) + 1 if at in found and found.index(at) + 1 < min(len(found), PLENTY) else 0


def _facets(query: Query, found: Sequence[int]) -> tuple[FacetLinks, ...]:
    """How many of the works found have each year, topic and kind, with the search for those alone."""
    with connection.cursor() as cursor:
        cursor.execute(_FACETS_SQL, [list(found[:PLENTY])])
        rows = cursor.fetchall()
    return tuple(
        FacetLinks(label, links)
        for name, label in (("year", "Year"), ("topic", "Topic"), ("kind", "Kind"))
        if (links := tuple(_link(query, name, value, works) for facet, value, works in rows if facet == name))
    )


def _link(query: Query, name: str, value: str, works: int) -> FacetLink:
    if name == "year":
        narrowed = replace(query, since=int(value), until=int(value))
    elif name == "kind":
        narrowed = replace(query, kind=value)
    else:
        narrowed = replace(query, topics=tuple(dict.fromkeys((*query.topics, value))))
    return FacetLink(value, works, str(narrowed), narrowed == query)


def _begun(query: Query) -> str:
    """The last word as the beginning of one, as a tsquery; empty when it is too short to begin few."""
    last = query.words[-1] if query.words else ""
    return f"{_quoted(last)}:*" if len(last) >= _SHORTEST_BEGINNING else ""


def works_since(
    query: Query, *, since: dt.datetime, until: dt.datetime, limit: int
) -> tuple[tuple[int, dt.datetime], ...]:
    """Keys of works that a query finds and that appeared after `since`, up to `until`, with when; the newest first.

    A query that asks for nothing finds nothing. One query of the database.
    """
    if not query:
        return ()
    meant = clause(query)
    with connection.cursor() as cursor:
        statement = _SINCE_SQL.format(appeared=_APPEARED, meant=meant.sql)
        cursor.execute(statement, [since, until, *meant.parameters, limit])
        return tuple(cursor.fetchall())


def clause(query: Query, last: str = "") -> Clause:
    """The condition that a query puts on `works_worktext AS t`; true for a query that asks for nothing."""
    parts = [*_words(query, last), *_years(query), *map(_author, query.authors)]
    return Clause(
        " AND ".join(part.sql for part in parts) or "true",
        tuple(parameter for part in parts for parameter in part.parameters),
    )


def tsquery(query: Query, last: str = "") -> Clause:
    """The words, phrases, topics and kind of a query as one tsquery; `last` is one instead of the last word."""
    plain, phrase = f"plainto_tsquery('{CONFIG}', %s)", f"phraseto_tsquery('{CONFIG}', %s)"
    parts = [
        *((plain, text) for text in (query.words[:-1] if last else query.words)),
        *([(f"to_tsquery('{CONFIG}', %s)", last)] if last else []),
        *((phrase, text) for text in query.phrases),
        *((f"!!{phrase}", text) for text in query.without),
        *(("%s::tsquery", _topic(topic)) for topic in query.topics),
        *([("%s::tsquery", _lexeme(query.kind))] if query.kind else []),
    ]
    return Clause(" && ".join(sql for sql, _ in parts), tuple(text for _, text in parts))


def _words(query: Query, last: str) -> Iterator[Clause]:
    """The GIN index on words serves it, or for common words the index on year and work, read backwards."""
    asked = tsquery(query, last)
    if asked.sql:
        yield Clause(f"t.words @@ ({asked.sql})", asked.parameters)


def _years(query: Query) -> Iterator[Clause]:
    if query.since is not None:
        yield Clause("t.year >= %s", (query.since,))
    if query.until is not None:
        yield Clause("t.year <= %s", (query.until,))


def _author(typed: str) -> Clause:
    parts = [
        Clause(_NAMED_SQL, (list(each.blocks), each.given, each.given, each.given)) for each in bylines.meant(typed)
    ]
    if bylines.is_public_id(typed):
        parts.append(Clause(_OF_RECORD_SQL, (typed,)))
    sql = " UNION ALL ".join(part.sql for part in parts)
    return Clause(f"t.work_id IN ({sql})", tuple(parameter for part in parts for parameter in part.parameters))


def _topic(code: str) -> str:
    """A topic, or all topics of an archive."""
    return f"{_lexeme(code)} | {_lexeme(f'{code}.')}:*"


def _lexeme(text: str) -> str:
    """A topic or kind as the words of a work hold it."""
    return _quoted(f"#{text}")


def _quoted(text: str) -> str:
    """A text as one lexeme of a tsquery."""
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
