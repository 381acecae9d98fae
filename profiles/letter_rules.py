"""Rules of letters, pure: what may follow what, and when to try again.

A mail server has accepted a letter when it answers the last line, a dot. Everything before the dot is said first;
then "handing" is committed; then the dot goes out. So a worker that dies before leaves "claimed", and the letter is
sent again; one that dies after leaves "handing", and the letter is not sent again, for the server may have it.
"""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

# Longer than any server is waited for; a worker that is slower loses the letter to another.
LEASE = dt.timedelta(minutes=10)
ATTEMPTS_AT_MOST = 10
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=6)
# What came back for now so often, in so many days, is taken for dead.
SOFT_BOUNCES = 3
SOFT_DAYS = 30


class Step(StrEnum):
    """What happens to a letter."""

    CLAIM = "claim"
    HAND = "hand"
    ACCEPT = "accept"
    RELEASE = "release"
    REFUSE = "refuse"
    DROP = "drop"
    GIVE_UP = "give up"
    LOSE_TRACK = "lose track"
    BOUNCE = "bounce"


AFTER: Mapping[tuple[str, Step], str] = {
    ("queued", Step.CLAIM): "claimed",
    ("claimed", Step.HAND): "handing",
    ("claimed", Step.RELEASE): "queued",
    ("claimed", Step.REFUSE): "refused",
    ("claimed", Step.DROP): "dropped",
    ("claimed", Step.GIVE_UP): "failed",
    ("handing", Step.ACCEPT): "sent",
    # The server answered the dot with "not now" or "never": it has nothing.
    ("handing", Step.RELEASE): "queued",
    ("handing", Step.REFUSE): "refused",
    ("handing", Step.GIVE_UP): "failed",
    ("handing", Step.LOSE_TRACK): "unsure",
    ("sent", Step.BOUNCE): "bounced",
    ("unsure", Step.BOUNCE): "bounced",
}
OVER = frozenset({"sent", "dropped", "refused", "failed", "unsure", "bounced"})


def after(state: str, step: Step) -> str | None:
    """The state that follows, None when the step does not fit."""
    return AFTER.get((state, step))


def before(step: Step) -> tuple[str, ...]:
    """The states that a step may follow."""
    return tuple(state for state, each in AFTER if each == step)


def wait(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts (1 is the first): doubled each time, six hours at most."""
    return min(FIRST_WAIT * int(2 ** min(attempts - 1, 20)), LONGEST_WAIT)
