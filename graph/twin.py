"""The list that says in words what the picture of a view draws: every node, and what ties it to which. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.controls import LABELS
from graph.shapes import Kind
from graph.subgraph import Member, Role, Subgraph, Tie
from graph.view_state import Verb, View

# Names in the sentence about ties among neighbours; the files hold them all.
NAMED = 4
_LONGEST = 48


@dataclass(frozen=True, slots=True)
class Row:
    """A node in words: `says` tells of each tie to a hub, `also` names others it is tied to, `more` counts the rest."""

    member: Member
    says: tuple[str, ...]
    also: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one kind, or of the hubs."""

    title: str
    rows: tuple[Row, ...]


def sections(subgraph: Subgraph) -> tuple[Section, ...]:
    """All members in words: hubs first, then each kind of which there is any, in the order of the view."""
    ties = _ties_of(subgraph)
    labels = {member.node.key: member.node.label for member in subgraph.members}
    hubs = subgraph.hubs
    groups = [("Opened", hubs), *((LABELS[kind], subgraph.of_kind(kind)) for kind in Kind)]
    return tuple(
        Section(title, tuple(_row(member, ties[member.node.key], labels, len(hubs)) for member in members))
        for title, members in groups
        if members
    )


def matching(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """The rows that match the words searched for; sections without any are left out."""
    found = [(each.title, tuple(row for row in each.rows if row.member.is_match)) for each in sections]
    return tuple(Section(title, rows) for title, rows in found if rows)


def title(subgraph: Subgraph) -> str:
    """What the view is around: `Ada Byron, cs.LG and 2 others`."""
    names = [_short(hub.node.label) for hub in subgraph.hubs if hub.role is Role.START] or ["nothing"]
    if len(names) > 3:
        names[2:] = [f"{len(names) - 2} others"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def last_step(view: View, subgraph: Subgraph) -> str:
    """What undoing would take back: `opened Bob`; empty when nothing was done."""
    if not view.steps:
        return ""
    labels = {node.key: node.label for node in (*(member.node for member in subgraph.members), *subgraph.hidden)}
    step = view.steps[-1]
    return f"{_DONE[step.verb]} {labels.get(step.key, step.key)}"


_DONE = {Verb.OPEN: "opened", Verb.HIDE: "hid", Verb.PIN: "pinned"}


def _ties_of(subgraph: Subgraph) -> Mapping[str, list[Tie]]:
    ties: dict[str, list[Tie]] = {member.node.key: [] for member in subgraph.members}
    for tie in subgraph.ties:
        ties[tie.one].append(tie)
        ties[tie.other].append(tie)
    return ties


def _row(member: Member, ties: list[Tie], labels: Mapping[str, str], hubs: int) -> Row:
    key = member.node.key
    spokes = [tie for tie in ties if tie.is_spoke and not (member.is_hub and tie.one == key)]
    says = [f"{labels[_end(tie, key)]}: {tie.detail}" if hubs > 1 else tie.detail for tie in spokes]
    if member.is_hub or not spokes:
        says.insert(0, member.node.detail)
    others = sorted((tie for tie in ties if not tie.is_spoke), key=lambda tie: -tie.strength)
    also = tuple(_short(labels[_end(tie, key)]) for tie in others[:NAMED])
    return Row(member, tuple(filter(None, says)), also, max(0, len(others) - NAMED))


def _end(tie: Tie, key: str) -> str:
    return tie.other if tie.one == key else tie.one


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else label[: _LONGEST - 1].rstrip() + "…"
