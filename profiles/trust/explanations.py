"""Trust in words: what levels, bands and grades mean, and what a stored score was computed from.

Every number here is read from the formula; only the words are written down.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from profiles.models import Claim
from profiles.trust import formula
from profiles.trust.evidence import CHECK_DAYS
from profiles.trust.formula import RecordEvidence, Score
from profiles.trust.models import TrustSnapshot
from profiles.trust.snapshots import DECISIONS
from works.models import Grade

LEVEL_NEEDS = (
    "A name only, or a record that was set aside.",
    "At least one byline on a work that arXiv knows. An unclaimed record stops here.",
    "An account with a verified e-mail address, ORCID by login and a fitting family name; "
    f"then {Claim.OBJECTION_HOURS} hours in public without objection. Or a curator's review of other evidence.",
    "L2, and independent confirmation of two works or 30 % of them, whichever is more.",
    "L3, affiliation evidence less than 12 months old, and reviews by two curators who did not handle the claim.",
)
# What a snapshot was taken after, by the code that it keeps: of an event, or of what ran.
CAUSES: Mapping[str, str] = {**DECISIONS, "import": "Import", "command": "Computed anew"}
# Evidence that runs out, by its kind: what one is, and what several are.
EXPIRING: Mapping[str, tuple[str, str]] = {
    "check": ("the check of a work at arXiv", "the checks of {} works at arXiv"),
    "arxiv-authority": ("arXiv's authority list, for one byline", "arXiv's authority list, for {} bylines"),
    "orcid-asserted": (
        "an item of the ORCID record that an organisation put there",
        "{} items of the ORCID record that organisations put there",
    ),
    "orcid-listed": ("the owner's ORCID list, for one byline", "the owner's ORCID list, for {} bylines"),
    "co-author": ("a co-author's confirmation of a byline", "co-authors' confirmations of {} bylines"),
    "affiliation": ("affiliation evidence", "affiliation evidence"),
    "owner-review": ("the owner's review of the list", "the owner's review of the list"),
    "candidates-reviewed": ("the review of candidates", "the review of candidates"),
    "curator-reviewed": ("a curator's review", "a curator's review"),
}
# A freshly imported, unclaimed record of six works that only the name ties together.
EXAMPLE = RecordEvidence(
    works=6, resolved=6, checked=6, corroborated=0, facts=6, facts_sourced=6, grades=(("N", 6),), level=1
)


@dataclass(frozen=True, slots=True)
class Level:
    number: int
    name: str
    needs: str
    cap: int
    points: int


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores, both ends included."""

    name: str
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class GradeRow:
    name: str
    meaning: str
    weight: float


@dataclass(frozen=True, slots=True)
class Expiry:
    """Facts of one kind that count today, and when the first and the last of them stop."""

    kind: str
    count: int
    first_at: dt.datetime
    last_at: dt.datetime

    @property
    def words(self) -> str:
        one, several = EXPIRING.get(self.kind, (self.kind.replace("-", " "),) * 2)
        return one if self.count == 1 else several.format(f"{self.count:,}")

    @property
    def is_gradual(self) -> bool:
        """True when they stop on different days."""
        return self.first_at.date() != self.last_at.date()


@dataclass(frozen=True, slots=True)
class Line:
    """One of the five lines: its rule, the points it gave, what it was computed from, and what of that runs out."""

    part: formula.Part
    points: float
    grounds: str = ""
    expiries: tuple[Expiry, ...] = ()

    @property
    def percent(self) -> int:
        return round(100 * self.points / self.part.maximum)


def levels() -> tuple[Level, ...]:
    """The verification levels, lowest first."""
    rows = zip(formula.LEVEL_NAMES, LEVEL_NEEDS, formula.LEVEL_CAPS, formula.LEVEL_POINTS, strict=True)
    return tuple(Level(number, *row) for number, row in enumerate(rows))


def bands() -> tuple[Band, ...]:
    """The bands, highest first."""
    highest = [100, *(lowest - 1 for lowest, _ in formula.BANDS)]
    return tuple(
        Band(TrustSnapshot.Band(name).label, lowest, top)
        for (lowest, name), top in zip(formula.BANDS, highest, strict=False)
    )


def grades() -> tuple[GradeRow, ...]:
    """The grades of a byline, weakest first."""
    return tuple(
        GradeRow(Grade(code).label, Grade(code).meaning, weight) for code, weight in formula.GRADE_WEIGHTS.items()
    )


def example() -> tuple[Score, str, tuple[Line, ...]]:
    """The example record: its score, the name of its band, its lines."""
    score = formula.score(EXAMPLE)
    return score, TrustSnapshot.Band(score.band).label, lines(dict(score.parts), EXAMPLE)


def cause(code: str) -> str:
    """What a snapshot was taken after, in words."""
    return CAUSES.get(code, code[:1].upper() + code[1:].replace("-", " "))


def lines(
    points: Mapping[str, float],
    evidence: RecordEvidence | None = None,
    expiries: Mapping[str, Sequence[Expiry]] | None = None,
) -> tuple[Line, ...]:
    """The five lines of a score, with their grounds when the evidence is at hand."""
    why = grounds(evidence) if evidence else {}
    until = expiries or {}
    return tuple(
        Line(part, points[part.code], why.get(part.code, ""), tuple(until.get(part.code, ()))) for part in formula.PARTS
    )


def grounds(evidence: RecordEvidence) -> dict[str, str]:
    """What each line was computed from, by the code of the line."""
    return {
        "A": _provenance(evidence),
        "B": _grades_in_words(evidence),
        "C": f"level L{evidence.level}: {formula.LEVEL_NAMES[evidence.level]}.",
        "D": _sentence(
            "an open conflict" if evidence.conflict else "no open conflict",
            _done("name variants", evidence.variants_confirmed, "confirmed by a person"),
            _done("merge and split candidates", evidence.candidates_reviewed, "reviewed"),
        ),
        "E": _sentence(
            _done("list of works", evidence.owner_reviewed, "reviewed by the owner"),
            _done("affiliation", evidence.affiliation_dated, "dated and tied to a ROR id"),
            _done("record", evidence.curator_reviewed, "reviewed by a curator"),
        ),
    }


def _provenance(evidence: RecordEvidence) -> str:
    of = f"of {evidence.works:,}"
    return (
        f"{evidence.resolved:,} {of} works found on arXiv, {evidence.checked:,} {of} checked within "
        f"{CHECK_DAYS} days, {evidence.corroborated:,} {of} confirmed by a second source."
    )


def _grades_in_words(evidence: RecordEvidence) -> str:
    if not evidence.grades:
        return "no bylines."
    counts = (f"{count:,} × {Grade(code).label.lower()}" for code, count in evidence.grades)
    taken_out = (
        f"; and {evidence.disavowed:,} that the owner took out, until a curator looks" if evidence.disavowed else ""
    )
    return f"bylines {', '.join(counts)}{taken_out}."


def _done(what: str, is_done: bool, done: str) -> str:
    return f"{what} {done}" if is_done else f"{what} not {done}"


def _sentence(*clauses: str) -> str:
    return f"{'; '.join(clauses)}."
