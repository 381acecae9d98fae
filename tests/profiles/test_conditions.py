import datetime as dt

import pytest

from profiles import conditions
from profiles.claim_rules import NameFit
from profiles.claimants import Brought, Claimant
from profiles.forecasts import Forecast
from profiles.queries import Profile, Standing
from profiles.verification import ProvedOrcid
from works.models import Author


def profile(claim_state="", is_owner=False):
    return Profile(
        author=Author(display_name="Ada Byron"),
        trust=None,
        followers=0,
        is_followed=False,
        claim_state=claim_state,
        is_owner=is_owner,
        biography="",
        pronouns="",
        links=(),
        open_until=None,
        affiliation="",
        variants=(),
        works_affiliated=0,
        works_published=0,
        forecast=Forecast(0, 0, 0, 0),
    )


def reader(level=0, is_verified=True):
    return Standing(email="ada@example.org", is_verified=is_verified, level=level)


def claimant(*fits):
    proved = ProvedOrcid("0000-0002-1825-0097", "Ada Byron", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    return Claimant(tuple(Brought(proved, fit) for fit in fits), None, None)


NOBODY, FITTING = claimant(), claimant(NameFit.FITS)


@pytest.mark.parametrize(
    ("state", "who", "brought", "met"),
    [
        ("", None, None, [True, False, False, None, None]),
        ("", reader(), NOBODY, [True, True, False, None, None]),
        ("", reader(is_verified=False), NOBODY, [True, False, False, None, None]),
        ("", reader(), FITTING, [True, True, True, True, None]),
        ("", reader(), claimant(NameFit.DIFFERS), [True, True, True, False, None]),
        ("", reader(), claimant(NameFit.PRIVATE), [True, True, True, None, None]),
        ("", reader(), claimant(NameFit.PRIVATE, NameFit.FITS), [True, True, True, True, None]),
        ("pending", reader(), FITTING, [True, True, True, True, None]),
        ("approved", reader(), FITTING, [False, True, True, True, None]),
        ("contested", reader(), FITTING, [False, True, True, True, None]),
    ],
)
def test_what_of_a_claim_is_met(state, who, brought, met):
    assert [condition.is_met for condition in conditions.of_claim(profile(state), who, brought)] == met


def test_details_name_who_holds_it_and_the_address():
    claim = conditions.of_claim(profile("approved", is_owner=True), reader(), FITTING)

    assert [claim[0].detail, claim[1].detail] == ["You hold it.", "ada@example.org is verified."]


def test_each_state_has_a_word_of_its_own():
    states = {condition.state for condition in conditions.of_claim(profile(), reader(), NOBODY)}

    assert states == {"Met", "Missing", "Not checked yet"}
