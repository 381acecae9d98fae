"""Slices of the research graph, bounded in SQL: four queries whatever the size of the record."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse

from graph.collaborations import MAX_TEAM
from graph.shapes import Edge, Kind, Node, Shown, Slice
from works.identity import names, public_ids
from works.models import Author
from works.queries import author_by_public_id


@dataclass(frozen=True, slots=True)
class Size:
    """How many nodes of each kind a slice may show."""

    people: int
    papers: int
    topics: int


SIZES = {"small": Size(6, 4, 5), "medium": Size(8, 6, 7), "large": Size(20, 12, 14)}

# Unique (first, second) finds one end, the index on second the other. Names are read for the strongest and those
# that tie with the weakest of them; ties between two shown people are looked up pair by pair in the unique index.
_PEOPLE_SQL = """
WITH edge AS (
    SELECT second_id AS id, works, credit, first_year, last_year FROM graph_collaboration WHERE first_id = %(author)s
    UNION ALL
    SELECT first_id, works, credit, first_year, last_year FROM graph_collaboration WHERE second_id = %(author)s
), strongest AS (
    SELECT * FROM edge ORDER BY credit DESC, works DESC FETCH FIRST %(limit)s ROWS WITH TIES
), shown AS MATERIALIZED (
    SELECT strongest.*, other.public_id, other.display_name
    FROM strongest JOIN works_author AS other USING (id)
    WHERE other.state = 'active'
    ORDER BY credit DESC, works DESC, other.display_name, id LIMIT %(limit)s
)
SELECT id, public_id, display_name, works, credit, first_year, last_year, (SELECT count(*) FROM edge),
    ARRAY(SELECT second_id FROM graph_collaboration WHERE first_id = shown.id
        AND second_id = ANY(ARRAY(SELECT id FROM shown)) ORDER BY 1)
FROM shown
ORDER BY credit DESC, works DESC, display_name, id
"""
# Unique (author, work) finds the works, unique (work, position) the bylines of those shown.
_PAPERS_SQL = """
WITH shown AS MATERIALIZED (
    SELECT w.id, w.arxiv_id, w.title_plain, w.year, w.author_count, w.categories, count(*) OVER () AS total,
        count(*) FILTER (WHERE w.author_count > %(team)s) OVER () AS left_out
    FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
    WHERE a.author_id = %(author)s
    ORDER BY w.year DESC, lower(w.title_plain), w.id
    LIMIT %(limit)s
)
SELECT arxiv_id, title_plain, year, author_count, categories, total, left_out,
    ARRAY(SELECT b.author_id FROM works_authorship AS b
        WHERE b.work_id = shown.id AND b.author_id = ANY(%(people)s) ORDER BY b.position)
FROM shown
ORDER BY year DESC, lower(title_plain), id
"""
_TOPICS_SQL = """
SELECT t.code, t.name, count(*) AS works, count(*) OVER ()
FROM works_authorship AS a JOIN works_worktopic AS wt ON wt.work_id = a.work_id
JOIN works_topic AS t ON t.id = wt.topic_id
WHERE a.author_id = %(author)s
GROUP BY t.code, t.name
ORDER BY works DESC, t.code
LIMIT %(limit)s
"""
# The index on author finds the statements.
_INSTITUTIONS_SQL = """
SELECT i.ror_id, i.name FROM works_affiliation AS a JOIN works_institution AS i ON i.id = a.institution_id
WHERE a.author_id = %(author)s GROUP BY i.ror_id, i.name ORDER BY i.name LIMIT 5
"""


def focused_author(focus: str) -> Author | None:
    """The author that a focus such as `author:36z961m6` names, in whatever state; None for anything else."""
    kind, _, public_id = focus.partition(":")
    if kind != "author" or not re.fullmatch(public_ids.PATTERN, public_id):
        return None
    return author_by_public_id(public_id)


def author_slice(author: Author, size: Size) -> Slice:
    """The neighbourhood of an author: collaborators by shared credit, newest papers, topics by works. Four queries."""
    people = _fetch(_PEOPLE_SQL, author=author.pk, limit=size.people)
    ids = [row[0] for row in people]
    papers = _fetch(_PAPERS_SQL, author=author.pk, limit=size.papers, team=MAX_TEAM, people=ids)
    topics = _fetch(_TOPICS_SQL, author=author.pk, limit=size.topics)
    institutions = _fetch(_INSTITUTIONS_SQL, author=author.pk)
    return Slice(
        focus=Node(*_named(author.public_id, author.display_name), 1.0, _works(author.work_count)),
        people=tuple(_person(row) for row in people),
        papers=tuple(_paper(*row[:4]) for row in papers),
        topics=tuple(_topic(*row[:3]) for row in topics),
        institutions=tuple(_institution(*row) for row in institutions),
        edges=(*_ties(people), *_edges(people, papers, {row[0] for row in topics})),
        shown=(
            Shown(Kind.PERSON, len(people), people[0][7] if people else 0),
            Shown(Kind.PAPER, len(papers), papers[0][5] if papers else 0),
            Shown(Kind.TOPIC, len(topics), topics[0][3] if topics else 0),
            Shown(Kind.INSTITUTION, len(institutions), len(institutions)),
        ),
        left_out=papers[0][6] if papers else 0,
        left_out_above=MAX_TEAM,
    )


def _fetch(statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _ties(people: list[tuple[Any, ...]]) -> tuple[Edge, ...]:
    """Which shown people work with each other."""
    keys = {row[0]: f"author:{row[1]}" for row in people}
    return tuple(Edge(keys[row[0]], keys[other]) for row in people for other in row[8])


def _edges(people: list[tuple[Any, ...]], papers: list[tuple[Any, ...]], topics: set[str]) -> tuple[Edge, ...]:
    """Which shown people stand on which shown papers, and which shown topics those papers have."""
    keys = {row[0]: f"author:{row[1]}" for row in people}
    return tuple(
        Edge(f"work:{row[0]}", end)
        for row in papers
        for end in (*(keys[author_id] for author_id in row[7]), *(f"topic:{c}" for c in row[4] if c in topics))
    )


def _person(row: tuple[Any, ...]) -> Node:
    _, public_id, name, works, credit, first, last, *_ = row
    years = f"{first}" if first == last else f"{first}–{last}"
    detail = f"{_works(works)} together, {years}, shared credit {credit:.2f}"
    return Node(*_named(public_id, name), credit, detail)


def _named(public_id: str, name: str) -> tuple[Kind, str, str, str]:
    url = reverse("profiles:profile", args=[public_id, names.slug(name)])
    return Kind.PERSON, f"author:{public_id}", name, url


def _paper(arxiv_id: str, title: str, year: int, authors: int) -> Node:
    url = reverse("works:work", args=[arxiv_id])
    return Node(Kind.PAPER, f"work:{arxiv_id}", title, url, 1.0, f"{year}, {authors} author{'s' * (authors != 1)}")


def _topic(code: str, name: str, works: int) -> Node:
    detail = f"{name}, {_works(works)}" if name else _works(works)
    return Node(Kind.TOPIC, f"topic:{code}", code, reverse("works:topic", args=[code]), works, detail)


def _institution(ror_id: str, name: str) -> Node:
    return Node(
        Kind.INSTITUTION,
        f"institution:{ror_id}",
        name,
        f"https://ror.org/{ror_id}",
        1.0,
        "affiliation on file",
    )


def _works(count: int) -> str:
    return f"{count:,} work{'s' * (count != 1)}"
