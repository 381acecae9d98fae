"""What a claim needs, and which of it a reader already meets. The one place that says so."""

from profiles.claim_rules import ORCID_DAYS, NameFit
from profiles.claimants import Claimant
from profiles.models import Claim
from profiles.needs import Condition
from profiles.queries import Profile, Standing


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


def _verified_address(reader: Standing | None) -> Condition:
    title = "An account with a verified e-mail address"
    if reader is None:
        return Condition(title, "You are not logged in.", False)
    words = f"{reader.email} is verified." if reader.is_verified else f"{reader.email} is not verified yet."
    return Condition(title, words, reader.is_verified)
