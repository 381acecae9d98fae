"""Simpler ways to tell people apart, to measure the resolver against. Pure."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from works.identity import names
from works.identity.evaluation import GoldLine
from works.identity.features import stems

# Where average linkage cuts its tree: the cosine distance that gave the best B-cubed F1 on the sets of AMiner and DBLP.
_CUT = 0.97


def exact_name(gold: Sequence[GoldLine]) -> list[Hashable]:
    """One person a name, spelt the same."""
    return [names.key(line.name) for line in gold]


def family_and_initial(gold: Sequence[GoldLine]) -> list[Hashable]:
    """One person a family name and first initial."""
    return [names.block(line.name) for line in gold]


def average_linkage(gold: Sequence[GoldLine]) -> list[Hashable]:
    """SciPy's average linkage of the bylines of one exact name, by the cosine of all their words and co-authors."""
    bags = [_bag(line) for line in gold]
    frequency = Counter(term for bag in bags for term in bag)
    by_name: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(gold):
        by_name[names.key(line.name)].append(index)
    people: list[Hashable] = [None] * len(gold)
    for name, indices in by_name.items():
        labels = _linked([bags[index] for index in indices], frequency, len(gold))
        for index, label in zip(indices, labels, strict=True):
            people[index] = name, label
    return people


RULES: Mapping[str, Callable[[Sequence[GoldLine]], list[Hashable]]] = {
    "exact full name": exact_name,
    "family name and first initial": family_and_initial,
    "SciPy, average linkage": average_linkage,
}


def _bag(line: GoldLine) -> Counter[str]:
    words = stems(f"{line.title} {line.title} {line.abstract} {line.venue} {line.affiliation}")
    return Counter([*words, *(f"= {names.key(name)}" for name in line.coauthors), *line.topics])


def _linked(bags: Sequence[Mapping[str, int]], frequency: Mapping[str, int], documents: int) -> Sequence[int]:
    if len(bags) < 2:
        return [0] * len(bags)
    columns = {term: column for column, term in enumerate(sorted(set().union(*bags)))}
    rows = np.zeros((len(bags), max(len(columns), 1)))
    for row, bag in zip(rows, bags, strict=True):
        for term, count in bag.items():
            row[columns[term]] = (1 + math.log(count)) * math.log(documents / frequency[term])
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(norms > 0, norms, 1)
    distances = np.clip(1 - rows @ rows.T, 0, 1)
    np.fill_diagonal(distances, 0)
    labels: list[int] = fcluster(linkage(squareform(distances, checks=False), "average"), _CUT, "distance").tolist()
    return labels
