"""Who shares works with whom, as compressed rows in memory, and the shortest way from one to another. Pure.

Author number i has the neighbours `others[starts[i]:starts[i + 1]]`, the strongest first. For each of them `lasts` is
the last year of a joint work and `teams` the number of authors of the smallest one.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int, int]
Numbers = NDArray[Any]
# No team is larger.
ANY_TEAM = 255


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which edges count: a joint work since a year, one of at most so many authors. Each alone is exact.

    Both together let an edge pass whose works are each one or the other; who asks must look at the works.
    """

    since: int = 0
    team: int = ANY_TEAM

    @property
    def is_everything(self) -> bool:
        return self.since == 0 and self.team == ANY_TEAM


@dataclass(frozen=True, slots=True)
class Apart:
    """No way was found. `is_final`: there is none of any length, or none within the steps that were asked for."""

    is_final: bool


@dataclass(frozen=True, slots=True, eq=False)
class Adjacency:
    """The rows; author keys ascend in `ids`."""

    ids: Numbers
    starts: Numbers
    others: Numbers
    lasts: Numbers
    teams: Numbers

    @classmethod
    def load(cls, folder: Path) -> "Adjacency":
        """Mapped from the files of a folder, shared by all processes that read them. Raises OSError."""
        arrays = (np.load(folder / f"{field.name}.npy", mmap_mode="r") for field in fields(cls))
        return cls(*map(np.asarray, arrays))

    def save(self, folder: Path) -> None:
        """As one file an array, into an existing folder."""
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    def number(self, author_id: int) -> int | None:
        """The number of the author with this key; None for one who shares works with nobody."""
        place = int(np.searchsorted(self.ids, author_id))
        return place if place < len(self.ids) and self.ids[place] == author_id else None

    def neighbours(self, number: int, wanted: Wanted) -> Numbers:
        """The neighbours of one author, the strongest first."""
        return self._reached(np.array([number]), wanted)[0]

    def shortest(
        self,
        start: int,
        goal: int,
        steps: int,
        wanted: Wanted = Wanted(),
        without: Collection[int] = (),
        cut: Collection[Pair] = (),
    ) -> list[int] | Apart:
        """A shortest way of at most so many steps, both ends included, by breadth-first search from both ends.

        It avoids the authors `without` and the edges `cut`. Exact: no shorter way exists. Takes two bytes an author.
        """
        if start == goal:
            return [start]
        near = _Side(len(self.ids), start, without)
        far = _Side(len(self.ids), goal, without)
        edges = _both_ways(cut)
        while near.depth + far.depth < steps:
            side, opposite = (near, far) if self._degrees(near) <= self._degrees(far) else (far, near)
            met = self._grow(side, opposite, wanted, edges)
            if met is not None:
                return self._walked(near, met, wanted, edges)[::-1] + self._walked(far, met, wanted, edges)[1:]
            if not len(side.frontier):
                return Apart(is_final=True)
        return Apart(is_final=False)

    def _degrees(self, side: "_Side") -> int:
        return int((self.starts[side.frontier + 1] - self.starts[side.frontier]).sum())

    def _grow(self, side: "_Side", opposite: "_Side", wanted: Wanted, cut: frozenset[Pair]) -> int | None:
        """One step further on one side; where it met the other side, the smallest number."""
        reached, sources = self._reached(side.frontier, wanted)
        if cut:
            kept = [pair not in cut for pair in zip(sources.tolist(), reached.tolist(), strict=True)]
            reached = reached[np.array(kept, dtype=bool)]
        side.depth += 1
        met = reached[opposite.level[reached] > 0]
        if len(met):
            first = int(met.min())
            side.level[first] = side.depth + 1
            return first
        side.frontier = np.unique(reached[side.level[reached] == 0])
        side.level[side.frontier] = side.depth + 1
        return None

    def _reached(self, frontier: Numbers, wanted: Wanted) -> tuple[Numbers, Numbers]:
        """Ends and sources of all wanted edges out of a frontier."""
        starts = self.starts[frontier]
        counts = self.starts[frontier + 1] - starts
        total = int(counts.sum())
        places = np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(total)
        reached, sources = self.others[places], np.repeat(frontier, counts)
        if wanted.is_everything:
            return reached, sources
        passed = (self.lasts[places] >= wanted.since) & (self.teams[places] <= wanted.team)
        return reached[passed], sources[passed]

    def _walked(self, side: "_Side", met: int, wanted: Wanted, cut: frozenset[Pair]) -> list[int]:
        """From where the sides met back to the end of one, by the strongest edges."""
        way = [met]
        for level in range(int(side.level[met]) - 1, 0, -1):
            neighbours = self.neighbours(way[-1], wanted)
            closer = neighbours[side.level[neighbours] == level]
            way.append(next(number for number in closer.tolist() if (way[-1], number) not in cut))
        return way


class _Side:
    """How far a search has come from one end: `level` is 1 at the end, 0 where it was not, -1 where it may not go."""

    def __init__(self, size: int, end: int, without: Collection[int]) -> None:
        self.level = np.zeros(size, dtype=np.int8)
        self.level[np.fromiter(without, dtype=np.int64)] = -1
        self.level[end] = 1
        self.frontier: Numbers = np.array([end])
        self.depth = 0


def _both_ways(pairs: Collection[Pair]) -> frozenset[Pair]:
    return frozenset(pairs) | {(other, one) for one, other in pairs}
