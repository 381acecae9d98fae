"""What a view of the explorer holds, read from the database: entities by key, slices around them, ties across slices.

At most four queries for the entities, four for each of at most 48 slices, three for ties and one for years.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph import nodes, queries
from graph.focus import Entity, key
from graph.shapes import Kind, Node
from graph.subgraph import Subgraph, Tie, assemble
from graph.timeline import Timeline, draw
from graph.view_state import Verb, View, canonical_key
from works.models import Author, Institution, Topic, Work
from works.queries import works_to_export
from works.search import search

# Ties among neighbours beyond this many are the weakest of a tangle; each is found from both its ends.
_MOST_TIES = 12_000
# Two people are tied if either is among so many strongest collaborators of the other; see also graph.around_author.
_NEAREST = 300

# The primary key of graph_neighbourhood, under the view, finds the row of each shown person.
_PEOPLE_SQL = """
SELECT one.public_id, other.public_id, t.works, t.first_year, t.last_year
FROM graph_tie AS t
JOIN works_author AS one ON one.id = t.author_id JOIN works_author AS other ON other.id = t.other_id
WHERE t.author_id = ANY(%(people)s) AND t.other_id = ANY(%(people)s) AND t.place <= %(nearest)s
ORDER BY t.works DESC, t.author_id, t.other_id
LIMIT %(limit)s
"""
# Unique (work, position) finds the bylines of the shown works.
_BYLINES_SQL = """
SELECT w.arxiv_id, p.public_id
FROM works_work AS w JOIN works_authorship AS a ON a.work_id = w.id JOIN works_author AS p ON p.id = a.author_id
WHERE w.arxiv_id = ANY(%(works)s) AND a.author_id = ANY(%(people)s)
ORDER BY w.id, a.position
LIMIT %(limit)s
"""
# Unique (work, topic) finds the topics of the shown works.
_TOPICS_SQL = """
SELECT w.arxiv_id, t.code
FROM works_work AS w JOIN works_worktopic AS wt ON wt.work_id = w.id JOIN works_topic AS t ON t.id = wt.topic_id
WHERE w.arxiv_id = ANY(%(works)s) AND t.code = ANY(%(topics)s)
ORDER BY w.id, wt.position
LIMIT %(limit)s
"""
# Unique (author, work) finds the works of the people whose neighbours are shown.
_YEARS_SQL = """
SELECT w.year, count(DISTINCT w.id)
FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
WHERE a.author_id = ANY(%(people)s) AND (%(topic)s = '' OR %(topic)s = ANY(w.categories))
GROUP BY w.year ORDER BY w.year
"""


# Unique (topic, year) finds the years of the topics.
_TOPIC_YEARS_SQL = "SELECT year, sum(works)::int FROM graph_topicyear WHERE topic_id = ANY(%(topics)s) GROUP BY year"


@dataclass(frozen=True, slots=True)
class Explored:
    """A view with all that a page, a picture or a file of it needs.

    `missing` counts the starts and steps of which nothing is on file.
    """

    view: View
    subgraph: Subgraph
    timeline: Timeline
    missing: int


def entities(keys: Iterable[str]) -> dict[str, Entity]:
    """The entities with these keys, authors in whatever state. At most four queries, by unique ids."""
    wanted: dict[str, list[str]] = {}
    for each in sorted(set(keys)):
        kind, _, name = each.partition(":")
        wanted.setdefault(kind, []).append(name)
    return {key(entity): entity for kind, names in wanted.items() for entity in _FINDERS[kind](names)}


_FINDERS: Mapping[str, Callable[[list[str]], Iterable[Entity]]] = {
    "author": lambda ids: Author.objects.filter(public_id__in=ids).select_related("merged_into"),
    "work": lambda ids: Work.objects.filter(arxiv_id__in=ids).select_related("primary_topic"),
    "topic": lambda codes: Topic.objects.filter(code__in=codes),
    "institution": lambda ids: Institution.objects.filter(ror_id__in=ids),
}


def found(view: View) -> dict[str, Entity]:
    """What the starts, the opened and the pinned keys of a view name."""
    return entities(_asked(view))


def successors(found: Mapping[str, Entity]) -> dict[str, str]:
    """Keys of merged authors and of those they were merged into."""
    merged = {each: entity.merged_into for each, entity in found.items() if isinstance(entity, Author)}
    return {each: key(successor) for each, successor in merged.items() if successor}


def has_start(view: View, found: Mapping[str, Entity]) -> bool:
    """True when there is at least one start to draw a graph around."""
    return any(each in found and _is_there(found[each]) for each in view.starts)


def is_withdrawn(view: View, found: Mapping[str, Entity]) -> bool:
    """True when a start is on file and withdrawn."""
    return any(each in found for each in view.starts)


def explore(view: View, found: Mapping[str, Entity]) -> Explored:
    """Everything around the hubs of a view. `found` is what `found(view)` gave; what is withdrawn is left out."""
    there = {each: entity for each, entity in found.items() if _is_there(entity)}
    slices = {each: queries.slice_around(there[each], view.controls) for each in view.hubs if each in there}
    pinned = [_node(there[each]) for each in view.keys(Verb.PIN) if each in there]
    subgraph = assemble(view, slices, pinned)
    return Explored(
        view=view,
        subgraph=subgraph.with_ties(_across(view, subgraph)),
        timeline=draw(
            _years(view, [there[each] for each in slices], subgraph), view.controls.since, view.controls.until
        ),
        missing=len(_asked(view) - there.keys()),
    )


def _asked(view: View) -> set[str]:
    return {*view.starts, *view.keys(Verb.OPEN), *view.keys(Verb.PIN)}


def _is_there(entity: Entity) -> bool:
    return not isinstance(entity, Author) or entity.state == Author.State.ACTIVE


def findings(raw: str) -> tuple[Node, ...]:
    """Whatever is found by name, words or id, at most 20 of a kind; also by the key of an address."""
    named = canonical_key(raw) or canonical_key(f"author:{raw.strip().lower()}")
    by_key = tuple(entity for entity in entities([named]).values() if _is_there(entity)) if named else ()
    if by_key:
        return tuple(map(_node, by_key))
    found = search(raw)
    exact = (found.exact,) if found.exact else ()
    results: tuple[Entity, ...] = (*exact, *found.people, *found.topics, *found.institutions, *found.works)
    return tuple(map(_node, results))


def topics(view: View, subgraph: Subgraph) -> list[str]:
    """Codes of topics that a reader of this view may narrow it to, by name."""
    shown = (each.partition(":")[2] for each in subgraph.keys_of(Kind.TOPIC))
    return sorted({*shown, view.controls.topic} - {""})


def works_shown(subgraph: Subgraph) -> list[Work]:
    """The works of a view in its order, ready to be exported. Two queries."""
    arxiv_ids = [each.partition(":")[2] for each in subgraph.keys_of(Kind.PAPER)]
    found = dict(Work.objects.filter(arxiv_id__in=arxiv_ids).values_list("arxiv_id", "pk"))
    return works_to_export([found[arxiv_id] for arxiv_id in arxiv_ids if arxiv_id in found])


# --- ties --------------------------------------------------------------------------------------------------


def _across(view: View, subgraph: Subgraph) -> tuple[Tie, ...]:
    """Ties that no single slice knows of: between neighbours of different hubs.

    Collaborations hold whole records, so they tie nobody where works are left out on purpose.
    """
    names = {kind: [each.partition(":")[2] for each in subgraph.keys_of(kind)] for kind in Kind}
    people = list(Author.objects.filter(public_id__in=names[Kind.PERSON]).values_list("pk", flat=True))
    asked = {"people": people, "works": names[Kind.PAPER], "topics": names[Kind.TOPIC], "limit": _MOST_TIES}
    together = [] if view.controls.is_narrowed else nodes.fetch(_PEOPLE_SQL, nearest=_NEAREST, **asked)
    return (
        *(Tie(f"author:{one}", f"author:{other}", works, works, *years) for one, other, works, *years in together),
        *(Tie(f"work:{work}", f"author:{person}") for work, person in nodes.fetch(_BYLINES_SQL, **asked)),
        *(Tie(f"work:{work}", f"topic:{topic}") for work, topic in nodes.fetch(_TOPICS_SQL, **asked)),
    )


def _years(view: View, hubs: Sequence[Entity], subgraph: Subgraph) -> Mapping[int, int]:
    """Works by year of the opened people, else of the opened topics, of years left out too; else the papers shown."""
    if people := [hub.pk for hub in hubs if isinstance(hub, Author)]:
        return dict(nodes.fetch(_YEARS_SQL, people=people, topic=view.controls.topic))
    if topics := [hub.pk for hub in hubs if isinstance(hub, Topic)]:
        return dict(nodes.fetch(_TOPIC_YEARS_SQL, topics=topics))
    return Counter(_paper_years(subgraph))


def _paper_years(subgraph: Subgraph) -> Iterable[int]:
    return (m.node.last for m in subgraph.members if m.node.kind is Kind.PAPER and m.node.last)


# --- nodes -------------------------------------------------------------------------------------------------


def _node(entity: Entity) -> Node:
    """The entity as a node of its own, tied to nothing."""
    if isinstance(entity, Author):
        return nodes.of_author(entity)
    if isinstance(entity, Work):
        return nodes.of_work(entity)
    if isinstance(entity, Topic):
        return nodes.topic(entity.code, entity.name, 0, 1.0)
    return nodes.of_institution(entity)
