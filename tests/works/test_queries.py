"""Reads that answer a page."""

import datetime as dt

import pytest
from django.db import connection

from tests.factories import AuthorFactory, AuthorshipFactory, ImportRunFactory, TopicFactory, WorkFactory
from works import exports, lists, queries
from works.filters import InvalidFilter, ListFilter
from works.lists import Bar

HISTOGRAMS = [
    ({}, []),
    ({2020: 3}, []),
    ({2020: 1, 2022: 5}, [(2020, 1, 0, 8.0), (2021, 0, 10, 0), (2022, 5, 20, 40.0)]),
    ({1999: 1, 2000: 1000}, [(1999, 1, 0, 2), (2000, 1000, 10, 40.0)]),
]


@pytest.mark.parametrize(("works", "bars"), HISTOGRAMS)
def test_histogram_has_every_year_and_no_invisible_bar(works, bars):
    assert lists.histogram(works) == tuple(Bar(year, count, x, 40 - high, high) for year, count, x, high in bars)


@pytest.mark.django_db
def test_a_list_costs_two_queries_and_a_later_page_three(django_assert_num_queries):
    ada = AuthorFactory()
    for _ in range(30):
        WorkFactory(authors=[ada])

    with django_assert_num_queries(2):
        page = lists.works_by_author(ada.pk, ListFilter())
    with django_assert_num_queries(3):
        rest = lists.works_by_author(ada.pk, ListFilter(after=page.rows[-1].arxiv_id))

    assert (len(page.rows), len(rest.rows), rest.next_query) == (25, 5, "")


@pytest.mark.django_db
def test_no_page_follows_a_work_that_is_not_on_file():
    with pytest.raises(InvalidFilter, match=r"2010\.04116"):
        lists.works_by_author(AuthorFactory().pk, ListFilter(after="2010.04116"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        (ListFilter(), ["Zebra", "Apple", "Mango"]),
        (ListFilter(sort="title"), ["Apple", "Mango", "Zebra"]),
        (ListFilter(year=2020), ["Apple", "Mango"]),
        (ListFilter(q="zebras"), ["Zebra"]),
        (ListFilter(q="absent"), []),
    ],
)
def test_a_file_holds_what_the_list_shows(asked, titles):
    ada = AuthorFactory()
    for title, year in (("Apple", 2020), ("Zebra", 2022), ("Mango", 2020)):
        WorkFactory(authors=[ada], title=title, year=year)

    works = queries.works_to_export(lists.ids_by_author(ada.pk, asked))

    assert [work.title for work in works] == titles


@pytest.mark.django_db
def test_a_file_holds_the_first_hundred_names_of_a_work_and_says_that_there_are_others():
    work = WorkFactory(author_count=120)
    for position in range(1, 121):
        AuthorshipFactory(work=work, position=position, byline=f"Ada B{position}", author=None)

    (exported,) = queries.works_to_export([work.pk])

    assert len(exported.authorships.all()) == 100
    assert "and B100, Ada and others" in exports.bibtex.write([exported])


@pytest.mark.django_db
def test_topics_of_a_small_record_are_counted():
    many, few = TopicFactory(code="cs.LG"), TopicFactory(code="cs.AI")
    WorkFactory(topics=[many, few])
    WorkFactory(topics=[many])

    assert [(share.topic.code, share.works) for share in queries.largest_topics()] == [("cs.LG", 2), ("cs.AI", 1)]


@pytest.mark.django_db
def test_topics_of_a_large_record_come_from_the_statistics():
    topic = TopicFactory(code="cs.LG")
    for _ in range(3):
        WorkFactory(topics=[topic])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE works_worktopic")
        cursor.execute("UPDATE pg_class SET reltuples = 3000000 WHERE oid = 'works_worktopic'::regclass")

    assert [(share.topic.code, share.works) for share in queries.largest_topics()] == [("cs.LG", 3_000_000)]


@pytest.mark.django_db
def test_the_size_of_a_small_record_is_exact_and_dated():
    ended = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    ImportRunFactory(finished_at=ended)
    WorkFactory(authors=[AuthorFactory(), AuthorFactory()])

    assert queries.record_size() == queries.RecordSize(works=1, authors=2, imported_at=ended)


@pytest.mark.django_db
def test_recent_works_name_their_first_authors():
    names = ["Ada Byron", "Urs Hölzle", "李明", "Grace Hopper"]
    WorkFactory(authors=[AuthorFactory(display_name=name) for name in names])

    assert queries.recent_works()[0].first_bylines == names[:3]
