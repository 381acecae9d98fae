import pytest
from django.urls import reverse

from graph import collaborations, queries
from graph.queries import SIZES, Size
from graph.shapes import Edge, Kind, Shown
from tests.factories import NOW, AuthorFactory, InstitutionFactory, TopicFactory, WorkFactory
from works.models import Affiliation

pytestmark = pytest.mark.django_db


def key(author):
    return f"author:{author.public_id}"


def labels(nodes):
    return [node.label for node in nodes]


@pytest.fixture
def ada():
    return AuthorFactory(display_name="Ada Byron", work_count=3)


def with_collaborators(author, count):
    for n in range(count):
        WorkFactory(authors=[author, AuthorFactory(display_name=f"Bob {n:02}")], topics=[TopicFactory(code=f"t.{n}")])
    collaborations.rebuild()


def test_author_slice_orders_people_by_credit_works_and_name(ada):
    often, once, second, crowd = (AuthorFactory(display_name=name) for name in ("Zoe", "Cyd", "Bob", "Abe"))
    WorkFactory(authors=[ada, often])
    WorkFactory(authors=[ada, once])
    WorkFactory(authors=[ada, second])
    WorkFactory(authors=[ada, often, crowd])
    collaborations.rebuild()

    slice_ = queries.author_slice(ada, SIZES["medium"])

    assert labels(slice_.people) == ["Zoe", "Bob", "Cyd", "Abe"]
    assert slice_.people[0].detail == "2 works together, 2022, shared credit 1.50"
    assert slice_.people[0].url == often.get_absolute_url()


def test_author_slice_takes_the_first_names_of_those_that_tie(ada):
    with_collaborators(ada, 9)

    slice_ = queries.author_slice(ada, Size(people=2, papers=1, topics=3))

    assert labels(slice_.people) == ["Bob 00", "Bob 01"]
    assert slice_.shown == (
        Shown(Kind.PERSON, 2, 9),
        Shown(Kind.PAPER, 1, 9),
        Shown(Kind.TOPIC, 3, 9),
        Shown(Kind.INSTITUTION, 0, 0),
    )


def test_author_slice_orders_papers_by_year_and_title(ada):
    for title, year in (("Beta", 2021), ("alpha", 2021), ("Zeta", 2022)):
        WorkFactory(authors=[ada], title=title, year=year)

    slice_ = queries.author_slice(ada, SIZES["medium"])

    assert [(node.label, node.detail) for node in slice_.papers] == [
        ("Zeta", "2022, 1 author"),
        ("alpha", "2021, 1 author"),
        ("Beta", "2021, 1 author"),
    ]


def test_author_slice_orders_topics_by_works(ada):
    often, rare = TopicFactory(code="z.often"), TopicFactory(code="a.rare")
    WorkFactory(authors=[ada], topics=[often, rare])
    WorkFactory(authors=[ada], topics=[often])

    topics = queries.author_slice(ada, SIZES["medium"]).topics

    assert [(node.label, node.url, node.strength) for node in topics] == [
        ("z.often", reverse("works:topic", args=["z.often"]), 2),
        ("a.rare", reverse("works:topic", args=["a.rare"]), 1),
    ]


def test_author_slice_ties_what_it_shows(ada):
    bob, eve = AuthorFactory(display_name="Bob"), AuthorFactory(display_name="Eve")
    topic = TopicFactory(code="cs.LG")
    work = WorkFactory(authors=[ada, bob, eve], topics=[topic])
    WorkFactory(authors=[bob, AuthorFactory()])
    collaborations.rebuild()

    edges = queries.author_slice(ada, SIZES["medium"]).edges

    assert set(edges) == {
        Edge(key(bob), key(eve)),
        Edge(f"work:{work.arxiv_id}", key(bob)),
        Edge(f"work:{work.arxiv_id}", key(eve)),
        Edge(f"work:{work.arxiv_id}", "topic:cs.LG"),
    }
    assert len(edges) == 4


def test_author_slice_says_what_large_works_leave_out(ada):
    WorkFactory(authors=[ada, *(AuthorFactory() for _ in range(collaborations.MAX_TEAM))])
    collaborations.rebuild()

    slice_ = queries.author_slice(ada, SIZES["medium"])

    assert (slice_.people, slice_.left_out, slice_.left_out_above) == ((), 1, 50)


def test_author_slice_names_institutions(ada):
    institution = InstitutionFactory(name="Analytical Engine Hall")
    Affiliation.objects.create(author=ada, institution=institution, source="curator", recorded_at=NOW)

    slice_ = queries.author_slice(ada, SIZES["medium"])

    assert labels(slice_.institutions) == ["Analytical Engine Hall"]


def test_author_slice_without_works_has_no_nodes(ada):
    assert queries.author_slice(ada, SIZES["large"]).nodes == ()


@pytest.mark.parametrize("collaborators", [1, 30])
def test_author_slice_costs_four_queries(ada, collaborators, django_assert_num_queries):
    with_collaborators(ada, collaborators)

    with django_assert_num_queries(4):
        queries.author_slice(ada, SIZES["large"])
