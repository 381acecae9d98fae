from collections import Counter

import pytest
from django.http import QueryDict

from graph import collaborations, exploring, topic_years
from graph.shapes import Kind
from graph.view_state import View
from tests.factories import NOW, AuthorFactory, InstitutionFactory, TopicFactory, WorkFactory
from works.models import Author
from works.search import found_names

pytestmark = pytest.mark.django_db


def key(entity):
    if isinstance(entity, Author):
        return f"author:{entity.public_id}"
    return f"work:{entity.arxiv_id}"


def explore(query):
    view = View.read(QueryDict(query))
    return exploring.explore(view, exploring.found(view))


def keys(explored):
    return [member.node.key for member in explored.subgraph.members]


def tied(explored):
    return {frozenset((tie.one, tie.other)) for tie in explored.subgraph.ties}


@pytest.fixture
def people():
    """Ada with Bob and Cyd, Bob with Dan, Cyd with Dan."""
    ada, bob, cyd, dan = (AuthorFactory(display_name=name) for name in ("Ada", "Bob", "Cyd", "Dan"))
    topic = TopicFactory(code="cs.LG")
    for year, authors in ((2019, [ada, bob]), (2020, [ada, cyd]), (2021, [bob, dan]), (2022, [cyd, dan])):
        WorkFactory(authors=authors, topics=[topic], year=year, title=f"Of {year}")
    collaborations.rebuild()
    topic_years.rebuild(NOW)
    found_names.refresh([person.pk for person in (ada, bob, cyd, dan)])
    return ada, bob, cyd, dan


def test_several_starts_and_opened_are_explored_in_one_view(people):
    ada, bob, cyd, dan = people

    explored = explore(f"focus={key(ada)}&focus=topic:cs.LG&steps=open.{key(bob)}")

    assert [hub.node.key for hub in explored.subgraph.hubs] == [key(ada), "topic:cs.LG", key(bob)]
    assert {key(cyd), key(dan)} <= set(keys(explored))
    assert explored.missing == 0


def test_neighbours_of_different_hubs_are_tied(people):
    ada, bob, cyd, dan = people

    explored = explore(f"focus={key(ada)}&steps=open.{key(bob)}&kind=person")

    assert frozenset((key(cyd), key(dan))) in tied(explored)
    # The works are whole records' and not of these years alone.
    assert frozenset((key(cyd), key(dan))) not in tied(explore(f"focus={key(ada)}&steps=open.{key(bob)}&since=2019"))


def test_papers_are_tied_to_everybody_shown_and_to_their_topics(people):
    ada, bob, _, dan = people
    work = dan.authorships.first().work

    explored = explore(f"focus={key(work)}&focus={key(ada)}&focus={key(dan)}")

    assert {frozenset((key(work), end)) for end in (key(bob), key(dan), "topic:cs.LG")} <= tied(explored)


def test_a_pinned_entity_stays_though_nothing_ties_it(people):
    institution = InstitutionFactory(name="Hall")
    pinned = [f"institution:{institution.ror_id}", key(WorkFactory(title="Alone")), "topic:cs.LG"]

    explored = explore(f"focus={key(people[0])}&kind=person&steps={','.join(f'pin.{each}' for each in pinned)}")

    assert [m.node.key for m in explored.subgraph.members if m.is_pinned] == pinned


def test_what_is_not_on_file_is_counted_and_left_out(people):
    gone = AuthorFactory(state=Author.State.WITHDRAWN)

    explored = explore(f"focus={key(people[0])}&focus={key(gone)}&steps=open.topic:no.SUCH,pin.work:2010.99999")

    assert explored.missing == 3
    assert gone.display_name not in [member.node.label for member in explored.subgraph.members]


def test_the_timeline_counts_works_of_the_opened_people_by_year(people):
    ada, bob, *_ = people

    explored = explore(f"focus={key(ada)}&steps=open.{key(bob)}&since=2020")

    assert [(bar.year, bar.works, bar.is_shown) for bar in explored.timeline.bars] == [
        (2019, 1, False),
        (2020, 1, True),
        (2021, 1, True),
    ]


@pytest.mark.parametrize("query", ["focus=topic:cs.LG", "focus=topic:cs.LG&since=2021"])
def test_the_timeline_of_a_topic_counts_all_its_works(people, query):
    assert [bar.works for bar in explore(query).timeline.bars] == [1, 1, 1, 1]


def test_the_timeline_of_a_paper_counts_the_papers_shown(people):
    explored = explore(f"focus={key(people[0].authorships.first().work)}")

    shown = Counter(m.node.last for m in explored.subgraph.members if m.node.kind is Kind.PAPER)
    assert {bar.year: bar.works for bar in explored.timeline.bars if bar.works} == shown
    assert len(shown) > 1


@pytest.mark.parametrize(
    ("hubs", "queries"),
    # Of entities one for each kind, four around each author, three of ties and one of their ends, one of years.
    [(1, 10), (3, 18)],
)
@pytest.mark.parametrize("others", [1, 30])
def test_queries_are_bounded_by_the_hubs(django_assert_num_queries, hubs, queries, others):
    authors = [AuthorFactory() for _ in range(hubs)]
    for author in authors:
        for _ in range(others):
            WorkFactory(authors=[author, AuthorFactory()], topics=[TopicFactory(code="cs.LG")])
    collaborations.rebuild()

    with django_assert_num_queries(queries):
        explore("&".join(f"focus={key(author)}" for author in authors))


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("ada", ["Ada"]),
        ("cs.lg", ["cs.LG"]),
        ("topic:cs.LG", ["cs.LG"]),
        ("Of 2019", ["Of 2019"]),
        ("nobody at all", []),
        ("", []),
    ],
)
def test_findings(people, raw, found):
    assert [node.label for node in exploring.findings(raw)] == found


def test_findings_by_id(people):
    ada, work = people[0], people[0].authorships.first().work

    for raw in (ada.public_id, key(ada), ada.public_id.upper()):
        assert [node.label for node in exploring.findings(raw)] == ["Ada"]
    for raw in (work.arxiv_id, f"https://arxiv.org/abs/{work.arxiv_id}v2"):
        assert [node.kind for node in exploring.findings(raw)] == [Kind.PAPER]


def test_findings_keep_silent_about_the_withdrawn(people):
    gone = AuthorFactory(state=Author.State.WITHDRAWN)

    assert exploring.findings(gone.public_id) == ()


def test_works_shown_are_in_the_order_of_the_view(people):
    ada = people[0]

    works = exploring.works_shown(explore(f"focus={key(ada)}").subgraph)

    assert [work.title_plain for work in works] == ["Of 2020", "Of 2019"]


def test_topics_to_narrow_by_are_those_shown_and_the_one_chosen(people):
    explored = explore(f"focus={key(people[0])}&topic=math.CO")

    assert exploring.topics(explored.view, explored.subgraph) == ["math.CO"]
    explored = explore(f"focus={key(people[0])}")
    assert exploring.topics(explored.view, explored.subgraph) == ["cs.LG"]
