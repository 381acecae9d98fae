"""Reads of trust: the latest snapshot of an author, its history, and its explanation."""

import datetime as dt
from dataclasses import dataclass

from profiles.trust import explanations, formula
from profiles.trust.explanations import Line
from profiles.trust.models import TrustSnapshot
from profiles.trust.snapshots import evidence_of
from works.models import Author

HISTORY = 20


@dataclass(frozen=True, slots=True)
class Trust:
    """A snapshot with its lines, for a page."""

    score: int
    band: str
    level: int
    level_name: str
    lines: tuple[Line, ...]
    taken_at: dt.datetime
    cause: str
    formula: str

    @property
    def cap(self) -> int:
        return formula.LEVEL_CAPS[self.level]

    @property
    def is_capped(self) -> bool:
        """True when the lines add up to more than the level allows."""
        return sum(line.points for line in self.lines) >= self.cap + 0.5


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A score with what it was computed from, what would raise it, and its past, newest first."""

    trust: Trust
    improvements: tuple[str, ...]
    history: tuple[TrustSnapshot, ...]


def shown(snapshot: TrustSnapshot | None) -> Trust | None:
    """A snapshot as pages show it; None stays None."""
    return _trust(snapshot, explanations.lines(snapshot.parts)) if snapshot else None


def breakdown(author: Author) -> Breakdown | None:
    """The score of an author explained, with its latest 20 snapshots; None before the first. One query."""
    history = tuple(_latest(author))
    if not history:
        return None
    evidence = evidence_of(history[0])
    lines = explanations.lines(history[0].parts, evidence)
    return Breakdown(_trust(history[0], lines), formula.improvements(evidence), history)


def _latest(author: Author) -> list[TrustSnapshot]:
    # The index on (author, -id) gives them.
    return list(TrustSnapshot.objects.filter(author=author).order_by("-pk")[:HISTORY])


def _trust(snapshot: TrustSnapshot, lines: tuple[Line, ...]) -> Trust:
    return Trust(
        score=snapshot.score,
        band=TrustSnapshot.Band(snapshot.band).label,
        level=snapshot.level,
        level_name=formula.LEVEL_NAMES[snapshot.level],
        lines=lines,
        taken_at=snapshot.taken_at,
        cause=snapshot.cause,
        formula=snapshot.formula,
    )
