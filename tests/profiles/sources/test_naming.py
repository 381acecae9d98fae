"""Which byline a source means."""

import pytest

from profiles.sources import naming
from tests.factories import AuthorFactory, AuthorshipFactory, ClaimFactory, WorkFactory
from works.models import Disavowal

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    author = AuthorFactory(display_name="Ada Byron")
    WorkFactory(arxiv_id="2010.00001", authors=[author, AuthorFactory(display_name="Bob Cee")], doi="10.1/Own")
    return author


def elsewhere(*bylines, arxiv_id="2010.00002", doi="", **fields):
    """A work whose bylines are each of an author of their own."""
    work = WorkFactory(arxiv_id=arxiv_id, doi=doi)
    return [
        AuthorshipFactory(
            work=work, position=position, author=AuthorFactory(display_name=byline), byline=byline, **fields
        )
        for position, byline in enumerate(bylines, start=1)
    ]


def meant(author, *ids, dois=(), may_move=True):
    found = naming.bylines_on(author, ids, dois)
    chosen = [naming.chosen(bylines, author.pk, may_move=may_move) for bylines in found.values()]
    return [byline.authorship_id for byline in chosen if byline is not None]


def test_the_authors_own_byline_is_meant(ada):
    assert meant(ada, "2010.00001", may_move=False) == [ada.authorships.get().pk]


def test_a_work_is_found_by_its_doi_in_any_case(ada):
    assert meant(ada, dois=["10.1/own"]) == [ada.authorships.get().pk]


def test_a_byline_elsewhere_is_meant_when_it_alone_fits(ada):
    fits, _ = elsewhere("A. Byron", "Bob Cee")

    assert meant(ada, "2010.00002") == [fits.pk]


def test_a_byline_elsewhere_is_found_by_doi(ada):
    fits, _ = elsewhere("A. Byron", "Bob Cee", doi="10.1/X")

    assert meant(ada, dois=["10.1/x"]) == [fits.pk]


@pytest.mark.parametrize("bylines", [("Bob Cee",), ("Augusta Byron",), ("A. Byron", "Ada Byron")])
def test_without_one_byline_that_fits_nothing_is_meant(ada, bylines):
    elsewhere(*bylines)

    assert meant(ada, "2010.00002") == []


def test_the_holders_own_word_takes_nothing_from_another_record(ada):
    elsewhere("A. Byron", "Bob Cee")

    assert meant(ada, "2010.00002", may_move=False) == []


def test_a_byline_that_is_held_elsewhere_stays_there(ada):
    elsewhere("A. Byron", "Bob Cee", is_held=True)

    assert meant(ada, "2010.00002") == []


@pytest.mark.parametrize("state", ["approved", "contested"])
def test_a_byline_of_a_claimed_record_stays_there(ada, state):
    fits, _ = elsewhere("A. Byron", "Bob Cee")
    ClaimFactory(author=fits.author, state=state)

    assert meant(ada, "2010.00002") == []


def test_a_byline_that_the_owner_took_out_stays_out(ada):
    fits, _ = elsewhere("A. Byron", "Bob Cee")
    Disavowal.objects.create(
        authorship=fits, author=ada, reason="Not mine.", source="owner", recorded_at=fits.work.checked_at
    )

    assert meant(ada, "2010.00002") == []


def test_a_name_that_the_record_carries_fits_too(ada):
    AuthorshipFactory(author=ada, byline="Ada Lovelace", work=WorkFactory())
    fits, _ = elsewhere("A. Lovelace", "Bob Cee")

    assert meant(ada, "2010.00002") == [fits.pk]


def test_unknown_works_are_nothing(ada):
    assert meant(ada, "2010.09999", dois=["10.1/none"]) == []


def test_a_group_is_nobody(ada):
    work = WorkFactory(arxiv_id="2010.00003")
    AuthorshipFactory(work=work, author=None, byline="Ada Byron", is_collaboration=True)

    assert meant(ada, "2010.00003") == []


@pytest.mark.parametrize("works", [1, 30])
def test_queries_do_not_grow_with_the_works(ada, works, django_assert_num_queries):
    ids = [WorkFactory(authors=[ada]).arxiv_id for _ in range(works)]

    with django_assert_num_queries(2):
        assert len(naming.bylines_on(ada, ids, [])) == works
