"""Small slices and subgraphs for tests of the explorer; no database."""

from graph.shapes import Edge, Kind, Node, Slice
from graph.subgraph import assemble
from graph.view_state import View
from works.identity import public_ids

SITE = "https://profiles.example.org"


def author_key(number):
    return f"author:{public_ids.public_id(number)}"


ADA, BOB, CYD, DAN, EVE = map(author_key, range(1, 6))
NAMES = {ADA: "Ada Byron", BOB: "Bob", CYD: "Cyd", DAN: "Dan", EVE: "Eve"}


def person(key, strength=1.0, name=None, **facts):
    return Node(
        Kind.PERSON, key, name or NAMES[key], f"/researchers/{key}/", strength, f"{strength:g} together", **facts
    )


def paper(arxiv_id, title="On engines", year=2020):
    return Node(Kind.PAPER, f"work:{arxiv_id}", title, f"/works/{arxiv_id}/", 1.0, f"{year}, 2 authors", year, year, 1)


def topic(code, works=1):
    return Node(Kind.TOPIC, f"topic:{code}", code, f"/topics/{code}/", works, f"{works} works", works=works)


def around(focus, *near, edges=(), **facts):
    """A slice around a focus."""
    of = {kind: tuple(node for node in near if node.kind is kind) for kind in Kind}
    ties = tuple(Edge(*edge) for edge in edges)
    return Slice(
        focus,
        of[Kind.PERSON],
        of[Kind.PAPER],
        of[Kind.TOPIC],
        of[Kind.INSTITUTION],
        ties,
        facts.pop("shown", ()),
        **facts,
    )


def explored(*slices, **view):
    """The subgraph of slices, all of them starts."""
    view = View(starts=tuple(slice_.focus.key for slice_ in slices), **view)
    return assemble(view, {slice_.focus.key: slice_ for slice_ in slices})
