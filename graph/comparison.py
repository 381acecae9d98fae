"""Comparison: two or three researchers side by side by years, topics, and the people and works they share.

It counts what is on file and ranks nobody. Trust is left out: it is about records, and says nothing between people.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from urllib.parse import urlencode

from django.urls import reverse

from graph.comparison_controls import MOST, ComparisonControls
from graph.nodes import fetch
from graph.path_controls import PathControls
from works import search
from works.identity import names
from works.models import Author

# Rows of each table.
SHOWN = 12
# Works of each that are looked at: nobody on file has as many, and a wrong merge shall not cost more.
LATEST = 5_000

# Unique (author, work), read backwards, gives the works of each; the primary key of works the rest.
_COUNTS_SQL = f"""
WITH mine AS MATERIALIZED (
    SELECT person.place, w.year, w.categories
    FROM unnest(%(authors)s::bigint[]) WITH ORDINALITY AS person (id, place) CROSS JOIN LATERAL (
        SELECT work_id FROM works_authorship WHERE author_id = person.id ORDER BY work_id DESC LIMIT {LATEST}
    ) AS latest JOIN works_work AS w ON w.id = latest.work_id
)
SELECT 'year', year::text, place, count(*) FROM mine GROUP BY year, place
UNION ALL SELECT 'topic', code, place, count(*) FROM mine CROSS JOIN LATERAL unnest(categories) AS code
GROUP BY code, place
"""
# The same index, without the works but for those shown.
_WORKS_SQL = f"""
WITH joint AS MATERIALIZED (
    SELECT mine.work_id, array_agg(person.place ORDER BY person.place) AS places
    FROM unnest(%(authors)s::bigint[]) WITH ORDINALITY AS person (id, place) CROSS JOIN LATERAL (
        SELECT work_id FROM works_authorship WHERE author_id = person.id ORDER BY work_id DESC LIMIT {LATEST}
    ) AS mine GROUP BY mine.work_id HAVING count(*) > 1
)
SELECT w.arxiv_id, w.title_plain, w.year, j.places, count(*) OVER ()
FROM joint AS j JOIN works_work AS w ON w.id = j.work_id
ORDER BY cardinality(j.places) DESC, w.year DESC, w.id DESC LIMIT {SHOWN}
"""
# The primary key of graph_neighbourhood finds a row for each; see also the view graph_tie. Authors by primary key.
_PEOPLE_SQL = f"""
WITH tie AS (
    SELECT person.place, t.other_id, (t.facts >> 22 & 32767)::int AS works
    FROM unnest(%(authors)s::bigint[]) WITH ORDINALITY AS person (id, place)
    JOIN graph_neighbourhood AS n ON n.author_id = person.id
    CROSS JOIN LATERAL unnest(n.others[:{LATEST}], n.facts[:{LATEST}]) AS t (other_id, facts)
    WHERE t.other_id <> ALL(%(authors)s)
), shared AS MATERIALIZED (
    SELECT other_id, array_agg(place ORDER BY place) AS places, array_agg(works ORDER BY place) AS works,
        min(works) AS least, sum(works) AS joint
    FROM tie GROUP BY other_id HAVING count(*) > 1
)
SELECT o.public_id, o.display_name, s.places, s.works, count(*) OVER ()
FROM shared AS s JOIN works_author AS o ON o.id = s.other_id AND o.state = 'active'
ORDER BY cardinality(s.places) DESC, s.least DESC, s.joint DESC, s.other_id LIMIT {SHOWN}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what is counted, where it leads (empty: nowhere), and the works of each, in their order."""

    label: str
    url: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of what was found, and how many there are."""

    rows: tuple[Row, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class SharedWork:
    """A work that at least two have, and whose it is."""

    arxiv_id: str
    title: str
    year: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two of those compared, the address of the paths between them, and of all works they share."""

    one: Author
    other: Author
    paths: str
    works: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two or three have on file, alone and together. All counts are of works."""

    people: tuple[Author, ...]
    years: Table
    topics: Table
    shared_people: Table
    works: tuple[SharedWork, ...]
    works_total: int
    pairs: tuple[Pair, ...]

    @property
    def more_works(self) -> int:
        return self.works_total - len(self.works)


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody, and the query string of the comparison with (or without) this one."""

    author: Author
    query: str


@dataclass(frozen=True, slots=True)
class Picked:
    """Who is compared, each with the comparison without; who may be meant by what was typed; what stood in the way."""

    people: tuple[Author, ...] = ()
    without: tuple[Choice, ...] = ()
    candidates: tuple[Choice, ...] = ()
    refusals: tuple[str, ...] = ()
    typed: str = ""

    @property
    def has_room(self) -> bool:
        return len(self.people) < MOST

    @property
    def is_cut(self) -> bool:
        return len(self.candidates) >= search.EACH


def pick(asked: ComparisonControls) -> Picked:
    """Who is asked for, wherever the records went since. One query, and those of a search for a name that was typed."""
    known = {author.public_id: author for author in _called((*asked.authors, asked.add))}
    found = [known[each].current for each in asked.authors if each in known]
    refusals = [_unknown(each) for each in asked.authors if each not in known]
    typed = known.get(asked.add)
    candidates = search.people(asked.add) if asked.add and typed is None else ()
    if asked.add and typed is None and not candidates:
        refusals.append(_unknown(asked.add))
    if typed is not None or len(candidates) == 1:
        found.append(typed.current if typed is not None else candidates[0])
        asked, candidates = replace(asked, add=""), ()
    active = list(dict.fromkeys(each for each in found if each.state == Author.State.ACTIVE))
    refusals += ["A record asked for was taken down and cannot be compared."] * any(
        each.state == Author.State.WITHDRAWN for each in found
    )
    return _picked(active[:MOST], candidates, refusals, asked)


def compare(people: Sequence[Author]) -> Comparison:
    """Two or three active authors side by side. Three queries, whatever the size of the records."""
    asked = [author.pk for author in people]
    counted: dict[str, dict[str, dict[int, int]]] = {"year": defaultdict(dict), "topic": defaultdict(dict)}
    for kind, label, place, works in fetch(_COUNTS_SQL, authors=asked):
        counted[kind][label][place] = works
    works = fetch(_WORKS_SQL, authors=asked)
    return Comparison(
        people=tuple(people),
        years=_years(counted["year"], len(people)),
        topics=_topics(counted["topic"], len(people)),
        shared_people=_shared_people(asked),
        works=tuple(
            SharedWork(arxiv_id, title, year, tuple(people[place - 1].display_name for place in places))
            for arxiv_id, title, year, places, _ in works
        ),
        works_total=works[0][-1] if works else 0,
        pairs=tuple(_pair(one, other) for one, other in combinations(people, 2)),
    )


def _called(public_ids: Iterable[str]) -> Iterable[Author]:
    # The unique index on public ids finds them.
    return Author.objects.select_related("merged_into").filter(public_id__in=[each for each in public_ids if each])


def _picked(
    people: Sequence[Author], candidates: Iterable[Author], refusals: Sequence[str], asked: ComparisonControls
) -> Picked:
    ids = tuple(author.public_id for author in people)
    return Picked(
        people=tuple(people),
        without=tuple(
            Choice(author, asked.having(tuple(each for each in ids if each != author.public_id)).query)
            for author in people
        ),
        candidates=tuple(Choice(each, asked.having((*ids, each.public_id)).query) for each in candidates),
        refusals=tuple(refusals),
        typed=asked.add,
    )


def _unknown(typed: str) -> str:
    return f"No record matches “{typed}”. Type a name as it is printed, or the id from the address of a profile."


def _years(counted: Mapping[str, Mapping[int, int]], columns: int) -> Table:
    """Every year in which somebody has a work, the latest first."""
    rows = tuple(Row(year, "", _counts(counted[year], columns)) for year in sorted(counted, reverse=True))
    return Table(rows, len(rows))


def _topics(counted: Mapping[str, Mapping[int, int]], columns: int) -> Table:
    """First the topics that most of them have, of these the ones that the person with fewest works on has most on."""

    def order(code: str) -> tuple[int, int, int, str]:
        works = counted[code].values()
        return -len(works), -min(works), -sum(works), code

    first = sorted(counted, key=order)[:SHOWN]
    rows = (Row(code, reverse("works:topic", args=[code]), _counts(counted[code], columns)) for code in first)
    return Table(tuple(rows), len(counted))


def _shared_people(authors: Sequence[int]) -> Table:
    found = fetch(_PEOPLE_SQL, authors=list(authors))
    rows = (
        Row(
            name,
            reverse("profiles:profile", args=[public_id, names.slug(name)]),
            _counts(dict(zip(places, works, strict=True)), len(authors)),
        )
        for public_id, name, places, works, _ in found
    )
    return Table(tuple(rows), found[0][-1] if found else 0)


def _counts(by_place: Mapping[int, int], columns: int) -> tuple[int, ...]:
    return tuple(by_place.get(place, 0) for place in range(1, columns + 1))


def _pair(one: Author, other: Author) -> Pair:
    joint = f"author:{one.public_id} author:{other.public_id}"
    return Pair(
        one,
        other,
        f"{reverse('graph:paths')}?{PathControls(one.public_id, other.public_id).query}",
        f"{reverse('works:search')}?{urlencode({'q': joint})}",
    )
