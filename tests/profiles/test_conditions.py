import datetime as dt

import pytest

from profiles import conditions
from profiles.queries import Profile, Standing
from works.models import Author

OPEN = dt.date(2027, 1, 2)


def profile(claim_state="", open_until=None, is_owner=False):
    return Profile(
        author=Author(display_name="Ada Byron"),
        trust=None,
        followers=0,
        is_followed=False,
        claim_state=claim_state,
        is_owner=is_owner,
        biography="",
        open_until=open_until,
        affiliation="",
        variants=(),
        works_affiliated=0,
        works_published=0,
        works_in_12_months=0,
    )


def reader(level=0, is_verified=True):
    return Standing(email="ada@example.org", is_verified=is_verified, level=level)


@pytest.mark.parametrize(
    ("state", "who", "met"),
    [
        ("", None, [True, False, False, None, None]),
        ("", reader(), [True, True, False, None, None]),
        ("", reader(is_verified=False), [True, False, False, None, None]),
        ("pending", reader(), [True, True, False, None, None]),
        ("approved", reader(), [False, True, False, None, None]),
        ("contested", reader(), [False, True, False, None, None]),
    ],
)
def test_what_of_a_claim_is_met(state, who, met):
    assert [condition.is_met for condition in conditions.of_claim(profile(state), who)] == met


@pytest.mark.parametrize(
    ("record", "who", "met"),
    [
        (profile(), None, [False, False, False]),
        (profile("pending"), reader(), [False, False, False]),
        (profile("approved"), reader(2), [True, False, True]),
        (profile("approved", OPEN), reader(0), [True, True, False]),
        (profile("approved", OPEN), reader(2), [True, True, True]),
        (profile("approved", OPEN), reader(4), [True, True, True]),
    ],
)
def test_what_of_an_invitation_is_met(record, who, met):
    assert [condition.is_met for condition in conditions.of_invitation(record, who)] == met


def test_details_name_the_day_the_address_and_the_level():
    claim = conditions.of_claim(profile("approved", is_owner=True), reader())
    invitation = conditions.of_invitation(profile("approved", OPEN), reader(3))

    assert [claim[0].detail, claim[1].detail] == ["You hold it.", "ada@example.org is verified."]
    assert [condition.detail for condition in invitation] == [
        "Its owner has claimed it.",
        "The owner says so until 2 January 2027.",
        "You hold a record at L3.",
    ]


def test_each_state_has_a_word_of_its_own():
    states = {condition.state for condition in conditions.of_claim(profile(), reader())}

    assert states == {"Met", "Missing", "Not checked yet"}
