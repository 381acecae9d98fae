import datetime as dt

import pytest

from tests.factories import NOW, AuthorFactory, AuthorshipFactory, WorkFactory
from works.identity import merges, standing
from works.identity.placing import Refused
from works.models import Author, Authorship, Disavowal, DistinctFrom, Evidence, PendingAuthor, PendingBlock

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(days=30)
OWNER = {"kind": "owner-confirmed", "grade": "O", "source": "The owner", "actor": "jeff@example.org", "now": NOW}
AGAINST = {"actor": "jeff@example.org", "reason": "Not mine.", "source": "The owner", "now": NOW}


def byline(author=None, **fields):
    return AuthorshipFactory(author=author, byline="Jeff Dean", **fields)


def fresh(authorship):
    return Authorship.objects.get(pk=authorship.pk)


def say(authorship, grade, **fields):
    return Evidence.objects.create(
        authorship=authorship, grade=grade, **({"kind": "k", "source": "s", "recorded_at": NOW} | fields)
    )


@pytest.fixture
def jeff():
    return AuthorFactory(display_name="Jeff Dean")


# --- confirm -------------------------------------------------------------------------------------------------


def test_confirming_records_evidence_holds_and_grades(jeff):
    mine = byline(jeff)

    event = standing.confirm([mine.pk], jeff, **OWNER, source_url="https://orcid.org/x", note="Mine.", expires_at=LATER)

    evidence = Evidence.objects.get()
    assert (fresh(mine).grade, fresh(mine).is_held) == ("O", True)
    assert (evidence.authorship, evidence.speaks_for, evidence.kind, evidence.source) == (
        mine,
        jeff,
        "owner-confirmed",
        "The owner",
    )
    assert (evidence.source_url, evidence.note, evidence.expires_at) == ("https://orcid.org/x", "Mine.", LATER)
    assert (event.kind, event.author, event.other, event.data["bylines"]) == ("confirm", jeff, None, 1)


@pytest.mark.parametrize("holder", [None, "another"])
def test_confirming_takes_bylines_from_where_they_are(jeff, holder):
    holder = holder and AuthorFactory()
    byline(holder)
    mine = byline(holder)

    event = standing.confirm([mine.pk], jeff, **OWNER)

    assert fresh(mine).author == jeff
    assert event.other == holder
    assert jeff.authorships.count() == Author.objects.get(pk=jeff.pk).work_count == 1


def test_an_author_left_without_works_leads_to_who_has_them(jeff):
    emptied = AuthorFactory()

    standing.confirm([byline(emptied).pk], jeff, **OWNER)

    emptied.refresh_from_db()
    assert (emptied.state, emptied.merged_into) == ("merged", jeff)


def test_an_emptied_author_who_is_distinct_leads_nowhere(jeff):
    emptied = AuthorFactory()
    mine = byline(emptied)
    DistinctFrom.objects.create(first=jeff, second=emptied, reason="r", source="s", recorded_at=NOW)

    standing.confirm([mine.pk], jeff, **OWNER)

    emptied.refresh_from_db()
    assert emptied.state == "active"


def test_the_same_source_saying_it_again_renews_its_evidence(jeff):
    mine = byline(jeff)
    standing.confirm([mine.pk], jeff, **OWNER, expires_at=LATER)
    again = OWNER | {"now": LATER}

    standing.confirm([mine.pk], jeff, **again, expires_at=LATER + dt.timedelta(days=30))

    evidence = Evidence.objects.get()
    assert (evidence.recorded_at, evidence.expires_at) == (LATER, LATER + dt.timedelta(days=30))


def test_what_a_person_placed_elsewhere_is_not_taken(jeff):
    other = AuthorFactory(display_name="John Dean")
    theirs = byline(other, is_held=True)

    with pytest.raises(Refused, match=r"was placed with John Dean \(\w+\) by a person or an authority"):
        standing.confirm([theirs.pk], jeff, **OWNER)


def test_one_author_stands_once_on_a_work(jeff):
    work = WorkFactory(authors=[jeff])
    other = byline(work=work, position=2)

    with pytest.raises(Refused, match="would stand twice"):
        standing.confirm([other.pk], jeff, **OWNER)


def test_who_disavowed_may_change_their_mind(jeff):
    mine = byline(jeff)
    standing.disavow([mine.pk], jeff, **AGAINST)

    event = standing.confirm([mine.pk], jeff, **OWNER)

    assert not Disavowal.objects.exists()
    assert fresh(mine).author == jeff
    merges.undo(event, actor="a", reason="r", now=NOW)
    assert Disavowal.objects.get().authorship == mine


def test_what_another_source_disavowed_is_refused(jeff):
    mine = byline(jeff)
    standing.disavow([mine.pk], jeff, **AGAINST | {"source": "Curation"})

    with pytest.raises(Refused, match=r"is marked as not by Jeff Dean \(\w+\) \(Curation\): Not mine\."):
        standing.confirm([mine.pk], jeff, **OWNER)


def test_a_record_that_is_gone_takes_nothing(jeff):
    gone = AuthorFactory(state="merged", merged_into=jeff)

    with pytest.raises(Refused, match="was merged into Jeff Dean"):
        standing.confirm([byline().pk], gone, **OWNER)


def test_confirming_costs_the_same_for_one_and_for_thirty(jeff, django_assert_num_queries):
    for count in (1, 30):
        mine = [byline(jeff).pk for _ in range(count)]
        with django_assert_num_queries(19):
            standing.confirm(mine, jeff, **OWNER)


# --- disavow -------------------------------------------------------------------------------------------------


def test_a_disavowed_byline_leaves_and_waits_for_the_resolver(jeff):
    stays, goes = byline(jeff), byline(jeff, is_held=True)

    event = standing.disavow([goes.pk], jeff, **AGAINST)

    fact = Disavowal.objects.get()
    assert (fresh(goes).author, fresh(goes).is_held, fresh(stays).author) == (None, False, jeff)
    assert (fact.authorship, fact.author, fact.reason, fact.source) == (goes, jeff, "Not mine.", "The owner")
    assert PendingBlock.objects.filter(block=goes.block).exists()
    assert PendingAuthor.objects.filter(author=jeff).exists()
    assert (event.kind, event.author, event.data) == ("disavow", jeff, {"bylines": 1, "source": "The owner"})


def test_a_byline_of_another_can_be_disavowed_in_advance(jeff):
    theirs = byline(AuthorFactory())

    standing.disavow([theirs.pk], jeff, **AGAINST)

    assert fresh(theirs).author == theirs.author


def test_disavowing_twice_is_refused(jeff):
    mine = byline(jeff)
    standing.disavow([mine.pk], jeff, **AGAINST)

    with pytest.raises(Refused, match=r"are marked as not by Jeff Dean .* already"):
        standing.disavow([mine.pk], jeff, **AGAINST)


# --- hold ----------------------------------------------------------------------------------------------------


def test_holding_a_record_holds_all_of_it_or_some(jeff):
    some = byline(jeff)
    byline(jeff)

    assert standing.hold(jeff, authorship_ids=[some.pk]) == 1
    assert (standing.hold(jeff), standing.hold(jeff)) == (1, 0)


# --- grades --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inferred", "said", "grade"),
    [
        ("C", "", "C"),
        ("M", "O", "O"),
        ("C", "OW", "W"),
        ("N", "WAO", "A"),
        ("C", "AXO", "X"),
    ],
)
def test_the_best_evidence_grades_and_a_dispute_outranks_it(jeff, inferred, said, grade):
    mine = byline(jeff, grade=inferred)
    for each in said:
        say(mine, each)

    standing.regrade([mine.pk], NOW)

    assert fresh(mine).grade == grade


@pytest.mark.parametrize(
    ("fields", "grade"),
    [
        ({}, "O"),
        ({"expires_at": LATER}, "O"),
        ({"expires_at": NOW, "recorded_at": NOW - dt.timedelta(days=1)}, "N"),
    ],
)
def test_evidence_counts_until_it_expires(jeff, fields, grade):
    mine = byline(jeff)
    say(mine, "O", **fields)

    standing.regrade([mine.pk], NOW)

    assert fresh(mine).grade == grade


def test_evidence_counts_for_whom_it_speaks(jeff):
    gone, other = AuthorFactory(state="merged", merged_into=jeff), AuthorFactory()
    mine, theirs = byline(jeff), byline(jeff)
    say(mine, "O", speaks_for=gone)
    say(theirs, "O", speaks_for=other)

    assert standing.regrade([mine.pk, theirs.pk], NOW) == 1
    assert (fresh(mine).grade, fresh(theirs).grade) == ("O", "N")


def test_what_expired_falls_back_to_the_resolver(jeff):
    mine, fine = byline(jeff), byline(jeff)
    standing.confirm([mine.pk], jeff, **OWNER, expires_at=LATER)
    standing.confirm([fine.pk], jeff, **OWNER)
    PendingBlock.objects.all().delete()
    PendingAuthor.objects.all().delete()

    assert (standing.regrade_expired(NOW), standing.regrade_expired(LATER), standing.regrade_expired(LATER)) == (
        0,
        1,
        0,
    )
    assert (fresh(mine).grade, fresh(fine).grade) == ("N", "O")
    assert PendingBlock.objects.get().block == mine.block
    assert PendingAuthor.objects.get().author == jeff
