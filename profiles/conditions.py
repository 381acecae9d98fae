"""What a claim and an invitation need, and which of it a reader already meets. The one place that says so."""

from dataclasses import dataclass

from profiles.claim_rules import ORCID_DAYS, NameFit
from profiles.claimants import Claimant
from profiles.models import Claim
from profiles.queries import Profile, Standing

# The verification level that lets an account invite others.
INVITER_LEVEL = 2


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is needed. `is_met` is None when nobody can tell yet."""

    title: str
    detail: str
    is_met: bool | None

    @property
    def state(self) -> str:
        return {True: "Met", False: "Missing", None: "Not checked yet"}[self.is_met]


def of_claim(profile: Profile, reader: Standing | None, claimant: Claimant | None) -> tuple[Condition, ...]:
    """What claiming this record needs, in the order of the steps. What is missing a curator can weigh otherwise."""
    return (
        Condition("The record is free", _whose(profile), not profile.is_claimed),
        _verified_address(reader),
        _proved_orcid(claimant),
        _fitting_name(claimant),
        Condition(
            f"{Claim.OBJECTION_HOURS} hours in public without objection",
            "The profile says that a claim is pending, not whose. "
            "A curator may end the wait sooner, or accept other evidence than ORCID.",
            None,
        ),
    )


def of_invitation(profile: Profile, reader: Standing | None) -> tuple[Condition, ...]:
    """What inviting the owner of this record needs: two things of the record, one of the reader."""
    return (
        Condition("The record is claimed", _whose(profile), profile.is_claimed),
        Condition("Its owner is open to collaborate", _open(profile), profile.is_open),
        Condition(f"You are verified at level L{INVITER_LEVEL} or higher", _level(reader), _may_invite(reader)),
    )


def _whose(profile: Profile) -> str:
    if profile.is_owner:
        return "You hold it."
    return {
        "": "Nobody has claimed it.",
        "pending": "Somebody has claimed it, and the claim is not decided yet.",
        "approved": "Its owner has claimed it.",
        "contested": "Its claim is disputed, and a curator decides.",
    }[profile.claim_state]


def _proved_orcid(claimant: Claimant | None) -> Condition:
    title = "Your ORCID iD, confirmed by logging in at ORCID"
    if claimant is None or not claimant.brought:
        return Condition(title, f"None yet. One that is less than {ORCID_DAYS} days old is left to a curator.", False)
    return Condition(title, f"You confirmed {', '.join(each.proved.orcid for each in claimant.brought)}.", True)


def _fitting_name(claimant: Claimant | None) -> Condition:
    title = "A family name that fits the record"
    if claimant is None or not claimant.brought:
        return Condition(
            title, "The name that ORCID shows is compared with the bylines, spelling variants included.", None
        )
    if claimant.fits:
        return Condition(title, "The name that ORCID shows fits one of the bylines.", True)
    if all(each.fit == NameFit.PRIVATE for each in claimant.brought):
        return Condition(
            title, "Your name at ORCID is private. Make it public there and log in again, or let a curator look.", None
        )
    return Condition(title, "The name that ORCID shows fits none of the bylines. A curator can look at it.", False)


def _open(profile: Profile) -> str:
    if profile.open_until is None:
        return "Only the owner can say so, until a day of their choice. Nothing is said now."
    return f"The owner says so until {profile.open_until:%-d %B %Y}."


def _verified_address(reader: Standing | None) -> Condition:
    title = "An account with a verified e-mail address"
    if reader is None:
        return Condition(title, "You are not logged in.", False)
    words = f"{reader.email} is verified." if reader.is_verified else f"{reader.email} is not verified yet."
    return Condition(title, words, reader.is_verified)


def _level(reader: Standing | None) -> str:
    if reader is None:
        return "You are not logged in."
    return f"You hold a record at L{reader.level}." if reader.level else "Your account holds no record yet."


def _may_invite(reader: Standing | None) -> bool:
    return reader is not None and reader.level >= INVITER_LEVEL
