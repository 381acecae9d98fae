import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import AuthorFactory, TopicFactory, WorkFactory
from works import lists
from works.filters import SORTS, InvalidFilter, ListFilter

WRONG = ["year=x", "year=20222", "kind=rumour", "sort=best", "after=nonsense", "q=%00", "topic=%00"]


@pytest.mark.parametrize("query", WRONG)
def test_filter_refuses(query):
    with pytest.raises(InvalidFilter):
        ListFilter.from_query(QueryDict(query))


@pytest.mark.parametrize("query", ["", "q=deep+learning&year=2022&topic=cs.LG&kind=preprint&sort=title", "sort=oldest"])
def test_filter_survives_its_query_string(query):
    asked = ListFilter.from_query(QueryDict(query))

    assert ListFilter.from_query(QueryDict(asked.query)) == asked


@given(st.text(max_size=300), st.integers(1986, 2200))
def test_filter_of_any_words_and_year_is_bounded(q, year):
    query = QueryDict(mutable=True)
    query.update({"q": q.replace("\0", ""), "year": str(year)})

    asked = ListFilter.from_query(query)

    assert (len(asked.q) <= 200, asked.year) == (True, year)


@pytest.mark.django_db
@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_every_work_once_and_in_order(sort):
    ada = AuthorFactory()
    for number in range(60):
        WorkFactory(authors=[ada], year=2000 + number % 7, title=f"{'Aa'[number % 2]} {number % 5}")
    whole, after = [], ""
    while True:
        page = lists.works_by_author(ada.pk, ListFilter(sort=sort, after=after))
        whole += [(row.year, row.title_html.lower(), row.id) for row in page.rows]
        if not page.next_query:
            break
        after = QueryDict(page.next_query)["after"]

    orders = {
        "newest": lambda row: (-row[0], *row[1:]),
        "oldest": lambda row: row,
        "title": lambda row: row[1:],
    }
    assert len(set(whole)) == 60
    assert whole == sorted(whole, key=orders[sort])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        (ListFilter(), {"Deep nets", "Shallow nets", "Old"}),
        (ListFilter(q="net"), {"Deep nets", "Shallow nets"}),
        (ListFilter(year=1999), {"Old"}),
        (ListFilter(topic="cs.LG"), {"Deep nets"}),
        (ListFilter(kind="published"), {"Shallow nets"}),
        (ListFilter(q="net", kind="preprint"), {"Deep nets"}),
        (ListFilter(q="absent"), set()),
    ],
    ids=range(7),
)
def test_filter_narrows(asked, titles):
    ada = AuthorFactory()
    WorkFactory(authors=[ada], title="Deep nets", topics=[TopicFactory(code="cs.LG")])
    WorkFactory(authors=[ada], title="Shallow nets", kind="published")
    WorkFactory(authors=[ada], title="Old", year=1999)
    WorkFactory(authors=[AuthorFactory()], title="Another's nets")

    page = lists.works_by_author(ada.pk, asked)

    assert {row.title_html for row in page.rows} == titles
    assert (page.found, page.total) == (len(titles), 3)


@pytest.mark.django_db
def test_row_shows_the_first_bylines_and_the_authors_own():
    crowd = [AuthorFactory() for _ in range(12)]
    WorkFactory(authors=crowd)

    row = lists.works_by_author(crowd[10].pk, ListFilter()).rows[0]

    assert [shown.byline for shown in row.bylines] == [a.display_name for a in (*crowd[:8], crowd[10])]
    assert [shown.is_self for shown in row.bylines] == [False] * 8 + [True]
    assert row.more_authors == 3
