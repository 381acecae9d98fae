import pytest
from django.db import IntegrityError

from profiles.models import Claim, User
from profiles.trust.models import TrustSnapshot
from tests.factories import (
    AuthorFactory,
    ClaimFactory,
    FollowFactory,
    ResearcherFactory,
    TrustSnapshotFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


def test_email_names_one_account_whatever_its_case():
    UserFactory(email="ada@example.org")

    with refused("profiles_user_email_once"):
        User.objects.bulk_create([User(email="Ada@Example.org")])


def test_an_account_needs_an_email():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_one_owner_per_author():
    author = AuthorFactory()
    ClaimFactory(author=author, state=Claim.State.APPROVED)

    with refused("profiles_claim_one_owner"):
        ClaimFactory(author=author, state=Claim.State.APPROVED)


def test_one_author_per_owner():
    researcher = ResearcherFactory()
    ClaimFactory(researcher=researcher, state=Claim.State.APPROVED)

    with refused("profiles_claim_one_author"):
        ClaimFactory(researcher=researcher, state=Claim.State.APPROVED)


def test_one_open_claim_per_author_and_researcher():
    claim = ClaimFactory()

    with refused("profiles_claim_open_once"):
        ClaimFactory(author=claim.author, researcher=claim.researcher)


def test_a_decided_claim_says_when():
    with refused("profiles_claim_decided_when"):
        ClaimFactory(state=Claim.State.DECLINED, decided_at=None)


def test_an_author_is_followed_once():
    follow = FollowFactory()

    with refused("profiles_follow_once"):
        FollowFactory(user=follow.user, author=follow.author)


@pytest.mark.parametrize(
    ("fields", "rule"), [({"score": 101}, "trust_snapshot_score_range"), ({"level": 5}, "trust_snapshot_level_range")]
)
def test_snapshot_refuses(fields, rule):
    with refused(rule):
        TrustSnapshotFactory(**fields)


def test_snapshots_are_listed_newest_first():
    author = AuthorFactory()
    snapshots = [TrustSnapshotFactory(author=author) for _ in range(3)]

    assert list(TrustSnapshot.objects.all()) == snapshots[::-1]
