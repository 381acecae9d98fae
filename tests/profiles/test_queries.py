import datetime as dt

import pytest

from profiles import queries
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    ClaimFactory,
    FollowFactory,
    ResearcherFactory,
    WorkFactory,
)

pytestmark = pytest.mark.django_db


def profile(author, user=None):
    return queries.profile(author, user, NOW)


def test_an_unclaimed_record():
    found = profile(AuthorFactory())

    assert (found.claim_label, found.is_claimed, found.is_open, found.followers, found.trust) == (
        "Unclaimed author",
        False,
        False,
        0,
        None,
    )


@pytest.mark.parametrize(("days", "is_open"), [(1, True), (0, True), (-1, False), (None, False)])
def test_open_to_collaborate_ends_by_itself(days, is_open):
    until = NOW.date() + dt.timedelta(days) if days is not None else None
    claim = ClaimFactory(state="approved", researcher=ResearcherFactory(open_until=until, biography="Me."))

    found = profile(claim.author)

    assert (found.is_open, found.biography, found.claim_label) == (is_open, "Me.", "Claimed")


def test_a_pending_claim_shows_nothing_of_the_claimant():
    claim = ClaimFactory(researcher=ResearcherFactory(biography="Me."))

    found = profile(claim.author)

    assert (found.claim_label, found.is_claimed, found.biography) == ("Claim pending", False, "")


def test_followers_and_whether_the_reader_is_one():
    follow = FollowFactory()

    assert (profile(follow.author).followers, profile(follow.author).is_followed) == (1, False)
    assert profile(follow.author, follow.user).is_followed is True


def test_variants_are_other_bylines_most_frequent_first():
    ada = AuthorFactory(display_name="Ada Byron")
    for byline in ("A. Byron", "Ada Byron", "Ada B. Byron", "A. Byron"):
        AuthorshipFactory(author=ada, byline=byline)

    assert profile(ada).variants == ("A. Byron", "Ada B. Byron")


def test_works_of_the_last_12_months():
    ada = AuthorFactory()
    WorkFactory(authors=[ada], updated_at=NOW - dt.timedelta(300))
    WorkFactory(authors=[ada], updated_at=NOW - dt.timedelta(400))

    assert profile(ada).works_in_12_months == 1
