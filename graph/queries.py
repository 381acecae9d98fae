"""Slices of the research graph, bounded in SQL: four queries whatever the size of the record."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse

from graph.collaborations import MAX_TEAM
from graph.shapes import Edge, Kind, Node, Shown, Slice
from works.identity import names
from works.models import Author


@dataclass(frozen=True, slots=True)
class Size:
    """How many nodes of each kind a slice may show."""

    people: int
    papers: int
    topics: int


SIZES = {"small": Size(6, 4, 5), "medium": Size(8, 6, 7), "large": Size(20, 6, 14)}

# Unique (first, second) finds one end, the index on second the other.
_PEOPLE_SQL = """
SELECT o.id, o.public_id, o.display_name, c.works, c.credit, count(*) OVER ()
FROM (
    SELECT second_id AS other_id, works, credit FROM graph_collaboration WHERE first_id = %(author)s
    UNION ALL
    SELECT first_id, works, credit FROM graph_collaboration WHERE second_id = %(author)s
) AS c JOIN works_author AS o ON o.id = c.other_id
ORDER BY c.credit DESC, c.works DESC, o.display_name, o.id
LIMIT %(limit)s
"""
# Unique (author, work) finds the works.
_PAPERS_SQL = """
SELECT w.id, w.arxiv_id, w.title_plain, w.year, w.author_count, count(*) OVER (),
    count(*) FILTER (WHERE w.author_count > %(team)s) OVER (),
    (SELECT coalesce(array_agg(b.author_id), '{}') FROM works_authorship AS b
        WHERE b.work_id = w.id AND b.author_id = ANY(%(people)s)), w.categories
FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
WHERE a.author_id = %(author)s
ORDER BY w.year DESC, lower(w.title_plain), w.id
LIMIT %(limit)s
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
_INSTITUTIONS_SQL = """
SELECT i.ror_id, i.name FROM works_affiliation AS a JOIN works_institution AS i ON i.id = a.institution_id
WHERE a.author_id = %(author)s GROUP BY i.ror_id, i.name ORDER BY i.name LIMIT 5
"""


def author_slice(author: Author, size: Size) -> Slice:
    """The neighbourhood of an author: collaborators by shared credit, newest papers, topics by works. Four queries."""
    people = _fetch(_PEOPLE_SQL, author=author.pk, limit=size.people)
    papers = _fetch(_PAPERS_SQL, author=author.pk, limit=size.papers, team=MAX_TEAM, people=[row[0] for row in people])
    topics = _fetch(_TOPICS_SQL, author=author.pk, limit=size.topics)
    institutions = _fetch(_INSTITUTIONS_SQL, author=author.pk)
    return Slice(
        focus=_person(author.public_id, author.display_name, 1.0, f"{author.work_count} works"),
        people=tuple(_person(row[1], row[2], row[4], _shared(row[3], row[4])) for row in people),
        papers=tuple(_paper(*row[1:5]) for row in papers),
        topics=tuple(_topic(*row[:3]) for row in topics),
        institutions=tuple(_institution(*row) for row in institutions),
        edges=_edges(people, papers, {row[0] for row in topics}),
        shown=(
            Shown(Kind.PERSON, len(people), people[0][5] if people else 0),
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


def _edges(people: list[tuple[Any, ...]], papers: list[tuple[Any, ...]], topics: set[str]) -> tuple[Edge, ...]:
    """Which shown people stand on which shown papers, and which shown topics those papers have."""
    public_ids = {row[0]: row[1] for row in people}
    return tuple(
        Edge(f"paper:{row[1]}", end)
        for row in papers
        for end in (
            *sorted(f"person:{public_ids[author_id]}" for author_id in row[7]),
            *(f"topic:{code}" for code in row[8] if code in topics),
        )
    )


def _person(public_id: str, name: str, strength: float, detail: str) -> Node:
    url = reverse("profiles:profile", args=[public_id, names.slug(name)])
    return Node(Kind.PERSON, f"person:{public_id}", name, url, strength, detail)


def _paper(arxiv_id: str, title: str, year: int, authors: int) -> Node:
    url = reverse("works:work", args=[arxiv_id])
    return Node(Kind.PAPER, f"paper:{arxiv_id}", title, url, 1.0, f"{year}, {authors} author{'s' * (authors != 1)}")


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


def _shared(works: int, credit: float) -> str:
    return f"{_works(works)} together, shared credit {credit:.2f}"


def _works(count: int) -> str:
    return f"{count} work{'s' * (count != 1)}"
