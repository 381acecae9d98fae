"""What may happen to a claim, and whether the rules alone may approve it. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from works.identity import names

# A new ORCID iD costs a minute; one that is older was not made for this claim.
ORCID_DAYS = 30


class Step(StrEnum):
    """What can be done to a claim once it is filed."""

    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    DISPUTE = "dispute"


# Keys and values are values of Claim.State; what is not here cannot happen. An approved claim is taken away by way
# of a dispute alone, so that the record is frozen while somebody looks.
STEPS: Mapping[tuple[str, Step], str] = {
    ("pending", Step.APPROVE): "approved",
    ("pending", Step.DECLINE): "declined",
    ("pending", Step.WITHDRAW): "withdrawn",
    ("pending", Step.DISPUTE): "contested",
    ("contested", Step.APPROVE): "approved",
    ("contested", Step.DECLINE): "declined",
    ("contested", Step.WITHDRAW): "withdrawn",
    ("approved", Step.DISPUTE): "contested",
    ("approved", Step.WITHDRAW): "withdrawn",
}


class NameFit(StrEnum):
    """How the name at ORCID and the bylines of the record agree."""

    FITS = "fits"
    DIFFERS = "differs"
    PRIVATE = "private"
    NO_ORCID = "no orcid"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a claim rests on. `orcid_made_on` is None when nobody could tell; `objections` are confirmed, undecided."""

    has_verified_email: bool
    name_fit: NameFit
    orcid_made_on: dt.date | None
    filed_on: dt.date
    waits_until: dt.datetime
    is_record_held: bool
    is_orcid_held: bool
    objections: int
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the rules alone may approve at this moment. `doubts` are what a curator has to weigh, in words."""

    may_approve: bool
    doubts: tuple[str, ...]


def after(state: str, step: Step) -> str | None:
    """The state a step leads to; None when it is impossible."""
    return STEPS.get((state, step))


def why_not(state: str, step: Step) -> str:
    """What people are told of an impossible step."""
    return f"A claim that is {state} cannot be {_DONE[step]}."


def verdict(grounds: Grounds, now: dt.datetime) -> Verdict:
    """Approve without a curator only when nothing is in doubt and the claim has stood in public long enough."""
    doubts = tuple(words for is_doubtful, words in _doubts(grounds) if is_doubtful)
    return Verdict(may_approve=not doubts and now >= grounds.waits_until, doubts=doubts)


def name_fit(orcid: str, orcid_name: str, bylines: Iterable[str]) -> NameFit:
    """Whether the name at ORCID may be that of somebody with one of these bylines."""
    if not orcid:
        return NameFit.NO_ORCID
    if not orcid_name:
        return NameFit.PRIVATE
    fits = any(names.compatible(orcid_name, byline) for byline in bylines)
    return NameFit.FITS if fits else NameFit.DIFFERS


def _doubts(grounds: Grounds) -> tuple[tuple[bool, str], ...]:
    made_on, has_orcid = grounds.orcid_made_on, grounds.name_fit != NameFit.NO_ORCID
    is_young = made_on is not None and grounds.filed_on - made_on < dt.timedelta(ORCID_DAYS)
    return (
        (not grounds.has_verified_email, "The account has no verified e-mail address."),
        (not has_orcid, "No ORCID iD was proved; the claim rests on other evidence."),
        (grounds.name_fit == NameFit.PRIVATE, "The name at ORCID is private, so it could not be compared."),
        (grounds.name_fit == NameFit.DIFFERS, "The name at ORCID fits none of the bylines of the record."),
        (has_orcid and made_on is None, "How old the ORCID iD is could not be found out."),
        (is_young, f"The ORCID iD was less than {ORCID_DAYS} days old when the claim was filed."),
        (grounds.is_record_held, "Somebody else holds the record."),
        (grounds.is_orcid_held, "The same ORCID iD already holds another record."),
        (grounds.objections > 0, "Somebody objected."),
        (grounds.is_disputed, "The claim is disputed."),
    )


_DONE: Mapping[Step, str] = {
    Step.APPROVE: "approved",
    Step.DECLINE: "declined",
    Step.WITHDRAW: "withdrawn",
    Step.DISPUTE: "disputed",
}
