"""Groups of bylines that are taken for one person so far, and which of them may join at all. Pure.

Groups begin as single bylines. What needs no weighing joins first: the bylines that one author holds, then those that
share a co-author so rare that two people would hardly both have one.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from works.identity import evidence, names
from works.identity.features import Signature, Statistics
from works.identity.names import Match

# What a nickname costs in rarity: it narrows less than the name it stands for.
NICKNAME_PENALTY = 0.5


@dataclass(frozen=True, slots=True)
class Standing:
    """What people said and every run obeys: pairs of authors who are distinct, bylines that are not of an author.

    The bylines of `anchored` authors stay together, though nobody holds each of them; `spread` are all works of
    authors whose bylines stand in several blocks.
    """

    distinct: Collection[frozenset[int]] = frozenset()
    disavowed: Collection[tuple[int, int]] = frozenset()
    anchored: Collection[int] = frozenset()
    spread: Mapping[int, Collection[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Join:
    """Two groups, by the ids of their bylines, that became one; the log-odds are None where a rule decided."""

    one: tuple[int, ...]
    other: tuple[int, ...]
    why: str
    score: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Group:
    """Bylines of one person, by index in their block. `authors` are those whom it must stay with, one at most."""

    members: list[int]
    names: frozenset[str]
    works: set[int]
    rarity: float
    authors: frozenset[int] = frozenset()
    not_of: set[int] = field(default_factory=set)


class Block:
    """Bylines that may be of one person, in groups; `joins` tells how they came about."""

    def __init__(self, signatures: Sequence[Signature], statistics: Statistics, standing: Standing) -> None:
        self.signatures = sorted(signatures, key=lambda signature: signature.id)
        self.statistics = statistics
        self.joins: list[Join] = []
        self._standing = standing
        self._not_of: dict[int, set[int]] = defaultdict(set)
        for byline, author in standing.disavowed:
            self._not_of[byline].add(author)
        self.groups = [self._single(index) for index in range(len(self.signatures))]
        self._root = list(range(len(self.groups)))

    def seed(self) -> None:
        """Join what needs no weighing."""
        self._join_held()
        if len(self.groups) > 1:
            self._join_sure()

    def living(self) -> list[Group]:
        """The groups that are left, in the order of their first bylines."""
        return [group for group in self.groups if group.members]

    def people(self) -> list[list[Signature]]:
        """The bylines of each group."""
        return [[self.signatures[index] for index in group.members] for group in self.living()]

    def rarity(self, one: Group, other: Group) -> float:
        """The rarity of the less telling of two names."""
        rarity = max(one.rarity, other.rarity)
        if one.names == other.names:
            return rarity
        by_nickname = any(is_nickname(a, b) for a in one.names for b in other.names)
        return rarity + NICKNAME_PENALTY * by_nickname

    def refusal(self, one: Group, other: Group) -> str:
        """Why these cannot be one person whatever speaks for it; empty when they may be."""
        if one.names != other.names and any(not agree(a, b) for a in one.names for b in other.names):
            return "The names contradict each other."
        if not one.works.isdisjoint(other.works):
            return "Both stand on one work."
        if one.authors or other.authors:
            return self._standing_refusal(one, other)
        return ""

    def join(
        self, one: Group, other: Group, why: str, score: float | None = None, reasons: tuple[str, ...] = ()
    ) -> Group:
        """Make one group of two, and note it; the one that begins first takes the other in."""
        into, gone = sorted((one, other), key=lambda group: group.members[0])
        self.joins.append(Join(self._ids(into), self._ids(gone), why, score, reasons))
        self._root[gone.members[0]] = into.members[0]
        into.members = sorted(into.members + gone.members)
        into.names |= gone.names
        into.works |= gone.works
        into.authors |= gone.authors
        into.not_of |= gone.not_of
        into.rarity = min(into.rarity, gone.rarity)
        gone.members = []
        return into

    def _single(self, index: int) -> Group:
        signature = self.signatures[index]
        author = signature.author_id
        is_anchor = author is not None and (signature.is_held or author in self._standing.anchored)
        anchor = frozenset((author,)) if is_anchor and author is not None else frozenset()
        return Group(
            members=[index],
            names=frozenset((signature.name_key,)),
            works={signature.work_id}.union(*(self._standing.spread.get(author, ()) for author in anchor)),
            rarity=self.statistics.rarity(signature.name_key),
            authors=anchor,
            not_of=set(self._not_of.get(signature.id, ())),
        )

    def _ids(self, group: Group) -> tuple[int, ...]:
        return tuple(self.signatures[index].id for index in group.members)

    def _home(self, index: int) -> Group:
        while self._root[index] != index:
            self._root[index] = self._root[self._root[index]]
            index = self._root[index]
        return self.groups[index]

    def _join_held(self) -> None:
        first: dict[int, int] = {}
        for index, group in enumerate(self.groups):
            for author in group.authors:
                at = first.setdefault(author, index)
                if at != index:
                    self.join(self._home(at), group, "They are held by one author.")

    def _join_sure(self) -> None:
        """Join along single shared co-authors, the rarest first.

        Bylines are tied to the one of the smallest team that shares the co-author: whoever may join another may join
        that one, so the result is that of comparing all pairs.
        """
        holders: dict[str, list[int]] = defaultdict(list)
        for index, signature in enumerate(self.signatures):
            for coauthor in signature.coauthors:
                holders[coauthor].append(index)
        shared = [(self.statistics.rarity(name), name) for name, indices in holders.items() if len(indices) > 1]
        for rarity, name in sorted(shared):
            weight = evidence.coauthor_weight(rarity)
            hub, *others = sorted(holders[name], key=lambda index: (len(self.signatures[index].coauthors), index))
            for index in others:
                self._join_if_sure(hub, index, weight, name)

    def _join_if_sure(self, hub: int, index: int, weight: float, coauthor: str) -> None:
        one, other = self._home(hub), self._home(index)
        if one is other:
            return
        rarity = self.rarity(one, other)
        shares = [evidence.team_share(len(self.signatures[at].coauthors)) for at in (hub, index)]
        # Large groups have more co-authors, of whom two may share a name by chance.
        chances = math.log10(len(one.members) * len(other.members))
        if weight * shares[0] * shares[1] - rarity < evidence.SURE + chances:
            return
        is_common = rarity >= evidence.COMMON_NAME
        if is_common and min(len(one.members), len(other.members)) > evidence.SURE_GROUP:
            return
        if not self.refusal(one, other):
            self.join(one, other, f"They share the co-author {coauthor}.")

    def _standing_refusal(self, one: Group, other: Group) -> str:
        if one.authors and other.authors and one.authors != other.authors:
            if any(frozenset((a, b)) in self._standing.distinct for a in one.authors for b in other.authors):
                return "A curator marked them as distinct."
            return "Each is held by an author of its own."
        if one.not_of & other.authors or other.not_of & one.authors:
            return "One is disavowed by the author who holds the other."
        return ""


@lru_cache(maxsize=500_000)
def agree(one: str, other: str) -> bool:
    """Whether two name keys may be of one person."""
    return one == other or names.compare(one, other) != Match.DIFFERENT


@lru_cache(maxsize=500_000)
def is_nickname(one: str, other: str) -> bool:
    """Whether one of two name keys has a nickname where the other has the full name."""
    return names.compare(one, other) == Match.NICKNAME
