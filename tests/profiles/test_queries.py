import datetime as dt

import pytest

from profiles import queries
from profiles.forecasts import Forecast
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    ClaimFactory,
    FollowFactory,
    ResearcherFactory,
    TrustSnapshotFactory,
    UserFactory,
    WorkFactory,
)
from works.models import Author

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
    for days in (2, 300, 301, 400):
        WorkFactory(authors=[ada], submitted_at=NOW - dt.timedelta(days))

    assert profile(ada).forecast == Forecast(works=3, daily=3, weekly=2, monthly=2)


@pytest.mark.parametrize("works", [1, 30])
def test_the_profile_is_one_query(works, django_assert_num_queries):
    ada, reader = AuthorFactory(), UserFactory()
    TrustSnapshotFactory(author=ada)
    for _ in range(works):
        WorkFactory(authors=[ada])

    with django_assert_num_queries(1):
        profile(ada, reader)


def test_works_with_a_known_affiliation_or_a_published_version():
    ada = AuthorFactory()
    AuthorshipFactory(author=ada, affiliation="Analytical Society")
    AuthorshipFactory(author=ada, work__kind="published")
    AuthorshipFactory(affiliation="Elsewhere", work__kind="published")

    assert (profile(ada).works_affiliated, profile(ada).works_published) == (1, 1)


def test_variants_are_bounded():
    ada = AuthorFactory(display_name="Ada Byron")
    for n in range(queries.VARIANTS + 3):
        AuthorshipFactory(author=ada, byline=f"A{n}. Byron")

    assert len(profile(ada).variants) == queries.VARIANTS


def test_standing_of_a_reader_without_an_account(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.standing(None) is None


@pytest.mark.parametrize(("state", "level"), [("approved", 3), ("pending", 0), ("contested", 0), ("declined", 0)])
def test_standing_counts_approved_claims_alone(state, level, django_assert_num_queries):
    user = ClaimFactory(state=state, level=3).researcher.user
    user.emailaddress_set.create(email=user.email, verified=True)

    with django_assert_num_queries(1):
        found = queries.standing(user)

    assert found == queries.Standing(email=user.email, is_verified=True, level=level)


def test_standing_without_a_verified_address():
    user = UserFactory()
    user.emailaddress_set.create(email=user.email, verified=False)

    assert queries.standing(user).is_verified is False


def test_who_shares_the_name_is_counted_itself_included(monkeypatch):
    ada, _, gone = (AuthorFactory(display_name="Ada Byron") for _ in range(3))
    AuthorFactory(display_name="A. Byron")
    Author.objects.filter(pk=gone.pk).update(state="withdrawn")

    assert (profile(ada).namesakes, profile(ada).has_many_namesakes) == (2, False)

    monkeypatch.setattr(queries, "NAMESAKES", 2)
    assert profile(ada).has_many_namesakes is True
