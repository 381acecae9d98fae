"""Vouches: who may, what a vouch gives, and what people who vouch for each other gain."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from profiles.models import Claim, Vouch
from profiles.sources import tasks, vouching
from profiles.trust.models import TrustSnapshot
from tests.factories import NOW, AuthorFactory, ClaimFactory, WorkFactory
from works.identity.placing import Refused
from works.models import Authorship, Evidence

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def owner(level=3):
    return ClaimFactory(author=AuthorFactory(), state="approved", level=level)


def joint_work(*claims, grade="A", others=0):
    """A work of these owners; the first one's byline has the grade that arXiv's list gives."""
    work = WorkFactory(authors=[*(claim.author for claim in claims), *(AuthorFactory() for _ in range(others))])
    work.authorships.filter(position=1).update(grade=grade)
    return work


def byline(work, claim):
    return work.authorships.get(author=claim.author)


def vouch(voucher, work, other, now=NOW):
    return vouching.vouch(voucher.researcher.user, byline(work, other).pk, now)


@pytest.fixture
def ada():
    """An owner at L3 whose works are on arXiv's list."""
    claim = owner()
    WorkFactory(authors=[claim.author])
    claim.author.authorships.update(grade="A")
    return claim


@pytest.fixture
def bob():
    return owner(level=2)


def test_a_vouch_gives_grade_w_for_two_years(ada, bob):
    work = joint_work(ada, bob)

    vouch(ada, work, bob)

    said = Evidence.objects.get()
    assert byline(work, bob).grade == "W"
    assert (said.kind, said.grade, said.expires_at) == ("co-author", "W", NOW + vouching.COUNTS_FOR)
    assert said.source == f"Co-author {ada.author.public_id}"


def test_a_vouch_is_for_that_paper_alone(ada, bob):
    work, other = joint_work(ada, bob), joint_work(ada, bob)

    vouch(ada, work, bob)

    assert byline(other, bob).grade == "N"


def refused(voucher, work, other, words, now=NOW):
    with pytest.raises(Refused, match=words):
        vouch(voucher, work, other, now)
    assert byline(work, other).grade == "N"


def test_below_l3_nobody_vouches(ada, bob):
    Claim.objects.filter(pk=ada.pk).update(level=2)

    refused(ada, joint_work(ada, bob), bob, "level L3")


def test_without_arxivs_list_nobody_vouches(bob):
    """L3 by others' vouches is no ground to vouch."""
    vouched = owner(level=3)
    vouched.author.authorships.update(grade="W")

    refused(vouched, joint_work(vouched, bob, grade="W"), bob, "arXiv's own list")


def test_a_voucher_is_on_the_list_for_that_very_paper(ada, bob):
    joint_work(ada, bob)

    refused(ada, joint_work(ada, bob, grade="O"), bob, "Your own byline")


def test_a_paper_of_more_than_20_gives_none(ada, bob):
    refused(ada, joint_work(ada, bob, others=19), bob, "no byline of a co-author")


def test_a_paper_of_20_gives_one(ada, bob):
    work = joint_work(ada, bob, others=18)

    vouch(ada, work, bob)

    assert byline(work, bob).grade == "W"


def test_ten_a_year_and_what_was_taken_back_counts(ada, bob):
    papers = [joint_work(ada, bob) for _ in range(11)]
    for work in papers[:10]:
        vouch(ada, work, bob)
    vouching.take_back(ada.researcher.user, byline(papers[0], bob).pk, NOW + DAY)

    refused(ada, papers[10], bob, "Fewer than 10", NOW + 2 * DAY)
    vouch(ada, papers[10], bob, NOW + 366 * DAY)

    assert byline(papers[10], bob).grade == "W"


def test_two_who_confirm_each_other_count_once(ada):
    bob = owner()
    first, second = joint_work(ada, bob), joint_work(bob, ada)
    WorkFactory(authors=[bob.author])
    second.authorships.filter(author=bob.author).update(grade="A")
    bob.author.authorships.exclude(work=first).update(grade="A")
    vouch(ada, first, bob)

    refused(bob, second, ada, "count once")


def test_after_a_vouch_was_taken_back_the_other_may(ada):
    bob = owner()
    first, second = joint_work(ada, bob), joint_work(bob, ada)
    WorkFactory(authors=[bob.author])
    bob.author.authorships.update(grade="A")
    vouch(ada, first, bob)
    vouching.take_back(ada.researcher.user, byline(first, bob).pk, NOW + DAY)

    vouch(bob, second, ada, NOW + 2 * DAY)

    assert byline(second, ada).evidence.count() == 1


@pytest.mark.parametrize("size", [2, 3, 5])
def test_a_ring_without_arxivs_list_lifts_nobody(size):
    ring = [owner(level=2) for _ in range(size)]
    for number, voucher in enumerate(ring):
        following = ring[(number + 1) % size]
        for _ in range(3):
            refused(voucher, joint_work(voucher, following, grade="O"), following, "level L3")

    assert not Evidence.objects.exists()


@pytest.mark.parametrize("state", ["pending", "contested", "withdrawn", "declined"])
def test_only_for_a_claimed_record(ada, state):
    other = ClaimFactory(author=AuthorFactory(), state=state, reason="x")

    refused(ada, joint_work(ada, other), other, "no byline of a co-author")


def test_nobody_vouches_for_themselves(ada):
    work = joint_work(ada)

    with pytest.raises(Refused, match="no byline of a co-author"):
        vouch(ada, work, ada)


def test_nobody_vouches_on_a_work_of_others(ada, bob):
    refused(ada, joint_work(owner(), bob), bob, "no byline of a co-author")


def test_a_reader_without_a_record_vouches_for_nobody(bob, reader):
    with pytest.raises(Refused, match="no byline of a co-author"):
        vouching.vouch(reader, byline(joint_work(bob), bob).pk, NOW)


def test_twice_is_refused(ada, bob):
    work = joint_work(ada, bob)
    vouch(ada, work, bob)

    with pytest.raises(Refused, match="already"):
        vouch(ada, work, bob, NOW + DAY)


def test_a_vouch_that_is_taken_back_ends(ada, bob):
    work = joint_work(ada, bob)
    made = vouch(ada, work, bob)

    vouching.take_back(ada.researcher.user, byline(work, bob).pk, NOW + DAY)

    made.refresh_from_db()
    assert (byline(work, bob).grade, made.ended_at) == ("N", NOW + DAY)
    assert TrustSnapshot.objects.filter(author=bob.author, cause=vouching.TAKEN_BACK).exists()


def test_only_the_voucher_takes_back(ada, bob):
    work = joint_work(ada, bob)
    vouch(ada, work, bob)

    with pytest.raises(Refused, match="have not confirmed"):
        vouching.take_back(bob.researcher.user, byline(work, bob).pk, NOW + DAY)

    assert byline(work, bob).grade == "W"


@pytest.mark.parametrize(
    "lose",
    [
        lambda claim, work: Claim.objects.filter(pk=claim.pk).update(level=2),
        lambda claim, work: Claim.objects.filter(pk=claim.pk).update(state="withdrawn"),
        lambda claim, work: Authorship.objects.filter(work=work, author=claim.author).update(grade="O"),
    ],
    ids=["level", "claim", "list"],
)
def test_a_vouch_ends_with_its_ground(ada, bob, lose):
    work = joint_work(ada, bob)
    vouch(ada, work, bob)
    assert vouching.end_lapsed(NOW + DAY) == 0

    lose(ada, work)

    assert [vouching.end_lapsed(NOW + 2 * DAY), vouching.end_lapsed(NOW + 3 * DAY)] == [1, 0]
    assert byline(work, bob).grade == "N"


def test_a_dispute_about_the_voucher_ends_nothing(ada, bob):
    work = joint_work(ada, bob)
    vouch(ada, work, bob)
    Claim.objects.filter(pk=ada.pk).update(state="contested")

    assert (vouching.end_lapsed(NOW + DAY), byline(work, bob).grade) == (0, "W")


def test_the_nightly_task_ends_them(ada, bob):
    vouch(ada, joint_work(ada, bob), bob)
    Claim.objects.filter(pk=ada.pk).update(level=2)

    tasks.end_what_ran_out()

    assert not Vouch.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_is_one_query(ada, bob, count, django_assert_num_queries):
    for _ in range(count):
        joint_work(ada, bob)
    mine = vouching.standing_of(ada.researcher.user, NOW)

    with django_assert_num_queries(1):
        found = vouching.joint_works(mine)

    assert len(found) == count
    assert {work.objection for work in found} == {""}


def test_a_vouch_stands_once(ada, bob):
    made = vouch(ada, joint_work(ada, bob), bob)

    with pytest.raises(IntegrityError, match="profiles_vouch_once"), transaction.atomic():
        Vouch.objects.create(voucher=made.voucher, authorship=made.authorship, author=made.author, made_at=NOW)


def test_a_vouch_ends_after_it_was_made(ada, bob):
    made = vouch(ada, joint_work(ada, bob), bob)

    with pytest.raises(IntegrityError, match="profiles_vouch_ends"), transaction.atomic():
        Vouch.objects.filter(pk=made.pk).update(ended_at=NOW - DAY)


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_each_other_at_once_count_once():
    ada, bob = owner(), owner()
    first, second = joint_work(ada, bob), joint_work(bob, ada)
    for claim in (ada, bob):
        WorkFactory(authors=[claim.author])
    wanted = [(ada, byline(first, bob).pk), (bob, byline(second, ada).pk)]
    # Each is on the list for the paper that is theirs to vouch on, and for one of their own.
    Authorship.objects.exclude(pk__in=[pk for _, pk in wanted]).update(grade="A")

    def attempt(pair):
        claim, authorship_id = pair
        try:
            vouching.vouch(claim.researcher.user, authorship_id, NOW)
            return "vouched"
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(attempt, wanted))

    assert outcomes == ["This co-author confirmed you. Two who confirm each other count once.", "vouched"]
    assert Vouch.objects.count() == 1
