"""The slice around a topic: who writes on it, its latest works, topics it meets. Four queries over its latest works."""

from typing import Any

from graph import nodes
from graph.around_work import institutions, place_node
from graph.controls import MAX_TEAM, SIZES, Controls
from graph.shapes import Node, Slice
from works.models import Topic

# Works that are looked at, the latest on the topic.
WINDOW = 1_000

# Unique (topic, year) finds the years, the primary key the works, unique (work, position) their bylines.
_LATEST = f"""
SELECT w.id, w.arxiv_id, w.title_plain, w.year, w.author_count, w.categories, latest.total
FROM (
    SELECT work_id, total FROM (
        SELECT newest, year, sum(works) OVER () AS total FROM graph_topicyear
        WHERE topic_id = %(focus)s AND year BETWEEN %(since)s AND %(until)s
    ) AS y CROSS JOIN LATERAL unnest(y.newest) AS work_id ORDER BY y.year DESC, work_id DESC LIMIT {WINDOW}
) AS latest JOIN works_work AS w ON w.id = latest.work_id WHERE {nodes.NARROWED}
"""
_PEOPLE = f"""
WITH latest AS MATERIALIZED ({_LATEST}), person AS (
    SELECT b.author_id AS id, count(*)::int AS works, round(sum(1 / l.author_count::numeric), 4)::float8 AS credit,
        min(l.year) AS first_year, max(l.year) AS last_year
    FROM latest AS l JOIN works_authorship AS b ON b.work_id = l.id
    WHERE l.author_count <= %(team)s AND b.author_id IS NOT NULL GROUP BY 1
), strongest AS (
    SELECT *, count(*) OVER () AS total FROM person
    ORDER BY {{strength}} DESC, credit DESC, works DESC, last_year DESC, id LIMIT %(limit)s + 10
)
SELECT s.id, o.public_id, o.display_name, s.works, s.credit, s.first_year, s.last_year, {{strength}} AS strength,
    s.total
FROM strongest AS s JOIN works_author AS o ON o.id = s.id WHERE o.state = 'active'
ORDER BY strength DESC, credit DESC, works DESC, last_year DESC, o.display_name, s.id LIMIT %(limit)s
"""
_PAPERS = f"""
WITH latest AS MATERIALIZED ({_LATEST}), counted AS (
    SELECT count(*) AS matched, count(*) FILTER (WHERE author_count > {MAX_TEAM}) AS left_out,
        max(total) AS total FROM latest
)
SELECT l.arxiv_id, l.title_plain, l.year, l.author_count, l.categories, c.matched, c.left_out, c.total,
    ARRAY(SELECT o.public_id FROM works_authorship AS b JOIN works_author AS o ON o.id = b.author_id
        WHERE b.work_id = l.id AND b.author_id = ANY(%(people)s) ORDER BY b.position)
FROM (SELECT * FROM latest ORDER BY year DESC, id DESC LIMIT %(limit)s) AS l CROSS JOIN counted AS c
ORDER BY l.year DESC, l.id DESC
"""
_TOPICS = f"""
WITH latest AS MATERIALIZED ({_LATEST})
SELECT t.code, t.name, count(*) AS works, count(*) OVER ()
FROM latest AS l CROSS JOIN LATERAL unnest(l.categories) AS c (code) JOIN works_topic AS t ON t.code = c.code
WHERE t.id <> %(focus)s GROUP BY t.code, t.name ORDER BY works DESC, t.code LIMIT %(limit)s
"""


def around(topic: Topic, controls: Controls) -> Slice:
    """People by works on it, its latest works, topics that share works with it, institutions of these people."""
    size, bound = SIZES[controls.size], {"focus": topic.pk, **nodes.narrowing(controls)}
    strength = nodes.STRENGTH[controls.dial]
    people = nodes.fetch(_PEOPLE.format(strength=strength), limit=size.people, **bound)
    ids = [row[0] for row in people]
    papers = nodes.fetch(_PAPERS, limit=size.papers, people=ids, **bound)
    topics = nodes.fetch(_TOPICS, limit=size.topics, **bound)
    places = institutions(ids, size.institutions)
    matched, left_out, total = papers[0][5:8] if papers else (0, 0, 0)
    found = matched if controls.topic or controls.team != MAX_TEAM else int(total)
    return Slice(
        focus=nodes.of_topic(topic, int(total)),
        people=tuple(_person(row) for row in people),
        papers=tuple(nodes.paper(*row[:4]) for row in papers),
        topics=tuple(nodes.topic(*row[:3]) for row in topics),
        institutions=tuple(place_node(row) for row in places),
        edges=nodes.paper_edges([(row[0], row[8], row[4]) for row in papers], {row[0] for row in topics}),
        shown=nodes.shown(
            (len(people), people[0][8] if people else 0),
            (len(papers), found),
            (len(topics), topics[0][3] if topics else 0),
            (len(places), places[0][3] if places else 0),
        ),
        left_out=left_out,
        left_out_above=MAX_TEAM,
        note=f"People and topics are those of the latest {WINDOW:,} of {total:,} works." if total > WINDOW else "",
    )


def _person(row: tuple[Any, ...]) -> Node:
    _, public_id, name, works, credit, first, last, strength, _ = row
    detail = f"{nodes.count_of(works, 'work')} on it, {nodes.years(first, last)}, share {credit:.2f}"
    return nodes.person(public_id, name, strength, detail, first=first, last=last, works=works)
