"""Which bylines of a block are one person: groups join while the best pair is likelier one person than two. Pure.

Agglomerative: the pair of the highest log-odds joins, its features are computed anew, and so on until no pair reaches
the threshold. Kernels are sums of products, so joining two groups costs one row of additions. The same bylines in any
order give the same people.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from works.identity import evidence, kernels, names
from works.identity.evidence import KERNELS, Floats
from works.identity.features import Signature, Statistics
from works.identity.groups import NICKNAME_PENALTY, Block, Group, Join, Standing, agree, is_nickname
from works.identity.kernels import Indices

# A pair that starts so far below the threshold is not looked at again.
MARGIN = 2.0
# Groups weighed together at the most; beyond, only pairs that reach the threshold at once are.
MOST_TOGETHER = 2_000
# Below the threshold by so much, a pair is worth a curator's look.
NEAR = 1.5
BY_EVIDENCE = "What their works have in common outweighs chance."


@dataclass(frozen=True, slots=True)
class Near:
    """Two people who are nearly one, by index: the probability that they are, and what speaks for and against it."""

    one: int
    other: int
    share: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """A block's bylines by person, how they were joined, and who nearly was one person with whom."""

    people: list[list[Signature]]
    joins: list[Join]
    near: list[Near]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs of groups by index, the smaller first: rarity of their names, kernels (KERNELS, pairs), log-odds."""

    ones: Indices
    others: Indices
    rarity: Floats
    kernels: Floats
    scores: Floats

    def only(self, chosen: NDArray[np.bool_]) -> "_Pairs":
        return _Pairs(
            self.ones[chosen], self.others[chosen], self.rarity[chosen], self.kernels[:, chosen], self.scores[chosen]
        )


_NearGroups = tuple[Group, Group, float, tuple[str, ...]]


def clusters(signatures: Sequence[Signature], statistics: Statistics, standing: Standing | None = None) -> People:
    """Partition the bylines of one block into people."""
    block = Block(signatures, statistics, standing or Standing())
    block.seed()
    groups = block.living()
    near = _join_by_evidence(block, groups) if len(groups) > 1 else []
    place = {group.members[0]: index for index, group in enumerate(block.living())}
    return People(
        block.people(),
        block.joins,
        [Near(place[one.members[0]], place[other.members[0]], share, reasons) for one, other, share, reasons in near],
    )


def _join_by_evidence(block: Block, groups: list[Group]) -> list[_NearGroups]:
    """Join groups as long as evidence speaks for it; the pairs that nearly joined."""
    ones, others, rarity = _possible_pairs(block, groups)
    if not len(ones):
        return []
    vectors = kernels.group_vectors(
        ([block.signatures[i] for i in group.members] for group in groups), block.statistics
    )
    squares = np.stack([kernels.squares(each) for each in vectors])
    shared = np.stack([kernels.products(each, ones, others) for each in vectors])
    sizes = np.array([len(group.members) for group in groups], dtype=np.float64)
    scores = evidence.scores(_features(shared, squares, sizes, ones, others, rarity))
    pairs = _Pairs(ones, others, rarity, shared, scores)
    near: list[_NearGroups] = []
    for chosen in _components(pairs, len(groups)):
        near += _Component(block, groups, pairs.only(chosen), squares, sizes).join_best()
    return near


def _features(shared: Floats, squares: Floats, sizes: Floats, ones: Indices, others: Indices, rarity: Floats) -> Floats:
    """The features of pairs, a row each."""
    own, other = squares[:, ones], squares[:, others]
    return evidence.features(shared, own, other, (sizes[ones], sizes[others]), rarity)


def _possible_pairs(block: Block, groups: list[Group]) -> tuple[Indices, Indices, Floats]:
    """Pairs of groups whose names agree and that nothing forbids, with the rarity of their names."""
    alike: dict[frozenset[str], list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        alike[group.names].append(index)
    found = [(*_between(alike[a], alike[b], a == b), _penalty(a, b)) for a, b in _agreeing(alike)]
    ones = np.concatenate([one for one, _, _ in found])
    others = np.concatenate([other for _, other, _ in found])
    ones, others = np.minimum(ones, others), np.maximum(ones, others)
    of_group = np.array([group.rarity for group in groups])
    rarity = np.maximum(of_group[ones], of_group[others])
    rarity += np.repeat([penalty for _, _, penalty in found], [len(one) for one, _, _ in found])
    kept = np.lexsort((others, ones))
    if forbidden := _forbidden(block, groups):
        pairs = zip(ones[kept].tolist(), others[kept].tolist(), strict=True)
        kept = kept[np.array([pair not in forbidden for pair in pairs], dtype=bool)]
    return ones[kept], others[kept], rarity[kept]


def _penalty(ones: frozenset[str], others: frozenset[str]) -> float:
    """What a nickname among the names of two groups costs."""
    return NICKNAME_PENALTY * (ones != others and any(is_nickname(a, b) for a in ones for b in others))


def _agreeing(alike: Collection[frozenset[str]]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Pairs of sets of names that agree, each set with itself included; unlike first names are passed over unread."""
    by_first: dict[str, list[frozenset[str]]] = defaultdict(list)
    for each in alike:
        by_first[names.first_given(min(each))].append(each)
    for one, other in combinations_with_replacement(by_first, 2):
        if one == other:
            yield from (pair for pair in combinations_with_replacement(by_first[one], 2) if _agree(*pair))
        elif names.may_agree(one, other):
            yield from (pair for pair in product(by_first[one], by_first[other]) if _agree(*pair))


def _between(ones: list[int], others: list[int], is_same: bool) -> tuple[Indices, Indices]:
    if is_same:
        rows, columns = np.triu_indices(len(ones), 1)
        indices = np.array(ones, dtype=np.int64)
        return indices[rows], indices[columns]
    grid = np.meshgrid(np.array(ones, dtype=np.int64), np.array(others, dtype=np.int64), indexing="ij")
    return grid[0].ravel(), grid[1].ravel()


def _agree(ones: frozenset[str], others: frozenset[str]) -> bool:
    return ones == others or all(agree(a, b) for a in ones for b in others)


def _forbidden(block: Block, groups: list[Group]) -> set[tuple[int, int]]:
    """Pairs that stand on one work, and those that what people said keeps apart."""
    on_work: dict[int, list[int]] = defaultdict(list)
    bound = []
    for index, group in enumerate(groups):
        for work in group.works:
            on_work[work].append(index)
        if group.authors:
            bound.append(index)
    suspects = {(a, b) for indices in on_work.values() for a in indices for b in indices if a < b}
    suspects |= {(min(a, b), max(a, b)) for a in bound for b in range(len(groups)) if _is_bound(groups[b], a, b)}
    return {(a, b) for a, b in suspects if block.refusal(groups[a], groups[b])}


def _is_bound(group: Group, one: int, other: int) -> bool:
    return one != other and bool(group.authors or group.not_of)


def _components(pairs: _Pairs, count: int) -> list[NDArray[np.bool_]]:
    """The pairs to weigh together, set by set: those tied by pairs near the threshold, where one reaches it."""
    margin = MARGIN
    while True:
        likely = pairs.scores >= evidence.THRESHOLD - margin
        if not likely.any():
            return []
        ties = coo_array((np.ones(likely.sum()), (pairs.ones[likely], pairs.others[likely])), shape=(count, count))
        labels = connected_components(ties, directed=False)[1]
        if margin == 0 or np.bincount(labels).max() <= MOST_TOGETHER:
            break
        margin = 0
    hopeful = np.unique(labels[pairs.ones[pairs.scores >= evidence.THRESHOLD - NEAR]])
    same = labels[pairs.ones] == labels[pairs.others]
    return [same & (labels[pairs.ones] == label) for label in hopeful.tolist()]


class _Component:
    """Groups weighed together, each pair in a cell of square matrices; pairs that may not join have odds of nil."""

    def __init__(self, block: Block, groups: list[Group], pairs: _Pairs, squares: Floats, sizes: Floats) -> None:
        members = np.unique(np.concatenate((pairs.ones, pairs.others)))
        ones, others = np.searchsorted(members, pairs.ones), np.searchsorted(members, pairs.others)
        count = len(members)
        self.block = block
        self.groups = [groups[index] for index in members.tolist()]
        self.sizes = sizes[members]
        self.kernels = np.zeros((KERNELS, count, count))
        self.rarity = np.full((count, count), np.inf)
        for at, to in ((ones, others), (others, ones)):
            self.kernels[:, at, to] = pairs.kernels
            self.rarity[at, to] = pairs.rarity
        self._all = np.arange(count)
        self.kernels[:, self._all, self._all] = squares[:, members]
        self.scores = np.full((count, count), -np.inf)
        self.scores[ones, others] = pairs.scores
        self.doubtful: dict[tuple[int, int], float] = {}

    def join_best(self) -> list[_NearGroups]:
        """Join the best pair again and again; the pairs that nearly joined."""
        while True:
            one, other = divmod(int(self.scores.argmax()), len(self.groups))
            score = float(self.scores[one, other])
            if score < evidence.THRESHOLD:
                return self._near()
            row = self._weigh(one, np.array([other]))
            if evidence.may_be_two(row)[0]:
                self.doubtful[one, other] = score
                self.scores[one, other] = -np.inf
            else:
                self._join(one, other, score, tuple(evidence.in_words(row[0])))

    def _join(self, one: int, other: int, score: float, reasons: tuple[str, ...]) -> None:
        self.groups[one] = self.block.join(self.groups[one], self.groups[other], BY_EVIDENCE, score, reasons)
        self.kernels[:, one, :] += self.kernels[:, other, :]
        self.kernels[:, :, one] += self.kernels[:, :, other]
        self.sizes[one] += self.sizes[other]
        # An infinite rarity marks a pair that may not join; what either may not, both may not.
        self.rarity[one] = self._joined_rarity(one, other)
        self.rarity[:, one] = self.rarity[one]
        self.rarity[other] = self.rarity[:, other] = np.inf
        self.scores[other] = self.scores[:, other] = self.scores[one] = self.scores[:, one] = -np.inf
        for pair in [pair for pair in self.doubtful if one in pair or other in pair]:
            del self.doubtful[pair]
        left = np.flatnonzero(np.isfinite(self.rarity[one]))
        if len(left):
            self.scores[np.minimum(one, left), np.maximum(one, left)] = evidence.scores(self._weigh(one, left))

    def _joined_rarity(self, one: int, other: int) -> Floats:
        """The more telling name counts; a pair that one of the two may not form stays impossible."""
        both = np.stack((self.rarity[one], self.rarity[other]))
        joined: Floats = np.where(np.isfinite(both).all(axis=0), both.min(axis=0), np.inf)
        joined[[one, other]] = np.inf
        return joined

    def _weigh(self, one: int, others: Indices) -> Floats:
        diagonal = self.kernels[:, self._all, self._all]
        ones = np.full(len(others), one)
        return _features(self.kernels[:, one, others], diagonal, self.sizes, ones, others, self.rarity[one, others])

    def _near(self) -> list[_NearGroups]:
        ones, others = np.nonzero(self.scores >= evidence.THRESHOLD - NEAR)
        near = {(i, j): float(self.scores[i, j]) for i, j in zip(ones.tolist(), others.tolist(), strict=True)}
        return [
            (self.groups[i], self.groups[j], evidence.share(score), self._reasons(i, j))
            for (i, j), score in sorted((near | self.doubtful).items())
        ]

    def _reasons(self, one: int, other: int) -> tuple[str, ...]:
        doubt = (evidence.DOUBT,) if (one, other) in self.doubtful else ()
        return (*doubt, *evidence.in_words(self._weigh(one, np.array([other]))[0]))
