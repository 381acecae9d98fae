import datetime as dt
import random
import threading
from pathlib import Path

import pytest
from django.http import QueryDict

from graph import adjacency_files, collaborations, paths
from graph.controls import InvalidControl
from graph.models import Neighbourhood
from graph.path_controls import PathControls
from graph.paths import Outcome
from tests import markup
from tests.factories import NOW, AuthorFactory, CollaborationFactory, WorkFactory, many_works
from works.models import Author
from works.search import found_names

pytestmark = pytest.mark.django_db


def build(now=NOW):
    collaborations.rebuild()
    adjacency_files.build(now)


def names(way):
    return [way.start.display_name, *(link.person.display_name for link in way.links)]


@pytest.fixture
def people():
    people = {name: AuthorFactory(display_name=name) for name in ("Ada", "Bob", "Cyd", "Dan", "Eve", "Fay")}
    found_names.refresh([person.pk for person in people.values()])
    return people


def share(people, *who, **fields):
    return WorkFactory(authors=[people[name] for name in who], **fields)


def ask(people, one, other, **controls):
    return paths.find(people[one], people[other], PathControls(**controls))


def test_a_path_names_the_joint_works_of_every_step(people):
    share(people, "Ada", "Bob", title="First", year=2010)
    share(people, "Ada", "Bob", title="Second", year=2012)
    share(people, "Bob", "Cyd", title="Third")
    build()

    answer = ask(people, "Ada", "Cyd")

    assert (answer.outcome, answer.built_at) == (Outcome.FOUND, NOW)
    (way,) = answer.ways
    assert (names(way), way.distance) == (["Ada", "Bob", "Cyd"], 2)
    assert [(work.title, work.year) for work in way.links[0].works] == [("Second", 2012), ("First", 2010)]
    assert [(link.total, link.more) for link in way.links] == [(2, 0), (1, 0)]


def test_up_to_three_ways_share_nobody_between_their_ends(people):
    share(people, "Ada", "Fay")
    for middle in ("Bob", "Cyd", "Dan"):
        share(people, "Ada", middle)
        share(people, middle, "Fay")
    build()

    answer = ask(people, "Ada", "Fay")

    assert [way.distance for way in answer.ways] == [1, 2, 2]
    between = [name for way in answer.ways for name in names(way)[1:-1]]
    assert len(between) == len(set(between)) == 2


FIRST = {"year": 2005}
LIMITS = {
    "none": ({}, ["Ada", "Bob", "Cyd"]),
    "since": ({"since": 2006}, ["Ada", "Dan", "Eve", "Cyd"]),
    "team": ({"team": 2}, ["Ada", "Dan", "Eve", "Cyd"]),
    "both": ({"since": 2006, "team": 2}, ["Ada", "Dan", "Eve", "Cyd"]),
}


@pytest.mark.parametrize(("controls", "way"), LIMITS.values(), ids=LIMITS)
def test_only_works_within_the_limits_make_steps(people, controls, way):
    share(people, "Ada", "Bob", "Fay", year=2005)
    share(people, "Bob", "Cyd", year=2005)
    for one, other in (("Ada", "Dan"), ("Dan", "Eve"), ("Eve", "Cyd")):
        share(people, one, other, year=2020)
    build()

    assert names(ask(people, "Ada", "Cyd", **controls).ways[0]) == way


def test_year_and_team_must_meet_in_one_work(people):
    share(people, "Ada", "Cyd", year=2000)
    share(people, "Ada", "Cyd", "Fay", year=2020)
    share(people, "Ada", "Bob", year=2020)
    share(people, "Bob", "Cyd", year=2020)
    build()

    assert names(ask(people, "Ada", "Cyd", since=2010, team=2).ways[0]) == ["Ada", "Bob", "Cyd"]
    assert names(ask(people, "Ada", "Cyd", since=2010).ways[0]) == ["Ada", "Cyd"]


def test_too_many_doubtful_steps_leave_it_undecided(people, monkeypatch):
    monkeypatch.setattr(paths, "MOST_CUTS", 0)
    share(people, "Ada", "Cyd", year=2000)
    share(people, "Ada", "Cyd", "Fay", year=2020)
    build()

    assert ask(people, "Ada", "Cyd", since=2010, team=2).outcome is Outcome.UNDECIDED


@pytest.mark.parametrize(
    ("one", "other", "steps", "outcome"),
    [
        ("Ada", "Ada", 8, Outcome.SAME),
        ("Ada", "Dan", 2, Outcome.BEYOND),
        ("Ada", "Dan", 3, Outcome.FOUND),
        ("Ada", "Eve", 8, Outcome.APART),
        ("Ada", "Fay", 8, Outcome.APART),
    ],
)
def test_outcomes(people, one, other, steps, outcome):
    for pair in (("Ada", "Bob"), ("Bob", "Cyd"), ("Cyd", "Dan"), ("Fay", "Ada2")):
        people.setdefault("Ada2", AuthorFactory())
        share(people, *pair)
    build()

    assert ask(people, one, other, steps=steps).outcome is outcome


def test_before_the_first_build_it_is_not_ready(people):
    share(people, "Ada", "Bob")

    assert ask(people, "Ada", "Bob").outcome is Outcome.NOT_BUILT


def test_large_works_make_no_steps(people):
    WorkFactory(authors=[people["Ada"], people["Bob"], *(AuthorFactory() for _ in range(49))])
    build()

    assert ask(people, "Ada", "Bob").outcome is Outcome.APART


def test_a_step_that_is_gone_since_the_build_is_not_shown(people):
    gone = share(people, "Ada", "Cyd")
    share(people, "Ada", "Bob")
    share(people, "Bob", "Cyd")
    build()
    gone.authorships.all().delete()

    assert names(ask(people, "Ada", "Cyd").ways[0]) == ["Ada", "Bob", "Cyd"]


def test_nobody_who_was_merged_or_withdrawn_since_is_on_the_way(people):
    share(people, "Ada", "Bob")
    share(people, "Bob", "Cyd")
    share(people, "Ada", "Dan")
    share(people, "Dan", "Eve")
    share(people, "Eve", "Cyd")
    build()
    Author.objects.filter(pk=people["Bob"].pk).update(state=Author.State.WITHDRAWN)

    assert names(ask(people, "Ada", "Cyd").ways[0]) == ["Ada", "Dan", "Eve", "Cyd"]


@pytest.mark.parametrize("works", [1, 40])
def test_a_path_costs_two_queries_a_way(people, works, django_assert_num_queries):
    many_works(people["Ada"], people["Bob"], works, 2010)
    many_works(people["Bob"], people["Cyd"], works, 2010)
    build()
    adjacency_files.current()

    with django_assert_num_queries(2):
        ask(people, "Ada", "Cyd")


# --- files -------------------------------------------------------------------------------------------------


def test_the_files_hold_what_the_database_holds(people):
    share(people, "Ada", "Bob", "Cyd", year=2005)
    share(people, "Ada", "Bob", year=2020)
    build()

    adjacency = adjacency_files.current().adjacency

    ada, bob, cyd = (adjacency.number(people[name].pk) for name in ("Ada", "Bob", "Cyd"))
    row = slice(adjacency.starts[ada], adjacency.starts[ada + 1])
    assert (adjacency.others[row].tolist(), adjacency.lasts[row].tolist(), adjacency.teams[row].tolist()) == (
        [bob, cyd],
        [2020, 2005],
        [2, 3],
    )


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_rows_stream_in_parts(people, monkeypatch, at_once):
    monkeypatch.setattr(adjacency_files, "_AT_ONCE", at_once)
    share(people, "Ada", "Bob", "Cyd")
    share(people, "Cyd", "Dan", "Eve")
    build()

    assert ask(people, "Ada", "Eve").ways[0].distance == 2


def test_a_neighbour_without_a_row_is_left_out(people):
    CollaborationFactory(people["Ada"], people["Cyd"])
    CollaborationFactory(people["Ada"], people["Bob"])
    Neighbourhood.objects.filter(author=people["Bob"]).delete()
    adjacency_files.build(NOW)

    adjacency = adjacency_files.current().adjacency
    ada = adjacency.number(people["Ada"].pk)
    assert sorted(adjacency.others[adjacency.starts[ada] : adjacency.starts[ada + 1]].tolist()) == [0, 1]


def test_nothing_to_build_from_builds_nothing(people):
    assert adjacency_files.build(NOW) == 0
    assert ask(people, "Ada", "Bob").outcome is Outcome.APART


def test_a_new_version_is_taken_up_and_the_one_before_is_kept(people):
    share(people, "Ada", "Bob")
    for hour in range(4):
        build(NOW + dt.timedelta(hours=hour))
        assert ask(people, "Ada", "Bob").built_at == NOW + dt.timedelta(hours=hour)

    assert len([path for path in adjacency_files.folder().iterdir() if path.is_dir()]) == 2


def test_a_build_that_fails_leaves_the_old_version(people, monkeypatch):
    share(people, "Ada", "Bob")
    build()
    monkeypatch.setattr(adjacency_files, "_write", lambda draft: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        adjacency_files.build(NOW + dt.timedelta(hours=1))

    assert ask(people, "Ada", "Bob").built_at == NOW
    assert [path.name for path in adjacency_files.folder().iterdir() if "draft" in path.name] == []


def test_questions_are_answered_during_builds(people):
    share(people, "Ada", "Bob")
    build()
    one, other = people["Ada"].pk, people["Bob"].pk
    lost: list[object] = []
    stop = threading.Event()

    def keep_asking():
        while not stop.is_set():
            version = adjacency_files.current()
            if version is None or version.adjacency.shortest(
                version.adjacency.number(one), version.adjacency.number(other), 8
            ) != [0, 1]:
                lost.append(version)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    for second in range(20):
        adjacency_files.build(NOW + dt.timedelta(seconds=second))
    stop.set()
    asking.join()

    assert lost == []


@pytest.mark.parametrize("seed", range(8))
def test_distances_are_those_of_the_works(people, seed):
    chance = random.Random(seed)
    everybody = list(people.values())
    teams = [set(chance.sample(range(6), chance.randint(2, 3))) for _ in range(4)]
    for team in teams:
        WorkFactory(authors=[everybody[n] for n in sorted(team)])
    build()

    answer = paths.find(everybody[0], everybody[5], PathControls(steps=16))

    reached, frontier, steps = {0}, {0}, 0
    while frontier and 5 not in reached:
        frontier = {other for team in teams if team & frontier for other in team} - reached
        reached |= frontier
        steps += 1
    assert (answer.ways[0].distance if answer.ways else None) == (steps if 5 in reached else None)


# --- controls and page -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ({}, PathControls()),
        ({"from": " author:36z961m6 ", "to": "Ada  Byron"}, PathControls("36z961m6", "Ada Byron")),
        ({"since": "1200", "team": "1", "steps": "99"}, PathControls(since=1986, team=2, steps=16)),
        ({"from": "a\0b"}, PathControls("a b")),
    ],
)
def test_read(query, asked):
    given_query = QueryDict(mutable=True)
    given_query.update(query)
    assert PathControls.read(given_query) == asked


@pytest.mark.parametrize("query", ["since=x", "team=many", "steps=1.5", "steps=١"])
def test_read_refuses(query):
    with pytest.raises(InvalidControl):
        PathControls.read(QueryDict(query))


@pytest.fixture
def connected(people):
    share(people, "Ada", "Bob", title="On engines")
    build()
    return people


def page(client, **query):
    return markup.parse(client.get("/paths/", query))


def test_the_page_shows_the_path_with_links(client, connected):
    ada, bob = connected["Ada"], connected["Bob"]
    found = page(client, **{"from": ada.public_id, "to": bob.public_id})

    assert "1 step apart" in markup.text(found)
    assert found.xpath('//ol[@class="way"]//a/bdi/text()') == ["Ada", "On engines", "Bob"]


def test_the_page_takes_names(client, connected):
    assert "1 step apart" in markup.text(page(client, **{"from": "Ada", "to": "Bob"}))


def test_the_page_asks_who_is_meant(client, connected):
    found_names.refresh([AuthorFactory(display_name="Ada").pk])

    found = page(client, **{"from": "Ada", "to": "Bob", "since": "2000"})

    links = found.xpath('//section[@aria-labelledby="pick-from"]//li/a/@href')
    assert len(links) == 2
    assert f"/paths/?from={connected['Ada'].public_id}&to=Bob&since=2000" in links


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"from": "Nobody Here", "to": "Bob"}, "From: no record matches “Nobody Here”"),
        ({"from": "Ada", "to": "zzzzzzzz"}, "To: no record matches “zzzzzzzz”"),
        ({"from": "Ada", "to": "Ada"}, "One and the same"),
        ({"from": "Ada", "to": "Eve"}, "Not connected"),
        ({"from": "Ada", "to": "Bob", "since": "2030"}, "with these limits"),
    ],
)
def test_the_page_says_what_is_wrong(client, connected, query, words):
    assert words in markup.text(page(client, **query))


def test_the_page_keeps_what_was_typed(client, connected):
    response = client.get("/paths/", {"from": "Ada", "to": "Bob", "steps": "many", "since": "2001"})

    found = markup.parse(response)
    assert response.status_code == 400
    assert "The number of steps is a whole number, not 'many'." in markup.text(found)
    assert found.xpath("//main//form//input/@value") == ["Ada", "Bob", "2001", "50", "many"]


def test_the_page_follows_a_merged_author(client, connected):
    gone = AuthorFactory(state=Author.State.MERGED, merged_into=connected["Ada"])

    assert "1 step apart" in markup.text(page(client, **{"from": gone.public_id, "to": "Bob"}))


def test_the_page_does_not_name_a_withdrawn_author(client, connected):
    gone = AuthorFactory(display_name="Gone Person", state=Author.State.WITHDRAWN)

    assert "Gone Person" not in markup.text(page(client, **{"from": gone.public_id, "to": "Bob"}))


def test_files_lie_in_a_folder_for_each_database(settings):
    assert adjacency_files.folder().parent == Path(settings.GRAPH_DIR)
