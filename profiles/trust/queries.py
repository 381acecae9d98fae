"""Reads of trust: the latest snapshot of an author, its history, and its explanation."""

from dataclasses import dataclass

from profiles.trust import formula
from profiles.trust.models import TrustSnapshot
from profiles.trust.snapshots import evidence_of
from works.models import Author

HISTORY = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One of the five lines: its rule, the points it gave, of how many."""

    part: formula.Part
    points: float

    @property
    def percent(self) -> int:
        return round(100 * self.points / self.part.maximum)


@dataclass(frozen=True, slots=True)
class Trust:
    """A snapshot with its lines, for a page."""

    score: int
    band: str
    level: int
    level_name: str
    lines: tuple[Line, ...]
    taken_at: object
    cause: str
    formula: str


def shown(snapshot: TrustSnapshot | None) -> Trust | None:
    """A snapshot as pages show it; None stays None."""
    if snapshot is None:
        return None
    return Trust(
        score=snapshot.score,
        band=TrustSnapshot.Band(snapshot.band).label,
        level=snapshot.level,
        level_name=formula.LEVEL_NAMES[snapshot.level],
        lines=tuple(Line(part, snapshot.parts[part.code]) for part in formula.PARTS),
        taken_at=snapshot.taken_at,
        cause=snapshot.cause,
        formula=snapshot.formula,
    )


def history(author: Author) -> list[TrustSnapshot]:
    """The latest 20 snapshots of an author, newest first. The index on (author, -id) gives them."""
    return list(TrustSnapshot.objects.filter(author=author).order_by("-pk")[:HISTORY])


def improvements(snapshot: TrustSnapshot) -> tuple[str, ...]:
    """What would raise the score of this snapshot, in words."""
    return formula.improvements(evidence_of(snapshot))
