"""The works of a topic, small or large."""

import pytest
from django.http import QueryDict

from tests import markup
from tests.factories import TopicFactory, WorkFactory
from works import counts, exports, queries, topic_lists
from works.filters import InvalidFilter, ListFilter
from works.lists import Facet

pytestmark = pytest.mark.django_db

EVERYTHING = ListFilter()


@pytest.fixture
def topic():
    return TopicFactory(code="cs.LG")


@pytest.fixture(params=[1_000, 3], ids=["few works", "plenty of works"])
def plenty(request, monkeypatch):
    """The same lists, once as small ones and once as ones too large to be sorted."""
    monkeypatch.setattr(topic_lists, "PLENTY", request.param)
    return request.param


def shown(topic, asked=EVERYTHING):
    return topic_lists.works_in_topic(topic.pk, asked)


def whole(topic, **asked):
    rows, after = [], ""
    while True:
        page = shown(topic, ListFilter(**asked, after=after))
        rows += page.rows
        if not page.next_query:
            return rows
        after = QueryDict(page.next_query)["after"]


@pytest.mark.parametrize(("sort", "sign"), [("newest", -1), ("oldest", 1)])
def test_pages_hold_every_work_once_and_in_order(topic, plenty, sort, sign):
    for number in range(60):
        WorkFactory(topics=[topic], year=2000 + number % 7)
    WorkFactory(topics=[TopicFactory()])

    rows = whole(topic, sort=sort)

    assert len({row.id for row in rows}) == 60
    assert [row.year for row in rows] == sorted((row.year for row in rows), key=lambda year: sign * year)


def test_a_small_list_is_sorted_by_title_a_large_one_by_year_instead(topic, plenty):
    for title, year in (("b", 2001), ("C", 2003), ("a", 2002), ("d", 2004)):
        WorkFactory(topics=[topic], title=title, year=year)

    page = shown(topic, ListFilter(sort="title"))

    titles, sort = (["a", "b", "C", "d"], "title") if plenty > 4 else (["d", "C", "a", "b"], "newest")
    assert [row.title_html for row in page.rows] == titles
    assert page.filter.sort == sort
    assert ("title" in dict(page.sorts)) is (plenty > 4)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Deep nets", "Shallow nets", "Old", "Other"}),
        ("q=net", {"Deep nets", "Shallow nets"}),
        ("year=1999", {"Old"}),
        ("kind=published", {"Shallow nets"}),
        ("topic=cs.AI", {"Deep nets", "Old"}),
        ("topic=cs.AI&q=net", {"Deep nets"}),
        ("topic=none.SUCH", set()),
        ("q=absent", set()),
    ],
)
def test_a_topic_is_narrowed(topic, plenty, query, titles):
    other = TopicFactory(code="cs.AI")
    WorkFactory(topics=[topic, other], title="Deep nets")
    WorkFactory(topics=[topic], title="Shallow nets", kind="published")
    WorkFactory(topics=[other, topic], title="Old", year=1999)
    WorkFactory(topics=[topic], title="Other")
    WorkFactory(topics=[other], title="Another's nets")
    counts.refresh_topics()

    page = shown(topic, ListFilter.from_query(QueryDict(query)))

    assert {row.title_html for row in page.rows} == titles
    assert (page.found, page.is_more) == (min(len(titles), plenty), len(titles) > plenty)
    assert page.total == 4


def test_facets_were_counted_ahead_of_everything_in_the_topic(topic):
    other = TopicFactory(code="cs.AI")
    WorkFactory(topics=[topic, other], year=2020)
    WorkFactory(topics=[topic], year=2022, kind="published")
    WorkFactory(topics=[other], year=1999)

    assert counts.refresh_topics() == 9
    page = shown(topic, ListFilter(year=1999))

    assert page.years == (Facet("2020", 1), Facet("2022", 1))
    assert page.kinds == (Facet("preprint", 1), Facet("published", 1))
    assert page.topics == (Facet("cs.AI", 1),)
    assert (page.found, page.total) == (0, 2)


def test_counting_again_forgets_what_is_gone(topic):
    work = WorkFactory(topics=[topic])
    counts.refresh_topics()
    work.work_topics.all().delete()

    assert counts.refresh_topics() == 0


def test_a_topic_that_was_not_counted_yet_shows_its_works(topic):
    WorkFactory(topics=[topic])

    page = shown(topic)

    assert (len(page.rows), page.total, page.found, page.years) == (1, 1, 1, ())


def test_no_page_follows_a_work_that_is_not_on_file(topic):
    with pytest.raises(InvalidFilter, match=r"2010\.04116"):
        shown(topic, ListFilter(after="2010.04116"))


@pytest.mark.parametrize(
    ("asked", "queries_made"), [(EVERYTHING, 3), (ListFilter(q="work", year=2022, sort="title"), 3)]
)
@pytest.mark.parametrize("works", [1, 30])
def test_a_topic_costs_three_queries(topic, plenty, asked, queries_made, works, django_assert_num_queries):
    for _ in range(works):
        WorkFactory(topics=[topic, TopicFactory()])
    counts.refresh_topics()

    with django_assert_num_queries(queries_made):
        shown(topic, asked)


def test_a_file_holds_what_the_list_shows(client, topic, plenty):
    for title, year in (("Apple", 2020), ("Zebra", 2022), ("Mango", 2021), ("Fig", 2019)):
        WorkFactory(topics=[topic], title=title, year=year)
    page = markup.parse(client.get("/topics/cs.LG/?sort=oldest&kind=preprint"))

    link = page.xpath('//a[text()="CSL-JSON"]')[0].get("href")

    assert link == "/topics/cs.LG/works.json?kind=preprint&sort=oldest"
    assert [item["title"] for item in client.get(link).json()] == ["Fig", "Apple", "Mango", "Zebra"]
    assert topic_lists.ids_in_topic(topic.pk, ListFilter(year=2021)) == [
        work.pk for work in queries.works_to_export(topic_lists.ids_in_topic(topic.pk, ListFilter(q="mango")))
    ]


@pytest.mark.parametrize("address", ["/topics/none.SUCH/works.bib", "/topics/cs.LG/works.exe"])
def test_what_cannot_be_exported_is_404(client, topic, address):
    assert client.get(address).status_code == 404


def test_nonsense_is_400(client, topic):
    assert client.get("/topics/cs.LG/works.bib?year=x").status_code == 400


@pytest.mark.parametrize("form", exports.WRITERS)
def test_a_file_is_named_after_the_topic(client, topic, form):
    WorkFactory(topics=[topic])

    assert client.get(f"/topics/cs.LG/works.{form}")["Content-Disposition"] == f'attachment; filename="cs.LG.{form}"'
