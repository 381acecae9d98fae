"""Latest works that several people have, those of most of them first: what is near a work or an institution."""

from collections.abc import Sequence
from typing import Any

from graph import nodes
from graph.controls import Controls
from graph.shapes import Edge, Node

# People whose works are looked at, and how many works of each: at most 720 rows whatever the records.
PEOPLE = 12
EACH = 60

# Unique (author, work), read backwards, gives the works that came on file last; unique (work, position) the bylines.
_PAPERS = f"""
WITH candidate AS (
    SELECT mine.work_id, count(*) AS shared
    FROM unnest(%(asked)s::bigint[]) AS person (id) CROSS JOIN LATERAL (
        SELECT work_id FROM works_authorship WHERE author_id = person.id ORDER BY work_id DESC LIMIT {EACH}
    ) AS mine
    WHERE mine.work_id <> %(but)s GROUP BY 1
), shown AS MATERIALIZED (
    SELECT w.id, w.arxiv_id, w.title_plain, w.year, w.author_count, w.categories, c.shared, count(*) OVER () AS total
    FROM candidate AS c JOIN works_work AS w ON w.id = c.work_id WHERE {nodes.NARROWED}
    ORDER BY c.shared DESC, w.year DESC, w.id DESC LIMIT %(limit)s
)
SELECT p.arxiv_id, p.title_plain, p.year, p.author_count, p.categories, p.shared, p.total,
    ARRAY(SELECT o.public_id FROM works_authorship AS b JOIN works_author AS o ON o.id = b.author_id
        WHERE b.work_id = p.id AND b.author_id = ANY(%(people)s) ORDER BY b.position)
FROM shown AS p ORDER BY p.shared DESC, p.year DESC, p.id DESC
"""
# The primary key of graph_neighbourhood finds the rows; see also the view graph_tie.
_TIES = """
SELECT one.public_id, other.public_id, max((t.facts >> 22) & 32767)::int AS works
FROM graph_neighbourhood AS n CROSS JOIN LATERAL unnest(n.others[:300], n.facts[:300]) AS t (other_id, facts)
JOIN works_author AS one ON one.id = least(n.author_id, t.other_id)
JOIN works_author AS other ON other.id = greatest(n.author_id, t.other_id)
WHERE n.author_id = ANY(%(people)s) AND t.other_id = ANY(%(people)s)
GROUP BY one.id, other.id HAVING max((t.facts >> 22) & 32767) >= %(least)s ORDER BY one.id, other.id
"""


def papers(people: Sequence[int], controls: Controls, limit: int, but: int = 0) -> list[tuple[Any, ...]]:
    """Rows of works by any of the first 12 people, but for one work; the most shared first, then the latest."""
    asked = {"asked": list(people[:PEOPLE]), "people": list(people), "but": but, "limit": limit}
    return nodes.fetch(_PAPERS, **asked, **nodes.narrowing(controls))


def paper_node(row: tuple[Any, ...], whose: str) -> Node:
    """A work with the number of people it has in common: `2022, 5 authors, 3 in common`."""
    arxiv_id, title, year, authors, _, shared, *_ = row
    return nodes.paper(arxiv_id, title, year, authors, shared, f"{shared} {whose}")


def ties(people: Sequence[int], least: int) -> tuple[Edge, ...]:
    """Who of these people shares at least so many works; by the 300 strongest collaborators of either."""
    return nodes.people_edges(nodes.fetch(_TIES, people=list(people), least=least))
