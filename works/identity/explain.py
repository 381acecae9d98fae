"""Why two bylines are, or are not, taken for one person: the resolver's own decision about their block, told. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from works.identity import evidence, kernels, names
from works.identity.clusters import clusters
from works.identity.features import Signature, Statistics
from works.identity.groups import Block, Group, Join, Standing

# Words and co-authors that a line names at the most.
NAMED = 8


@dataclass(frozen=True, slots=True)
class Explanation:
    """The two bylines as seen, what they have in common, and what was decided.

    `path` are the joins that brought them together, in order; empty when they are apart, and then `refusal` says why.
    """

    one: Signature
    other: Signature
    match: str
    shared: tuple[tuple[str, tuple[str, ...]], ...]
    path: tuple[Join, ...]
    refusal: str

    @property
    def are_one(self) -> bool:
        return bool(self.path)


def explain(
    one: Signature, other: Signature, block: Sequence[Signature], statistics: Statistics, standing: Standing
) -> Explanation:
    """Partition the block as the resolver does, and tell what it did with these two of its bylines.

    Raises ValueError when one of them is not of the block.
    """
    ids = {signature.id for signature in block}
    if one.id == other.id or not {one.id, other.id} <= ids:
        raise ValueError("Two different bylines of one block of names are needed.")
    people = clusters(block, statistics, standing)
    path = _path(people.joins, one.id, other.id)
    return Explanation(
        one,
        other,
        names.compare(one.byline, other.byline).name.lower(),
        tuple(_shared(one, other, statistics)),
        path,
        "" if path else _refusal(people.people, one, other, block, statistics, standing),
    )


def across_blocks(one: Signature, other: Signature) -> Explanation:
    """Two bylines of different blocks are never compared."""
    match = names.compare(one.byline, other.byline)
    swapped = " One is the other with given and family name swapped." if match == names.Match.SWAPPED else ""
    refusal = f"Their family names or first initials differ, so the resolver never compares them.{swapped}"
    return Explanation(one, other, match.name.lower(), (), (), refusal)


def _path(joins: Sequence[Join], one: int, other: int) -> tuple[Join, ...]:
    """The joins that took in one of the two, up to the one that brought them together; empty when none did."""
    path = []
    for join in joins:
        sides = set(join.one), set(join.other)
        if any({one, other} & side for side in sides):
            path.append(join)
        if (one in sides[0] and other in sides[1]) or (one in sides[1] and other in sides[0]):
            return tuple(path)
    return ()


def _shared(one: Signature, other: Signature, statistics: Statistics) -> list[tuple[str, tuple[str, ...]]]:
    """What the vectors of the two have in common, kernel by kernel, the weightiest first."""
    told = ("co-authors", "title words", "abstract words", "venue", "topics", "affiliation")
    pairs = zip(told, kernels.vectors(one, statistics), kernels.vectors(other, statistics), strict=True)
    found = []
    for label, a, b in pairs:
        weighty = sorted((-a[term] * b[term], str(term)) for term in a.keys() & b.keys())
        if weighty:
            found.append((label, tuple(term for _, term in weighty[:NAMED])))
    return found


def _refusal(
    people: Sequence[Sequence[Signature]],
    one: Signature,
    other: Signature,
    block: Sequence[Signature],
    statistics: Statistics,
    standing: Standing,
) -> str:
    """Why the people of the two did not join in the end."""
    sides = [next(cluster for cluster in people if any(s.id == each.id for s in cluster)) for each in (one, other)]
    rebuilt = Block(block, statistics, standing)
    groups = [_group(rebuilt, side) for side in sides]
    if refusal := rebuilt.refusal(*groups):
        return refusal
    row = _row(rebuilt, groups, sides)
    score = float(evidence.scores(row[None])[0])
    against = "; ".join(evidence.in_words(row))
    if score >= evidence.THRESHOLD and evidence.may_be_two(row[None])[0]:
        return f"{evidence.DOUBT} {against}."
    return f"The log-odds are {score:+.1f}, below {evidence.THRESHOLD:+.1f}. {against}."


def _group(block: Block, side: Sequence[Signature]) -> Group:
    """One group of these bylines, as joins had left it."""
    ids = {signature.id for signature in side}
    first, *rest = [group for group in block.groups if block.signatures[group.members[0]].id in ids]
    for group in rest:
        first = block.join(first, group, "")
    return first


def _row(block: Block, groups: Sequence[Group], sides: Sequence[Sequence[Signature]]) -> evidence.Floats:
    """The features of two groups."""
    vectors = kernels.group_vectors(sides, block.statistics)
    shared = np.array([[kernels.product(*each)] for each in vectors], dtype=np.float64)
    own, other = (
        np.array([[kernels.product(each[at], each[at])] for each in vectors], dtype=np.float64) for at in (0, 1)
    )
    sizes = tuple(np.array([float(len(side))]) for side in sides)
    rarity = np.array([block.rarity(*groups)])
    rows = evidence.features(shared, own, other, (sizes[0], sizes[1]), rarity)
    row: evidence.Floats = rows[0]
    return row
