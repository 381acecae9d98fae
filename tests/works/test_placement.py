"""Why a work stands on a list: the evidence, what was said against it, and what the other works have in common."""

import datetime as dt

import pytest

from tests.factories import NOW, AuthorFactory, AuthorshipFactory, TopicFactory, WorkFactory
from works import placement
from works.lists import Facet
from works.models import Author, Disavowal, Evidence, Work
from works.namesakes import Coauthor

pytestmark = pytest.mark.django_db

ID = "2010.04116"


@pytest.fixture
def ada():
    return AuthorFactory(display_name="Ada Byron")


@pytest.fixture
def byline(ada):
    work = WorkFactory(arxiv_id=ID, author_count=1)
    return AuthorshipFactory(work=work, author=ada, byline="Ada Byron")


def placed(position=1):
    return placement.of_byline(ID, position, NOW)


def said(byline, **fields):
    return Evidence.objects.create(
        authorship=byline, **{"kind": "owner-confirmed", "source": "the owner", "recorded_at": NOW, **fields}
    )


def beside(work, position, author):
    AuthorshipFactory(work=work, position=position, author=author)
    Work.objects.filter(pk=work.pk).update(author_count=position)


@pytest.mark.parametrize("position", [2, 99, 2**15, 2**40])
def test_where_no_byline_is_nothing_is_said(byline, position):
    assert placed(position) is None


def test_a_byline_alone(byline):
    found = placed()

    assert (found.authorship, found.support, found.disavowals, found.reasons) == (byline, (), (), ())
    assert (found.grade.label, found.grade.meaning) == ("Name match", "The name matches, and nothing else is known.")
    assert found.context.works == 0


def test_evidence_is_told_in_words_newest_first(byline):
    said(byline, grade="O", source_url="https://orcid.org/0000-0002-1825-0097", note="Yes.")
    said(byline, kind="orcid_item", grade="", recorded_at=NOW - dt.timedelta(1))

    first, second = placed().support

    assert (first.kind, first.grade, first.source, first.note) == (
        "owner confirmed",
        "Confirmed by the owner",
        "the owner",
        "Yes.",
    )
    assert first.source_url == "https://orcid.org/0000-0002-1825-0097"
    assert (second.kind, second.grade) == ("ORCID item", "")


@pytest.mark.parametrize(("days", "is_expired"), [(None, False), (1, False), (0, True), (-1, True)])
def test_evidence_expires(byline, days, is_expired):
    expires_at = None if days is None else NOW + dt.timedelta(days)
    said(byline, recorded_at=NOW - dt.timedelta(9), expires_at=expires_at)

    assert placed().support[0].is_expired is is_expired


def test_evidence_that_speaks_for_another_author_counts_for_nothing(ada, byline):
    bob = AuthorFactory()
    former = {
        each: AuthorFactory(state=Author.State.MERGED, merged_into=each) if each else None for each in (ada, bob, None)
    }
    for whose in former.values():
        said(byline, speaks_for=whose, grade="O")

    assert [(each.speaks_for, each.counts) for each in placed().support] == [(None, True), (bob, False), (None, True)]


def test_who_disavowed_a_byline_is_named_unless_withdrawn(byline):
    bob, gone = AuthorFactory(), AuthorFactory(state=Author.State.WITHDRAWN)
    for author in (bob, gone):
        Disavowal.objects.create(authorship=byline, author=author, reason="r", source="s", recorded_at=NOW)

    assert [disavowal.author for disavowal in placed().disavowals] == [bob]


def test_a_group_and_a_byline_without_an_author_have_no_context(byline):
    byline.author = None
    byline.save()

    assert placed().context is None


def test_shared_coauthors_are_named_the_strongest_first(ada, byline):
    bob, eve, stranger = AuthorFactory(), AuthorFactory(), AuthorFactory()
    for position, author in enumerate((bob, eve, AuthorFactory()), start=2):
        beside(byline.work, position, author)
    WorkFactory(authors=[ada, eve])
    WorkFactory(authors=[ada, eve, bob, stranger])
    WorkFactory(authors=[bob, eve])

    context = placed().context

    assert (context.works, context.coauthors_shared) == (2, 2)
    assert context.coauthors == (
        Coauthor(eve.display_name, eve.public_id, 2),
        Coauthor(bob.display_name, bob.public_id, 1),
    )


def test_a_large_team_says_nothing_of_who_knows_whom(ada, byline):
    bob = AuthorFactory()
    beside(byline.work, 2, bob)
    WorkFactory(authors=[ada, bob])
    Work.objects.filter(pk=byline.work_id).update(author_count=51)

    found = placed()

    assert (found.context.coauthors_shared, found.is_compared_by_coauthors) == (0, False)


def test_topics_years_and_spelling_are_compared(ada, byline):
    first, third = TopicFactory(code="cs.LG"), TopicFactory(code="hep-th")
    Work.objects.filter(pk=byline.work_id).update(categories=["cs.AI", "cs.LG"])
    WorkFactory(authors=[ada], topics=[first], year=2004)
    WorkFactory(authors=[ada], topics=[first, third], year=2019)
    AuthorshipFactory(author=ada, byline="A. Byron", work__year=2010, work__categories=["hep-th"])

    context = placed().context

    assert (context.works, context.same_byline, context.first_year, context.last_year) == (3, 2, 2004, 2019)
    assert context.topics == (Facet("cs.AI", 0), Facet("cs.LG", 2))


def test_only_so_many_works_are_compared(ada, byline, monkeypatch):
    for _ in range(4):
        WorkFactory(authors=[ada])
    monkeypatch.setattr(placement, "COMPARED", 3)
    monkeypatch.setattr(placement, "_CONTEXT_SQL", placement._CONTEXT_SQL.replace("LIMIT 500", "LIMIT 3"))

    assert (placed().context.works, placed().context.is_cut) == (3, True)


@pytest.mark.parametrize("works", [0, 30])
def test_a_byline_costs_four_queries(ada, byline, works, django_assert_num_queries):
    bob = AuthorFactory()
    beside(byline.work, 2, bob)
    for _ in range(works):
        WorkFactory(authors=[ada, bob])
    for number in range(works):
        said(byline, note=str(number))

    with django_assert_num_queries(4):
        placed()
