"""The slice around an author: collaborators, latest papers, topics, institutions. Four queries, each bounded.

Without narrowing by year, topic or team, one row of `graph_neighbourhood` says who is near. With it, joint works
are counted on the fly, over the latest works that match.
"""

from dataclasses import dataclass
from typing import Any

from graph import nodes
from graph.controls import MAX_TEAM, SIZES, Controls, Dial, Size
from graph.shapes import Edge, Node, Slice
from works.models import Author

# Works that narrowing looks at, the latest that match: two thousand works of fifty authors would take a second.
WINDOW = 400
# Two people shown are tied if either is among so many strongest collaborators of the other.
TIED = 300
# So many of the strongest may be withdrawn before fewer are shown than could be.
SPARE = 10

_UNPACKED = """(t.facts >> 22 & 32767)::int AS works, (t.facts >> 37)::float8 / 10000 AS credit,
    (t.facts >> 6 & 255)::int + 1986 AS first_year, (t.facts >> 14 & 255)::int + 1986 AS last_year"""
# The primary key of graph_neighbourhood finds the row, and the rows of those shown; see also the view graph_tie.
_SHOWN = f"""
, shown AS MATERIALIZED (
    SELECT strongest.*, o.public_id, o.display_name FROM strongest JOIN works_author AS o USING (id)
    WHERE o.state = 'active' ORDER BY strongest.place LIMIT %(limit)s
), tied AS (
    SELECT array_agg(ARRAY[one.public_id, other.public_id, ((t.facts >> 22) & 32767)::text]
        ORDER BY one.id, other.id) AS ends
    FROM (SELECT least(s.id, t.other_id) AS one_id, greatest(s.id, t.other_id) AS other_id, min(t.facts) AS facts
        FROM shown AS s JOIN graph_neighbourhood AS n ON n.author_id = s.id
        CROSS JOIN LATERAL unnest(n.others[:{TIED}], n.facts[:{TIED}]) AS t (other_id, facts)
        WHERE t.other_id = ANY(ARRAY(SELECT id FROM shown)) GROUP BY 1, 2) AS t
    JOIN shown AS one ON one.id = t.one_id JOIN shown AS other ON other.id = t.other_id
)
"""
_PEOPLE = f"""
WITH hood AS MATERIALIZED (
    SELECT others, facts, newest, topic_ids, topic_works, left_out, unresolved FROM graph_neighbourhood
    WHERE author_id = %(author)s
), strongest AS (
    SELECT *, row_number() OVER (ORDER BY {{strength}} DESC, facts DESC, id) AS place FROM (
        SELECT t.other_id AS id, {_UNPACKED}, t.facts
        FROM hood, unnest(hood.others{{upto}}, hood.facts{{upto}}) AS t (other_id, facts)
    ) AS tie ORDER BY place LIMIT %(limit)s + {SPARE}
){_SHOWN}
SELECT shown.id, public_id, display_name, works, credit, first_year, last_year, {{strength}} AS strength, tied.ends,
    cardinality(hood.others), CASE WHEN hood.newest IS NULL THEN
        (SELECT sum(f >> 22 & 32767) FROM unnest(hood.facts) AS f) ELSE hood.unresolved END,
    hood.newest, hood.topic_ids, hood.topic_works, hood.left_out
FROM hood CROSS JOIN tied LEFT JOIN shown ON true
ORDER BY strength DESC, shown.facts DESC, display_name, shown.id
"""
# Unique (author, work) finds the works, unique (work, position) their bylines.
_NARROW_PEOPLE = f"""
WITH mine AS MATERIALIZED (
    SELECT w.id, w.year, w.author_count FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
    WHERE a.author_id = %(author)s AND {nodes.NARROWED} AND w.author_count BETWEEN 2 AND %(team)s
    ORDER BY w.year DESC, w.id DESC LIMIT {WINDOW}
), tie AS MATERIALIZED (
    SELECT o.author_id AS id, count(*)::int AS works,
        round(sum(1 / (m.author_count - 1)::numeric), 4)::float8 AS credit,
        min(m.year) AS first_year, max(m.year) AS last_year, 0 AS facts
    FROM mine AS m JOIN works_authorship AS o ON o.work_id = m.id WHERE o.author_id <> %(author)s GROUP BY 1
), strongest AS (
    SELECT *, row_number() OVER (ORDER BY {{strength}} DESC, credit DESC, works DESC, last_year DESC, id) AS place
    FROM tie ORDER BY place LIMIT %(limit)s + {SPARE}
){_SHOWN}
SELECT shown.id, public_id, display_name, works, credit, first_year, last_year, {{strength}} AS strength, tied.ends,
    (SELECT count(*) FROM tie), (SELECT sum(works) FROM tie), NULL, NULL, NULL, NULL
FROM tied LEFT JOIN shown ON true
ORDER BY strength DESC, credit DESC, works DESC, last_year DESC, display_name, shown.id
"""
_SHOWN_PAPER = """
SELECT p.id, p.arxiv_id, p.title_plain, p.year, p.author_count, p.categories, p.total, p.left_out, p.printed,
    ARRAY(SELECT o.public_id FROM works_authorship AS b JOIN works_author AS o ON o.id = b.author_id
        WHERE b.work_id = p.id AND b.author_id = ANY(%(people)s) ORDER BY b.position)
FROM shown AS p ORDER BY p.year DESC, p.id DESC
"""
_PAPERS = f"""
WITH shown AS MATERIALIZED (
    SELECT w.id, w.arxiv_id, w.title_plain, w.year, w.author_count, w.categories, count(*) OVER () AS total,
        count(*) FILTER (WHERE w.author_count > {MAX_TEAM}) OVER () AS left_out,
        sum(w.author_count - 1) FILTER (WHERE w.author_count <= %(team)s) OVER () AS printed
    FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
    WHERE a.author_id = %(author)s AND {nodes.NARROWED}
    ORDER BY w.year DESC, w.id DESC LIMIT %(limit)s
)
{_SHOWN_PAPER}"""
_KNOWN_PAPERS = f"""
WITH shown AS MATERIALIZED (
    SELECT w.id, w.arxiv_id, w.title_plain, w.year, w.author_count, w.categories, NULL AS total, NULL AS left_out,
        NULL AS printed
    FROM works_work AS w WHERE w.id = ANY(%(newest)s)
)
{_SHOWN_PAPER}"""
_TOPICS = f"""
SELECT t.code, t.name, count(*) AS works, count(*) OVER ()
FROM (
    SELECT w.id FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
    WHERE a.author_id = %(author)s AND {nodes.NARROWED} ORDER BY w.year DESC, w.id DESC LIMIT {WINDOW}
) AS mine
JOIN works_worktopic AS wt ON wt.work_id = mine.id JOIN works_topic AS t ON t.id = wt.topic_id
GROUP BY t.code, t.name ORDER BY works DESC, t.code LIMIT %(limit)s
"""
_KNOWN_TOPICS = """
SELECT t.code, t.name, k.works, NULL FROM unnest(%(ids)s::bigint[], %(works)s::int[]) AS k (id, works)
JOIN works_topic AS t USING (id) ORDER BY k.works DESC, t.code LIMIT %(limit)s
"""
# The index on author finds the statements.
_INSTITUTIONS = """
SELECT i.ror_id, i.name, min(extract(year FROM a.started_on))::int, max(extract(year FROM a.ended_on))::int,
    min(a.source), count(*) OVER ()
FROM works_affiliation AS a JOIN works_institution AS i ON i.id = a.institution_id
WHERE a.author_id = %(author)s GROUP BY i.ror_id, i.name
ORDER BY max(coalesce(a.ended_on, a.started_on)) DESC NULLS FIRST, i.name LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class _Near:
    """The people of a slice, and what the row of the author knows besides; `newest` is None for few works."""

    people: tuple[Node, ...] = ()
    ids: tuple[int, ...] = ()
    ties: tuple[Edge, ...] = ()
    total: int = 0
    # Bylines met on counted works; for an author of many works, those that are no author's.
    met: int = 0
    newest: list[int] | None = None
    topic_ids: list[int] | None = None
    topic_works: list[int] | None = None
    left_out: int = 0


def around(author: Author, controls: Controls) -> Slice:
    """Collaborators by strength, latest papers, topics by works, institutions by time. Four queries."""
    size = SIZES[controls.size]
    near = _near(author, controls, size)
    papers = _papers(author, controls, size, near)
    topics = _topics(author, controls, size, near)
    places = nodes.fetch(_INSTITUTIONS, author=author.pk, limit=size.institutions)
    total = author.work_count if near.newest is not None else papers[0][6] if papers else 0
    left_out = near.left_out if near.newest is not None else papers[0][7] if papers else 0
    return Slice(
        focus=nodes.of_author(author),
        people=near.people,
        papers=tuple(nodes.paper(*row[1:5]) for row in papers),
        topics=tuple(nodes.topic(*row[:3]) for row in topics),
        institutions=tuple(_institution(row) for row in places),
        edges=(*near.ties, *nodes.paper_edges([(r[1], r[9], r[5]) for r in papers], {row[0] for row in topics})),
        shown=nodes.shown(
            (len(near.people), near.total),
            (len(papers), total),
            (len(topics), (author.topic_count if near.newest is not None else topics[0][3]) if topics else 0),
            (len(places), places[0][5] if places else 0),
        ),
        left_out=left_out,
        left_out_above=MAX_TEAM,
        unresolved=near.met if near.newest is not None else _unresolved(papers, near),
        note=_note(controls, total),
    )


def _near(author: Author, controls: Controls, size: Size) -> _Near:
    strength = nodes.STRENGTH[controls.dial]
    if controls.is_narrowed:
        statement = _NARROW_PEOPLE.format(strength=strength)
    else:
        # Rows are stored by credit; another order needs all of one row.
        upto = f"[:{size.people + SPARE}]" if controls.dial is Dial.CREDIT else ""
        statement = _PEOPLE.format(strength=strength, upto=upto)
    rows = nodes.fetch(statement, author=author.pk, limit=size.people, **nodes.narrowing(controls))
    if not rows:
        return _Near()
    people = [row for row in rows if row[0] is not None]
    ends = ((one, other, int(works)) for one, other, works in rows[0][8] or ())
    return _Near(
        people=tuple(_person(row) for row in people),
        ids=tuple(row[0] for row in people),
        ties=nodes.people_edges(ends),
        total=rows[0][9],
        met=int(rows[0][10] or 0),
        newest=rows[0][11],
        topic_ids=rows[0][12],
        topic_works=rows[0][13],
        left_out=rows[0][14] or 0,
    )


def _papers(author: Author, controls: Controls, size: Size, near: _Near) -> list[tuple[Any, ...]]:
    people = list(near.ids)
    if near.newest is not None:
        return nodes.fetch(_KNOWN_PAPERS, newest=near.newest[: size.papers], people=people)
    bound = nodes.narrowing(controls)
    return nodes.fetch(_PAPERS, author=author.pk, limit=size.papers, people=people, **bound)


def _topics(author: Author, controls: Controls, size: Size, near: _Near) -> list[tuple[Any, ...]]:
    if near.newest is not None:
        return nodes.fetch(_KNOWN_TOPICS, ids=near.topic_ids, works=near.topic_works, limit=size.topics)
    return nodes.fetch(_TOPICS, author=author.pk, limit=size.topics, **nodes.narrowing(controls))


def _unresolved(papers: list[tuple[Any, ...]], near: _Near) -> int:
    """Bylines of the counted works that were met as nobody's."""
    return max(0, int(papers[0][8] or 0) - near.met) if papers else 0


def _person(row: tuple[Any, ...]) -> Node:
    _, public_id, name, works, credit, first, last, strength, *_ = row
    detail = f"{nodes.count_of(works, 'work')} together, {nodes.years(first, last)}, shared credit {credit:.2f}"
    return nodes.person(public_id, name, strength, detail, first=first, last=last, works=works)


def _institution(row: tuple[Any, ...]) -> Node:
    ror_id, name, first, last, source, _ = row
    detail = ", ".join(filter(None, (nodes.years(first, last), f"according to {source}")))
    return nodes.institution(ror_id, name, detail, first=first or 0, last=last or 0)


def _note(controls: Controls, total: int) -> str:
    if controls.is_narrowed and total > WINDOW:
        return f"People and topics are those of the latest {WINDOW} of {total:,} works that match."
    return ""
