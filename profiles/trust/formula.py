"""Formula RT-1: how well a record is evidenced. Pure: the same evidence and moment give the same score.

About the record, never the person: volume, citations, followers, activity, institution, country, career age
and name origin have no effect, because nothing of them is in `RecordEvidence`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
# What a byline counts that the owner alone took out: no more than the least that it can have counted before, so
# that taking out what is weakly evidenced never raises the average.
DISAVOWED_WEIGHT = GRADE_WEIGHTS["M"]

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
        "Of the works, 6 points go by the share that arXiv knows, 3 by the share checked there within 90 days, 3 by "
        "the share of facts with a source, and 3 by the share that a second source confirms",
    ),
    Part("B", "Attribution", 40, "40 points times the average weight of the grades of the bylines"),
    Part(
        "C",
        "Link to a person",
        25,
        "0, 2, 8, 16 or 25 points for verification level L0, L1, L2, L3 or L4",
    ),
    Part(
        "D",
        "Consistency",
        10,
        "3 points without an open conflict, 3 when a person confirmed the name variants, and 4 when candidates for "
        "merging and splitting were reviewed within 24 months",
    ),
    Part(
        "E",
        "Stewardship",
        10,
        "4 points when the owner went through the list within 12 months, 3 for a dated affiliation with a ROR id, and "
        "3 for a curator's review within 24 months",
    ),
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
    # Bylines that the owner took out, and that neither a curator nor another record's evidence has confirmed to be
    # somebody else's.
    disavowed: int = 0


@dataclass(frozen=True, slots=True)
class Improvement:
    """What would raise the score, and by how many points of its line at most."""

    words: str
    points: float


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
    parts = _parts(evidence)
    value = min(_round_half_up(sum(points for _, points in parts)), LEVEL_CAPS[evidence.level])
    return Score(value, band(value), evidence.level, parts)


def band(value: int) -> str:
    """The band that a score of 0 to 100 falls in."""
    return next(name for lowest, name in BANDS if value >= lowest)


def improvements(evidence: RecordEvidence) -> tuple[Improvement, ...]:
    """What would raise the sum of the lines, the largest gain first; the cap of the level is left aside."""
    now = _sum(evidence)
    gains = (Improvement(words, round(_sum(better) - now, 6)) for words, better in _betterments(evidence))
    return tuple(sorted((gain for gain in gains if gain.points > 0), key=lambda gain: -gain.points))


def _betterments(evidence: RecordEvidence) -> Iterator[tuple[str, RecordEvidence]]:
    """Each thing that could be better, and the record with only that made good."""
    bylines = sum(count for _, count in evidence.grades)
    yield (
        "Bylines are confirmed by the owner, by co-authors or by arXiv's authority list.",
        replace(evidence, grades=(("A", bylines),) if bylines else ()),
    )
    if evidence.level < len(_NEXT_LEVEL):
        yield _NEXT_LEVEL[evidence.level], replace(evidence, level=evidence.level + 1)
    yield "The open dispute about this record is settled.", replace(evidence, conflict=False)
    yield "A second source confirms the works.", replace(evidence, corroborated=evidence.works)
    yield "The works are checked at arXiv again.", replace(evidence, checked=evidence.works)
    yield "A person confirms the name variants.", replace(evidence, variants_confirmed=True)
    yield "A curator reviews candidates for merging and splitting.", replace(evidence, candidates_reviewed=True)
    yield "The owner goes through the list of works, once a year.", replace(evidence, owner_reviewed=True)
    yield "An affiliation with dates and a ROR id is added.", replace(evidence, affiliation_dated=True)
    yield "A curator reviews the record.", replace(evidence, curator_reviewed=True)
    yield "A curator looks at the bylines that the owner took out.", replace(evidence, disavowed=0)


# What leads from each level to the next.
_NEXT_LEVEL = (
    "A byline is found on a work that arXiv knows.",
    "The researcher claims this record and verifies it.",
    "Independent sources confirm two of the works or 30 % of them, whichever is more.",
    "Current affiliation evidence, and reviews by two curators.",
)


def _sum(evidence: RecordEvidence) -> float:
    return sum(points for _, points in _parts(evidence))


def _parts(evidence: RecordEvidence) -> tuple[tuple[str, float], ...]:
    return (
        ("A", round(_provenance(evidence), 6)),
        ("B", round(_attribution(evidence), 6)),
        ("C", float(LEVEL_POINTS[evidence.level])),
        ("D", _consistency(evidence)),
        ("E", _stewardship(evidence)),
    )


def _provenance(evidence: RecordEvidence) -> float:
    return (
        6 * _share(evidence.resolved, evidence.works)
        + 3 * _share(evidence.checked, evidence.works)
        + 3 * _share(evidence.facts_sourced, evidence.facts)
        # Taking out what no second source knows does not raise the share of what one does.
        + 3 * _share(evidence.corroborated, evidence.works + evidence.disavowed)
    )


def _attribution(evidence: RecordEvidence) -> float:
    bylines = sum(count for _, count in evidence.grades)
    unknown = [grade for grade, _ in evidence.grades if grade not in GRADE_WEIGHTS]
    if unknown:
        raise ValueError(f"No such grade: {unknown[0]!r}.")
    weight = sum(GRADE_WEIGHTS[grade] * count for grade, count in evidence.grades)
    return 40 * _share(weight + DISAVOWED_WEIGHT * evidence.disavowed, bylines + evidence.disavowed)


def _consistency(evidence: RecordEvidence) -> float:
    return 3.0 * (not evidence.conflict) + 3 * evidence.variants_confirmed + 4 * evidence.candidates_reviewed


def _stewardship(evidence: RecordEvidence) -> float:
    return 4.0 * evidence.owner_reviewed + 3 * evidence.affiliation_dated + 3 * evidence.curator_reviewed


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _round_half_up(points: float) -> int:
    # Through nine decimals: 40 * 0.45 in binary must round as 18, and 20.5 as 21 on every machine.
    return int(Decimal(f"{points:.9f}").quantize(Decimal(1), rounding=ROUND_HALF_UP))
