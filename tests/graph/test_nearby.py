import pytest

from graph import collaborations, nearby, topic_years
from graph.nearby import near_author, near_topic
from tests import markup
from tests.factories import NOW, AuthorFactory, TopicFactory, WorkFactory

pytestmark = pytest.mark.django_db


def derive():
    collaborations.rebuild()
    topic_years.rebuild(NOW)


def told(people):
    return [(person.name, person.reason) for person in people]


@pytest.fixture
def people():
    return {name: AuthorFactory(display_name=name) for name in ("Ada", "Bob", "Cyd", "Dan", "Eve")}


@pytest.fixture
def learning():
    return TopicFactory(code="cs.LG")


@pytest.fixture
def computing():
    return TopicFactory(code="cs.DC")


def share(people, *who, **fields):
    return WorkFactory(authors=[people[name] for name in who], **fields)


def test_alike_are_those_who_share_collaborators_and_topics(people, learning, computing):
    for middle in ("Bob", "Cyd"):
        share(people, "Ada", middle, topics=[learning, computing])
        share(people, middle, "Dan", topics=[learning, computing])
    share(people, "Bob", "Eve", topics=[TopicFactory(code="hep-th")])
    derive()

    assert told(near_author(people["Ada"], 2024).alike) == [
        ("Dan", "2 shared collaborators, both cs.DC and cs.LG"),
        ("Eve", "1 shared collaborator"),
    ]


def test_collaborators_and_withdrawn_authors_are_not_alike(people, learning):
    share(people, "Ada", "Bob", topics=[learning])
    share(people, "Bob", "Cyd", topics=[learning])
    share(people, "Ada", "Cyd", topics=[learning])
    share(people, "Bob", "Dan", topics=[learning])
    people["Dan"].state = "withdrawn"
    people["Dan"].save()
    derive()

    assert near_author(people["Ada"], 2024).alike == ()


def test_growing_are_collaborations_with_more_joint_works_than_before(people):
    for year in (2020, 2023, 2023, 2024):
        share(people, "Ada", "Bob", year=year)
    for year in (2020, 2021, 2023, 2024):
        share(people, "Ada", "Cyd", year=year)
    for year in (2022, 2023):
        share(people, "Ada", "Dan", year=year)
    share(people, "Ada", "Eve", year=2024)

    assert told(near_author(people["Ada"], 2024).growing) == [
        ("Bob", "3 joint works since 2022, 1 in the 3 years before"),
        ("Dan", "2 joint works since 2022, none in the 3 years before"),
    ]


def test_nobody_is_near_an_author_without_works(people):
    assert near_author(people["Ada"], 2024) == nearby.NearAuthor((), ())


def test_bridges_have_works_on_both_topics(people, learning, computing):
    share(people, "Ada", topics=[learning])
    share(people, "Ada", topics=[computing])
    share(people, "Ada", "Bob", topics=[learning, computing])
    share(people, "Cyd", topics=[learning])
    derive()

    found = near_topic(learning, "cs.DC", 2024)

    assert (found.other, found.others) == ("cs.DC", ("cs.DC",))
    assert told(found.bridges) == [
        ("Ada", "2 works on cs.LG, 2 works on cs.DC"),
        ("Bob", "1 work on cs.LG, 1 work on cs.DC"),
    ]


@pytest.mark.parametrize("wanted", ["", "cs.LG", "no.SUCH", "\0", "x" * 5_000])
def test_the_other_topic_is_the_one_met_most_often(people, learning, computing, wanted):
    share(people, "Ada", topics=[learning, computing])
    share(people, "Ada", topics=[learning, computing, TopicFactory(code="hep-th")])
    derive()

    assert near_topic(learning, wanted, 2024).other == "cs.DC"


def test_pairs_grow_on_a_topic(people, learning, computing):
    for year in (2022, 2023):
        share(people, "Ada", "Bob", year=year, topics=[learning])
    for year in (2019, 2021, 2023):
        share(people, "Cyd", "Dan", year=year, topics=[learning])
    for year in (2022, 2023):
        share(people, "Ada", "Eve", year=year, topics=[computing])
    derive()

    (pair,) = near_topic(learning, "", 2024).growing

    assert (pair.one.name, pair.other.name) == ("Ada", "Bob")
    assert pair.reason == "2 joint works on cs.LG since 2022, none in the 3 years before"


def test_a_topic_without_works_has_nobody(learning):
    assert near_topic(learning, "", 2024) == nearby.NearTopic("", (), (), ())


@pytest.mark.parametrize("place", ["{author}", "/topics/cs.LG/"])
def test_the_fragment_takes_the_place_of_its_placeholder(client, people, learning, computing, place):
    share(people, "Ada", "Bob", topics=[learning, computing])
    derive()
    address = place.format(author=people["Ada"].get_absolute_url())
    page = markup.parse(client.get(address))
    waiting = page.xpath('//*[@id="graph-nearby" or @id="graph-crossings"]')[0]

    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    fragment = markup.root(client.get(waiting.get("data-hx-get"), headers=headers))

    assert fragment.get("id") == waiting.get("id")
    assert waiting.get("aria-busy") == "true"
    assert waiting.xpath(".//a/@href") == [waiting.get("data-hx-get")]
