import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles import levels
from profiles.levels import LevelFacts

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def ago(days):
    return NOW - dt.timedelta(days)


FULL = LevelFacts(
    works=10,
    is_claimed=True,
    has_verified_email=True,
    has_fitting_orcid=True,
    corroborated=3,
    affiliation_seen_at=ago(364),
    reviewed_at=(ago(729), ago(1)),
)


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({}, 4),
        # L4 is lost
        ({"affiliation_seen_at": ago(365)}, 3),
        ({"affiliation_seen_at": None}, 3),
        ({"reviewed_at": (ago(1),)}, 3),
        ({"reviewed_at": (ago(730), ago(1))}, 3),
        # L3 is lost
        ({"corroborated": 2}, 2),
        ({"works": 11}, 2),
        ({"disowned": 1}, 2),
        ({"works": 2, "corroborated": 1}, 2),
        # L2 is lost
        ({"has_verified_email": False}, 1),
        ({"has_fitting_orcid": False}, 1),
        ({"has_fitting_orcid": False, "was_judged": True}, 4),
        ({"is_claimed": False}, 1),
        # L1 is lost
        ({"works": 0}, 0),
        ({"contested": 10}, 0),
        ({"contested": 9}, 4),
    ],
    ids=str,
)
def test_entry_and_loss(facts, level):
    assert levels.level(replace(FULL, **facts), NOW) == level


@pytest.mark.parametrize(("works", "needed"), [(0, 2), (1, 2), (6, 2), (7, 3), (10, 3), (11, 4), (100, 30), (101, 31)])
def test_how_many_works_are_to_be_corroborated(works, needed):
    assert levels.corroborated_needed(LevelFacts(works=works)) == needed


def test_taking_works_off_the_list_does_not_raise_the_share():
    before = replace(FULL, works=20, corroborated=3)
    pruned = replace(before, works=10, disowned=10)

    assert levels.level(pruned, NOW) == levels.level(before, NOW) == 2


def test_a_loss_names_what_is_missing():
    assert levels.why_changed(4, replace(FULL, affiliation_seen_at=None), NOW) == (
        "No longer holds: Evidence of an affiliation that is less than 12 months old."
    )
    assert levels.why_changed(2, FULL, NOW) == "Every condition of L4 holds."


@given(
    st.builds(
        LevelFacts,
        works=st.integers(0, 50),
        contested=st.integers(0, 50),
        is_claimed=st.booleans(),
        has_verified_email=st.booleans(),
        has_fitting_orcid=st.booleans(),
        was_judged=st.booleans(),
        corroborated=st.integers(0, 50),
        disowned=st.integers(0, 50),
        affiliation_seen_at=st.sampled_from([None, ago(1), ago(500)]),
        reviewed_at=st.sampled_from([(), (ago(1),), (ago(1), ago(2))]),
    )
)
def test_a_level_is_the_highest_of_which_everything_below_holds(facts):
    level, needs = levels.level(facts, NOW), levels.needs(facts, NOW)

    assert 0 <= level <= 4
    assert all(need.is_met for need in needs if need.level <= level)
    assert level == 4 or not all(need.is_met for need in needs if need.level == level + 1)
