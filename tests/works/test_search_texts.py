"""Works by their words, their authors, topics, years and kind."""

import datetime as dt

import pytest

from tests.factories import AuthorFactory, AuthorshipFactory, TopicFactory, WorkFactory
from works.models import Author, Work, WorkText
from works.search.query import parse
from works.search.texts import ranked, works_since

pytestmark = pytest.mark.django_db

START = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
FOUND = {
    "interlocking networks": ["networks", "network"],
    '"interlocking networks"': ["networks"],
    "network -equation": ["networks"],
    "schrodinger": ["network"],
    "schrödinger": ["network"],
    '"Schrodinger equation"': ["network"],
    "author:dean": ["networks"],
    'author:"Dean, Jeff"': ["networks"],
    'author:"j dean"': ["networks"],
    "author:noether interlocks": ["network"],
    "author:deane": [],
    "topic:cs.LG": ["networks"],
    "topic:cs": ["networks"],
    "topic:math": ["network"],
    "topic:mat": [],
    "year:2020": ["networks"],
    "year:>2020": ["network"],
    "kind:published": ["network"],
    "networks kind:preprint": ["networks"],
    "the": [],
    "-network": [],
    "": [],
    "'; DROP TABLE works_work; --": [],
    "topic:'": [],
    "topic:\\": [],
}


@pytest.fixture
def works():
    jeff, emmy = AuthorFactory(display_name="Jeff Dean"), AuthorFactory(display_name="Emmy Noether")
    learning, math = TopicFactory(code="cs.LG"), TopicFactory(code="math.AP")
    WorkFactory(arxiv_id="2001.00001", title="Interlocking networks", year=2020, authors=[jeff], topics=[learning])
    WorkFactory(
        arxiv_id="2201.00001",
        title="A network, interlocked",
        abstract=r"On the Schr\"odinger equation.",
        abstract_html="On the Schrödinger <em>equation</em>.",
        kind=Work.Kind.PUBLISHED,
        year=2022,
        authors=[emmy],
        topics=[math],
    )


def found(text):
    names = {"2001.00001": "networks", "2201.00001": "network"}
    return {names[work.arxiv_id] for work in Work.objects.filter(pk__in=ranked(parse(text)))}


@pytest.mark.parametrize(("typed", "expected"), FOUND.items(), ids=FOUND)
def test_works_are_found_by_what_is_asked(works, typed, expected):
    assert found(typed) == set(expected)


def test_the_newest_come_first(works):
    assert [WorkText.objects.get(pk=pk).year for pk in ranked(parse("network"), "newest")] == [2022, 2020]


def test_a_change_of_a_work_changes_its_words(works):
    work = Work.objects.get(arxiv_id="2001.00001")
    work.title_plain, work.year = "Pathways", 2023
    work.save()

    assert (found("pathways"), found("interlocking"), WorkText.objects.get(pk=work.pk).year) == (
        {"networks"},
        {"network"},
        2023,
    )


def test_the_id_of_an_author_finds_the_works_of_its_record_alone(works):
    author = Author.objects.get(display_name="Jeff Dean")
    AuthorshipFactory(work=WorkFactory(), author=AuthorFactory(display_name="Jeff Dean"), byline="Jeff Dean")

    assert found(f"author:{author.public_id}") == {"networks"}


def test_new_works_of_a_search_are_those_that_appeared_in_the_time():
    days = [START + dt.timedelta(days=day) for day in range(4)]
    works = [WorkFactory(title=f"Networks {day}", submitted_at=at) for day, at in enumerate(days)]
    WorkFactory(title="Pathways", submitted_at=days[2])

    found = works_since(parse("network"), since=days[0], until=days[2], limit=10)

    assert found == ((works[2].pk, days[2]), (works[1].pk, days[1]))
    assert works_since(parse("network"), since=days[0], until=days[2], limit=1) == found[:1]
    assert works_since(parse(""), since=days[0], until=days[3], limit=10) == ()
