"""Verification levels L0 to L4: what each needs, what it means, and why one is lost. Pure."""

import datetime as dt
import math
from dataclasses import dataclass

# Works that must be corroborated for L3: this share of all, and never fewer than two.
CORROBORATED_SHARE = 0.3
CORROBORATED_AT_LEAST = 2
# Evidence of an affiliation carries L4 for so long.
AFFILIATION_DAYS = 365
# Curators who must have looked for L4, none of whom handled the claim, and for how long that stands.
REVIEWERS = 2
REVIEW_DAYS = 730


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """All that the rule may know of a record and its claim.

    `works` counts bylines whose arXiv id resolved, `contested` those among them under dispute, `corroborated` those
    with grade W or A. `disowned` counts works that the owner took off the list and nobody else has confirmed since:
    they stay in the whole of which a share is taken. `reviewed_at` are the moments at which different curators, other
    than who handled the claim, found the record right.
    """

    works: int = 0
    contested: int = 0
    is_claimed: bool = False
    has_verified_email: bool = False
    has_fitting_orcid: bool = False
    was_judged: bool = False
    corroborated: int = 0
    disowned: int = 0
    affiliation_seen_at: dt.datetime | None = None
    reviewed_at: tuple[dt.datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """One condition of a level, in words, and whether it holds."""

    level: int
    words: str
    is_met: bool


def level(facts: LevelFacts, now: dt.datetime) -> int:
    """The highest level of which every condition, and every condition below, holds: 0 to 4."""
    missing = (need.level for need in needs(facts, now) if not need.is_met)
    return min(missing, default=5) - 1


def needs(facts: LevelFacts, now: dt.datetime) -> tuple[Need, ...]:
    """The conditions of L1 to L4 in order."""
    wanted = corroborated_needed(facts)
    return (
        Need(1, "At least one work whose arXiv id was found and that is not under dispute", _is_sourced(facts)),
        Need(2, "A claim that was approved", facts.is_claimed),
        Need(2, "An account with a verified e-mail address", facts.has_verified_email),
        Need(
            2,
            "An ORCID iD proved by logging in, with a name that fits; or other evidence that a curator accepted",
            facts.has_fitting_orcid or facts.was_judged,
        ),
        Need(
            3,
            f"Independent corroboration of {wanted} works; {facts.corroborated} have it",
            facts.corroborated >= wanted,
        ),
        Need(
            4,
            "Evidence of an affiliation that is less than 12 months old",
            _is_within(facts.affiliation_seen_at, AFFILIATION_DAYS, now),
        ),
        Need(
            4,
            "Reviews by two curators who did not handle the claim, within 24 months",
            sum(_is_within(at, REVIEW_DAYS, now) for at in facts.reviewed_at) >= REVIEWERS,
        ),
    )


def corroborated_needed(facts: LevelFacts) -> int:
    """How many works must be corroborated for L3: 30 % rounded up, two at least, works taken off the list included."""
    # In hundredths: 0.3 * 10 is more than 3 in binary.
    share = math.ceil(round(CORROBORATED_SHARE * 100) * (facts.works + facts.disowned) / 100)
    return max(CORROBORATED_AT_LEAST, share)


def why_changed(before: int, facts: LevelFacts, now: dt.datetime) -> str:
    """A sentence for the owner: what was gained, or which condition of the level before no longer holds."""
    after = level(facts, now)
    if after >= before:
        return f"Every condition of L{after} holds."
    missing = [need.words for need in needs(facts, now) if need.level == after + 1 and not need.is_met]
    return f"No longer holds: {'; '.join(missing)}."


def _is_sourced(facts: LevelFacts) -> bool:
    return facts.works > facts.contested


def _is_within(at: dt.datetime | None, days: int, now: dt.datetime) -> bool:
    return at is not None and now - at < dt.timedelta(days)
