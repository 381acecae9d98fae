"""When an owner may confirm a co-author's byline. Pure.

A vouch is worth what its voucher is: it counts only from somebody whom arXiv's own list ties to the same paper, so that
people who vouch for each other in a ring lift nobody.
"""

from dataclasses import dataclass

from profiles import levels
from profiles.levels import LevelFacts

LEVEL = 3
MOST_AUTHORS = 20
MOST_A_YEAR = 10


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who wants to vouch: level of the claim (0 for none), works, those of grade A, vouches this year."""

    level: int = 0
    works: int = 0
    authoritative: int = 0
    vouches: int = 0


@dataclass(frozen=True, slots=True)
class Joint:
    """What is known of one joint work: bylines, grade of the voucher's own, and whether the other vouched before."""

    authors: int
    own_grade: str
    is_reciprocal: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a voucher needs, in words, and whether it holds."""

    words: str
    is_met: bool


def conditions(voucher: Voucher) -> tuple[Condition, ...]:
    """What is needed whatever the paper."""
    wanted = authoritative_needed(voucher.works)
    return (
        Condition(f"Your record is claimed and verified at level L{LEVEL}", voucher.level >= LEVEL),
        Condition(
            f"arXiv's own list confirms {wanted} of your works; it confirms {voucher.authoritative}",
            voucher.authoritative >= wanted,
        ),
        Condition(
            f"Fewer than {MOST_A_YEAR} confirmations within a year; you gave {voucher.vouches}",
            voucher.vouches < MOST_A_YEAR,
        ),
    )


def objection(voucher: Voucher, joint: Joint) -> str:
    """Why this byline cannot be confirmed by this voucher, in words; empty when it can."""
    missing = next((condition.words for condition in conditions(voucher) if not condition.is_met), "")
    if missing:
        return f"{missing}."
    if joint.authors > MOST_AUTHORS:
        return f"More than {MOST_AUTHORS} people made this work; nobody can vouch for one of so many."
    if joint.own_grade != "A":
        return "Your own byline on this work is not on arXiv's list."
    if joint.is_reciprocal:
        return "This co-author confirmed you. Two who confirm each other count once."
    return ""


def authoritative_needed(works: int) -> int:
    """Works of grade A that a voucher with so many works needs: what L3 asks for, without anybody's vouch."""
    return levels.corroborated_needed(LevelFacts(works=works))
