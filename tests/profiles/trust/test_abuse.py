"""Games that somebody could play with the score, played end to end."""

import datetime as dt

import pytest

from profiles.trust import snapshots
from profiles.trust.models import TrustSnapshot
from tests.factories import NOW, AuthorFactory, ClaimFactory, WorkFactory
from works.identity import standing
from works.models import Evidence

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def score(author, now):
    snapshots.take([author.pk], now, "test")
    return TrustSnapshot.objects.filter(author=author).order_by("-pk").values_list("score", flat=True)[0]


@pytest.fixture
def author():
    """A claimed record: two works on arXiv's list, six by name alone."""
    author = ClaimFactory(author=AuthorFactory(), state="approved", level=3).author
    strong = WorkFactory.create_batch(2, authors=[author])
    WorkFactory.create_batch(6, authors=[author])
    author.authorships.filter(work__in=strong).update(grade="A", is_held=True)
    return author


def prune(author, source, now):
    weak = list(author.authorships.filter(grade="N").values_list("pk", flat=True))
    standing.disavow(weak, author, actor="account 1", reason="Not mine.", source=source, now=now)


def test_pruning_what_is_weak_raises_nothing(author):
    before = score(author, NOW)

    prune(author, "owner", NOW + DAY)

    assert score(author, NOW + 2 * DAY) <= before


def test_after_a_curator_looked_the_average_is_that_of_what_is_left(author):
    prune(author, "owner", NOW)
    pruned = score(author, NOW + DAY)

    Evidence.objects.create(author=author, kind="curator-reviewed", source="a curator", recorded_at=NOW + 2 * DAY)

    assert score(author, NOW + 3 * DAY) > pruned + 20


def test_taking_out_and_back_in_gains_nothing(author):
    before = score(author, NOW)
    weak = list(author.authorships.filter(grade="N").values_list("pk", flat=True))
    prune(author, "owner", NOW + DAY)

    standing.confirm(
        weak[:1], author, kind="owner-confirmed", grade="O", source="owner", actor="account 1", now=NOW + 2 * DAY
    )

    # One byline at the owner's word, five taken out.
    assert score(author, NOW + 3 * DAY) <= before + 2


def test_works_by_the_hundred_change_nothing(author):
    before = score(author, NOW)
    for grade, count in (("A", 2), ("N", 6)):
        for work in WorkFactory.create_batch(3 * count, authors=[author]):
            work.authorships.update(grade=grade)

    assert score(author, NOW + DAY) == before


def test_a_dispute_lowers_what_it_is_about_and_settling_restores_it(author):
    before = score(author, NOW)
    dispute = Evidence.objects.create(author=author, kind="conflict", source="a curator", recorded_at=NOW)
    disputed = score(author, NOW + DAY)
    Evidence.objects.filter(pk=dispute.pk).update(expires_at=NOW + 2 * DAY)

    assert (disputed, score(author, NOW + 3 * DAY)) == (before - 3, before)
