import datetime as dt

import pytest

from profiles.contact import invitation_rules
from profiles.contact.invitation_rules import STEPS, Invitee, Inviter, Step
from profiles.models import Invitation
from tests.factories import NOW

DAY = dt.timedelta(1)
OPEN = NOW.date() + 30 * DAY
INVITEE, INVITER = Invitee("approved", OPEN), Inviter(2)
TITLES = {
    "claimed": "The record is claimed by somebody else",
    "open": "Its owner is open to collaborate",
    "level": "You are verified at level L2 or higher",
    "sending": "Your account may send",
    "places": "Fewer than 3 of your invitations wait for an answer",
    "month": "Fewer than 6 invitations in 30 days",
    "pause": "No pause after invitations without an answer",
    "again": "You did not invite this person in the last 180 days",
    "blocked": "You have not blocked them",
}


def ago(*days):
    return tuple(NOW - each * DAY for each in days)


def missing(invitee, inviter):
    needed = invitation_rules.missing(invitation_rules.conditions(invitee, inviter, NOW))
    return {name for name, title in TITLES.items() if title in {condition.title for condition in needed}}


@pytest.mark.parametrize(
    ("invitee", "inviter", "stands_against"),
    [
        (INVITEE, INVITER, set()),
        (INVITEE, Inviter(4), set()),
        (Invitee("", None), INVITER, {"claimed", "open"}),
        (Invitee("pending", None), INVITER, {"claimed", "open"}),
        (Invitee("contested", None), INVITER, {"open"}),
        (Invitee("approved", None), INVITER, {"open"}),
        (Invitee("approved", OPEN, is_self=True), INVITER, {"claimed"}),
        (Invitee("approved", None, is_blocked=True), INVITER, {"open", "blocked"}),
        (INVITEE, None, {"level", "sending", "places", "month", "pause", "again"}),
        (INVITEE, Inviter(0), {"level"}),
        (INVITEE, Inviter(1), {"level"}),
        (INVITEE, Inviter(2, "New accounts send nothing."), {"sending"}),
        (INVITEE, Inviter(2, open_ends_at=ago(-1, -2)), set()),
        (INVITEE, Inviter(2, open_ends_at=ago(-1, -2, -3)), {"places"}),
        (INVITEE, Inviter(2, made_at=ago(1, 2, 3, 4, 5)), set()),
        (INVITEE, Inviter(2, made_at=ago(1, 2, 3, 4, 5, 29)), {"month"}),
        (INVITEE, Inviter(2, made_at=ago(1, 2, 3, 4, 5, 30)), set()),
        (INVITEE, Inviter(2, ran_out_at=ago(1)), set()),
        (INVITEE, Inviter(2, ran_out_at=ago(1, 59)), {"pause"}),
        (INVITEE, Inviter(2, ran_out_at=ago(1, 60)), set()),
        (INVITEE, Inviter(2, invited_at=NOW - 179 * DAY), {"again"}),
        (INVITEE, Inviter(2, invited_at=NOW - 180 * DAY), set()),
    ],
)
def test_what_stands_against_inviting(invitee, inviter, stands_against):
    assert missing(invitee, inviter) == stands_against


@pytest.mark.parametrize(
    ("name", "inviter", "words"),
    [
        ("open", INVITER, "until 24 December 2026"),
        ("level", Inviter(0), "Claim yours; an approved claim is L2."),
        ("level", Inviter(1), "no longer holds"),
        ("places", Inviter(2, open_ends_at=ago(-9, -2, -5)), "runs out on 26 November 2026"),
        ("month", Inviter(2, made_at=ago(1, 2, 3, 4, 5, 29)), "Again from 25 November 2026, 12:00 UTC"),
        ("pause", Inviter(2, ran_out_at=ago(1, 50)), "Again from 4 December 2026, 12:00 UTC"),
        ("pause", Inviter(2, ran_out_at=ago(1, 20, 50)), "Again from 3 January 2027, 12:00 UTC"),
        ("again", Inviter(2, invited_at=NOW - 100 * DAY), "Again from 12 February 2027, 12:00 UTC"),
    ],
)
def test_each_condition_says_what_would_satisfy_it(name, inviter, words):
    needed = {condition.title: condition.detail for condition in invitation_rules.conditions(INVITEE, inviter, NOW)}

    assert words in needed[TITLES[name]]


def test_the_day_that_is_named_is_the_day_it_works():
    for inviter, again in [
        (Inviter(2, ran_out_at=ago(1, 50)), NOW + 10 * DAY),
        (Inviter(2, made_at=ago(1, 2, 3, 4, 5, 29)), NOW + DAY),
        (Inviter(2, invited_at=NOW - 100 * DAY), NOW + 80 * DAY),
    ]:
        before, then = (
            invitation_rules.missing(invitation_rules.conditions(INVITEE, inviter, moment))
            for moment in (again - dt.timedelta(seconds=1), again)
        )
        assert (len(before), then) == (1, ())


ALLOWED = {
    ("asked", "pass on"): "sent",
    ("asked", "decline"): "declined",
    ("asked", "expire"): "expired",
    ("asked", "withdraw"): "withdrawn",
    ("sent", "accept"): "accepted",
    ("sent", "decline"): "declined",
    ("sent", "expire"): "expired",
    ("sent", "withdraw"): "withdrawn",
    ("declined", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize("state", Invitation.State.values)
@pytest.mark.parametrize("step", Step)
def test_what_may_follow_what(state, step):
    assert STEPS.get((state, step)) == ALLOWED.get((state, step.value))


@pytest.mark.parametrize(
    ("state", "was_sent", "days_left", "seen"),
    [
        ("asked", False, 1, "asked"),
        ("asked", False, 0, "expired"),
        ("sent", True, 1, "sent"),
        ("sent", True, 0, "expired"),
        ("declined", True, 1, "sent"),
        ("declined", True, 0, "expired"),
        ("declined", False, 1, "asked"),
        ("declined", False, 0, "expired"),
        ("expired", True, -1, "expired"),
        ("accepted", True, 1, "accepted"),
        ("withdrawn", True, 1, "withdrawn"),
    ],
)
def test_a_decline_looks_like_no_answer(state, was_sent, days_left, seen):
    ends_at = NOW + days_left * DAY

    assert invitation_rules.seen_by_inviter(state, was_sent=was_sent, ends_at=ends_at, now=NOW) == seen


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("Your second theorem answers what I ask about 2010.04116, v2.0 of it.", ""),
        ("   " + "x" * 39 + "   ", "At least 40 characters"),
        ("x" * 701, "At most 700 characters"),
        ("Let us talk about your theorem on https://example.org/ and mine.", "Leave links out"),
        ("Let us talk about your theorem, see www.example and my own there.", "Leave links out"),
        ("Let us talk about your theorem, see Example.COM/page for my own.", "Leave links out"),
        ("Let us talk about your theorem, write to ada@example.org for it.", "Leave e-mail addresses out"),
    ],
)
def test_what_is_wrong_with_a_paragraph(words, complaint):
    found = invitation_rules.problem(words)

    assert complaint in found
    assert bool(found) is bool(complaint)


@pytest.mark.parametrize(
    ("blocked", "suspended", "level", "words"),
    [
        (False, False, 2, ""),
        (True, False, 2, "cannot be reached"),
        (False, True, 2, "cannot be reached"),
        (False, False, 1, "no longer holds a verified record"),
        (False, False, 0, "no longer holds a verified record"),
    ],
)
def test_what_keeps_an_invitation_from_going_on(blocked, suspended, level, words):
    said = invitation_rules.why_not_reach(is_blocked=blocked, is_suspended=suspended, level=level)

    assert words in said
    assert bool(said) is bool(words)
