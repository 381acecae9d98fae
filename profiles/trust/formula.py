"""Formula RT-1: how well a record is evidenced. Pure: the same evidence and moment give the same score.

About the record, never the person: volume, citations, followers, activity, institution, country, career age
and name origin have no effect, because nothing of them is in `RecordEvidence`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

VERSION = "RT-1"

# Share of full confidence that one authorship of this grade adds. Keys are works.models.Grade values.
GRADE_WEIGHTS: Mapping[str, float] = {
    "X": 0,
    "M": 0.05,
    "N": 0.10,
    "C": 0.20,
    "O": 0.45,
    "W": 0.70,
    "A": 1.00,
}

# No score may promise more than the link between account and record bears out. Index: level.
LEVEL_CAPS = (14, 39, 64, 84, 100)
LEVEL_POINTS = (0, 2, 8, 16, 25)
LEVEL_NAMES = (
    "Not source-backed",
    "Source-backed record",
    "Claimed",
    "Works corroborated",
    "Works and affiliation corroborated",
)

# Lowest score of each band, highest band first. Keys are TrustSnapshot.Band values.
BANDS = ((85, "full"), (65, "verified"), (40, "corroborated"), (15, "emerging"), (0, "thin"))


@dataclass(frozen=True, slots=True)
class Part:
    """One of the five lines of the score."""

    code: str
    name: str
    maximum: int
    rule: str


PARTS = (
    Part(
        "A",
        "Source provenance",
        15,
        "Works found at the source, checked lately, confirmed by a second source",
    ),
    Part("B", "Attribution", 40, "How well each byline is tied to this author, on average"),
    Part("C", "Link to a person", 25, "The verification level of the account that claimed the record"),
    Part("D", "Consistency", 10, "No open conflict; name variants and candidates reviewed"),
    Part("E", "Stewardship", 10, "Owner and curator reviews, and a dated affiliation"),
)


@dataclass(frozen=True, slots=True)
class RecordEvidence:
    """All that the formula may know about a record. Counts are of works unless said otherwise."""

    works: int
    resolved: int
    checked: int
    corroborated: int
    facts: int
    facts_sourced: int
    grades: tuple[tuple[str, int], ...]
    level: int
    conflict: bool = False
    variants_confirmed: bool = False
    candidates_reviewed: bool = False
    owner_reviewed: bool = False
    affiliation_dated: bool = False
    curator_reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """Points by part, and their sum: an integer from 0 to 100, rounded half up, capped by level."""

    value: int
    band: str
    level: int
    parts: tuple[tuple[str, float], ...]


def score(evidence: RecordEvidence) -> Score:
    """Score a record by DESIGN section 7. Raises ValueError for an unknown grade or level."""
    if not 0 <= evidence.level < len(LEVEL_CAPS):
        raise ValueError(f"A verification level is 0 to 4, not {evidence.level}.")
    parts = (
        ("A", round(_provenance(evidence), 6)),
        ("B", round(_attribution(evidence), 6)),
        ("C", float(LEVEL_POINTS[evidence.level])),
        ("D", _consistency(evidence)),
        ("E", _stewardship(evidence)),
    )
    value = min(_round_half_up(sum(points for _, points in parts)), LEVEL_CAPS[evidence.level])
    return Score(value, band(value), evidence.level, parts)


def band(value: int) -> str:
    """The band that a score of 0 to 100 falls in."""
    return next(name for lowest, name in BANDS if value >= lowest)


def improvements(evidence: RecordEvidence) -> tuple[str, ...]:
    """What would raise the score, in words, the largest gain first."""
    wanted = (
        (evidence.conflict, "The open dispute about this record is settled."),
        (evidence.level < 2, "The researcher claims this record and verifies it."),
        (evidence.level in (2, 3), "Independent co-authors or sources confirm more of the works."),
        (
            _attribution(evidence) < 40,
            "Bylines are confirmed by the owner, by co-authors or by an authority list.",
        ),
        (evidence.corroborated < evidence.works, "A second source confirms the works."),
        (not evidence.candidates_reviewed, "A curator reviews candidates for merging and splitting."),
        (not evidence.owner_reviewed, "The owner goes through the list of works once a year."),
        (not evidence.affiliation_dated, "An affiliation with dates and a ROR id is added."),
        (not evidence.curator_reviewed, "A curator reviews the record."),
        (evidence.checked < evidence.works, "The works are checked at the source again."),
    )
    return tuple(words for missing, words in wanted if missing)


def _provenance(evidence: RecordEvidence) -> float:
    return (
        6 * _share(evidence.resolved, evidence.works)
        + 3 * _share(evidence.checked, evidence.works)
        + 3 * _share(evidence.facts_sourced, evidence.facts)
        + 3 * _share(evidence.corroborated, evidence.works)
    )


def _attribution(evidence: RecordEvidence) -> float:
    bylines = sum(count for _, count in evidence.grades)
    unknown = [grade for grade, _ in evidence.grades if grade not in GRADE_WEIGHTS]
    if unknown:
        raise ValueError(f"No such grade: {unknown[0]!r}.")
    return 40 * _share(sum(GRADE_WEIGHTS[grade] * count for grade, count in evidence.grades), bylines)


def _consistency(evidence: RecordEvidence) -> float:
    return 3.0 * (not evidence.conflict) + 3 * evidence.variants_confirmed + 4 * evidence.candidates_reviewed


def _stewardship(evidence: RecordEvidence) -> float:
    return 4.0 * evidence.owner_reviewed + 3 * evidence.affiliation_dated + 3 * evidence.curator_reviewed


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _round_half_up(points: float) -> int:
    # Through nine decimals: 40 * 0.45 in binary must round as 18, and 20.5 as 21 on every machine.
    return int(Decimal(f"{points:.9f}").quantize(Decimal(1), rounding=ROUND_HALF_UP))
