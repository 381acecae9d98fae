import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles import letter_rules
from profiles.letter_rules import Step
from profiles.models import Letter

STATES = [str(state) for state in Letter.State]
# Every state, every step: what follows. What is not in the table does not happen.
TABLE = {
    ("queued", "claim"): "claimed",
    ("claimed", "hand"): "handing",
    ("claimed", "release"): "queued",
    ("claimed", "refuse"): "refused",
    ("claimed", "drop"): "dropped",
    ("claimed", "give up"): "failed",
    ("handing", "accept"): "sent",
    ("handing", "release"): "queued",
    ("handing", "refuse"): "refused",
    ("handing", "give up"): "failed",
    ("handing", "lose track"): "unsure",
    ("sent", "bounce"): "bounced",
    ("unsure", "bounce"): "bounced",
}


@pytest.mark.parametrize(("state", "step"), list(itertools.product(STATES, map(str, Step))))
def test_what_follows(state, step):
    assert letter_rules.after(state, Step(step)) == TABLE.get((state, step))


def test_nothing_that_is_over_is_sent_again():
    ways_back = {state for (before, _), state in letter_rules.AFTER.items() if before in letter_rules.OVER}

    assert ways_back == {"bounced"}


def test_whoever_handed_over_is_never_claimed_again_by_time_alone():
    assert letter_rules.after("handing", Step.CLAIM) is None
    assert letter_rules.after("unsure", Step.CLAIM) is None


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 360), (99, 360)])
def test_waits_double_up_to_six_hours(attempts, minutes):
    assert letter_rules.wait(attempts) == dt.timedelta(minutes=minutes)


@given(st.integers(1, 10_000))
def test_waits_never_shrink(attempts):
    assert letter_rules.wait(attempts) <= letter_rules.wait(attempts + 1)
