"""The history of a score as a small picture: a line of steps over the bands, in integer view-box units. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360
HEIGHT = 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 6, WIDTH - 30, 8, HEIGHT - 22


@dataclass(frozen=True, slots=True)
class Dot:
    """Where one snapshot was taken."""

    x: int
    y: int
    score: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a band begins."""

    y: int
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of `width` by `height`; `path` holds each score until the next snapshot, the last one until now."""

    path: str
    dots: tuple[Dot, ...]
    rules: tuple[Rule, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = _RIGHT
    bottom: int = _BOTTOM

    @property
    def first(self) -> Dot:
        return self.dots[0]

    @property
    def last(self) -> Dot:
        return self.dots[-1]


def chart(points: Sequence[tuple[dt.datetime, int]], bands: Sequence[tuple[int, str]], now: dt.datetime) -> Chart:
    """Draw scores of 0 to 100, oldest first, over the time from the first to now, above the names of the bands.

    `bands` are pairs of the lowest score and the name. Raises ValueError without a score.
    """
    if not points:
        raise ValueError("A history has one snapshot at least.")
    began = points[0][0]
    span = max((now - began).total_seconds(), 1.0)
    dots = tuple(Dot(_x((at - began).total_seconds() / span), _y(score), score) for at, score in points)
    steps = [f"M{dots[0].x} {dots[0].y}"] + [f"H{dot.x}V{dot.y}" for dot in dots[1:]] + [f"H{_RIGHT}"]
    return Chart("".join(steps), dots, tuple(Rule(_y(lowest), name) for lowest, name in bands if lowest))


def _x(share: float) -> int:
    return round(_LEFT + min(max(share, 0.0), 1.0) * (_RIGHT - _LEFT))


def _y(score: int) -> int:
    return round(_BOTTOM - score / 100 * (_BOTTOM - _TOP))
