"""Which bylines of one block are one person: the first resolver's rule. Pure.

Equal names join. Compatible names join when they share a co-author and no name in one group contradicts one in the
other. One author stands at most once on a work.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from works.identity import names


@dataclass(frozen=True, slots=True)
class Signature:
    """One byline as the resolver sees it. `coauthors` are name keys of the others on the work."""

    id: int
    work_id: int
    byline: str
    name_key: str
    author_id: int | None
    coauthors: frozenset[str]


@dataclass(slots=True)
class _Group:
    names: dict[str, str]
    members: list[Signature] = field(default_factory=list)
    works: set[int] = field(default_factory=set)

    def add(self, signature: Signature) -> None:
        self.members.append(signature)
        self.works.add(signature.work_id)


def clusters(signatures: Iterable[Signature]) -> list[list[Signature]]:
    """Partition the bylines of one block into people. The same input in any order gives the same partition."""
    groups = _by_exact_name(sorted(signatures, key=lambda signature: signature.id))
    if len(groups) > 1:
        _join_by_coauthors(groups)
    return [group.members for group in groups if group.members]


def has_context(cluster: Sequence[Signature]) -> set[int]:
    """Ids of the bylines that share two or more co-authors with another work of the same author (grade C)."""
    works_of: dict[str, list[Signature]] = defaultdict(list)
    for signature in cluster:
        for coauthor in signature.coauthors:
            works_of[coauthor].append(signature)
    return {signature.id for signature in cluster if _shares_two(signature, works_of)}


def display_name(cluster: Sequence[Signature]) -> str:
    """The byline to show: a full first name before an initial, then the most frequent, the longest, the first."""
    printed = Counter(signature.byline for signature in cluster)
    return max(sorted(printed), key=lambda byline: (_has_full_name(byline), printed[byline], len(byline)))


def _has_full_name(byline: str) -> bool:
    return any(len(word) > 1 for word in names.normalised(names.parse(byline).given).split())


def _shares_two(signature: Signature, works_of: dict[str, list[Signature]]) -> bool:
    shared: Counter[int] = Counter()
    for coauthor in signature.coauthors:
        for other in works_of[coauthor]:
            if other.id != signature.id:
                shared[other.id] += 1
                if shared[other.id] == 2:
                    return True
    return False


def _by_exact_name(signatures: Sequence[Signature]) -> list[_Group]:
    """Groups of equal names; a name twice on one work goes to a group of its own, by its turn."""
    groups: dict[tuple[str, int], _Group] = {}
    turns: Counter[tuple[str, int]] = Counter()
    for signature in signatures:
        turn = turns[signature.name_key, signature.work_id]
        turns[signature.name_key, signature.work_id] += 1
        group = groups.setdefault((signature.name_key, turn), _Group({signature.name_key: signature.byline}))
        group.add(signature)
    return [groups[place] for place in sorted(groups)]


def _join_by_coauthors(groups: list[_Group]) -> None:
    holders: dict[str, set[int]] = defaultdict(set)
    for index, group in enumerate(groups):
        for signature in group.members:
            for coauthor in signature.coauthors:
                holders[coauthor].add(index)
    shared = Counter(
        pair for indices in holders.values() if len(indices) > 1 for pair in combinations(sorted(indices), 2)
    )
    home = list(range(len(groups)))
    for (one, other), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        into, gone = sorted((_home(home, one), _home(home, other)))
        if into != gone and _may_join(groups[into], groups[gone]):
            _join(groups[into], groups[gone])
            home[gone] = into


def _home(home: list[int], index: int) -> int:
    while home[index] != index:
        index = home[index]
    return index


def _may_join(one: _Group, other: _Group) -> bool:
    return one.works.isdisjoint(other.works) and all(
        names.compatible(a, b) for a in one.names.values() for b in other.names.values()
    )


def _join(into: _Group, gone: _Group) -> None:
    into.names |= gone.names
    into.members += gone.members
    into.works |= gone.works
    gone.members = []
