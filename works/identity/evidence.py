"""How strongly two groups of bylines look like one person: features, their weights, and the score. Pure.

The score is a log-odds, linear in the features. The weights were fitted by logistic regression to pairs of groups
in the gold sets of AMiner and DBLP (Zhang 2018, CIKM), those of topics and abstracts to bylines of arXiv whose rare
names were pooled; each fitted on one set was tried on the others before all were taken together.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# What kernels hold: sums of products over the bylines of two groups, so that joining groups is adding rows.
COAUTHORS, TITLE, ABSTRACT, VENUE, TOPICS, AFFILIATION = range(6)
KERNELS = 6

# A pair joins at this log-odds.
THRESHOLD = 0.2
# Shared co-authors weigh by how rare their names are (minus log10 of their share, less this), at least a little.
_COAUTHOR_OFFSET, _COAUTHOR_LEAST = 1.5, 0.5
# Two who share one co-author are one person when both names together are so rare.
SURE = 7.5
# A work by more people than this dilutes what sharing one of them says.
SMALL_TEAM = 8
# Two large groups of a common name that share few co-authors are two people in one field.
COMMON_NAME = -5.5
LARGE_GROUP = 8
FEW_SHARED = 0.06
SURE_GROUP = 4

DOUBT = "Two large groups of a common name that share few co-authors: perhaps two people in one field."

FEATURES = (
    "shared co-authors",
    "share of co-authors in common",
    "any co-author in common",
    "title words",
    "abstract words",
    "both abstracts known",
    "venue",
    "topics",
    "both topics known",
    "affiliation",
    "both affiliations known",
    "how common the name is",
    "no co-author to compare",
    "size of the smaller group",
    "size of the larger group",
)
WEIGHTS: Floats = np.array(
    [1.05, 0.76, 1.54, 8.2, 7.0, -0.3, 3.36, 3.0, -1.2, 6.44, -0.92, -1.49, 1.27, 0.0, -0.16], dtype=np.float64
)
INTERCEPT = -10.8


def coauthor_weight(rarity: float) -> float:
    """What sharing a co-author of a name this rare is worth."""
    return max(-rarity - _COAUTHOR_OFFSET, _COAUTHOR_LEAST)


def team_share(team: int) -> float:
    """How much a co-author on a work with this many others counts: 1 in small teams, then less with each more."""
    return SMALL_TEAM / max(team, SMALL_TEAM)


def features(kernels: Floats, own: Floats, other: Floats, sizes: tuple[Floats, Floats], rarity: Floats) -> Floats:
    """One row a pair, one column a feature.

    `kernels`, `own` and `other` are (KERNELS, pairs): the products of the two groups, and of each with itself;
    `rarity` is that of the less telling of the two names.
    """
    norms = np.sqrt(own * other)
    cosines = np.divide(kernels, norms, out=np.zeros_like(kernels), where=norms > 0)
    small, large = np.minimum(*sizes), np.maximum(*sizes)
    known = (own > 0) & (other > 0)
    rows: Floats = np.empty((kernels.shape[1], len(FEATURES)))
    columns: tuple[Any, ...] = (
        np.minimum(kernels[COAUTHORS] / np.sqrt(small), 8.0),
        cosines[COAUTHORS],
        kernels[COAUTHORS] > 0,
        cosines[TITLE],
        cosines[ABSTRACT],
        known[ABSTRACT],
        cosines[VENUE],
        cosines[TOPICS],
        known[TOPICS],
        cosines[AFFILIATION],
        known[AFFILIATION],
        rarity,
        ~known[COAUTHORS],
        np.log(small),
        np.log(large),
    )
    for at, column in enumerate(columns):
        rows[:, at] = column
    return rows


def scores(rows: Floats) -> Floats:
    """Log-odds that each pair is one person."""
    result: Floats = rows @ WEIGHTS + INTERCEPT
    return result


def share(score: float) -> float:
    """Log-odds as a probability, 0 to 1."""
    return float(1 / (1 + np.exp(-score)))


def may_be_two(rows: Floats) -> NDArray[np.bool_]:
    """True for two large groups of a common name with few shared co-authors, whatever their score."""
    is_large = rows[..., 13] >= np.log(LARGE_GROUP)
    result: NDArray[np.bool_] = (rows[..., 11] >= COMMON_NAME) & is_large & (rows[..., 1] < FEW_SHARED)
    return result


def in_words(row: Floats) -> list[str]:
    """What speaks for and against one pair, the strongest first: "title words: +2.1" in nats of log-odds."""
    parts = zip(FEATURES, (row * WEIGHTS).tolist(), strict=True)
    told = sorted(((name, part) for name, part in parts if abs(part) >= 0.05), key=lambda each: -abs(each[1]))
    return [f"{name}: {part:+.1f}" for name, part in told]
