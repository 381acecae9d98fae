"""People near people: who is alike, who works between two topics, which collaborations grow. Each with its reason.

Everything is bounded in SQL and counted when asked for. Nobody is ranked by worth: the order is by what is counted, and
the words beside each name say what that is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph import nodes
from graph.around_topic import WINDOW
from graph.controls import MAX_TEAM
from graph.likeness import likeness, reason
from graph.nodes import fetch
from works.models import Author, Topic

SHOWN = 8
# Collaborators who are asked for theirs, and how many of theirs.
ASKED, THEIRS = 30, 50
# Who shares most collaborators is compared by topics, over so many works each.
COMPARED, WORKS = 40, 60
# Years that count as recent, and as many before them to compare with.
RECENT = 3
# The latest works on a topic say which pairs grow; larger teams would drown the pairs.
PAIR_TEAM = 12

# The primary key of graph_neighbourhood finds the rows.
_ALIKE_SQL = f"""
WITH mine AS MATERIALIZED (
    SELECT unnest(others) AS id FROM graph_neighbourhood WHERE author_id = %(author)s
), asked AS MATERIALIZED (
    SELECT unnest(others[:{ASKED}]) AS id FROM graph_neighbourhood WHERE author_id = %(author)s
), met AS (
    SELECT t.id, count(*)::int AS shared FROM asked JOIN graph_neighbourhood AS n ON n.author_id = asked.id
    CROSS JOIN LATERAL unnest(n.others[:{THEIRS}]) AS t (id)
    WHERE t.id <> %(author)s AND NOT EXISTS (SELECT FROM mine WHERE mine.id = t.id)
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {COMPARED}
)
SELECT o.id, o.public_id, o.display_name, o.work_count, met.shared, least(cardinality(n.others), {THEIRS}),
    (SELECT count(*) FROM asked)
FROM met JOIN works_author AS o ON o.id = met.id JOIN graph_neighbourhood AS n ON n.author_id = met.id
WHERE o.state = 'active'
"""
# Unique (author, work), read backwards, gives the works that came on file last; unique (work, topic) their topics.
_TOPICS_SQL = f"""
SELECT mine.author_id, t.code, count(*)::int
FROM unnest(%(people)s::bigint[]) AS person (id) CROSS JOIN LATERAL (
    SELECT author_id, work_id FROM works_authorship WHERE author_id = person.id ORDER BY work_id DESC LIMIT {WORKS}
) AS mine JOIN works_worktopic AS wt USING (work_id) JOIN works_topic AS t ON t.id = wt.topic_id GROUP BY 1, 2
"""
# Unique (author, work) finds the works, unique (work, position) their bylines.
_GROWING_SQL = """
WITH mine AS MATERIALIZED (
    SELECT w.id, w.year FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
    WHERE a.author_id = %(author)s AND w.year > %(year)s - 2 * %(recent)s AND w.author_count BETWEEN 2 AND %(team)s
    ORDER BY w.year DESC, w.id DESC LIMIT 400
), tie AS (
    SELECT o.author_id AS id, count(*) FILTER (WHERE m.year > %(year)s - %(recent)s)::int AS now,
        count(*) FILTER (WHERE m.year <= %(year)s - %(recent)s)::int AS before
    FROM mine AS m JOIN works_authorship AS o ON o.work_id = m.id WHERE o.author_id <> %(author)s GROUP BY 1
)
SELECT o.public_id, o.display_name, tie.now, tie.before FROM tie JOIN works_author AS o USING (id)
WHERE tie.now >= 2 AND tie.now > tie.before AND o.state = 'active'
ORDER BY tie.now - tie.before DESC, tie.now DESC, o.display_name, o.id LIMIT %(limit)s
"""
# Unique (topic, year) finds the latest works of a topic.
_LATEST = f"""
SELECT work_id FROM (
    SELECT newest, year FROM graph_topicyear WHERE topic_id = %({{topic}})s
) AS y CROSS JOIN LATERAL unnest(y.newest) AS work_id ORDER BY y.year DESC, work_id DESC LIMIT {WINDOW}
"""
_BRIDGES_SQL = f"""
WITH one AS (
    SELECT a.author_id, count(*)::int AS works FROM ({_LATEST.format(topic="one")}) AS latest
    JOIN works_authorship AS a USING (work_id) WHERE a.author_id IS NOT NULL GROUP BY 1
), other AS (
    SELECT a.author_id, count(*)::int AS works FROM ({_LATEST.format(topic="other")}) AS latest
    JOIN works_authorship AS a USING (work_id) WHERE a.author_id IS NOT NULL GROUP BY 1
)
SELECT o.public_id, o.display_name, one.works, other.works FROM one JOIN other USING (author_id)
JOIN works_author AS o ON o.id = author_id WHERE o.state = 'active'
ORDER BY least(one.works, other.works) DESC, one.works + other.works DESC, o.display_name, o.id LIMIT %(limit)s
"""
_PAIRS_SQL = f"""
WITH latest AS MATERIALIZED (
    SELECT w.id, w.year FROM ({_LATEST.format(topic="topic")}) AS l JOIN works_work AS w ON w.id = l.work_id
    WHERE w.year > %(year)s - 2 * %(recent)s AND w.author_count BETWEEN 2 AND {PAIR_TEAM}
), pair AS (
    SELECT a.author_id AS one, b.author_id AS other, count(*) FILTER (WHERE l.year > %(year)s - %(recent)s)::int AS now,
        count(*) FILTER (WHERE l.year <= %(year)s - %(recent)s)::int AS before
    FROM latest AS l JOIN works_authorship AS a ON a.work_id = l.id
    JOIN works_authorship AS b ON b.work_id = l.id AND b.author_id > a.author_id GROUP BY 1, 2
)
SELECT one.public_id, one.display_name, other.public_id, other.display_name, pair.now, pair.before
FROM pair JOIN works_author AS one ON one.id = pair.one JOIN works_author AS other ON other.id = pair.other
WHERE pair.now >= 2 AND pair.now > pair.before AND one.state = 'active' AND other.state = 'active'
ORDER BY pair.now - pair.before DESC, pair.now DESC, one.display_name, other.display_name, one.id, other.id
LIMIT %(limit)s
"""
_MET_SQL = f"""
SELECT c.code, count(*) FROM ({_LATEST.format(topic="topic")}) AS l JOIN works_work AS w ON w.id = l.work_id
CROSS JOIN LATERAL unnest(w.categories) AS c (code) WHERE c.code <> %(code)s GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody near, and why."""

    name: str
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class PairNear:
    """Two who work together, and what is noted about it."""

    one: Person
    other: Person
    reason: str


@dataclass(frozen=True, slots=True)
class NearAuthor:
    """Who is near an author."""

    alike: tuple[Person, ...]
    growing: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class NearTopic:
    """Who works between two topics, and which collaborations on the first grow; `others` may be the second."""

    other: str
    others: tuple[str, ...]
    bridges: tuple[Person, ...]
    growing: tuple[PairNear, ...]


def near_author(author: Author, year: int) -> NearAuthor:
    """People like the author who share no work with them, and collaborations that grow. Three queries."""
    growing = fetch(_GROWING_SQL, author=author.pk, year=year, recent=RECENT, team=MAX_TEAM, limit=SHOWN)
    return NearAuthor(
        alike=tuple(_alike(author)),
        growing=tuple(_person(row[0], row[1], _growth(year, *row[2:4])) for row in growing),
    )


def near_topic(topic: Topic, wanted: str, year: int) -> NearTopic:
    """People between a topic and another, and pairs whose joint works on it grow. Four queries.

    Where the code `wanted` names no other topic, it is the one that the topic meets most often.
    """
    met = [code for code, _ in fetch(_MET_SQL, topic=topic.pk, code=topic.code)]
    other = _other(topic, wanted, met)
    bridges = fetch(_BRIDGES_SQL, one=topic.pk, other=other.pk, limit=SHOWN) if other else []
    pairs = fetch(_PAIRS_SQL, topic=topic.pk, year=year, recent=RECENT, limit=SHOWN)
    code = other.code if other else ""
    return NearTopic(
        other=code,
        others=tuple(dict.fromkeys([*met, code])) if code else (),
        bridges=tuple(_person(row[0], row[1], _between(topic.code, row[2], code, row[3])) for row in bridges),
        growing=tuple(
            PairNear(_person(*row[0:2]), _person(*row[2:4]), _growth(year, row[4], row[5], f" on {topic.code}"))
            for row in pairs
        ),
    )


def _other(topic: Topic, wanted: str, met: list[str]) -> Topic | None:
    """Asked for by code; of both codes, the wanted one comes first. One query."""
    codes = [code for code in (wanted, *met[:1]) if code != topic.code and "\0" not in code]
    found = {other.code: other for other in Topic.objects.filter(code__in=codes)} if codes else {}
    return next((found[code] for code in codes if code in found), None)


def _alike(author: Author) -> list[Person]:
    rows = fetch(_ALIKE_SQL, author=author.pk)
    topics: dict[int, dict[str, int]] = {}
    for author_id, code, works in fetch(_TOPICS_SQL, people=[author.pk, *(row[0] for row in rows)]):
        topics.setdefault(author_id, {})[code] = works
    mine = topics.get(author.pk, {})
    # Equals stand by name, then by key: the order is the same each time.
    rows.sort(key=lambda row: (-_likeness(row, mine, topics), row[2], row[0]))
    return [_person(row[1], row[2], reason(row[4], mine, topics.get(row[0], {}))) for row in rows[:SHOWN]]


def _likeness(row: tuple[Any, ...], mine: Mapping[str, int], topics: Mapping[int, Mapping[str, int]]) -> float:
    author_id, _, _, _, shared, theirs, asked = row
    return likeness(shared, asked, theirs, mine, topics.get(author_id, {}))


def _person(public_id: str, name: str, why: str = "") -> Person:
    return Person(name, nodes.person(public_id, name, 0, "").url, why)


def _growth(year: int, now: int, before: int, where: str = "") -> str:
    """`4 joint works since 2022, 1 in the three years before`."""
    earlier = f"{before} in the {RECENT} years before" if before else f"none in the {RECENT} years before"
    return f"{nodes.count_of(now, 'joint work')}{where} since {year - RECENT + 1}, {earlier}"


def _between(one: str, works: int, other: str, others: int) -> str:
    return f"{nodes.count_of(works, 'work')} on {one}, {nodes.count_of(others, 'work')} on {other}"
