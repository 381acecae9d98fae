import pytest
from django.urls import reverse

from graph import around_author, collaborations, controls
from graph.controls import Controls, Dial, Size
from graph.queries import slice_around
from graph.shapes import Edge, Kind, Shown
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    InstitutionFactory,
    TopicFactory,
    WorkFactory,
    many_works,
)
from works import counts
from works.models import Affiliation, Author, Work

pytestmark = pytest.mark.django_db

MEDIUM = Controls(size="medium")


def key(author):
    return f"author:{author.public_id}"


def labels(nodes):
    return [node.label for node in nodes]


@pytest.fixture
def ada():
    return AuthorFactory(display_name="Ada Byron", work_count=3)


@pytest.fixture
def tiny(monkeypatch):
    """A size at which little is shown."""
    monkeypatch.setitem(controls.SIZES, "small", Size(people=2, papers=1, topics=3))
    return Controls(size="small")


def with_collaborators(author, count):
    for n in range(count):
        WorkFactory(authors=[author, AuthorFactory(display_name=f"Bob {n:02}")], topics=[TopicFactory(code=f"t.{n}")])
    derive()


def derive():
    collaborations.rebuild()
    counts.refresh(None)


def test_orders_people_by_credit_works_and_name(ada):
    often, once, second, crowd = (AuthorFactory(display_name=name) for name in ("Zoe", "Cyd", "Bob", "Abe"))
    WorkFactory(authors=[ada, often])
    WorkFactory(authors=[ada, once])
    WorkFactory(authors=[ada, second])
    WorkFactory(authors=[ada, often, crowd])
    derive()

    slice_ = slice_around(ada, MEDIUM)

    assert labels(slice_.people) == ["Zoe", "Bob", "Cyd", "Abe"]
    assert slice_.people[0].detail == "2 works together, 2022, shared credit 1.50"
    assert slice_.people[0].url == often.get_absolute_url()


@pytest.mark.parametrize(
    ("dial", "names"),
    [(Dial.CREDIT, ["Pair", "Crowd"]), (Dial.PAPERS, ["Crowd", "Pair"]), (Dial.BALANCED, ["Crowd", "Pair"])],
)
@pytest.mark.parametrize("narrowed", [{}, {"since": 2000}], ids=["stored", "on the fly"])
def test_the_dial_turns_from_papers_to_shared_credit(ada, dial, names, narrowed):
    pair, crowd = AuthorFactory(display_name="Pair"), AuthorFactory(display_name="Crowd")
    WorkFactory(authors=[ada, pair])
    for _ in range(3):
        WorkFactory(authors=[ada, crowd, *(AuthorFactory() for _ in range(3))])
    derive()

    slice_ = slice_around(ada, Controls(size="small", dial=dial, **narrowed))

    assert labels(slice_.people)[:2] == names


def test_shows_so_many_of_so_many(ada, tiny):
    with_collaborators(ada, 9)

    slice_ = slice_around(Author.objects.get(pk=ada.pk), tiny)

    assert slice_.shown == (
        Shown(Kind.PERSON, 2, 9),
        Shown(Kind.PAPER, 1, 9),
        Shown(Kind.TOPIC, 3, 9),
        Shown(Kind.INSTITUTION, 0, 0),
    )


def test_orders_papers_latest_first(ada):
    for title, year in (("Old", 2020), ("Beta", 2021), ("Zeta", 2022)):
        WorkFactory(authors=[ada], title=title, year=year)

    slice_ = slice_around(ada, MEDIUM)

    assert [(node.label, node.detail) for node in slice_.papers] == [
        ("Zeta", "2022, 1 author"),
        ("Beta", "2021, 1 author"),
        ("Old", "2020, 1 author"),
    ]


def test_orders_topics_by_works(ada):
    often, rare = TopicFactory(code="z.often"), TopicFactory(code="a.rare")
    WorkFactory(authors=[ada], topics=[often, rare])
    WorkFactory(authors=[ada], topics=[often])

    topics = slice_around(ada, MEDIUM).topics

    assert [(node.label, node.url, node.strength) for node in topics] == [
        ("z.often", reverse("works:topic", args=["z.often"]), 2),
        ("a.rare", reverse("works:topic", args=["a.rare"]), 1),
    ]


@pytest.mark.parametrize("asked", [MEDIUM, Controls(since=2000)], ids=["stored", "on the fly"])
def test_ties_what_it_shows(ada, asked):
    bob, eve = AuthorFactory(display_name="Bob"), AuthorFactory(display_name="Eve")
    topic = TopicFactory(code="cs.LG")
    work = WorkFactory(authors=[ada, bob, eve], topics=[topic])
    WorkFactory(authors=[bob, AuthorFactory()])
    WorkFactory(authors=[bob, eve])
    derive()

    edges = slice_around(ada, asked).edges

    assert sorted(edges, key=str) == sorted(
        [
            Edge(key(bob), key(eve), works=2),
            Edge(f"work:{work.arxiv_id}", key(bob)),
            Edge(f"work:{work.arxiv_id}", key(eve)),
            Edge(f"work:{work.arxiv_id}", "topic:cs.LG"),
        ],
        key=str,
    )


NARROWED = {
    "since": ({"since": 2021}, ["Late"]),
    "until": ({"until": 2020}, ["Early"]),
    "years": ({"since": 2019, "until": 2019}, []),
    "topic": ({"topic": "cs.DC"}, ["Early"]),
    "unknown topic": ({"topic": "no.SUCH"}, []),
    "team": ({"team": 2}, ["Late"]),
}


@pytest.mark.parametrize(("asked", "names"), NARROWED.values(), ids=NARROWED)
def test_narrowing_leaves_out_people_papers_and_topics(ada, asked, names):
    early, late = AuthorFactory(display_name="Early"), AuthorFactory(display_name="Late")
    WorkFactory(
        authors=[ada, early, AuthorFactory(display_name="Early")], year=2020, topics=[TopicFactory(code="cs.DC")]
    )
    WorkFactory(authors=[ada, late], year=2022, topics=[TopicFactory(code="cs.LG")])
    derive()

    slice_ = slice_around(ada, Controls(**asked))

    assert sorted(set(labels(slice_.people))) == names
    assert (len(slice_.papers), len(slice_.topics)) == (len(names), len(names))


def test_narrowing_to_everything_gives_what_is_stored(ada):
    people = [AuthorFactory() for _ in range(5)]
    for n in range(12):
        WorkFactory(authors=[ada, *people[n % 4 : n % 4 + 2]], year=2000 + n)
    derive()
    ada.refresh_from_db()

    stored, counted = slice_around(ada, Controls()), slice_around(ada, Controls(since=1986))

    assert (stored.people, stored.papers, stored.shown) == (counted.people, counted.papers, counted.shown)
    assert sorted(stored.edges, key=str) == sorted(counted.edges, key=str)


def test_many_works_are_told_from_what_is_kept(ada, django_assert_num_queries):
    bob = AuthorFactory(display_name="Bob")
    topics = [TopicFactory(code="cs.LG"), TopicFactory(code="cs.DC")]
    for n in range(collaborations.MANY_WORKS + 6):
        WorkFactory(authors=[ada, bob], year=2000 + n % 20, topics=topics[: 1 + n % 2])
    WorkFactory(authors=[ada, *(AuthorFactory() for _ in range(50))], year=1999)
    derive()
    ada.refresh_from_db()

    with django_assert_num_queries(4):
        stored = slice_around(ada, Controls())

    counted = slice_around(ada, Controls(since=1986))
    assert stored.papers == counted.papers
    assert stored.topics == counted.topics
    assert (stored.shown, stored.left_out, stored.unresolved) == (counted.shown, 1, 0)


def test_narrowing_looks_at_the_latest_works_and_says_so(ada):
    WorkFactory(authors=[ada, AuthorFactory(display_name="Old")], year=1990)
    many_works(ada, AuthorFactory(display_name="New"), around_author.WINDOW + 1, year=2010)

    slice_ = slice_around(ada, Controls(since=1990))

    assert labels(slice_.people) == ["New"]
    assert slice_.note == "People and topics are those of the latest 400 of 402 works that match."


def test_says_what_large_works_leave_out(ada):
    WorkFactory(authors=[ada, *(AuthorFactory() for _ in range(collaborations.MAX_TEAM))])
    derive()

    slice_ = slice_around(ada, MEDIUM)

    assert (slice_.people, slice_.left_out, slice_.left_out_above) == ((), 1, 50)


def test_says_how_many_bylines_are_nobodys(ada):
    work = WorkFactory(authors=[ada, AuthorFactory()])
    AuthorshipFactory(work=work, author=None, position=3)
    Work.objects.update(author_count=3)
    derive()

    assert slice_around(ada, MEDIUM).unresolved == 1
    assert slice_around(ada, Controls(since=2000)).unresolved == 1


def test_names_institutions_with_their_years_and_source(ada):
    institution = InstitutionFactory(name="Analytical Engine Hall")
    Affiliation.objects.create(
        author=ada, institution=institution, source="curator", recorded_at=NOW, started_on="2019-01-01"
    )

    places = slice_around(ada, MEDIUM).institutions

    assert [(node.label, node.detail, node.url) for node in places] == [
        ("Analytical Engine Hall", "2019, according to curator", institution.get_absolute_url())
    ]


def test_an_author_without_works_has_no_nodes(ada):
    slice_ = slice_around(ada, Controls())

    assert (slice_.nodes, slice_.edges, slice_.unresolved) == ((), (), 0)


def test_an_author_who_was_merged_meanwhile_has_no_nodes(ada):
    bob = AuthorFactory()
    WorkFactory(authors=[ada, AuthorFactory()])
    derive()
    ada.authorships.update(author=bob)
    Author.objects.filter(pk=ada.pk).update(state=Author.State.MERGED, merged_into=bob)
    collaborations.refresh([ada.pk, bob.pk])

    assert slice_around(ada, Controls()).nodes == ()
    assert len(slice_around(bob, Controls()).people) == 1


@pytest.mark.parametrize("asked", [Controls(), Controls(since=2000, dial=Dial.PAPERS)], ids=["stored", "on the fly"])
@pytest.mark.parametrize("collaborators", [1, 30])
def test_costs_four_queries(ada, collaborators, asked, django_assert_num_queries):
    with_collaborators(ada, collaborators)

    with django_assert_num_queries(4):
        slice_around(ada, asked)


def test_every_author_in_turn_costs_four_queries_each(ada, django_assert_num_queries):
    with_collaborators(ada, 30)
    everybody = list(Author.objects.all())

    with django_assert_num_queries(4 * len(everybody)):
        slices = [slice_around(author, Controls()) for author in everybody]

    assert all(slice_.people for slice_ in slices)
