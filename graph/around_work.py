"""The slice around a work: its people in the order printed, works with the most of them, its topics. Five queries."""

from typing import Any

from graph import common_papers, nodes
from graph.common_papers import EACH, PEOPLE
from graph.controls import MAX_TEAM, SIZES, Controls
from graph.shapes import Node, Slice
from works.models import Work

# Unique (work, position) gives the bylines in order.
_PEOPLE = """
WITH byline AS (
    SELECT position, author_id FROM works_authorship WHERE work_id = %(work)s
)
SELECT o.id, o.public_id, o.display_name, o.work_count, b.position,
    (SELECT count(author_id) FROM byline), (SELECT count(*) FROM byline)
FROM (SELECT * FROM byline WHERE author_id IS NOT NULL ORDER BY position LIMIT %(limit)s + 10) AS b
JOIN works_author AS o ON o.id = b.author_id WHERE o.state = 'active' ORDER BY b.position LIMIT %(limit)s
"""
_TOPICS = """
SELECT t.code, t.name FROM works_worktopic AS wt JOIN works_topic AS t ON t.id = wt.topic_id
WHERE wt.work_id = %(work)s ORDER BY wt.position LIMIT %(limit)s
"""
# The index on author finds the statements.
_INSTITUTIONS = """
SELECT i.ror_id, i.name, count(DISTINCT a.author_id) AS people, count(*) OVER ()
FROM works_affiliation AS a JOIN works_institution AS i ON i.id = a.institution_id
WHERE a.author_id = ANY(%(people)s) GROUP BY i.ror_id, i.name ORDER BY people DESC, i.name LIMIT %(limit)s
"""


def around(work: Work, controls: Controls) -> Slice:
    """The people of the work, other works by them, its topics, the institutions stated of them."""
    size = SIZES[controls.size]
    people = nodes.fetch(_PEOPLE, work=work.pk, limit=size.people)
    ids = [row[0] for row in people]
    papers = common_papers.papers(ids, controls, size.papers, but=work.pk)
    topics = nodes.fetch(_TOPICS, work=work.pk, limit=size.topics)
    places = institutions(ids, size.institutions)
    known, printed = people[0][5:7] if people else (0, work.author_count)
    return Slice(
        focus=nodes.of_work(work),
        people=tuple(_person(row, work.author_count) for row in people),
        papers=tuple(common_papers.paper_node(row, "in common") for row in papers),
        topics=tuple(nodes.topic(code, name, 0, len(topics) - at) for at, (code, name) in enumerate(topics)),
        institutions=tuple(place_node(row) for row in places),
        edges=(
            # All share this work; another one says more.
            *common_papers.ties(ids, least=2),
            *nodes.paper_edges([(row[0], row[7], row[4]) for row in papers], {code for code, _ in topics}),
        ),
        shown=nodes.shown(
            (len(people), known),
            (len(papers), papers[0][6] if papers else 0),
            (len(topics), len(work.categories)),
            (len(places), places[0][3] if places else 0),
        ),
        left_out=int(work.author_count > MAX_TEAM),
        left_out_above=MAX_TEAM,
        unresolved=max(0, printed - known),
        note=f"Papers are among the {EACH} on file last of each of the first {PEOPLE} people." if papers else "",
    )


def institutions(people: list[int], limit: int) -> list[tuple[Any, ...]]:
    """Institutions stated of these people: ROR id, name, number of people, number of institutions."""
    return nodes.fetch(_INSTITUTIONS, people=people, limit=limit)


def place_node(row: tuple[Any, ...]) -> Node:
    """An institution with the number of shown people it is stated of."""
    ror_id, name, people, _ = row
    return nodes.institution(ror_id, name, f"stated of {people} of those shown", people)


def _person(row: tuple[Any, ...], authors: int) -> Node:
    _, public_id, name, works, position, *_ = row
    detail = f"author {position} of {authors:,}, {nodes.count_of(works, 'work')} on file"
    return nodes.person(public_id, name, 1.0, detail, works=works)
