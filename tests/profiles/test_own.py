import datetime as dt

import pytest

from profiles import claims, own, own_affiliations, own_openness, own_undo, worklists
from profiles.models import Claim, Mark
from profiles.own import Answer, Details
from profiles.own_affiliations import Stated
from profiles.own_openness import Openness
from profiles.trust import snapshots
from profiles.trust.models import TrustSnapshot
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    ClaimFactory,
    InstitutionFactory,
    UserFactory,
    WorkFactory,
)
from works import search
from works.identity import names, standing
from works.identity.placing import Refused
from works.models import Affiliation, Author, Authorship, Event, Grade
from works.search import found_names

pytestmark = pytest.mark.django_db

MINE, NOT_MINE, UNSURE = Answer.MINE, Answer.NOT_MINE, Answer.UNSURE


@pytest.fixture
def record():
    author = AuthorFactory(display_name="Ada Byron")
    claim = ClaimFactory(author=author, state="approved", orcid="0000-0002-1825-0097", orcid_name="Ada Byron")
    for _ in range(3):
        WorkFactory(authors=[author])
    found_names.refresh([author.pk])
    return own.record_of(claim.researcher.user, author)


def bylines(record):
    return list(record.author.authorships.order_by("pk"))


def answer(record, said, at=NOW):
    return own.answer(record, {byline.pk: each for byline, each in said.items()}, at)


def undo_latest(record):
    return own_undo.undo(record, Event.objects.latest("pk").pk, NOW)


# --- the door ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["pending", "declined", "withdrawn"])
def test_only_a_claim_that_holds_opens(state):
    claim = ClaimFactory(state=state)

    assert own.record_of(claim.researcher.user, claim.author) is None


def test_nobody_opens_the_record_of_somebody_else(record):
    assert own.record_of(ClaimFactory(state="approved").researcher.user, record.author) is None


DEEDS = {
    "answer": lambda record: answer(record, {bylines(record)[0]: MINE}),
    "went through": lambda record: own.went_through(record, NOW),
    "details": lambda record: own.write_details(record, Details("Me."), NOW),
    "openness": lambda record: own_openness.say(record, Openness(("talk",), (), "", NOW.date()), NOW),
    "name": lambda record: own.choose_name(record, "A. Byron", NOW),
    "variant": lambda record: own.keep_variant(record, "A. Byron", is_suppressed=False, now=NOW),
    "affiliation": lambda record: own_affiliations.add(record, Stated(InstitutionFactory().ror_id, None, None), NOW),
    "undo": lambda record: own_undo.undo(record, 1, NOW),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_a_dispute_freezes_what_the_owner_may_do(record, deed):
    claims.dispute(record.claim.pk, UserFactory(), "Two people say it is theirs.", NOW)

    with pytest.raises(Refused, match="dispute"):
        deed(record)


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_who_lost_the_record_meanwhile_changes_nothing(record, deed):
    claims.withdraw(record.claim.pk, record.user, NOW)

    with pytest.raises(Refused, match="no longer yours"):
        deed(record)


# --- bylines -------------------------------------------------------------------------------------------------


def test_answers_in_bulk(record):
    first, second, third = bylines(record)

    changed = answer(record, {first: MINE, second: NOT_MINE, third: UNSURE})

    assert changed == {MINE: 1, NOT_MINE: 1, UNSURE: 1}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.grade, first.is_held) == ("O", True)
    assert (second.author, second.is_held) == (None, False)
    assert {row.authorship: row.answer for row in worklists.works(record.author.pk).rows} == {
        first.pk: "mine",
        third.pk: "unsure",
    }


def test_the_same_answer_again_changes_nothing(record):
    first, _, third = bylines(record)
    answer(record, {first: MINE, third: UNSURE})
    before = Event.objects.count()

    assert sum(answer(record, {first: MINE, third: UNSURE}).values()) == 0
    assert Event.objects.count() == before


def test_mine_after_not_sure(record):
    first = bylines(record)[0]
    answer(record, {first: UNSURE})

    answer(record, {first: MINE})

    assert not Mark.objects.exists()
    assert worklists.works(record.author.pk).unanswered == 2


def test_a_byline_whose_name_does_not_fit_cannot_be_taken(record):
    stranger = AuthorshipFactory(author=AuthorFactory(display_name="Geoffrey Hinton"))

    with pytest.raises(Refused, match="fits none of your names"):
        answer(record, {stranger: MINE})
    stranger.refresh_from_db()
    assert stranger.author.display_name == "Geoffrey Hinton"


def test_a_byline_that_somebody_holds_cannot_be_taken(record):
    other = AuthorshipFactory(author=AuthorFactory(display_name="Ada Byron"))
    standing.hold(other.author)

    with pytest.raises(Refused, match="placed with"):
        answer(record, {other: MINE})


def test_too_many_at_once_and_unknown_bylines_are_refused(record):
    with pytest.raises(Refused, match="At most 200"):
        own.answer(record, dict.fromkeys(range(1, 202), MINE), NOW)
    with pytest.raises(Refused, match="no longer on file"):
        own.answer(record, {999_999_999: MINE}, NOW)


def test_not_mine_of_a_byline_elsewhere_disavows_nothing(record):
    other = AuthorshipFactory(author=AuthorFactory(display_name="Ada Byron"))

    answer(record, {other: NOT_MINE})

    other.refresh_from_db()
    assert other.author is not None
    assert Mark.objects.get().kind == "dismissed"


def test_pruning_works_does_not_raise_the_mean(record):
    first, *rest = [*bylines(record), *(AuthorshipFactory(author=record.author) for _ in range(7))]
    Authorship.objects.filter(pk=first.pk).update(grade=Grade.WITNESS)
    snapshots.take([record.author.pk], NOW, "test")

    for start in range(0, 9, 3):
        answer(record, dict.fromkeys(rest[start : start + 3], NOT_MINE))
    snapshots.take([record.author.pk], NOW, "test")

    after, before = TrustSnapshot.objects.filter(author=record.author)[:2]
    assert record.author.authorships.count() == 1
    assert after.parts["B"] <= before.parts["B"]


# --- suggestions ---------------------------------------------------------------------------------------------


def suggested(record):
    return [row.authorship for row in worklists.suggestions(record.author.pk, ["Ada Byron"])]


@pytest.fixture
def colleague(record):
    bob = AuthorFactory(display_name="Bob Cray")
    AuthorshipFactory(work=bylines(record)[0].work, author=bob, position=2)
    record.author.authorships.first().work.authorships.count()
    return bob


def elsewhere(name, *others):
    work = WorkFactory(authors=[AuthorFactory(display_name=name), *others])
    return work.authorships.get(position=1)


def test_works_with_shared_co_authors_come_first(record, colleague):
    alone = elsewhere("Ada Byron")
    together = elsewhere("A. Byron", colleague)

    assert suggested(record) == [together.pk, alone.pk]
    assert worklists.suggestions(record.author.pk, ["Ada Byron"])[0].why == "Your co-author Bob Cray stands on it."


def test_an_initial_alone_is_not_enough(record):
    elsewhere("A. Byron")

    assert suggested(record) == []


@pytest.mark.parametrize("name", ["Carl Dow", "Alan Byron"])
def test_other_names_are_not_suggested(record, colleague, name):
    elsewhere(name, colleague)

    assert suggested(record) == []


def test_what_is_dismissed_never_returns(record, colleague):
    byline = elsewhere("Ada Byron", colleague)
    answer(record, {byline: NOT_MINE})

    assert suggested(record) == []
    # and not after it moved to somebody else either
    Authorship.objects.filter(pk=byline.pk).update(author=AuthorFactory(display_name="Ada Byron"))
    assert suggested(record) == []


def test_what_was_taken_off_the_list_does_not_come_back(record, colleague):
    first = bylines(record)[0]
    answer(record, {first: NOT_MINE})

    assert first.pk not in suggested(record)


def test_held_bylines_and_works_of_the_record_are_not_suggested(record, colleague):
    held = elsewhere("Ada Byron", colleague)
    standing.hold(held.author)
    AuthorshipFactory(work=bylines(record)[0].work, position=3, author=AuthorFactory(display_name="Ada Byron"))

    assert suggested(record) == []


def test_taking_a_suggestion(record, colleague):
    byline = elsewhere("Ada Byron", colleague)
    gone = byline.author

    answer(record, {byline: MINE})

    byline.refresh_from_db()
    gone.refresh_from_db()
    assert (byline.author, byline.grade) == (record.author, "O")
    assert (gone.state, gone.merged_into) == ("merged", record.author)


@pytest.mark.parametrize("works", [1, 30])
def test_the_lists_cost_the_same_however_long(record, works, django_assert_num_queries):
    for _ in range(works):
        elsewhere("Ada Byron")
        WorkFactory(authors=[record.author])

    with django_assert_num_queries(2):
        worklists.works(record.author.pk)
    with django_assert_num_queries(1):
        worklists.suggestions(record.author.pk, ["Ada Byron"])


def test_pages_of_works_follow_each_other(record):
    for _ in range(worklists.PAGE):
        WorkFactory(authors=[record.author])

    first = worklists.works(record.author.pk)
    second = worklists.works(record.author.pk, first.next_after)

    assert (len(first.rows), len(second.rows), second.next_after) == (50, 3, "")
    assert not {row.authorship for row in first.rows} & {row.authorship for row in second.rows}


# --- what an owner writes ------------------------------------------------------------------------------------


def test_details_are_kept_and_undone(record):
    own.write_details(record, Details("Me.", "she/her", ("https://example.org/",)), NOW)
    record.researcher.refresh_from_db()
    kept = own.details_of(record.researcher)

    undo_latest(record)

    record.researcher.refresh_from_db()
    assert kept == Details("Me.", "she/her", ("https://example.org/",))
    assert own.details_of(record.researcher) == Details()


def test_an_event_says_what_changed_and_not_what_was_written(record):
    own.write_details(record, Details("A secret.", "she/her"), NOW)

    event = Event.objects.get()
    assert event.reason == "Changed: biography, pronouns."
    assert event.data == {"changed": ["biography", "pronouns"]}


def test_a_chosen_name_survives_whoever_else_writes_one(record):
    AuthorshipFactory(author=record.author, byline="A. Byron")
    own.choose_name(record, "A. Byron", NOW)

    Author.objects.filter(pk=record.author.pk).update(display_name="Ada Byron", name_key="byron ada")

    record.author.refresh_from_db()
    assert (record.author.display_name, record.author.name_key) == ("A. Byron", names.key("A. Byron"))
    undo_latest(record)
    record.author.refresh_from_db()
    assert record.author.chosen_name == ""


@pytest.mark.parametrize("name", ["Geoffrey Hinton", "   ", "7", "x" * 201])
def test_the_name_of_somebody_else_cannot_be_taken(record, name):
    with pytest.raises(Refused):
        own.choose_name(record, name, NOW)
    with pytest.raises(Refused):
        own.keep_variant(record, name, is_suppressed=False, now=NOW)


def test_a_record_is_found_by_a_kept_variant_and_not_by_a_suppressed_one(record):
    AuthorshipFactory(author=record.author, byline="Ada Beatrice Byron")
    own.keep_variant(record, "Ada Beatrice Byron", is_suppressed=False, now=NOW)
    kept = search.search("Byron, Ada Beatrice").people

    own.keep_variant(record, "Ada Beatrice Byron", is_suppressed=True, now=NOW)

    assert kept == (record.author,)
    assert search.search("Byron, Ada Beatrice").people == ()
    undo_latest(record)
    assert search.search("Byron, Ada Beatrice").people == (record.author,)


# --- affiliations --------------------------------------------------------------------------------------------


def test_an_affiliation_is_stated_ended_removed_and_each_undone(record):
    ror_id = InstitutionFactory(name="Analytical Society").ror_id
    there = own_affiliations.add(record, Stated(ror_id, dt.date(2020, 1, 1), None), NOW)
    own_affiliations.end(record, there.pk, dt.date(2024, 1, 1), NOW)
    undo_latest(record)
    there.refresh_from_db()
    assert there.ended_on is None

    own_affiliations.remove(record, there.pk, NOW)
    assert not Affiliation.objects.exists()
    undo_latest(record)
    assert Affiliation.objects.get().started_on == dt.date(2020, 1, 1)


def test_affiliations_from_a_source_are_not_the_owners_to_change(record):
    there = Affiliation.objects.create(
        author=record.author, institution=InstitutionFactory(), source="arXiv", recorded_at=NOW
    )

    with pytest.raises(Refused, match="that you stated yourself"):
        own_affiliations.remove(record, there.pk, NOW)


def test_affiliations_of_somebody_else_cannot_be_touched(record):
    there = Affiliation.objects.create(
        author=AuthorFactory(), institution=InstitutionFactory(), source="owner", recorded_at=NOW
    )

    with pytest.raises(Refused):
        own_affiliations.end(record, there.pk, NOW.date(), NOW)


def test_an_unknown_institution_is_refused(record):
    with pytest.raises(Refused, match="ROR id"):
        own_affiliations.add(record, Stated("0zzzzzz99", None, None), NOW)


@pytest.mark.parametrize(
    ("words", "found"), [("analyt", 1), ("society", 1), ("x", 0), ("nowhere", 0), ("%", 0), ("", 0)]
)
def test_institutions_are_found_in_the_local_table(words, found):
    InstitutionFactory(name="Analytical Society")

    assert len(own_affiliations.find(words)) == found


# --- history and undo ----------------------------------------------------------------------------------------


def test_taking_a_work_off_the_list_is_undone(record):
    first = bylines(record)[0]
    answer(record, {first: NOT_MINE})

    undo_latest(record)

    first.refresh_from_db()
    assert first.author == record.author


def test_mine_is_undone(record):
    first = bylines(record)[0]
    answer(record, {first: MINE})

    undo_latest(record)

    first.refresh_from_db()
    assert (first.author, first.grade) == (record.author, "N")


def test_having_gone_through_the_list_is_undone(record):
    own.went_through(record, NOW)
    assert Claim.objects.get(pk=record.claim.pk).reviewed_at == NOW

    undo_latest(record)

    assert Claim.objects.get(pk=record.claim.pk).reviewed_at is None


def test_nothing_is_undone_twice(record):
    own.write_details(record, Details("Me."), NOW)
    event = Event.objects.latest("pk")
    own_undo.undo(record, event.pk, NOW)

    with pytest.raises(Refused, match="undone already"):
        own_undo.undo(record, event.pk, NOW)


def test_what_others_did_is_not_the_owners_to_undo(record):
    theirs = ClaimFactory(state="approved")
    other = own.record_of(theirs.researcher.user, theirs.author)
    own.write_details(other, Details("Mine."), NOW)
    event = Event.objects.latest("pk")

    with pytest.raises(Refused, match="not yours to undo"):
        own_undo.undo(record, event.pk, NOW)


def test_history_names_neither_curators_nor_other_claimants(record):
    curator = UserFactory()
    own.write_details(record, Details("Me."), NOW)
    claims.dispute(record.claim.pk, curator, "Two people say so.", NOW)

    assert [(entry.what, entry.who, entry.is_undoable) for entry in own_undo.history(record)] == [
        ("Claim disputed", "A curator", False),
        ("Details changed", "You", True),
    ]
