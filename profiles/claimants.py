"""What a reader brings to a claim, and how their claims stand: what the claim page asks of the database."""

from dataclasses import dataclass

from profiles import claim_rules, grounds
from profiles.claim_rules import NameFit
from profiles.models import Claim, User
from profiles.verification import ProvedOrcid, proved_orcids
from works.models import Author


@dataclass(frozen=True, slots=True)
class Brought:
    """An ORCID iD that the reader proved, and whether its name fits the record."""

    proved: ProvedOrcid
    fit: NameFit

    @property
    def label(self) -> str:
        """For a choice: the iD, the name at ORCID, and what is to be known of it."""
        name = self.proved.name or "name private"
        remark = {
            NameFit.FITS: "fits this record",
            NameFit.DIFFERS: "fits none of the names printed on these works; a curator decides",
            NameFit.PRIVATE: "cannot be compared; a curator decides",
        }[self.fit]
        return f"{self.proved.orcid} ({name}): {remark}"


@dataclass(frozen=True, slots=True)
class Claimant:
    """A reader with an account before a record. `claim` is their latest one of this record, `elsewhere` one of another
    record that they hold or that is not decided."""

    brought: tuple[Brought, ...]
    claim: Claim | None
    elsewhere: Claim | None

    @property
    def fits(self) -> bool:
        return any(each.fit == NameFit.FITS for each in self.brought)

    @property
    def is_over(self) -> bool:
        """Whether the latest claim of this record was decided against them, or taken back."""
        return self.claim is not None and self.claim.state in (Claim.State.DECLINED, Claim.State.WITHDRAWN)

    @property
    def may_file(self) -> bool:
        return self.elsewhere is None and (self.claim is None or self.is_over)


def claimant(user: User | None, author: Author) -> Claimant | None:
    """What this reader brings to a claim of this record; None for a reader without an account. Three queries."""
    if user is None:
        return None
    printed = grounds.bylines(author.pk)
    brought = tuple(Brought(each, claim_rules.name_fit(each.orcid, each.name, printed)) for each in proved_orcids(user))
    mine = list(Claim.objects.select_related("author").filter(researcher__user=user).order_by("-pk")[:50])
    here = [claim for claim in mine if claim.author_id == author.pk]
    elsewhere = [claim for claim in mine if claim not in here and (claim.holds or claim.is_undecided)]
    return Claimant(brought, here[0] if here else None, elsewhere[0] if elsewhere else None)
