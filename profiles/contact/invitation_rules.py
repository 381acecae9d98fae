"""Who may invite whom and what of it is missing, what may follow what, and what each side sees of it. Pure.

The panel on the profile, the page of the invitation and the deeds ask here, so that none says what another refuses.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from profiles.needs import Condition

# The verification level that lets an account invite others.
INVITER_LEVEL = 2
OPEN_AT_MOST = 3
RUNS = dt.timedelta(21)
# Never twice to the same person within this time.
AGAIN = dt.timedelta(180)
# Taking invitations back frees a place, and must not become a way to write to everybody.
MONTH, IN_A_MONTH = dt.timedelta(30), 6
# After so many that ran out within this time comes a pause, until the older of them is so far back.
IGNORED_AT_MOST, PAUSE = 2, dt.timedelta(60)
# What was not accepted is deleted then.
KEPT = dt.timedelta(365)
LEAST_WORDS, MOST_WORDS = 40, 700
LEAST_RECOMMENDATION, MOST_RECOMMENDATION = 20, 400
FACTS_AT_MOST = 3

_LINK = re.compile(r"https?:|\bwww\.|\b[\w-]+\.(?:com|org|net|io|edu|gov|ai|me|info|biz|app|dev)\b", re.IGNORECASE)
_MAIL = re.compile(r"\S@\S+\.\w")


class Step(StrEnum):
    """What can be done to an invitation once it is there."""

    PASS_ON = "pass on"  # noqa: S105 - a deed
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


# Keys and values are values of Invitation.State; what is not here cannot happen. The inviter does not learn of a
# decline, so one that was declined can still be taken back.
STEPS: Mapping[tuple[str, Step], str] = {
    ("asked", Step.PASS_ON): "sent",
    ("asked", Step.DECLINE): "declined",
    ("asked", Step.EXPIRE): "expired",
    ("asked", Step.WITHDRAW): "withdrawn",
    ("sent", Step.ACCEPT): "accepted",
    ("sent", Step.DECLINE): "declined",
    ("sent", Step.EXPIRE): "expired",
    ("sent", Step.WITHDRAW): "withdrawn",
    ("declined", Step.WITHDRAW): "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Invitee:
    """The record that is to be invited. `open_until` is None when nothing is said, or is over."""

    claim_state: str
    open_until: dt.date | None
    is_self: bool = False
    is_blocked: bool = False


@dataclass(frozen=True, slots=True)
class Inviter:
    """An account, and what it invited so far. `open_ends_at` and `ran_out_at` are in no order."""

    level: int
    why_not_yet: str = ""
    open_ends_at: tuple[dt.datetime, ...] = ()
    made_at: tuple[dt.datetime, ...] = ()
    ran_out_at: tuple[dt.datetime, ...] = ()
    invited_at: dt.datetime | None = None


def conditions(invitee: Invitee, inviter: Inviter | None, now: dt.datetime) -> tuple[Condition, ...]:
    """What inviting needs, each with what is there and what would satisfy it. No inviter: nobody is logged in."""
    needed = (
        Condition("The record is claimed by somebody else", _whose(invitee), _is_claimed(invitee)),
        Condition("Its owner is open to collaborate", _open(invitee), invitee.open_until is not None),
        Condition(f"You are verified at level L{INVITER_LEVEL} or higher", _level(inviter), _is_verified(inviter)),
        _sending(inviter),
        _places(inviter),
        _this_month(inviter, now),
        _pause(inviter, now),
        _again(inviter, now),
    )
    if not invitee.is_blocked:
        return needed
    return (*needed, _UNBLOCKED)


def missing(needed: Iterable[Condition]) -> tuple[Condition, ...]:
    """What stands against inviting now: what is missing, and what could not be checked."""
    return tuple(condition for condition in needed if not condition.is_met)


def why_not_reach(*, is_blocked: bool, is_suspended: bool, level: int) -> str:
    """Why an invitation that was written cannot go further now, in words for its reader; empty when it can."""
    if is_blocked or is_suspended:
        return "Whoever wrote this cannot be reached now."
    if level < INVITER_LEVEL:
        return "Whoever wrote this no longer holds a verified record."
    return ""


def seen_by_inviter(state: str, *, was_sent: bool, ends_at: dt.datetime, now: dt.datetime) -> str:
    """The state that the inviter sees: a decline looks like no answer, until and after it runs out."""
    if state in ("asked", "sent", "declined"):
        if ends_at <= now:
            return "expired"
        return "sent" if was_sent else "asked"
    return state


def problem(words: str, least: int = LEAST_WORDS, most: int = MOST_WORDS) -> str:
    """What is wrong with a paragraph of an invitation, in words; empty when nothing is."""
    length = len(words.strip())
    if length < least:
        return f"At least {least} characters, so that there is something to answer; this has {length}."
    if length > most:
        return f"At most {most} characters; this has {length}."
    if _MAIL.search(words):
        return "Leave e-mail addresses out: once it is accepted you write to each other here, and can exchange them."
    if _LINK.search(words):
        return "Leave links out of the first words; works are named by choosing them above."
    return ""


_UNBLOCKED = Condition("You have not blocked them", "You blocked this researcher. Take that back first.", False)


def _is_claimed(invitee: Invitee) -> bool:
    return invitee.claim_state in ("approved", "contested") and not invitee.is_self


def _whose(invitee: Invitee) -> str:
    if invitee.is_self:
        return "You hold it; nobody invites themselves."
    return {
        "": "Nobody has claimed it. Only its author can, and then say that they are open.",
        "pending": "Somebody has claimed it, and the claim is not decided yet.",
        "approved": "Its owner has claimed it.",
        "contested": "Its claim is disputed, and a curator decides.",
    }[invitee.claim_state]


def _open(invitee: Invitee) -> str:
    if invitee.open_until is None:
        return "Only the owner can say so, until a day of their choice. Nothing is said now."
    return f"The owner says so until {_day(invitee.open_until)}."


def _is_verified(inviter: Inviter | None) -> bool:
    return inviter is not None and inviter.level >= INVITER_LEVEL


def _level(inviter: Inviter | None) -> str:
    if inviter is None:
        return "You are not logged in."
    if not inviter.level:
        return f"Your account holds no record yet. Claim yours; an approved claim is L{INVITER_LEVEL}."
    if inviter.level < INVITER_LEVEL:
        return f"You hold a record at L{inviter.level}: what tied it to you no longer holds. Your claim says what."
    return f"You hold a record at L{inviter.level}."


def _sending(inviter: Inviter | None) -> Condition:
    title = "Your account may send"
    if inviter is None:
        return Condition(title, "It is older than 72 hours and not suspended.", None)
    return Condition(title, inviter.why_not_yet or "It may.", not inviter.why_not_yet)


def _places(inviter: Inviter | None) -> Condition:
    title = f"Fewer than {OPEN_AT_MOST} of your invitations wait for an answer"
    if inviter is None:
        return Condition(title, "An account may have so many at once.", None)
    count = len(inviter.open_ends_at)
    if count < OPEN_AT_MOST:
        return Condition(title, f"{count} do now.", True)
    return Condition(
        title, f"{count} do. One may be answered any time, or runs out on {_day(min(inviter.open_ends_at))}.", False
    )


def _this_month(inviter: Inviter | None, now: dt.datetime) -> Condition:
    title = f"Fewer than {IN_A_MONTH} invitations in {MONTH.days} days"
    if inviter is None:
        return Condition(title, "Those that were taken back count too.", None)
    lately = sorted(made for made in inviter.made_at if made > now - MONTH)
    if len(lately) < IN_A_MONTH:
        return Condition(title, f"You made {len(lately)}.", True)
    return Condition(title, f"You made {len(lately)}. Again from {_moment(lately[-IN_A_MONTH] + MONTH)}.", False)


def _pause(inviter: Inviter | None, now: dt.datetime) -> Condition:
    title = "No pause after invitations without an answer"
    if inviter is None:
        return Condition(title, f"{IGNORED_AT_MOST} that run out in {PAUSE.days} days bring one.", None)
    lately = sorted(ran_out for ran_out in inviter.ran_out_at if ran_out > now - PAUSE)
    if len(lately) < IGNORED_AT_MOST:
        return Condition(title, f"{len(lately)} ran out in the last {PAUSE.days} days.", True)
    again = _moment(lately[-IGNORED_AT_MOST] + PAUSE)
    return Condition(title, f"{len(lately)} ran out in the last {PAUSE.days} days. Again from {again}.", False)


def _again(inviter: Inviter | None, now: dt.datetime) -> Condition:
    title = f"You did not invite this person in the last {AGAIN.days} days"
    if inviter is None:
        return Condition(title, "Once asked is enough.", None)
    if inviter.invited_at is None:
        return Condition(title, "You did not.", True)
    again = inviter.invited_at + AGAIN
    said = f"You did on {_day(inviter.invited_at)}."
    return Condition(title, said if again <= now else f"{said} Again from {_moment(again)}.", again <= now)


def _day(day: dt.date) -> str:
    return f"{day:%-d %B %Y}"


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%-d %B %Y, %H:%M} UTC"
