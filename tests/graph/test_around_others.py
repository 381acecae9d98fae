"""Slices around works, topics and institutions."""

import pytest
from django.db import IntegrityError

from graph import around_topic, collaborations, topic_years
from graph.controls import Controls, Dial
from graph.models import TopicYear
from graph.queries import slice_around
from graph.shapes import Edge, Kind, Shown
from tests.factories import NOW, AuthorFactory, AuthorshipFactory, InstitutionFactory, TopicFactory, WorkFactory
from works.models import Affiliation

pytestmark = pytest.mark.django_db

MEDIUM = Controls(size="medium")


def key(author):
    return f"author:{author.public_id}"


def labels(nodes):
    return [node.label for node in nodes]


def derive():
    collaborations.rebuild()
    topic_years.rebuild(NOW)


@pytest.fixture
def ada():
    return AuthorFactory(display_name="Ada", work_count=3)


@pytest.fixture
def bob():
    return AuthorFactory(display_name="Bob", work_count=1)


def state(author, institution, **dates):
    Affiliation.objects.create(author=author, institution=institution, source="ORCID", recorded_at=NOW, **dates)


# --- a work ------------------------------------------------------------------------------------------------


def test_around_a_work_are_its_people_in_order_and_works_with_most_of_them(ada, bob):
    topic, other = TopicFactory(code="cs.LG"), TopicFactory(code="cs.DC")
    work = WorkFactory(authors=[bob, ada], topics=[topic, other], title="On engines")
    WorkFactory(authors=[ada], title="Alone", year=2024)
    both = WorkFactory(authors=[ada, bob], title="Both", year=2020, topics=[other])
    derive()

    slice_ = slice_around(work, MEDIUM)

    assert slice_.focus.key == f"work:{work.arxiv_id}"
    assert [(node.label, node.detail) for node in slice_.people] == [
        ("Bob", "author 1 of 2, 1 work on file"),
        ("Ada", "author 2 of 2, 3 works on file"),
    ]
    assert [(node.label, node.detail) for node in slice_.papers] == [
        ("Both", "2020, 2 authors, 2 in common"),
        ("Alone", "2024, 1 author, 1 in common"),
    ]
    assert labels(slice_.topics) == ["cs.LG", "cs.DC"]
    # Fixtures number authors upwards; ties name the earlier first.
    assert (
        Edge(*sorted((key(ada), key(bob)), key=lambda k: k != key(min(ada, bob, key=lambda a: a.pk))), 2)
        in slice_.edges
    )
    assert Edge(f"work:{both.arxiv_id}", key(bob)) in slice_.edges
    assert Edge(f"work:{both.arxiv_id}", "topic:cs.DC") in slice_.edges


def test_around_a_work_those_who_share_it_alone_are_not_tied(ada, bob):
    work = WorkFactory(authors=[ada, bob])
    derive()

    assert slice_around(work, MEDIUM).edges == ()


def test_around_a_hyper_authored_work_are_the_first_people(django_assert_num_queries):
    work = WorkFactory(authors=[AuthorFactory(display_name=f"P{n:03}") for n in range(120)])
    AuthorshipFactory(work=work, author=None, position=121)
    derive()

    with django_assert_num_queries(5):
        slice_ = slice_around(work, MEDIUM)

    assert labels(slice_.people) == [f"P{n:03}" for n in range(8)]
    assert slice_.shown[0] == Shown(Kind.PERSON, 8, 120)
    assert (slice_.left_out, slice_.left_out_above, slice_.unresolved) == (1, 50, 1)


def test_around_a_work_without_known_authors(ada):
    work = WorkFactory()
    AuthorshipFactory(work=work, author=None)

    slice_ = slice_around(work, MEDIUM)

    assert slice_.nodes == ()


def test_around_a_work_are_institutions_stated_of_its_people(ada, bob):
    place = InstitutionFactory(name="Hall")
    state(ada, place)
    state(bob, place)
    work = WorkFactory(authors=[ada, bob])

    places = slice_around(work, MEDIUM).institutions

    assert [(node.label, node.detail) for node in places] == [("Hall", "stated of 2 of those shown")]


@pytest.mark.parametrize(
    ("asked", "names"), [({"since": 2021}, ["New"]), ({"topic": "cs.DC"}, ["Old"]), ({"team": 2}, ["New"])]
)
def test_around_a_work_papers_are_narrowed(ada, bob, asked, names):
    work = WorkFactory(authors=[ada, bob])
    WorkFactory(authors=[ada, bob], title="New", year=2021)
    WorkFactory(authors=[ada, bob, AuthorFactory()], title="Old", year=2019, topics=[TopicFactory(code="cs.DC")])

    assert labels(slice_around(work, Controls(**asked)).papers) == names


# --- a topic -----------------------------------------------------------------------------------------------


@pytest.fixture
def topic():
    return TopicFactory(code="cs.LG", name="Machine Learning")


def test_around_a_topic_are_people_by_works_latest_papers_and_topics_it_meets(ada, bob, topic):
    other = TopicFactory(code="cs.DC")
    for year in (2019, 2020):
        WorkFactory(authors=[ada], topics=[topic], year=year, title=f"In {year}")
    both = WorkFactory(authors=[ada, bob], topics=[other, topic], year=2018, title="Both")
    WorkFactory(authors=[AuthorFactory()], topics=[other])
    derive()

    slice_ = slice_around(topic, MEDIUM)

    assert (slice_.focus.label, slice_.focus.detail) == ("cs.LG", "Machine Learning, 3 works")
    assert [(node.label, node.detail) for node in slice_.people] == [
        ("Ada", "3 works on it, 2018–2020, share 2.50"),
        ("Bob", "1 work on it, 2018, share 0.50"),
    ]
    assert labels(slice_.papers) == ["In 2020", "In 2019", "Both"]
    assert [(node.label, node.works) for node in slice_.topics] == [("cs.DC", 1)]
    assert Edge(f"work:{both.arxiv_id}", key(bob)) in slice_.edges
    assert Edge(f"work:{both.arxiv_id}", "topic:cs.DC") in slice_.edges


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"since": 2020}, ["New"]),
        ({"until": 2019}, ["Old"]),
        ({"topic": "cs.DC"}, ["Old"]),
        ({"team": 2}, ["New"]),
        ({"since": 2030}, []),
    ],
)
def test_around_a_topic_works_are_narrowed(ada, bob, topic, asked, names):
    WorkFactory(authors=[ada, bob], topics=[topic], year=2020, title="New")
    others = [ada, bob, AuthorFactory()]
    WorkFactory(authors=others, topics=[topic, TopicFactory(code="cs.DC")], year=2019, title="Old")
    derive()

    slice_ = slice_around(topic, Controls(**asked))

    assert labels(slice_.papers) == names
    assert slice_.shown[1] == Shown(Kind.PAPER, len(names), len(names))


def test_around_a_topic_the_dial_turns(ada, bob, topic):
    WorkFactory(authors=[ada], topics=[topic])
    for _ in range(2):
        WorkFactory(authors=[bob, AuthorFactory(), AuthorFactory()], topics=[topic])
    derive()

    assert labels(slice_around(topic, Controls(dial=Dial.CREDIT)).people)[0] == "Ada"
    assert labels(slice_around(topic, Controls(dial=Dial.PAPERS)).people)[0] == "Bob"


def test_around_a_topic_the_latest_works_are_looked_at_and_it_says_so(ada, topic, monkeypatch):
    monkeypatch.setattr(
        around_topic, "_PEOPLE", around_topic._PEOPLE.replace(f"LIMIT {around_topic.WINDOW}", "LIMIT 1")
    )
    monkeypatch.setattr(around_topic, "WINDOW", 1)
    WorkFactory(authors=[AuthorFactory()], topics=[topic], year=2019)
    WorkFactory(authors=[ada], topics=[topic], year=2020)
    derive()

    slice_ = slice_around(topic, MEDIUM)

    assert labels(slice_.people) == ["Ada"]
    assert slice_.note == "People and topics are those of the latest 1 of 2 works."


@pytest.mark.parametrize("works", [1, 30])
def test_around_a_topic_costs_four_queries(topic, works, django_assert_num_queries):
    for _ in range(works):
        WorkFactory(authors=[AuthorFactory(), AuthorFactory()], topics=[topic])
    derive()

    with django_assert_num_queries(4):
        slice_around(topic, Controls())


def test_around_a_topic_without_works(topic):
    assert slice_around(topic, MEDIUM).nodes == ()


# --- an institution ----------------------------------------------------------------------------------------


def test_around_an_institution_are_people_papers_topics_and_other_institutions(ada, bob):
    place, other = InstitutionFactory(name="Hall"), InstitutionFactory(name="Mill")
    state(ada, place, started_on="2019-01-01", ended_on="2021-06-30")
    state(bob, place)
    state(bob, other)
    WorkFactory(authors=[ada, bob], title="Both", topics=[TopicFactory(code="cs.LG")])
    derive()

    slice_ = slice_around(place, MEDIUM)

    assert [(node.label, node.detail) for node in slice_.people] == [
        ("Ada", "2019–2021, according to ORCID, 3 works on file"),
        ("Bob", "according to ORCID, 1 work on file"),
    ]
    assert [(node.label, node.detail) for node in slice_.papers] == [("Both", "2022, 2 authors, 2 shown here")]
    assert labels(slice_.topics) == ["cs.LG"]
    assert labels(slice_.institutions) == ["Mill"]
    assert len(slice_.edges) == 4


@pytest.mark.parametrize("people", [1, 30])
def test_around_an_institution_costs_five_queries(people, django_assert_num_queries):
    place = InstitutionFactory()
    for _ in range(people):
        author = AuthorFactory()
        WorkFactory(authors=[author])
        state(author, place)
    derive()

    with django_assert_num_queries(5):
        assert len(slice_around(place, Controls()).people) == min(people, 20)


def test_around_an_institution_of_nobody():
    assert slice_around(InstitutionFactory(), MEDIUM).nodes == ()


# --- topic years -------------------------------------------------------------------------------------------


def test_topic_years_count_and_keep_the_latest(topic):
    works = [WorkFactory(topics=[topic], year=year) for year in (2019, 2020, 2020)]
    topic_years.rebuild(NOW)

    assert list(TopicYear.objects.order_by("year").values_list("year", "works", "newest")) == [
        (2019, 1, [works[0].pk]),
        (2020, 2, [works[2].pk, works[1].pk]),
    ]


def test_topic_years_forget_what_is_gone(topic):
    work = WorkFactory(topics=[topic])
    topic_years.rebuild(NOW)
    work.work_topics.all().delete()

    topic_years.rebuild(NOW)

    assert not TopicYear.objects.exists()


def test_topic_years_stand_still_when_nothing_changed(topic):
    WorkFactory(topics=[topic])

    assert [topic_years.rebuild(NOW), topic_years.rebuild(NOW)] == [1, 0]


def test_coverage_counts_what_is_left_out(ada):
    work = WorkFactory(authors=[ada])
    AuthorshipFactory(work=work, author=None, position=2)
    AuthorshipFactory(work=work, author=None, position=3, is_collaboration=True)
    WorkFactory(authors=[AuthorFactory() for _ in range(51)])
    state(ada, InstitutionFactory())
    WorkFactory(authors=[ada, AuthorFactory()])
    derive()

    found = topic_years.coverage()

    assert (found.works, found.left_out, found.single, found.pairs) == (3, 1, 1, 1)
    assert (found.bylines, found.unresolved, found.groups) == (56, 1, 1)
    assert (found.authors, found.affiliated, found.unaffiliated) == (53, 1, 52)


def test_is_quick_while_little_is_on_file():
    assert topic_years.is_quick()
    assert not topic_years.is_quick(works=-5)


def test_a_topic_has_one_row_a_year(topic):
    TopicYear.objects.create(topic=topic, year=2020, works=1, newest=[1])

    with pytest.raises(IntegrityError, match="graph_topicyear_once"):
        TopicYear.objects.create(topic=topic, year=2020, works=1, newest=[1])


def test_coverage_is_one_row():
    topic_years.rebuild(NOW)
    row = topic_years.coverage()
    row.id = 2

    with pytest.raises(IntegrityError, match="graph_coverage_one_row"):
        row.save(force_insert=True)
