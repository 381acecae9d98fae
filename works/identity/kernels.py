"""Kernels of a block: for each kind of evidence, the products of the groups' vectors, pair by pair. Pure.

A byline's vector of words, topics or places has unit length, a group's is the sum over its bylines. Co-authors weigh
by the rarity of their names and the size of the team.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from works.identity import evidence
from works.identity.evidence import KERNELS, Floats
from works.identity.features import ABSTRACT_LENGTH, Field, Signature, Statistics, stems

Vector = Mapping[object, float]
Indices = NDArray[np.int64]

# What a term counts that stands so often in a text, 1 + ln n.
_OF_COUNT = np.array([0.0, *(1 + math.log(count) for count in range(1, 1_000))])
# So few pairs are multiplied one by one; more by sparse matrices, whose set-up costs about as much as these.
_FEW_PAIRS = 48
_PAIRS_AT_ONCE = 100_000


def group_vectors(groups: Iterable[Sequence[Signature]], statistics: Statistics) -> list[list[Vector]]:
    """For each kernel, the vectors of all groups; of no bylines, an empty one."""
    rows = [_sum([vectors(signature, statistics) for signature in group]) for group in groups]
    return [[row[kernel] for row in rows] for kernel in range(KERNELS)]


def vectors(signature: Signature, statistics: Statistics) -> tuple[Vector, ...]:
    """The vectors of one byline, one a kernel, in the order of `evidence`."""
    share = evidence.team_share(len(signature.coauthors))
    return (
        {name: share * math.sqrt(coauthor_weight(name, statistics)) for name in signature.coauthors},
        _unit(stems(signature.title), Field.TEXT, statistics),
        _unit(stems(signature.abstract[:ABSTRACT_LENGTH]), Field.TEXT, statistics),
        _unit(stems(signature.venue), Field.VENUE, statistics),
        _unit(signature.topics, Field.TOPIC, statistics),
        _unit(stems(signature.affiliation), Field.AFFILIATION, statistics),
    )


def coauthor_weight(name: str, statistics: Statistics) -> float:
    """What sharing the co-author of this name key is worth in a small team."""
    return evidence.coauthor_weight(statistics.rarity(name))


def products(groups: Sequence[Vector], ones: Indices, others: Indices) -> Floats:
    """The inner product of each pair of vectors."""
    if len(ones) <= _FEW_PAIRS:
        pairs = zip(ones.tolist(), others.tolist(), strict=True)
        return np.array([product(groups[one], groups[other]) for one, other in pairs], dtype=np.float64)
    matrix = _matrix(groups)
    chunks = range(0, len(ones), _PAIRS_AT_ONCE)
    return np.concatenate(
        [
            matrix[ones[at : at + _PAIRS_AT_ONCE]].multiply(matrix[others[at : at + _PAIRS_AT_ONCE]]).sum(axis=1).A1
            for at in chunks
        ]
    )


def product(one: Vector, other: Vector) -> float:
    """The inner product of two vectors."""
    if len(one) > len(other):
        one, other = other, one
    return sum(value * other[key] for key, value in one.items() if key in other)


def squares(groups: Sequence[Vector]) -> Floats:
    """The product of each vector with itself."""
    return np.array([sum(value * value for value in group.values()) for group in groups], dtype=np.float64)


def _unit(terms: Iterable[str], where: Field, statistics: Statistics) -> Vector:
    counts = Counter(terms)
    if not counts:
        return {}
    values = np.array(statistics.weights(where, counts))
    values *= _OF_COUNT[list(counts.values())]
    values /= math.sqrt(values @ values)
    return dict(zip(counts, values.tolist(), strict=True))


def _sum(rows: Sequence[tuple[Vector, ...]]) -> tuple[Vector, ...]:
    if len(rows) < 2:
        return rows[0] if rows else tuple({} for _ in range(KERNELS))
    sums: list[Vector] = []
    for kernel in range(KERNELS):
        total: dict[object, float] = defaultdict(float)
        for row in rows:
            for key, value in row[kernel].items():
                total[key] += value
        sums.append(total)
    return tuple(sums)


def _matrix(groups: Sequence[Vector]) -> sparse.csr_matrix:
    columns: dict[object, int] = {}
    indices = [columns.setdefault(key, len(columns)) for group in groups for key in group]
    values = [value for group in groups for value in group.values()]
    starts = np.cumsum([0, *map(len, groups)])
    matrix = sparse.csr_matrix((values, indices, starts), shape=(len(groups), max(len(columns), 1)))
    matrix.sort_indices()
    return matrix
