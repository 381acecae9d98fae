"""From rows of the database to nodes, edges and counts of a slice, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from bzpeer import reading
from graph.controls import MAX_TEAM, Controls, Dial
from graph.shapes import Edge, Kind, Node, Shown
from works.identity import names
from works.models import Author, Institution, Topic, Work

# No work has more authors.
_ANY_TEAM = 2**31 - 1
_LONGEST = 200


def fetch(statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """All rows of a statement, its parameters by name."""
    return reading.fetch(statement, parameters)


def narrowing(controls: Controls) -> dict[str, Any]:
    """What `NARROWED` binds: `most` bounds the authors of a paper, `team` those of a work that ties people."""
    return {
        "since": controls.since or 0,
        "until": controls.until or 9999,
        "topic": controls.topic,
        "team": controls.team,
        "most": _ANY_TEAM if controls.team == MAX_TEAM else controls.team,
    }


NARROWED = """w.year BETWEEN %(since)s AND %(until)s AND w.author_count <= %(most)s
    AND (%(topic)s = '' OR %(topic)s = ANY(w.categories))"""

# Strength by the dial, of columns named works and credit.
STRENGTH: Mapping[Dial, str] = {
    Dial.PAPERS: "works::float8",
    Dial.BALANCED: "sqrt(works * credit)",
    Dial.CREDIT: "credit",
}


def author_key(public_id: str) -> str:
    return f"author:{public_id}"


def person(public_id: str, name: str, strength: float, detail: str, **ties: int) -> Node:
    url = reverse("profiles:profile", args=[public_id, names.slug(name)])
    return Node(Kind.PERSON, author_key(public_id), name, url, strength, detail, **ties)


def paper(arxiv_id: str, title: str, year: int, authors: int, strength: float = 1.0, detail: str = "") -> Node:
    words = ", ".join(filter(None, (f"{year}, {authors:,} author{'s' * (authors != 1)}", detail)))
    url = reverse("works:work", args=[arxiv_id])
    return Node(Kind.PAPER, f"work:{arxiv_id}", title[:_LONGEST], url, strength, words, year, year, 1)


def topic(code: str, name: str, works: int, strength: float | None = None) -> Node:
    detail = ", ".join(filter(None, (name, count_of(works, "work") if works else "")))
    url = reverse("works:topic", args=[code])
    return Node(Kind.TOPIC, f"topic:{code}", code, url, works if strength is None else strength, detail, works=works)


def institution(ror_id: str, name: str, detail: str, strength: float = 1.0, **ties: int) -> Node:
    url = reverse("works:institution", args=[ror_id])
    return Node(Kind.INSTITUTION, f"institution:{ror_id}", name, url, strength, detail, **ties)


def of_author(author: Author) -> Node:
    """The author as a focus."""
    works, first, last = author.work_count, author.first_year or 0, author.last_year or 0
    return person(
        author.public_id, author.display_name, 1.0, count_of(works, "work"), first=first, last=last, works=works
    )


def of_work(work: Work) -> Node:
    """The work as a focus."""
    return paper(work.arxiv_id, work.title_plain, work.year, work.author_count)


def of_topic(entity: Topic, works: int) -> Node:
    """The topic as a focus."""
    return topic(entity.code, entity.name, works, 1.0)


def of_institution(entity: Institution) -> Node:
    """The institution as a focus."""
    return institution(entity.ror_id, entity.name, "with people of dated, sourced statements")


def people_edges(rows: Iterable[Sequence[Any]]) -> tuple[Edge, ...]:
    """Ties among people, from rows of two public ids and how many works they share."""
    return tuple(Edge(author_key(one), author_key(other), works) for one, other, works in rows)


def paper_edges(papers: Iterable[tuple[str, Sequence[str], Sequence[str]]], topics: set[str]) -> tuple[Edge, ...]:
    """Which shown people stand on which shown papers, and which shown topics those have; people by public id."""
    return tuple(
        Edge(f"work:{arxiv_id}", end)
        for arxiv_id, people, codes in papers
        for end in (*map(author_key, people), *(f"topic:{code}" for code in codes if code in topics))
    )


def shown(people: tuple[int, int], papers: tuple[int, int], topics: tuple[int, int], places: tuple[int, int]) -> Any:
    """Shown and total of each kind, in the order of kinds."""
    counts = zip(Kind, (people, papers, topics, places), strict=True)
    return tuple(Shown(kind, some, max(some, total)) for kind, (some, total) in counts)


def count_of(count: int, noun: str) -> str:
    """`1 work`, `2,000 works`."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def years(first: int | None, last: int | None) -> str:
    """`2019`, `2019–2021`, or nothing when neither is known."""
    if first and last and first != last:
        return f"{first}–{last}"
    return f"{first or last or ''}"
