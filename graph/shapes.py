"""The shapes of the research graph that pages and exports share. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a node stands for."""

    PERSON = "person"
    PAPER = "paper"
    TOPIC = "topic"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Node:
    """One entity near the focus. `strength` orders nodes of a kind; `detail` says in words what ties it."""

    kind: Kind
    key: str
    label: str
    url: str
    strength: float
    detail: str


@dataclass(frozen=True, slots=True)
class Edge:
    """Two nodes by key that belong together; the focus is tied to every node and has no edges of its own."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Shown:
    """How many of a kind a slice shows, of how many there are."""

    kind: Kind
    shown: int
    total: int


@dataclass(frozen=True, slots=True)
class Slice:
    """A bounded piece of the research graph around one entity, each kind by strength, the strongest first."""

    focus: Node
    people: tuple[Node, ...]
    papers: tuple[Node, ...]
    topics: tuple[Node, ...]
    institutions: tuple[Node, ...]
    edges: tuple[Edge, ...]
    shown: tuple[Shown, ...]
    left_out: int = 0
    left_out_above: int = 0
