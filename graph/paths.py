"""Paths: how two authors are connected by joint works. Exact as of the build of the adjacency.

The search runs in memory (`graph.adjacency`). Every edge on a way that was found is then looked up in the database,
which gives the joint works. An edge without any is cut and the search runs again: works may have changed since the
build, or a year and a team size were asked for and no single work meets both. So no path is shown that is not there
now, and none shorter was there at the time of the build.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

from graph import adjacency_files
from graph.adjacency import ANY_TEAM, Adjacency, Apart, Pair, Wanted
from graph.controls import MAX_TEAM
from graph.nodes import fetch
from graph.path_controls import PathControls
from works import search
from works.identity import public_ids
from works.models import Author
from works.queries import author_by_public_id

# Disjoint ways shown at most.
WAYS = 3
# Edges that may turn out to be gone before a question is given up.
MOST_CUTS = 60
# Joint works named on each edge.
NAMED = 3

# Unique (author, work) finds the joint works from either end.
_JOINT_SQL = f"""
SELECT pair.place, joint.arxiv_id, joint.title_plain, joint.year, joint.total
FROM unnest(%(ones)s::bigint[], %(others)s::bigint[]) WITH ORDINALITY AS pair (one, other, place)
CROSS JOIN LATERAL (
    SELECT w.id, w.arxiv_id, w.title_plain, w.year, count(*) OVER () AS total
    FROM works_authorship AS a JOIN works_authorship AS b ON b.work_id = a.work_id AND b.author_id = pair.other
    JOIN works_work AS w ON w.id = a.work_id
    WHERE a.author_id = pair.one AND w.year >= %(since)s AND w.author_count <= %(team)s
    ORDER BY w.year DESC, w.id DESC LIMIT {NAMED}
) AS joint
ORDER BY pair.place, joint.year DESC, joint.id DESC
"""


class Outcome(StrEnum):
    """How a search ended. Beyond: no way within the steps asked for, but perhaps a longer one."""

    FOUND = "found"
    SAME = "same"
    BEYOND = "beyond"
    APART = "apart"
    UNDECIDED = "undecided"
    NOT_BUILT = "not built"


@dataclass(frozen=True, slots=True)
class JointWork:
    """A work two people share."""

    arxiv_id: str
    title: str
    year: int


@dataclass(frozen=True, slots=True)
class Link:
    """One edge of a way: who stands at its far end, how many joint works count, and the latest of them."""

    person: Author
    total: int
    works: tuple[JointWork, ...]

    @property
    def more(self) -> int:
        return self.total - len(self.works)


@dataclass(frozen=True, slots=True)
class Way:
    """One way from an author to another; its distance is the number of links."""

    start: Author
    links: tuple[Link, ...]

    @property
    def distance(self) -> int:
        return len(self.links)


@dataclass(frozen=True, slots=True)
class Answer:
    """Ways that share nobody between their ends, the shortest first, and how the search for the first ended."""

    outcome: Outcome
    ways: tuple[Way, ...] = ()
    built_at: dt.datetime | None = None


@dataclass(slots=True)
class _Search:
    """One question to one adjacency: what was cut so far, and the joint works that were looked up."""

    adjacency: Adjacency
    ends: Pair
    asked: PathControls
    cut: set[Pair] = field(default_factory=set)
    without: set[int] = field(default_factory=set)
    joint: dict[Pair, Link] = field(default_factory=dict)

    def next(self) -> list[int] | Outcome:
        """The shortest way whose edges all have joint works now."""
        wanted = Wanted(self.asked.since or 0, self.asked.team if self.asked.team < MAX_TEAM else ANY_TEAM)
        while len(self.cut) <= MOST_CUTS:
            way = self.adjacency.shortest(*self.ends, self.asked.steps, wanted, self.without, self.cut)
            if isinstance(way, Apart):
                return Outcome.APART if way.is_final else Outcome.BEYOND
            if not (gone := self._gone(way)):
                return way
            self.cut |= gone
        return Outcome.UNDECIDED

    def set_apart(self, way: Sequence[int]) -> None:
        """Let the ways to come avoid everybody on this one, or the edge itself when there is nobody between."""
        self.without |= set(way[1:-1])
        if len(way) == 2:
            self.cut.add((way[0], way[1]))

    def _gone(self, way: Sequence[int]) -> set[Pair]:
        pairs = [pair for pair in pairwise(way) if pair not in self.joint]
        self.joint |= _joint_works(self.adjacency, pairs, self.asked)
        return {pair for pair in pairs if pair not in self.joint}


def find(one: Author, other: Author, asked: PathControls) -> Answer:
    """Up to three disjoint ways between two active authors. One or two queries for each way."""
    if one.pk == other.pk:
        return Answer(Outcome.SAME)
    version = adjacency_files.current()
    if version is None:
        return Answer(Outcome.NOT_BUILT)
    ends = (version.adjacency.number(one.pk), version.adjacency.number(other.pk))
    if ends[0] is None or ends[1] is None:
        return Answer(Outcome.APART, built_at=version.built_at)
    search = _Search(version.adjacency, (ends[0], ends[1]), asked)
    ways, outcome = _ways(search)
    return Answer(outcome, tuple(_told(search, ways, one)), version.built_at)


def _ways(search: _Search) -> tuple[list[list[int]], Outcome]:
    ways: list[list[int]] = []
    while len(ways) < WAYS:
        way = search.next()
        if isinstance(way, Outcome):
            return ways, Outcome.FOUND if ways else way
        ways.append(way)
        search.set_apart(way)
    return ways, Outcome.FOUND


def _told(search: _Search, ways: Sequence[Sequence[int]], start: Author) -> Iterable[Way]:
    for way in ways:
        yield Way(start, tuple(search.joint[pair] for pair in pairwise(way)))


def _joint_works(adjacency: Adjacency, pairs: Sequence[Pair], asked: PathControls) -> dict[Pair, Link]:
    """The joint works of each pair that has any which count; the people are active authors."""
    if not pairs:
        return {}
    ones, others = (adjacency.ids[[pair[end] for pair in pairs]].tolist() for end in (0, 1))
    people = Author.objects.active().in_bulk(others)
    rows = fetch(_JOINT_SQL, ones=ones, others=others, since=asked.since or 0, team=asked.team)
    works: dict[int, list[tuple[Any, ...]]] = {}
    for place, *joint in rows:
        works.setdefault(place - 1, []).append(tuple(joint))
    return {
        pairs[place]: Link(people[others[place]], joint[0][3], tuple(JointWork(*row[:3]) for row in joint))
        for place, joint in works.items()
        if others[place] in people
    }


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may be meant, and the query string of the question with this one in it."""

    author: Author
    query: str


@dataclass(frozen=True, slots=True)
class Picked:
    """Whom a reader means: the author, or several who may be meant, or nobody; `typed` is what was typed."""

    typed: str
    author: Author | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def is_cut(self) -> bool:
        return len(self.candidates) >= search.EACH

    @property
    def is_unknown(self) -> bool:
        return bool(self.typed) and self.author is None and not self.candidates


def pick(asked: PathControls) -> tuple[Picked, Picked]:
    """Both ends by public id, wherever the records went since, else by name. At most two queries each."""
    return (
        _picked(asked.one, lambda public_id: asked.between(public_id, asked.other)),
        _picked(asked.other, lambda public_id: asked.between(asked.one, public_id)),
    )


def _picked(typed: str, chosen: Callable[[str], PathControls]) -> Picked:
    """One candidate is the author."""
    if re.fullmatch(public_ids.PATTERN, typed) and (found := author_by_public_id(typed)):
        found = found.current
        return Picked(typed, found if found.state == Author.State.ACTIVE else None)
    people = search.people(typed)
    if len(people) == 1:
        return Picked(typed, people[0])
    return Picked(typed, candidates=tuple(Candidate(author, chosen(author.public_id).query) for author in people))
