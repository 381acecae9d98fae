"""The shapes of the research graph that pages and exports share. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a node stands for."""

    PERSON = "person"
    PAPER = "paper"
    TOPIC = "topic"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Node:
    """One entity near the focus. `strength` orders nodes of a kind; `detail` says in words what ties it.

    `key` names it among all kinds, as a focus of the explorer does: `author:36z961m6`, `work:2010.04116`,
    `topic:cs.LG`, `institution:02mhbdp94`. `first` and `last` are the years of what ties it, 0 where unknown;
    `works` counts it, 0 where nothing is counted.
    """

    kind: Kind
    key: str
    label: str
    url: str
    strength: float
    detail: str
    first: int = 0
    last: int = 0
    works: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """Two nodes by key that belong together; the focus is tied to every node and has no edges of its own.

    `works` is how many works tie two people, 1 between other kinds.
    """

    one: str
    other: str
    works: int = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """How many of a kind a slice shows, of how many there are."""

    kind: Kind
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class Slice:
    """A bounded piece of the research graph around one entity, each kind by strength, the strongest first.

    What it does not tell: `left_out` works have more than `left_out_above` authors and tie nobody; `unresolved` bylines
    of the works told of are no author's yet; `note` says in a sentence which works were looked at, if not all.
    """

    focus: Node
    people: tuple[Node, ...]
    papers: tuple[Node, ...]
    topics: tuple[Node, ...]
    institutions: tuple[Node, ...]
    edges: tuple[Edge, ...]
    shown: tuple[Shown, ...]
    left_out: int = 0
    left_out_above: int = 0
    unresolved: int = 0
    note: str = ""

    def only(self, kinds: Collection[Kind]) -> "Slice":
        """The same slice without the other kinds; edges whose ends are gone go too."""
        kept = replace(
            self,
            people=self.people if Kind.PERSON in kinds else (),
            papers=self.papers if Kind.PAPER in kinds else (),
            topics=self.topics if Kind.TOPIC in kinds else (),
            institutions=self.institutions if Kind.INSTITUTION in kinds else (),
            shown=tuple(shown for shown in self.shown if shown.kind in kinds),
        )
        keys = {node.key for node in kept.nodes}
        return replace(kept, edges=tuple(edge for edge in self.edges if {edge.one, edge.other} <= keys))

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Everything but the focus."""
        return self.people + self.papers + self.topics + self.institutions

    @property
    def present(self) -> tuple[Shown, ...]:
        """Counts of the kinds of which there are any."""
        return tuple(shown for shown in self.shown if shown.total)
