"""What a view of the explorer shows: slices around several entities, joined, filtered and bounded. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from graph.shapes import Kind, Node, Shown, Slice
from graph.view_state import Verb, View, kind_of
from works.identity import names

# What a browser still draws and a person may still search; a view beyond it says how much it left out.
MAX_NODES = 2_000


class Role(StrEnum):
    """Why a node is in the view."""

    START = "start"
    OPENED = "opened"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Member:
    """A node of the view. `home` is the key of the hub beside which it stands, its own for a hub.

    `shown` says of a hub how many neighbours of each kind its slice brought, of how many there are.
    """

    node: Node
    role: Role
    home: str
    is_pinned: bool = False
    is_match: bool = False
    shown: tuple[Shown, ...] = ()

    @property
    def is_hub(self) -> bool:
        return self.role is not Role.NEAR


@dataclass(frozen=True, slots=True)
class Tie:
    """Two nodes that belong together. A spoke goes from a hub (`one`) to a neighbour, and `detail` says why."""

    one: str
    other: str
    strength: float = 1.0
    works: int = 1
    first: int = 0
    last: int = 0
    detail: str = ""

    @property
    def ends(self) -> frozenset[str]:
        return frozenset((self.one, self.other))

    @property
    def is_spoke(self) -> bool:
        return bool(self.detail)


@dataclass(frozen=True, slots=True)
class Subgraph:
    """At most 2,000 nodes, hubs first, and the ties among them, spokes first.

    `hidden` are nodes that would be shown; `beyond` counts those left out for size. What slices left out is summed up,
    what they note in words is kept once.
    """

    members: tuple[Member, ...] = ()
    ties: tuple[Tie, ...] = ()
    hidden: tuple[Node, ...] = ()
    beyond: int = 0
    left_out: int = 0
    left_out_above: int = 0
    unresolved: int = 0
    notes: tuple[str, ...] = ()

    def of_kind(self, kind: Kind) -> tuple[Member, ...]:
        """Neighbours of a kind, the pinned first."""
        found = [member for member in self.members if member.node.kind is kind and not member.is_hub]
        return tuple(sorted(found, key=lambda member: not member.is_pinned))

    @property
    def hubs(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.is_hub)

    @property
    def matches(self) -> int:
        return sum(member.is_match for member in self.members)

    def keys_of(self, kind: Kind) -> tuple[str, ...]:
        """Keys of all nodes of a kind, hubs included."""
        return tuple(member.node.key for member in self.members if member.node.kind is kind)

    def with_ties(self, ties: Iterable[Tie]) -> "Subgraph":
        """The same nodes with these ties too, where both ends are shown and not tied yet."""
        present = {member.node.key for member in self.members}
        return replace(self, ties=_distinct((*self.ties, *(tie for tie in ties if tie.ends <= present))))


def assemble(view: View, slices: Mapping[str, Slice], pinned: Sequence[Node] = ()) -> Subgraph:
    """Join the slices around the hubs of a view, in its order. `pinned` are shown whatever the filters leave out."""
    hidden = set(view.keys(Verb.HIDE))
    hubs = [slices[key] for key in view.hubs if key in slices]
    ties = [tie for slice_ in hubs for tie in _spokes(slice_, view) if not tie.ends & hidden]
    members = list(_members(view, hubs, {key for tie in ties for key in (tie.one, tie.other)}, pinned))
    known = {node.key: node for slice_ in hubs for node in slice_.nodes}
    shown = Subgraph(
        members=tuple(members[:MAX_NODES]),
        hidden=tuple(known.get(key) or _nameless(key) for key in view.keys(Verb.HIDE)),
        beyond=max(0, len(members) - MAX_NODES),
        left_out=sum(slice_.left_out for slice_ in hubs),
        left_out_above=max((slice_.left_out_above for slice_ in hubs), default=0),
        unresolved=sum(slice_.unresolved for slice_ in hubs),
        notes=tuple(dict.fromkeys(slice_.note for slice_ in hubs if slice_.note)),
    )
    others = (Tie(edge.one, edge.other, edge.works, edge.works) for slice_ in hubs for edge in slice_.edges)
    return shown.with_ties((*ties, *others))


def _members(view: View, hubs: list[Slice], tied: set[str], pinned: Sequence[Node]) -> Iterator[Member]:
    """Hubs, then what is pinned, then neighbours beside the first hub that has them; each once, none hidden."""
    kept = set(view.keys(Verb.PIN))
    seen = set(view.keys(Verb.HIDE))
    for slice_ in hubs:
        role = Role.START if slice_.focus.key in view.starts else Role.OPENED
        shown = tuple(each for each in slice_.present if each.kind in view.controls.shown)
        yield replace(_member(view, slice_.focus, role, slice_.focus.key), shown=shown)
        seen.add(slice_.focus.key)
    near = [(node, slice_.focus.key) for slice_ in hubs for node in slice_.nodes]
    homeless = [(node, hubs[0].focus.key if hubs else "") for node in pinned]
    pins = [(node, home) for node, home in (*near, *homeless) if node.key in kept]
    rest = [(node, home) for node, home in near if node.key in tied]
    for node, home in (*pins, *rest):
        if node.key not in seen:
            seen.add(node.key)
            yield _member(view, node, Role.NEAR, home)


def _member(view: View, node: Node, role: Role, home: str) -> Member:
    words = names.normalised(view.within).split()
    label = names.normalised(node.label) if words else ""
    is_match = bool(words) and all(word in label for word in words)
    return Member(node, role, home, node.key in view.keys(Verb.PIN), is_match)


def _spokes(slice_: Slice, view: View) -> Iterator[Tie]:
    """Ties from the focus to each neighbour that the filters leave."""
    focus = slice_.focus
    for node in slice_.only(view.controls.shown).nodes:
        is_weak = focus.kind is node.kind is Kind.PERSON and node.strength < view.weight
        if not is_weak:
            yield Tie(focus.key, node.key, node.strength, node.works or 1, node.first, node.last, node.detail)


def _distinct(ties: Iterable[Tie]) -> tuple[Tie, ...]:
    """The first tie of every pair."""
    found: dict[frozenset[str], Tie] = {}
    for tie in ties:
        if len(tie.ends) == 2:
            found.setdefault(tie.ends, tie)
    return tuple(found.values())


def _nameless(key: str) -> Node:
    """A node of which nothing is at hand but its key."""
    return Node(kind_of(key), key, key.partition(":")[2], "", 0.0, "")
