import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from profiles.models import Claim, Mark, Review, User
from profiles.trust.models import TrustSnapshot
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    ClaimFactory,
    ReportFactory,
    ResearcherFactory,
    SourceCheckFactory,
    TrustSnapshotFactory,
    UserFactory,
    VouchFactory,
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


def test_a_disputed_owner_still_holds_the_record():
    claim = ClaimFactory(state=Claim.State.CONTESTED, approved_at=NOW)

    with refused("profiles_claim_one_owner"):
        ClaimFactory(author=claim.author, state=Claim.State.APPROVED)


def test_one_undecided_claim_per_researcher():
    claim = ClaimFactory()

    with refused("profiles_claim_open_once"):
        ClaimFactory(researcher=claim.researcher)


def test_an_orcid_holds_one_record():
    ClaimFactory(state=Claim.State.APPROVED, orcid="0000-0002-1825-0097")

    with refused("profiles_claim_orcid_holds_once"):
        ClaimFactory(state=Claim.State.APPROVED, orcid="0000-0002-1825-0097")


def test_claims_without_orcid_do_not_collide():
    assert ClaimFactory(state=Claim.State.APPROVED).orcid == ClaimFactory(state=Claim.State.APPROVED).orcid == ""


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"state": "approved", "approved_at": None}, "profiles_claim_approved_when"),
        ({"state": "declined", "reason": ""}, "profiles_claim_declined_with_reason"),
        ({"level": 5}, "profiles_claim_level_range"),
        ({"level": 0}, "profiles_claim_level_range"),
    ],
)
def test_claim_refuses(fields, rule):
    with refused(rule):
        ClaimFactory(**fields)


def test_a_curator_reviews_a_claim_once_and_says_what():
    review = Review.objects.create(claim=ClaimFactory(), curator=UserFactory(), reason="Looked.", made_at=NOW)

    with refused("profiles_review_once"), transaction.atomic():
        Review.objects.create(claim=review.claim, curator=review.curator, reason="Again.", made_at=NOW)
    with refused("profiles_review_with_reason"):
        Review.objects.create(claim=review.claim, curator=UserFactory(), reason="", made_at=NOW)


def test_a_byline_is_marked_once():
    authorship = AuthorshipFactory()
    Mark.objects.create(author=authorship.author, authorship=authorship, kind="unsure", made_at=NOW)

    with refused("profiles_mark_once"):
        Mark.objects.create(author=authorship.author, authorship=authorship, kind="dismissed", made_at=NOW)


def test_an_address_has_one_open_report_of_a_kind():
    report = ReportFactory()

    with refused("profiles_report_open_once"):
        ReportFactory(author=report.author, email=report.email)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"state": "upheld", "answer": "Right.", "decided_at": None}, "profiles_report_decided_with_answer"),
        ({"state": "dismissed", "answer": "", "decided_at": NOW}, "profiles_report_decided_with_answer"),
        ({"kind": "name", "new_name": ""}, "profiles_report_new_name"),
    ],
)
def test_report_refuses(fields, rule):
    with refused(rule):
        ReportFactory(**fields)


def test_a_decided_claim_says_when():
    with refused("profiles_claim_decided_when"):
        ClaimFactory(state=Claim.State.DECLINED, decided_at=None)


@pytest.mark.parametrize(
    ("fields", "rule"), [({"score": 101}, "trust_snapshot_score_range"), ({"level": 5}, "trust_snapshot_level_range")]
)
def test_snapshot_refuses(fields, rule):
    with refused(rule):
        TrustSnapshotFactory(**fields)


def test_a_source_is_checked_once_for_an_iD_of_an_owner():
    check = SourceCheckFactory()

    with refused("profiles_sourcecheck_once"):
        SourceCheckFactory(researcher=check.researcher)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"state": "answered", "asked_at": None}, "profiles_sourcecheck_asked_when"),
        ({"state": "failed", "error": ""}, "profiles_sourcecheck_failed_with_reason"),
    ],
)
def test_a_check_refuses(fields, rule):
    with refused(rule):
        SourceCheckFactory(**fields)


def test_a_byline_is_vouched_for_once_at_a_time():
    vouch = VouchFactory()

    with refused("profiles_vouch_once"):
        VouchFactory(voucher=vouch.voucher, authorship=vouch.authorship)


def test_a_vouch_ends_after_it_was_made():
    with refused("profiles_vouch_ends_after_start"):
        VouchFactory(ended_at=NOW - dt.timedelta(1))


def test_snapshots_are_listed_newest_first():
    author = AuthorFactory()
    snapshots = [TrustSnapshotFactory(author=author) for _ in range(3)]

    assert list(TrustSnapshot.objects.all()) == snapshots[::-1]
