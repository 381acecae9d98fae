import random
from itertools import combinations

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection

from graph import collaborations
from graph.models import Neighbourhood
from tests.factories import NOW, AuthorFactory, AuthorshipFactory, CollaborationFactory, TopicFactory, WorkFactory
from works.identity import merges
from works.models import Author, Authorship, PendingAuthor

pytestmark = pytest.mark.django_db


def edges():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM graph_collaboration ORDER BY first_id, second_id")
        return cursor.fetchall()


def ties(author):
    with connection.cursor() as cursor:
        cursor.execute("SELECT other_id, works, credit, team FROM graph_tie WHERE author_id = %s", [author.pk])
        return cursor.fetchall()


def rows():
    return list(Neighbourhood.objects.order_by("pk").values())


def random_works(seed, people=8, works=15, largest=5):
    chance = random.Random(seed)
    everybody = [AuthorFactory() for _ in range(people)]
    return everybody, [
        WorkFactory(authors=chance.sample(everybody, chance.randint(1, largest)), year=chance.randint(2000, 2020))
        for _ in range(works)
    ]


def test_rebuild_sums_works_credit_and_years():
    ada, bob, eve = (AuthorFactory() for _ in range(3))
    WorkFactory(authors=[ada, bob], year=2020)
    WorkFactory(authors=[bob, ada, eve], year=2022)

    assert collaborations.rebuild() == 3
    assert edges() == [
        (ada.pk, bob.pk, 2, 1.5, 2020, 2022),
        (ada.pk, eve.pk, 1, 0.5, 2022, 2022),
        (bob.pk, eve.pk, 1, 0.5, 2022, 2022),
    ]


def test_each_edge_is_seen_from_both_ends_the_strongest_first():
    ada, bob, eve = (AuthorFactory() for _ in range(3))
    WorkFactory(authors=[ada, eve])
    WorkFactory(authors=[ada, bob, eve])
    collaborations.rebuild()

    assert ties(ada) == [(eve.pk, 2, 1.5, 2), (bob.pk, 1, 0.5, 3)]
    assert ties(bob) == [(ada.pk, 1, 0.5, 3), (eve.pk, 1, 0.5, 3)]


def test_rebuild_leaves_out_large_works():
    WorkFactory(authors=[AuthorFactory() for _ in range(collaborations.MAX_TEAM + 1)])

    assert collaborations.rebuild() == 0
    assert rows() == []


def test_the_largest_team_that_counts_is_read_back():
    people = [AuthorFactory() for _ in range(collaborations.MAX_TEAM)]
    WorkFactory(authors=people)
    collaborations.rebuild()

    assert ties(people[0])[0] == (people[1].pk, 1, 0.0204, 50)


@pytest.mark.parametrize("years", [(1986, 1986), (1991, 2200)])
def test_years_are_read_back(years):
    ada, bob = AuthorFactory(), AuthorFactory()
    for year in years:
        WorkFactory(authors=[ada, bob], year=year)
    collaborations.rebuild()

    assert edges()[0][4:] == years


def test_dropping_and_rebuilding_gives_the_same_rows():
    random_works(1)
    collaborations.rebuild()
    before = rows()
    Neighbourhood.objects.all().delete()

    collaborations.rebuild()

    assert rows() == before


def test_rebuilding_what_is_there_gives_the_same_rows():
    _, works = random_works(2)
    collaborations.rebuild()
    for work in works[:5]:
        work.authorships.all().delete()
    collaborations.rebuild()
    kept = rows()
    Neighbourhood.objects.all().delete()

    collaborations.rebuild()

    assert kept == rows()


def test_rebuild_in_many_ranges_gives_the_same_rows(monkeypatch):
    random_works(3)
    collaborations.rebuild()
    before = rows()
    Neighbourhood.objects.all().delete()
    monkeypatch.setattr(collaborations, "_AT_ONCE", 3)

    collaborations.rebuild()

    assert rows() == before


@pytest.mark.parametrize("seed", range(5))
def test_refresh_of_any_author_of_a_changed_work_gives_the_rows_of_a_rebuild(seed):
    chance = random.Random(seed)
    everybody, works = random_works(seed)
    collaborations.rebuild()
    changed = next(work for work in works if work.author_count > 1)
    moved = changed.authorships.first()
    gone, come = moved.author, next(p for p in everybody if not changed.authorships.filter(author=p).exists())
    Authorship.objects.filter(pk=moved.pk).update(author=come)

    collaborations.refresh(sorted((gone.pk, come.pk)))

    refreshed = rows()
    Neighbourhood.objects.all().delete()
    collaborations.rebuild()
    assert refreshed == rows(), chance


def test_refresh_of_an_author_that_lost_everything_removes_the_row():
    ada, bob = AuthorFactory(), AuthorFactory()
    work = WorkFactory(authors=[ada, bob])
    collaborations.rebuild()
    work.authorships.filter(author=ada).delete()

    collaborations.refresh([ada.pk])

    assert rows() == []


def test_refresh_counts_the_close_collaborators_of_those_it_affects():
    ada, bob = AuthorFactory(), AuthorFactory()
    WorkFactory(authors=[ada, bob])

    collaborations.refresh([ada.pk])

    assert Author.objects.get(pk=bob.pk).close_collaborator_count == 1


def test_refresh_leaves_those_who_are_queued_to_the_queue():
    ada, bob = AuthorFactory(), AuthorFactory()
    WorkFactory(authors=[ada, bob])
    PendingAuthor.objects.create(author=bob)

    collaborations.refresh([ada.pk])

    assert [row["author_id"] for row in rows()] == [ada.pk]


def test_an_author_of_many_works_has_the_latest_and_the_topics_kept():
    ada, bob, often, rare = AuthorFactory(), AuthorFactory(), TopicFactory(), TopicFactory()
    works = [WorkFactory(authors=[ada], topics=[often], year=2020) for _ in range(collaborations.MANY_WORKS - 1)]
    works.append(WorkFactory(authors=[ada, bob], topics=[rare, often], year=2021))
    works.append(WorkFactory(authors=[ada, *(AuthorFactory() for _ in range(50))], year=2019))
    AuthorshipFactory(work=works[-2], author=None, position=3)
    type(works[-2]).objects.filter(pk=works[-2].pk).update(author_count=3)

    collaborations.rebuild()

    row = Neighbourhood.objects.get(author=ada)
    assert (row.newest[0], row.newest[1], len(row.newest)) == (works[-2].pk, works[-3].pk, collaborations.NEWEST)
    assert (row.topic_ids, row.topic_works) == ([often.pk, rare.pk], [64, 1])
    assert (row.left_out, row.unresolved) == (1, 1)


def test_close_means_two_works_or_half_a_credit():
    ada = AuthorFactory()
    twice, pair, crowd = AuthorFactory(), AuthorFactory(), [AuthorFactory() for _ in range(4)]
    WorkFactory(authors=[ada, twice, *crowd[:3]])
    WorkFactory(authors=[ada, twice, *crowd[1:2], AuthorFactory()])
    WorkFactory(authors=[ada, pair])
    collaborations.rebuild()

    collaborations.refresh_close_counts([ada.pk])

    assert Author.objects.get(pk=ada.pk).close_collaborator_count == 3


HUB = {"newest": [1], "topic_ids": [], "topic_works": [], "left_out": 0, "unresolved": 0}


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"facts": []}, "facts_for_each"),
        ({"itself": True}, "without_itself"),
        ({"newest": [1]}, "all_or_nothing"),
        ({**HUB, "left_out": None}, "all_or_nothing"),
        ({**HUB, "unresolved": -1}, "all_or_nothing"),
    ],
)
def test_neighbourhood_refuses(fields, rule):
    author = AuthorFactory()
    others = [author.pk] if fields.pop("itself", False) else [author.pk + 1]

    with pytest.raises(IntegrityError, match=f"graph_neighbourhood_{rule}"):
        Neighbourhood.objects.create(**{"author": author, "others": others, "facts": [1], **fields})


def test_an_author_has_one_row():
    one, other = AuthorFactory(), AuthorFactory()
    CollaborationFactory(one, other)

    with pytest.raises(IntegrityError, match="graph_neighbourhood_pkey"):
        Neighbourhood.objects.create(author=one, others=[], facts=[])


def test_credit_is_the_same_in_whatever_order_it_is_summed():
    ada, bob = AuthorFactory(), AuthorFactory()
    for others in (1, 5, 2, 8):
        WorkFactory(authors=[ada, bob, *(AuthorFactory() for _ in range(others))])
    collaborations.rebuild()
    rebuilt = edges()

    collaborations.refresh([bob.pk])

    assert edges() == rebuilt
    assert edges()[0][3] == 1.1111


def test_command_prints_what_it_did(capsys):
    WorkFactory(authors=[AuthorFactory(), AuthorFactory()])

    call_command("build_collaborations")

    assert capsys.readouterr().out.startswith("1 collaborations; close collaborators changed for 2 authors; ")


@pytest.mark.parametrize("seed", range(3))
def test_merges_and_their_undoing_leave_the_rows_of_a_rebuild(seed):
    everybody, _ = random_works(seed, people=10, works=8, largest=3)
    collaborations.rebuild()
    into, gone = next(pair for pair in combinations(everybody, 2) if not share_a_work(*pair))
    event = merges.merge(into, gone, actor="curator", reason="one and the same", now=NOW)
    refresh_those_queued()
    merged = rows()
    collaborations.rebuild()
    assert merged == rows()

    merges.undo(event, actor="curator", reason="not the same after all", now=NOW)
    refresh_those_queued()

    undone = rows()
    Neighbourhood.objects.all().delete()
    collaborations.rebuild()
    assert undone == rows()


def share_a_work(one, other):
    return one.authorships.filter(work__in=other.authorships.values("work")).exists()


def refresh_those_queued():
    queued = list(PendingAuthor.objects.values_list("pk", flat=True))
    PendingAuthor.objects.all().delete()
    collaborations.refresh(queued)
