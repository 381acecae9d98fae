"""The slice around an institution: people it is stated of, their latest works, topics of these. Five queries."""

from typing import Any

from graph import common_papers, nodes
from graph.around_work import institutions, place_node
from graph.common_papers import EACH, PEOPLE
from graph.controls import MAX_TEAM, SIZES, Controls
from graph.shapes import Node, Slice
from works.models import Institution

# Statements that are looked at, the latest recorded.
STATEMENTS = 2_000

# The index on institution finds the statements.
_PEOPLE = f"""
WITH stated AS (
    SELECT author_id, min(extract(year FROM started_on))::int AS first, max(extract(year FROM ended_on))::int AS last,
        min(source) AS source
    FROM (
        SELECT * FROM works_affiliation WHERE institution_id = %(institution)s ORDER BY id DESC LIMIT {STATEMENTS}
    ) AS latest GROUP BY 1
)
SELECT o.id, o.public_id, o.display_name, o.work_count, s.first, s.last, s.source, (SELECT count(*) FROM stated)
FROM stated AS s JOIN works_author AS o ON o.id = s.author_id WHERE o.state = 'active'
ORDER BY o.work_count DESC, o.display_name, o.id LIMIT %(limit)s
"""
_TOPICS = f"""
SELECT t.code, t.name, count(*) AS works, count(*) OVER ()
FROM unnest(%(people)s::bigint[]) AS person (id) CROSS JOIN LATERAL (
    SELECT work_id FROM works_authorship WHERE author_id = person.id ORDER BY work_id DESC LIMIT {EACH}
) AS mine
JOIN works_worktopic AS wt ON wt.work_id = mine.work_id JOIN works_topic AS t ON t.id = wt.topic_id
GROUP BY t.code, t.name ORDER BY works DESC, t.code LIMIT %(limit)s
"""


def around(institution: Institution, controls: Controls) -> Slice:
    """People by works on file, works with the most of them, their topics, other institutions stated of them."""
    size = SIZES[controls.size]
    people = nodes.fetch(_PEOPLE, institution=institution.pk, limit=size.people)
    ids = [row[0] for row in people]
    papers = common_papers.papers(ids, controls, size.papers)
    topics = nodes.fetch(_TOPICS, people=ids[:PEOPLE], limit=size.topics)
    places = [row for row in institutions(ids, size.institutions + 1) if row[0] != institution.ror_id]
    places = places[: size.institutions]
    return Slice(
        focus=nodes.of_institution(institution),
        people=tuple(_person(row) for row in people),
        papers=tuple(common_papers.paper_node(row, "shown here") for row in papers),
        topics=tuple(nodes.topic(*row[:3]) for row in topics),
        institutions=tuple(place_node(row) for row in places),
        edges=(
            *common_papers.ties(ids, least=1),
            *nodes.paper_edges([(row[0], row[7], row[4]) for row in papers], {row[0] for row in topics}),
        ),
        shown=nodes.shown(
            (len(people), people[0][7] if people else 0),
            (len(papers), papers[0][6] if papers else 0),
            (len(topics), topics[0][3] if topics else 0),
            (len(places), places[0][3] - 1 if places else 0),
        ),
        left_out_above=MAX_TEAM,
        note=f"Papers and topics are among the {EACH} works on file last of each of the first {PEOPLE} people."
        if people
        else "",
    )


def _person(row: tuple[Any, ...]) -> Node:
    _, public_id, name, works, first, last, source, _ = row
    stated = ", ".join(filter(None, (nodes.years(first, last), f"according to {source}")))
    detail = f"{stated}, {nodes.count_of(works, 'work')} on file"
    return nodes.person(public_id, name, float(works), detail, first=first or 0, last=last or 0, works=works)
