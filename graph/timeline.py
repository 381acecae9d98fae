"""Works by year as a row of bars. Pure: the same counts, the same picture, in integer units of its view box."""

from collections.abc import Mapping
from dataclasses import dataclass

BAR = 14
GAP = 3
HEIGHT = 44


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: how many works, where its bar stands, and whether the view shows the year."""

    year: int
    works: int
    x: int
    y: int
    height: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every year from the first to the last that has works; no bars when there are none."""

    width: int
    bars: tuple[Bar, ...]

    @property
    def first(self) -> int:
        return self.bars[0].year

    @property
    def last(self) -> int:
        return self.bars[-1].year

    @property
    def words(self) -> str:
        """The same in words: `2019: 3, 2021: 1`."""
        return ", ".join(f"{bar.year}: {bar.works}" for bar in self.bars if bar.works)


def draw(counts: Mapping[int, int], since: int | None, until: int | None) -> Timeline:
    """Bars for works by year, those from `since` to `until` marked as shown. A year with works has a visible bar."""
    if not counts:
        return Timeline(0, ())
    most = max(counts.values())
    every = range(min(counts), max(counts) + 1)
    bars = []
    for number, year in enumerate(every):
        works = counts.get(year, 0)
        height = max(2, HEIGHT * works // most) if works else 0
        is_shown = (since or 0) <= year <= (until or 9999)
        bars.append(Bar(year, works, number * (BAR + GAP), HEIGHT - height, height, is_shown))
    return Timeline(len(bars) * (BAR + GAP) - GAP, tuple(bars))
