"""How good a partition of bylines into people is, measured against gold: B-cubed and pairwise figures. Pure.

B-cubed after Bagga and Baldwin (1998), pairwise as usual; macro is the mean pairwise F1 over the blocks of the set.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import comb
from typing import Any

import msgspec

from works.identity import names
from works.identity.clusters import clusters
from works.identity.features import EVERYBODY, Signature, fields, statistics


class GoldLine(msgspec.Struct, frozen=True):
    """One authorship of a gold set; `label` is the true person. What is unknown is left out."""

    block: str
    signature: str
    name: str
    label: str
    coauthors: tuple[str, ...] = ()
    title: str = ""
    venue: str = ""
    year: int | None = None
    affiliation: str = ""
    abstract: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and F1, each 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Quality:
    """A partition measured. `macro` is the mean pairwise F1 over blocks."""

    bcubed: Figures
    pairwise: Figures
    macro: float
    people: int
    true_people: int


def read_gold(lines: Iterable[bytes]) -> list[GoldLine]:
    """Parse a gold file. Raises ValueError that names the line which is not of its format."""
    decoder = msgspec.json.Decoder(GoldLine)
    gold = []
    for number, line in enumerate(lines, start=1):
        try:
            gold.append(decoder.decode(line))
        except msgspec.DecodeError as error:
            raise ValueError(f"Line {number} is no authorship of a gold set: {error}") from error
    return gold


def signature(number: int, line: GoldLine) -> Signature:
    """What the resolver sees of a line; each line is taken for a work of its own."""
    return Signature(
        id=number,
        work_id=number,
        byline=line.name,
        name_key=names.key(line.name),
        coauthors=frozenset(map(names.key, line.coauthors)) - {names.key(line.name)},
        title=line.title,
        abstract=line.abstract,
        topics=line.topics,
        venue=line.venue,
        affiliation=line.affiliation,
        year=line.year,
    )


def measure(gold: Sequence[GoldLine], people: Sequence[Hashable]) -> Quality:
    """Compare the person found for each line with the true one."""
    found, true = Counter(people), Counter(line.label for line in gold)
    both = Counter(zip(people, (line.label for line in gold), strict=True))
    count = max(len(gold), 1)
    bcubed = Figures(
        sum(n * n / found[person] for (person, _), n in both.items()) / count,
        sum(n * n / true[label] for (_, label), n in both.items()) / count,
    )
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(gold):
        blocks[line.block].append(index)
    macro = [
        _pairwise(Counter(people[i] for i in at), Counter(gold[i].label for i in at), _both(gold, people, at)).f1
        for at in blocks.values()
    ]
    return Quality(bcubed, _pairwise(found, true, both), sum(macro) / max(len(macro), 1), len(found), len(true))


def _both(gold: Sequence[GoldLine], people: Sequence[Hashable], at: Sequence[int]) -> Mapping[Hashable, int]:
    return Counter((people[i], gold[i].label) for i in at)


def _pairwise(found: Mapping[Hashable, int], true: Mapping[str, int], both: Mapping[Any, int]) -> Figures:
    right, said, there = (sum(comb(n, 2) for n in counts.values()) for counts in (both, found, true))
    # Where nobody says that two are one, nothing is said wrongly.
    return Figures(right / said if said else 1.0, right / there if there else 1.0)


def resolve(gold: Sequence[GoldLine]) -> list[Hashable]:
    """Run the resolver over a gold set, without the database: the person of each line."""
    signatures = [signature(number, line) for number, line in enumerate(gold)]
    # A set holds the names that were chosen for it, so how often each occurs says nothing.
    keys = dict.fromkeys(chain((s.name_key for s in signatures), *(s.coauthors for s in signatures)), 1)
    counted = statistics(keys, map(fields, signatures), EVERYBODY)
    blocks: dict[str, list[Signature]] = defaultdict(list)
    for each in signatures:
        blocks[names.block(each.byline)].append(each)
    people: list[Hashable] = [None] * len(gold)
    for block, members in blocks.items():
        for index, cluster in enumerate(clusters(members, counted).people):
            for each in cluster:
                people[each.id] = block, index
    return people


@dataclass(frozen=True, slots=True)
class Wrong:
    """Lines of two people taken for one (`kind` "merged"), or of one person taken for two ("apart")."""

    kind: str
    block: str
    sizes: tuple[int, int]
    lines: tuple[GoldLine, GoldLine]


def errors(gold: Sequence[GoldLine], people: Sequence[Hashable], most: int) -> list[Wrong]:
    """The largest errors of each kind, with a line from each side, the smaller side deciding which is large."""
    merged = _mixed(gold, list(people), [line.label for line in gold], "merged")
    apart = _mixed(gold, [line.label for line in gold], list(people), "apart")
    return [wrong for kind in (merged, apart) for wrong in sorted(kind, key=lambda each: -min(each.sizes))[:most]]


def _mixed(gold: Sequence[GoldLine], wholes: Sequence[Hashable], parts: Sequence[Hashable], kind: str) -> list[Wrong]:
    """For each whole that holds several parts, its two largest."""
    members: dict[Hashable, dict[Hashable, list[GoldLine]]] = defaultdict(lambda: defaultdict(list))
    for line, whole, part in zip(gold, wholes, parts, strict=True):
        members[whole][part].append(line)
    found = []
    for held in members.values():
        if len(held) > 1:
            one, other = sorted(held.values(), key=len, reverse=True)[:2]
            found.append(Wrong(kind, one[0].block, (len(one), len(other)), (one[0], other[0])))
    return found
