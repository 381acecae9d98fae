"""Whoever is taken down is in no slice and on no list of people nearby, whatever was derived before."""

import pytest

from graph import collaborations, topic_years
from graph.controls import Controls
from graph.nearby import near_author, near_topic
from graph.queries import slice_around
from tests.factories import NOW, AuthorFactory, InstitutionFactory, TopicFactory, WorkFactory
from works.models import Affiliation, Author

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    """Ada and Gone on joint works, derived while both were shown; then Gone is taken down."""
    ada, gone = AuthorFactory(display_name="Ada", work_count=2), AuthorFactory(display_name="Gone", work_count=2)
    learning, computing = TopicFactory(code="cs.LG"), TopicFactory(code="cs.DC")
    place = InstitutionFactory()
    works = [WorkFactory(authors=[ada, gone], topics=[learning, computing], year=year) for year in (2023, 2024)]
    for author in (ada, gone):
        Affiliation.objects.create(author=author, institution=place, source="ORCID", recorded_at=NOW)
    collaborations.rebuild()
    topic_years.rebuild(NOW)
    Author.objects.filter(pk=gone.pk).update(state=Author.State.WITHDRAWN)
    return {"author": ada, "work": works[0], "topic": learning, "institution": place}


@pytest.mark.parametrize("controls", [Controls(), Controls(since=2020)], ids=["whole", "narrowed"])
@pytest.mark.parametrize("focus", ["author", "work", "topic", "institution"])
def test_slices_leave_them_out(record, focus, controls):
    near = slice_around(record[focus], controls)

    assert [node.label for node in near.people] == ([] if focus == "author" else ["Ada"])


def test_growing_collaborations_leave_them_out(record):
    assert near_author(record["author"], 2024).growing == ()


def test_bridges_and_growing_pairs_leave_them_out(record):
    found = near_topic(record["topic"], "cs.DC", 2024)

    assert [person.name for person in found.bridges] == ["Ada"]
    assert found.growing == ()
