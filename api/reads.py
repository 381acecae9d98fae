"""Reads of the record that answer the API: pages of keys by keyset, then what belongs to them.

A page of works costs four queries whatever its size, of authors three, of all else one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from api.cursors import Position
from api.filters import Kind, Numbers, Value
from bzpeer.reading import fetch
from profiles.models import Claim
from works.identity import names
from works.models import Author, Authorship, Topic, Work

# Bylines of one work; a list of a hundred works of 3,000 names would be 30 MB.
SHOWN_AUTHORS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """One page of a list. `after` is the position that ended the page before, None for the first page."""

    size: int
    filters: Mapping[str, Value] = field(default_factory=dict)
    search: str = ""
    is_ascending: bool = False
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list, and the position of the last one when there are more."""

    rows: Sequence[Any]
    last: Position | None


# --- works ---------------------------------------------------------------------------------------------------

WORK_FILTERS: Mapping[str, Kind] = {
    "publication_year": Kind.NUMBERS,
    "topics.id": Kind.IDS,
    "primary_topic.id": Kind.IDS,
    "authorships.author.id": Kind.IDS,
    "type": Kind.IDS,
    "ids.arxiv": Kind.IDS,
    "has_doi": Kind.TRUTH,
}
# The index on (year, id) gives the order, and the page where much is found; where little is, the indexes on topic,
# author or words find it first. A record that was merged away stands for the one it went into.
_WORK_CLAUSES: Mapping[str, str] = {
    "publication_year": "w.year BETWEEN %(publication_year_least)s AND %(publication_year_most)s",
    "topics.id": "w.id IN (SELECT t.work_id FROM works_worktopic AS t JOIN works_topic AS o ON o.id = t.topic_id"
    " WHERE o.code = ANY(%(topics.id)s))",
    "primary_topic.id": "w.primary_topic_id IN (SELECT id FROM works_topic WHERE code = ANY(%(primary_topic.id)s))",
    "authorships.author.id": "w.id IN (SELECT s.work_id FROM works_author AS a"
    " JOIN works_author AS o ON o.id = coalesce(a.merged_into_id, a.id) AND o.state = 'active'"
    " JOIN works_authorship AS s ON s.author_id = o.id WHERE a.public_id = ANY(%(authorships.author.id)s))",
    "type": "w.kind = ANY(%(type)s)",
    "ids.arxiv": "w.arxiv_id = ANY(%(ids.arxiv)s)",
    "has_doi": "(w.doi <> '') = %(has_doi)s",
    "search": "w.id IN (SELECT t.work_id FROM works_worktext AS t"
    " WHERE t.words @@ websearch_to_tsquery('works_english', %(search)s))",
}
_WORK_ORDER = {
    False: ("w.year DESC, w.id DESC", "(w.year, w.id) < (%(after_0)s, %(after_1)s)"),
    True: ("w.year, w.id", "(w.year, w.id) > (%(after_0)s, %(after_1)s)"),
}


def works(asked: Asked) -> Page:
    """Works with their first 100 bylines, authors and topics; newest first, or oldest. Four queries."""
    order, after = _WORK_ORDER[asked.is_ascending]
    where, values = _where(_WORK_CLAUSES, asked, ["NOT w.is_deleted"], after)
    statement = f"SELECT w.id, w.year FROM works_work AS w WHERE {where} ORDER BY {order} LIMIT %(limit)s"
    keys = fetch(statement, values)
    found = Work.objects.in_bulk([key for key, _ in keys[: asked.size]])
    rows = [found[key] for key, _ in keys[: asked.size] if key in found]
    _with_bylines(rows)
    last = keys[asked.size - 1] if len(keys) > asked.size else None
    return Page(_with_topics(rows), (last[1], last[0]) if last else None)


def work(arxiv_id: str) -> Work | None:
    """One work as in a list."""
    found = list(Work.objects.filter(arxiv_id=arxiv_id))
    _with_bylines(found)
    return _with_topics(found)[0] if found else None


def _with_bylines(found: list[Work]) -> None:
    bylines = Authorship.objects.filter(position__lte=SHOWN_AUTHORS).select_related("author").order_by("position")
    prefetch_related_objects(found, Prefetch("authorships", bylines))


def _with_topics(found: list[Work]) -> list[Work]:
    codes = {code for each in found for code in each.categories}
    topics = {topic.code: topic for topic in Topic.objects.filter(code__in=codes)}
    for each in found:
        each.listed_topics = [topics[code] for code in each.categories if code in topics]  # type: ignore[attr-defined]
    return found


# --- authors -------------------------------------------------------------------------------------------------

AUTHOR_FILTERS: Mapping[str, Kind] = {
    "works_count": Kind.NUMBERS,
    "topics.id": Kind.IDS,
    "affiliations.institution.id": Kind.IDS,
    "ids.bzpeer": Kind.IDS,
    "orcid": Kind.IDS,
}
# The index on (-work_count, id) gives the order; name_key, public_id, top topic and institution find what is rarer.
_AUTHOR_CLAUSES: Mapping[str, str] = {
    "works_count": "a.work_count BETWEEN %(works_count_least)s AND %(works_count_most)s",
    "topics.id": "a.top_topic_id IN (SELECT id FROM works_topic WHERE code = ANY(%(topics.id)s))",
    "affiliations.institution.id": "a.id IN (SELECT f.author_id FROM works_affiliation AS f"
    " JOIN works_institution AS i ON i.id = f.institution_id WHERE i.ror_id = ANY(%(affiliations.institution.id)s))",
    "ids.bzpeer": "a.public_id = ANY(%(ids.bzpeer)s)",
    "orcid": "a.id IN (SELECT c.author_id FROM profiles_claim AS c"
    " WHERE c.state = 'approved' AND c.level >= 2 AND c.orcid <> '' AND c.orcid = ANY(%(orcid)s))",
    "search": "a.name_key LIKE %(search)s",
}
_AUTHOR_ORDER = {
    False: (
        "a.work_count DESC, a.id",
        "a.work_count <= %(after_0)s AND (a.work_count < %(after_0)s OR a.id > %(after_1)s)",
    ),
    True: (
        "a.work_count, a.id DESC",
        "a.work_count >= %(after_0)s AND (a.work_count > %(after_0)s OR a.id < %(after_1)s)",
    ),
}
_SHOWN_AUTHORS = ["a.state = 'active'", "a.work_count > 0"]


def authors(asked: Asked) -> Page:
    """Authors with works, most works first, or fewest, each with its top topic and proved iD. Three queries."""
    order, after = _AUTHOR_ORDER[asked.is_ascending]
    where, values = _where(_AUTHOR_CLAUSES, asked, _SHOWN_AUTHORS, after)
    if asked.search:
        # A key is "family, given": what is typed is its beginning, in either order.
        values["search"] = _literal(names.key(asked.search)) + "%"
    statement = f"SELECT a.id, a.work_count FROM works_author AS a WHERE {where} ORDER BY {order} LIMIT %(limit)s"
    keys = fetch(statement, values)
    rows = with_orcids([key for key, _ in keys[: asked.size]])
    last = keys[asked.size - 1] if len(keys) > asked.size else None
    return Page(rows, (last[1], last[0]) if last else None)


def with_orcids(keys: Sequence[int]) -> list[Author]:
    """These authors in this order, each with `proved_claims`: one with the iD its owner proved, or none.

    The index on author of claims.
    """
    proved = Prefetch(
        "claims", Claim.objects.filter(state="approved", level__gte=2).exclude(orcid=""), to_attr="proved_claims"
    )
    found = {author.pk: author for author in Author.objects.filter(pk__in=keys).select_related("top_topic")}
    rows = [found[key] for key in keys if key in found]
    prefetch_related_objects(rows, proved)
    return rows


# Row by row in the order kept, strongest first. The primary key of graph_neighbourhood finds the row.
_COLLABORATIONS_SQL = """
SELECT t.place, o.public_id, o.display_name, t.works, t.credit, t.first_year, t.last_year
FROM graph_tie AS t JOIN works_author AS o ON o.id = t.other_id AND o.state = 'active'
WHERE t.author_id = %(author)s AND t.place > %(after)s ORDER BY t.place LIMIT %(limit)s
"""


def collaborations(author: Author, asked: Asked) -> Page:
    """Who an author shares works with, strongest tie first. One query."""
    after = asked.after[0] if asked.after else 0
    values = {"author": author.pk, "after": after, "limit": asked.size + 1}
    rows = fetch(_COLLABORATIONS_SQL, values)
    last = (rows[asked.size - 1][0],) if len(rows) > asked.size else None
    return Page(rows[: asked.size], last)


# --- topics and institutions ---------------------------------------------------------------------------------

TOPIC_FILTERS: Mapping[str, Kind] = {"id": Kind.IDS}
_TOPIC_CLAUSES: Mapping[str, str] = {
    "id": "t.code = ANY(%(id)s)",
    "search": "(t.name ILIKE %(search)s OR t.code ILIKE %(search)s)",
}
# Some two hundred rows; unique (topic, facet, value) counts each.
_TOPICS_SQL = """
SELECT t.code, t.name, coalesce((SELECT sum(c.works) FROM works_topiccount AS c
    WHERE c.topic_id = t.id AND c.facet = 'kind'), 0)::bigint
FROM works_topic AS t WHERE {where} ORDER BY t.code LIMIT %(limit)s
"""
INSTITUTION_FILTERS: Mapping[str, Kind] = {"country_code": Kind.IDS, "ids.ror": Kind.IDS}
_INSTITUTION_CLAUSES: Mapping[str, str] = {
    "country_code": "i.country_code = ANY(%(country_code)s)",
    "ids.ror": "i.ror_id = ANY(%(ids.ror)s)",
    "search": "i.name ILIKE %(search)s",
}
# The unique index on ror_id gives the order; ROR knows some hundred thousand, which a search reads through.
_INSTITUTIONS_SQL = """
SELECT i.ror_id, i.name, i.country_code FROM works_institution AS i WHERE {where} ORDER BY i.ror_id LIMIT %(limit)s
"""


def topics(asked: Asked) -> Page:
    """Topics by code: code, name, number of works. One query."""
    return _by_code(_TOPICS_SQL, _TOPIC_CLAUSES, "t.code > %(after_0)s", asked)


def institutions(asked: Asked) -> Page:
    """Institutions by ROR id: id, name, country. One query."""
    return _by_code(_INSTITUTIONS_SQL, _INSTITUTION_CLAUSES, "i.ror_id > %(after_0)s", asked)


def _by_code(statement: str, clauses: Mapping[str, str], after: str, asked: Asked) -> Page:
    where, values = _where(clauses, asked, ["true"], after)
    if asked.search:
        values["search"] = f"%{_literal(asked.search)}%"
    rows = fetch(statement.format(where=where), values)
    last = (rows[asked.size - 1][0],) if len(rows) > asked.size else None
    return Page(rows[: asked.size], last)


def _literal(typed: str) -> str:
    """What stands for itself in LIKE."""
    return typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _where(clauses: Mapping[str, str], asked: Asked, always: list[str], after: str) -> tuple[str, dict[str, Any]]:
    """The condition in SQL, and its values. Only what was asked for: the planner sees how little that is."""
    values: dict[str, Any] = {"limit": asked.size + 1, "search": asked.search}
    for name, value in asked.filters.items():
        if isinstance(value, Numbers):
            values |= {f"{name}_least": value.least, f"{name}_most": value.most}
        else:
            values[name] = list(value) if isinstance(value, tuple) else value
    values |= {f"after_{place}": each for place, each in enumerate(asked.after or ())}
    wanted = [*always, *(clauses[name] for name in asked.filters)]
    wanted += [clauses["search"]] if asked.search else []
    wanted += [after] if asked.after else []
    return " AND ".join(f"({each})" for each in wanted), values
