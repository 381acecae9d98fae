import pytest
from django.utils import timezone

from tests.factories import AuthorFactory
from works.identity import candidates, suggesting
from works.identity.clusters import Near, People
from works.identity.features import Signature
from works.identity.groups import Join
from works.identity.suggesting import Suggestion
from works.models import Candidate


def cluster(*ids, is_held=False):
    return [Signature(id_, id_, "Jeff Dean", "dean, jeff", is_held=is_held) for id_ in ids]


def test_people_who_are_nearly_one_are_asked_about_by_the_works_that_would_move():
    people = People([cluster(1, 2, 3), cluster(4, 5)], [], [Near(0, 1, 0.4, ("title words: +2.0",))])

    (found,) = suggesting.suggestions("dean j", people, [20, 10])

    assert found == Suggestion("merge", 10, 20, [], 0.4, 2, ["title words: +2.0"], "dean j")


def test_single_works_are_not_worth_a_question():
    people = People([cluster(1, 2, 3), cluster(4)], [], [Near(0, 1, 0.4, ())])

    assert suggesting.suggestions("dean j", people, [10, 20]) == []


def test_a_weak_join_of_two_sizeable_parts_is_asked_about():
    people = People([cluster(1, 2, 3, 4, 5, 6, 7)], [Join((1, 2, 3, 4), (5, 6, 7), "", 0.2, ("venue: +3.0",))], [])

    (found,) = suggesting.suggestions("dean j", people, [10])

    assert (found.kind, found.first, found.authorships, found.impact) == ("split", 10, [5, 6, 7], 3)
    assert found.reasons == ["venue: +3.0"]


@pytest.mark.parametrize("score", [None, 3.0])
def test_a_sure_or_strong_join_is_not_asked_about(score):
    people = People([cluster(1, 2, 3, 4, 5, 6)], [Join((1, 2, 3), (4, 5, 6), "", score)], [])

    assert suggesting.suggestions("dean j", people, [10]) == []


def test_what_a_person_placed_is_not_asked_about():
    people = People([cluster(1, 2, 3) + cluster(4, 5, 6, is_held=True)], [Join((1, 2, 3), (4, 5, 6), "", 0.2)], [])

    assert suggesting.suggestions("dean j", people, [10]) == []


@pytest.fixture
def pair(db):
    return sorted(AuthorFactory().pk for _ in range(2))


def store(*found):
    suggesting.store(found, ["dean j"], timezone.now())


def merge(pair, impact=2):
    return Suggestion("merge", *pair, [], 0.4, impact, ["title words: +2.0"], "dean j")


@pytest.mark.django_db
def test_a_candidate_is_found_once_and_kept_up_to_date(pair):
    store(merge(pair))
    store(merge(pair, impact=5))

    candidate = Candidate.objects.get()
    assert (candidate.state, candidate.impact, candidate.reasons) == ("open", 5, ["title words: +2.0"])


@pytest.mark.django_db
def test_a_candidate_that_is_no_longer_found_is_closed(pair):
    store(merge(pair))
    store()

    candidate = Candidate.objects.get()
    assert (candidate.state, candidate.decided_at is None) == ("gone", False)


@pytest.mark.django_db
def test_what_a_person_refused_is_not_asked_again(pair):
    store(merge(pair))
    candidates.dismiss(Candidate.objects.get(), actor="curator", reason="Too little.", now=timezone.now())
    store(merge(pair))

    assert [candidate.state for candidate in Candidate.objects.all()] == ["refused"]
