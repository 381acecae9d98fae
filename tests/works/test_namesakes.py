"""Who shares a name, and what tells them apart."""

import pytest
from django.http import QueryDict

from tests.factories import NOW, AuthorFactory, AuthorshipFactory, TopicFactory, WorkFactory
from works import namesakes
from works.filters import InvalidFilter, NameFilter
from works.history import Other
from works.lists import Facet
from works.models import Author, DistinctFrom
from works.namesakes import Coauthor, SimilarName

pytestmark = pytest.mark.django_db

KEY = "dean, jeff"
EVERYONE = NameFilter()


def jeff(**fields):
    return AuthorFactory(display_name="Jeff Dean", **fields)


def shown(asked=EVERYONE, key=KEY):
    return namesakes.of_name(key, asked)


def test_a_name_lists_its_active_authors_largest_record_first():
    small, large = jeff(work_count=2), jeff(work_count=9)
    jeff(state=Author.State.MERGED, merged_into=large)
    jeff(state=Author.State.WITHDRAWN)
    AuthorFactory(display_name="Jeffrey Dean", work_count=99)

    page = shown()

    assert [row.public_id for row in page.rows] == [large.public_id, small.public_id]
    assert (page.name, page.total, page.found, page.next_query) == ("Jeff Dean", 2, 2, "")


def test_a_row_says_what_tells_the_author_apart():
    author, sanjay, bob = jeff(work_count=3, first_year=2003, last_year=2012), AuthorFactory(), AuthorFactory()
    topic, other = TopicFactory(code="cs.DC"), TopicFactory(code="cs.LG")
    WorkFactory(authors=[author, sanjay], topics=[topic])
    WorkFactory(authors=[author, sanjay, bob], topics=[topic, other])
    latest = WorkFactory(arxiv_id="1206.5538", year=2012, author_count=1)
    AuthorshipFactory(work=latest, author=author, affiliation="Google", grade="C")

    (row,) = shown().rows

    assert (row.works, row.first_year, row.last_year, row.looked_at) == (3, 2003, 2012, 3)
    assert row.topics == (Facet("cs.DC", 2), Facet("cs.LG", 1))
    assert row.coauthors == (
        Coauthor(sanjay.display_name, sanjay.public_id, 2),
        Coauthor(bob.display_name, bob.public_id, 1),
    )
    assert (row.affiliation, row.affiliation_work, row.affiliation_year) == ("Google", "1206.5538", 2012)
    assert row.grades_in_words == "1 by name and context, 2 by name alone"
    assert row.url == author.get_absolute_url()


def test_what_is_not_known_is_empty():
    jeff()

    (row,) = shown().rows

    assert (row.topics, row.coauthors, row.grades_in_words, row.affiliation) == ((), (), "", "")


def test_the_strongest_coauthor_shares_the_smallest_teams():
    author, often, alone = jeff(), AuthorFactory(), AuthorFactory()
    crowd = [AuthorFactory() for _ in range(8)]
    WorkFactory(authors=[author, often, *crowd])
    WorkFactory(authors=[author, often, *crowd])
    WorkFactory(authors=[author, alone])

    assert shown().rows[0].coauthors[0].public_id == alone.public_id


def test_large_teams_and_groups_are_nobody_to_know():
    author = jeff()
    work = WorkFactory(authors=[author, AuthorFactory()], author_count=51)
    assert work.author_count == 2
    type(work).objects.update(author_count=51)
    AuthorshipFactory(
        work=WorkFactory(authors=[author, AuthorFactory()]),
        position=3,
        author=None,
        byline="ATLAS Collaboration",
        is_collaboration=True,
    )

    assert len(shown().rows[0].coauthors) == 1


def test_a_coauthor_without_a_record_is_named_as_printed():
    author = jeff()
    work = WorkFactory(authors=[author])
    AuthorshipFactory(work=work, position=2, author=None, byline="Sanjay Ghemawat")
    type(work).objects.update(author_count=2)

    assert shown().rows[0].coauthors == (Coauthor("Sanjay Ghemawat", "", 1),)


def test_a_row_names_whom_the_author_is_known_not_to_be():
    one, other, gone = jeff(work_count=2), jeff(work_count=1), jeff(state=Author.State.WITHDRAWN)
    former = jeff(state=Author.State.MERGED, merged_into=other)
    for second in (other, gone, former):
        DistinctFrom.objects.create(first=one, second=second, reason="r", source="s", recorded_at=NOW)

    assert [row.distinct for row in shown().rows] == [
        (Other(other.public_id, "Jeff Dean"),),
        (Other(one.public_id, "Jeff Dean"),),
    ]


def test_only_so_many_works_of_an_author_are_looked_at(monkeypatch):
    author = jeff(work_count=5)
    for _ in range(5):
        WorkFactory(authors=[author])
    monkeypatch.setattr(namesakes, "_PAGE_SQL", namesakes._PAGE_SQL.replace("LIMIT 200", "LIMIT 3"))

    (row,) = shown().rows

    assert (row.looked_at, row.grades_in_words) == (3, "3 by name alone")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"a", "b", "c"}),
        ("topic=cs.LG", {"a"}),
        ("topic=none.SUCH", set()),
        ("year=2005", {"a", "b"}),
        ("year=2022&topic=cs.LG", set()),
        ("coauthor=ghemawat", {"b"}),
        ("coauthor=S.+Ghemawat", {"b"}),
        ("coauthor=Sanj+Ghem", {"b"}),
        ("coauthor=Dean", set()),
        ("coauthor=hemawat", set()),
        ("coauthor=!!!", {"a", "b", "c"}),
        ("coauthor=ghemawat&year=2022", set()),
    ],
)
def test_the_records_are_told_apart_by_topic_year_and_coauthor(query, found):
    a = jeff(top_topic=TopicFactory(code="cs.LG"), first_year=2001, last_year=2009)
    b = jeff(first_year=2003, last_year=2006)
    c = jeff(first_year=2022, last_year=2022)
    WorkFactory(authors=[b, AuthorFactory(display_name="Sanjay Ghemawat")])
    ids = {a.public_id: "a", b.public_id: "b", c.public_id: "c"}

    page = shown(NameFilter.from_query(QueryDict(query)))

    assert {ids[row.public_id] for row in page.rows} == found
    assert (page.found, page.total) == (len(found), 3)


def test_facets_count_every_record_of_the_name():
    topic = TopicFactory(code="cs.LG")
    jeff(top_topic=topic, first_year=2001, last_year=2002)
    jeff(top_topic=topic, first_year=2002, last_year=2002)

    page = shown(NameFilter(year=1999))

    assert page.topics == (Facet("cs.LG", 2),)
    assert page.years == (Facet("2002", 2), Facet("2001", 1))


def test_pages_hold_every_record_once_and_in_order():
    for number in range(60):
        jeff(work_count=number % 7)
    whole, after = [], ""
    while True:
        page = shown(NameFilter(after=after))
        whole += [(row.works, row.public_id) for row in page.rows]
        if not page.next_query:
            break
        after = QueryDict(page.next_query)["after"]

    assert len(set(whole)) == 60
    assert [works for works, _ in whole] == sorted((works for works, _ in whole), reverse=True)


def test_no_page_follows_an_author_who_is_not_on_file():
    with pytest.raises(InvalidFilter, match="36z961m6"):
        shown(NameFilter(after="36z961m6"))


@pytest.mark.parametrize("query", ["after=x", "after=%00", "year=x", "topic=%00", "coauthor=%00"])
def test_a_filter_refuses_nonsense(query):
    with pytest.raises(InvalidFilter):
        NameFilter.from_query(QueryDict(query))


def test_a_filter_survives_its_query_string():
    asked = NameFilter.from_query(QueryDict("topic=cs.LG&year=2022&coauthor=S.+Ghemawat"))

    assert NameFilter.from_query(QueryDict(asked.query)) == asked


def test_similar_names_have_the_family_and_the_initial_the_likeliest_first():
    jeff()
    for name, works in (("J. Dean", 1), ("Jeffrey Dean", 2), ("John Dean", 50), ("Bob Dean", 9), ("Jeff Deane", 9)):
        AuthorFactory(display_name=name, work_count=works)
    AuthorFactory(display_name="Jeffrey Dean")
    AuthorFactory(display_name="Jack Dean", state=Author.State.WITHDRAWN)

    assert shown().similar == (
        SimilarName("dean, jeffrey", "Jeffrey Dean", 2),
        SimilarName("dean, j", "J. Dean", 1),
        SimilarName("dean, john", "John Dean", 1),
    )


@pytest.mark.parametrize("key", ["jeff, dean", "dean, jeffery", "dean, j"])
def test_a_name_that_nobody_has_still_leads_on(key):
    jeff()
    AuthorFactory(display_name="Bob Dean")

    page = shown(key=key)

    assert (page.name, page.total, page.rows) == (key, 0, ())
    assert [each.name for each in page.similar] == ["Jeff Dean"]


def test_a_transliterated_name_leads_to_the_plain_one():
    AuthorFactory(display_name="Karl Mueller")
    AuthorFactory(display_name="Karl Müller")

    assert [each.name for each in shown(key="mueller, karl").similar] == ["Karl Müller"]


def test_a_name_of_one_word_is_like_those_it_is_the_family_name_of():
    for name in ("Li", "Ming Li", "Liam Byron", "Lima"):
        AuthorFactory(display_name=name)

    assert [each.name for each in shown(key="li").similar] == ["Ming Li"]


def test_similar_names_are_bounded():
    jeff()
    for number in range(20):
        AuthorFactory(display_name=f"J{'abcdefghijklmnopqrstuvwxyz'[number]} Dean")

    assert len(shown().similar) == namesakes.SIMILAR


@pytest.mark.parametrize("records", [1, 30])
def test_a_name_costs_three_queries_whatever_its_bearers(records, django_assert_num_queries):
    for _ in range(records):
        WorkFactory(authors=[first := jeff(), AuthorFactory()])

    with django_assert_num_queries(3):
        shown()
    with django_assert_num_queries(5):
        shown(NameFilter(coauthor="ada", after=first.public_id))
