import pytest
from django.http import QueryDict

from graph import collaborations, comparison
from graph.comparison_controls import ComparisonControls
from graph.controls import InvalidControl
from tests import markup
from tests.factories import AuthorFactory, TopicFactory, WorkFactory, many_works
from works.models import Author
from works.search import found_names

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    people = {name: AuthorFactory(display_name=name) for name in ("Ada", "Bob", "Cyd", "Dan", "Eve")}
    found_names.refresh([person.pk for person in people.values()])
    return people


def share(people, *who, topics=(), **fields):
    return WorkFactory(
        authors=[people[name] for name in who], topics=[TopicFactory(code=code) for code in topics], **fields
    )


def compare(people, *who):
    collaborations.rebuild()
    return comparison.compare([people[name] for name in who])


def address(people, *who, **more):
    query = QueryDict(mutable=True)
    query.setlist("author", [people[name].public_id if name in people else name for name in who])
    query.update(more)
    return f"/compare/?{query.urlencode()}"


def words(client, address):
    return markup.text(markup.parse(client.get(address)).get_element_by_id("graph-compare"))


@pytest.mark.parametrize(
    ("query", "authors", "add"),
    [
        ("", (), ""),
        ("author=b&author=a", ("b", "a"), ""),
        ("author=a&author=a&author=author:a&author=", ("a",), ""),
        ("author=a&add=++Jeff%00+Dean", ("a",), "Jeff Dean"),
    ],
    ids=["nobody", "in their order", "each once", "typed"],
)
def test_an_address_says_who_is_compared(query, authors, add):
    assert ComparisonControls.read(QueryDict(query)) == ComparisonControls(authors, add)


def test_an_address_comes_back_as_it_was():
    query = "author=a&author=b&add=Jeff+Dean"

    assert ComparisonControls.read(QueryDict(query)).query == query


def test_four_are_too_many():
    query = QueryDict("author=a&author=b&author=c&author=d")

    with pytest.raises(InvalidControl, match="names 4"):
        ComparisonControls.read(query)
    assert ComparisonControls.read_first(query).authors == ("a", "b", "c")


def test_topics_and_years_are_counted_for_each_and_shared_topics_come_first(people):
    share(people, "Ada", topics=["cs.LG", "cs.AI"], year=2020)
    share(people, "Ada", topics=["cs.LG"], year=2022)
    share(people, "Bob", topics=["cs.AI"], year=2022)

    found = compare(people, "Ada", "Bob")

    assert [(row.label, row.counts) for row in found.years.rows] == [("2022", (1, 1)), ("2020", (1, 0))]
    assert [(row.label, row.counts) for row in found.topics.rows] == [("cs.AI", (1, 1)), ("cs.LG", (2, 0))]


def test_more_topics_than_are_shown_are_counted(people):
    share(people, "Ada", topics=[f"tst.T{n}" for n in range(14)])

    topics = compare(people, "Ada", "Bob").topics

    assert (len(topics.rows), topics.total, topics.more) == (12, 14, 2)


def test_shared_people_have_works_with_at_least_two(people):
    for who in ("Ada Cyd", "Ada Cyd", "Bob Cyd", "Ada Dan", "Ada Bob"):
        share(people, *who.split())

    found = compare(people, "Ada", "Bob").shared_people

    assert [(row.label, row.counts) for row in found.rows] == [("Cyd", (2, 1))]


@pytest.mark.parametrize("state", [Author.State.ACTIVE, Author.State.WITHDRAWN])
def test_shared_people_that_were_taken_down_are_not_named(people, state):
    share(people, "Ada", "Cyd")
    share(people, "Bob", "Cyd")
    collaborations.rebuild()
    Author.objects.filter(pk=people["Cyd"].pk).update(state=state)

    assert comparison.compare([people["Ada"], people["Bob"]]).shared_people.total == (state == Author.State.ACTIVE)


def test_shared_works_are_those_of_most_of_them_then_the_latest(people):
    share(people, "Ada", "Bob", title="Two", year=2024)
    share(people, "Ada", "Bob", "Cyd", title="Three", year=2020)
    share(people, "Cyd", title="One")

    found = compare(people, "Ada", "Bob", "Cyd")

    assert [(work.title, work.people) for work in found.works] == [
        ("Three", ("Ada", "Bob", "Cyd")),
        ("Two", ("Ada", "Bob")),
    ]
    assert (found.works_total, found.more_works, len(found.pairs)) == (2, 0, 3)


def test_many_shared_works_are_counted_and_twelve_named(people):
    many_works(people["Ada"], people["Bob"], 20, 2021)

    found = compare(people, "Ada", "Bob")

    assert (len(found.works), found.works_total, found.more_works) == (12, 20, 8)


@pytest.mark.parametrize("works", [1, 30])
def test_queries_do_not_grow_with_the_records(client, people, works, django_assert_num_queries):
    many_works(people["Ada"], people["Bob"], works, 2021)
    for name in ("Cyd", "Dan"):
        share(people, "Ada", name)
        share(people, "Bob", name)
    collaborations.rebuild()

    with django_assert_num_queries(4):
        client.get(address(people, "Ada", "Bob", "Cyd"))


def test_the_pages_behind_the_links_are_there_and_mean_both(client, people):
    share(people, "Ada", "Bob", title="Together")
    share(people, "Ada", title="Alone")
    (pair,) = compare(people, "Ada", "Bob").pairs

    assert "From Ada to Bob" in markup.text(markup.parse(client.get(pair.paths)))
    found = markup.text(markup.parse(client.get(pair.works)))
    assert "Together" in found
    assert "Alone" not in found


def test_a_merged_record_is_compared_as_its_successor_once(client, people):
    gone = AuthorFactory(display_name="A. Old", state=Author.State.MERGED, merged_into=people["Ada"])

    page = words(client, f"/compare/?author={gone.public_id}&author={people['Ada'].public_id}")

    assert "Ada" in page
    assert "A. Old" not in page
    assert "How they are connected" not in page


def test_a_record_that_was_taken_down_is_refused_in_words(client, people):
    gone = AuthorFactory(display_name="Taken Down", state=Author.State.WITHDRAWN)

    page = words(client, f"/compare/?author={people['Ada'].public_id}&author={gone.public_id}&add={gone.public_id}")

    assert "was taken down and cannot be compared" in page
    assert "Taken Down" not in page


def test_a_typed_name_adds_the_one_who_has_it_keeping_the_others(client, people):
    page = markup.parse(client.get(address(people, "Ada", add="bob")))

    assert [markup.text(each) for each in page.xpath('//ul[@aria-label="Compared"]/li/a[1]')] == ["Ada", "Bob"]
    assert page.xpath('//input[@name="author"]/@value') == [people["Ada"].public_id, people["Bob"].public_id]


def test_a_name_of_several_asks_who_is_meant(client, people):
    other = AuthorFactory(display_name="Bob")
    found_names.refresh([other.pk])

    page = markup.parse(client.get(address(people, "Ada", add="Bob")))

    links = page.xpath('//section[@aria-labelledby="who"]//a/@href')
    assert sorted(links) == sorted(
        f"/compare/?author={people['Ada'].public_id}&author={each.public_id}" for each in (people["Bob"], other)
    )


@pytest.mark.parametrize(
    ("who", "more", "status", "said"),
    [
        (["Ada", "nonsense"], {}, 200, "No record matches “nonsense”"),
        (["Ada"], {"add": "Nobody Atall"}, 200, "No record matches “Nobody Atall”"),
        (["Ada", "Bob", "Cyd", "Dan"], {}, 400, "At most 3 researchers"),
        (["Ada", "Bob", "Cyd"], {}, 200, "Three are the most"),
    ],
    ids=["unknown id", "unknown name", "four", "no room"],
)
def test_what_cannot_be_done_is_said(client, people, who, more, status, said):
    response = client.get(address(people, *who, **more))

    assert response.status_code == status
    assert said in markup.text(markup.parse(response))


def test_nobody_is_ranked(client, people):
    page = words(client, address(people, "Ada", "Bob"))

    assert not any(word in page.lower() for word in ("trust", "score", "better", "winner"))
