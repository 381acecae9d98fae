"""What the record and its claim say, and until when."""

import datetime as dt

import pytest
from django.db import transaction

from profiles.trust import evidence
from tests.factories import NOW, AuthorFactory, AuthorshipFactory, ClaimFactory, InstitutionFactory, WorkFactory
from works.models import Affiliation, Author, Disavowal, Evidence

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
YEAR = dt.timedelta(days=366)


@pytest.fixture
def author():
    author = AuthorFactory()
    WorkFactory.create_batch(2, authors=[author])
    return author


def of(author, now=NOW):
    with transaction.atomic():
        ((_, found),) = evidence.gather([author.pk], now)
    return found


def say(author, kind, at=NOW, until=None):
    return Evidence.objects.create(author=author, kind=kind, source="a curator", recorded_at=at, expires_at=until)


def say_of_byline(author, kind, at=NOW, until=None):
    return Evidence.objects.create(
        authorship=author.authorships.first(), kind=kind, grade="W", source="ORCID", recorded_at=at, expires_at=until
    )


def take_out(author, source="owner", at=NOW, **fields):
    return Disavowal.objects.create(
        authorship=AuthorshipFactory(**fields), author=author, reason="Not mine.", source=source, recorded_at=at
    )


def test_a_fresh_record(author):
    found = of(author)

    assert (found.works, found.resolved, found.checked, found.corroborated) == (2, 2, 2, 0)
    assert (found.grades, found.level, found.conflict) == ((("N", 2),), 1, False)


def test_grades_are_counted_weakest_first():
    author = AuthorFactory()
    for grade in "AWOOCNMX":
        AuthorshipFactory(author=author, grade=grade)

    assert of(author).grades == (("X", 1), ("M", 1), ("N", 1), ("C", 1), ("O", 2), ("W", 1), ("A", 1))


def test_a_record_without_works_is_at_level_0():
    assert (of(AuthorFactory()).works, of(AuthorFactory()).level) == (0, 0)


@pytest.mark.parametrize(("days", "checked"), [(89, 2), (90, 2), (91, 0)])
def test_a_check_counts_for_90_days(author, days, checked):
    assert of(author, NOW + days * DAY).checked == checked


@pytest.mark.parametrize(
    ("kind", "until", "corroborated"),
    [
        ("second-source", None, 1),
        ("orcid-asserted", NOW + DAY, 1),
        ("orcid-asserted", NOW - DAY, 0),
        ("arxiv-authority", None, 0),
    ],
)
def test_a_second_source_counts_while_it_lasts(author, kind, until, corroborated):
    say_of_byline(author, kind, NOW - 9 * DAY, until)

    assert of(author).corroborated == corroborated


def test_two_second_sources_of_one_work_are_one(author):
    say_of_byline(author, "second-source")
    say_of_byline(author, "orcid-asserted")

    assert of(author).corroborated == 1


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("conflict", "conflict"),
        ("variants-confirmed", "variants_confirmed"),
        ("candidates-reviewed", "candidates_reviewed"),
        ("curator-reviewed", "curator_reviewed"),
    ],
)
def test_what_was_said_of_the_author_counts(author, kind, field):
    assert getattr(of(author), field) is False

    say(author, kind)

    assert getattr(of(author), field) is True


@pytest.mark.parametrize(
    ("kind", "field", "still"),
    [
        ("conflict", "conflict", True),
        ("variants-confirmed", "variants_confirmed", True),
        ("candidates-reviewed", "candidates_reviewed", False),
        ("curator-reviewed", "curator_reviewed", False),
    ],
)
def test_reviews_age_and_conflicts_do_not(author, kind, field, still):
    say(author, kind)

    assert getattr(of(author, NOW + 2 * YEAR), field) is still


def test_a_settled_conflict_is_none(author):
    say(author, "conflict", NOW - 9 * DAY, until=NOW - DAY)

    assert of(author).conflict is False


@pytest.mark.parametrize(
    ("state", "level", "conflict"), [("approved", 3, False), ("contested", 1, True), ("pending", 1, False)]
)
def test_the_level_is_that_of_the_approved_claim(author, state, level, conflict):
    ClaimFactory(author=author, state=state, level=3)

    assert (of(author).level, of(author).conflict) == (level, conflict)


def test_a_disputed_claim_that_was_approved_keeps_its_level(author):
    ClaimFactory(author=author, state="contested", approved_at=NOW, level=3, reviewed_at=NOW)

    assert (of(author).level, of(author).conflict, of(author).owner_reviewed) == (3, True, True)


@pytest.mark.parametrize(("age", "reviewed"), [(DAY, True), (YEAR, False)])
def test_the_review_of_the_owner_counts_for_a_year(author, age, reviewed):
    ClaimFactory(author=author, state="approved", reviewed_at=NOW - age)

    assert of(author).owner_reviewed is reviewed


@pytest.mark.parametrize(("started_on", "dated"), [(dt.date(2024, 1, 1), True), (None, False)])
def test_an_affiliation_counts_with_a_date(author, started_on, dated):
    Affiliation.objects.create(
        author=author, institution=InstitutionFactory(), started_on=started_on, source="owner", recorded_at=NOW
    )

    assert of(author).affiliation_dated is dated


def test_what_the_owner_took_out_counts_until_somebody_looks(author):
    take_out(author)
    assert of(author).disavowed == 1

    say(author, "curator-reviewed", NOW + DAY)

    assert of(author, NOW + 2 * DAY).disavowed == 0


def test_what_the_owner_took_out_later_than_the_review_counts(author):
    say(author, "candidates-reviewed")
    take_out(author, at=NOW + DAY)

    assert of(author, NOW + 2 * DAY).disavowed == 1


@pytest.mark.parametrize(("grade", "counted"), [("N", 1), ("M", 1), ("C", 0), ("O", 0), ("A", 0)])
def test_what_the_owner_took_out_counts_until_it_is_evidenced_elsewhere(author, grade, counted):
    take_out(author, grade=grade)

    assert of(author).disavowed == counted


def test_what_a_curator_took_out_is_settled(author):
    take_out(author, source="curator")

    assert of(author).disavowed == 0


def test_merged_authors_are_left_out():
    gone = AuthorFactory(state=Author.State.MERGED, merged_into=AuthorFactory())

    with transaction.atomic():
        assert list(evidence.gather([gone.pk], NOW)) == []


@pytest.mark.parametrize("days", [0, 1, 3])
def test_evidence_that_ran_out_is_found_once(author, days):
    say(author, "variants-confirmed", NOW - 9 * DAY, until=NOW + DAY)
    say_of_byline(author, "orcid-asserted", NOW - 9 * DAY, until=NOW + 3 * DAY)

    window = (NOW + (days - 1) * DAY, NOW + days * DAY)

    assert evidence.expired(*window) == ([] if days == 0 else [author.pk])


@pytest.mark.parametrize(
    ("make", "age"),
    [
        (lambda author: say(author, "curator-reviewed"), dt.timedelta(days=730)),
        (lambda author: ClaimFactory(author=author, state="approved", reviewed_at=NOW), dt.timedelta(days=365)),
        (lambda author: author.authorships.first(), dt.timedelta(days=90)),
    ],
    ids=["curator", "owner", "check"],
)
def test_what_ages_is_found_when_it_is_too_old(author, make, age):
    make(author)

    around = [evidence.expired(NOW + age + n * DAY, NOW + age + (n + 1) * DAY) for n in range(-3, 3)]

    assert sorted(around) == [[]] * 5 + [[author.pk]]
