"""How alike two researchers are by co-authors and topics, and in words why. Pure. It says nothing about their worth.

likeness = (c + t) / 2, where c = shared / sqrt(d1 * d2) with `shared` the collaborators that both have among their d1
and d2 strongest, and t is the cosine of their works by topic. Both lie between 0 and 1, so does the likeness.
"""

from collections.abc import Mapping
from math import sqrt

# Topics that a reason names.
NAMED = 3


def likeness(
    shared: int, degree: int, other_degree: int, topics: Mapping[str, int], others: Mapping[str, int]
) -> float:
    """From 0 (nothing in common) to 1; topics as works by code."""
    common = min(1.0, shared / sqrt(degree * other_degree)) if degree and other_degree else 0.0
    return round((common + cosine(topics, others)) / 2, 6)


def cosine(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Of two vectors of counts by name: 1 for the same proportions, 0 for nothing in common."""
    length = sqrt(sum(count * count for count in one.values()) * sum(count * count for count in other.values()))
    return min(1.0, sum(count * other.get(name, 0) for name, count in one.items()) / length) if length else 0.0


def reason(shared: int, topics: Mapping[str, int], others: Mapping[str, int]) -> str:
    """`3 shared collaborators, both cs.DC and cs.LG`: the topics where the lesser of both has most works, first."""
    both = sorted(topics.keys() & others.keys(), key=lambda code: (-min(topics[code], others[code]), code))[:NAMED]
    words = f"{shared} shared collaborator{'s' * (shared != 1)}"
    return f"{words}, both {_listed(both)}" if both else words


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
