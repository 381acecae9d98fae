import random

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from graph import collaborations
from graph.models import Collaboration
from tests.factories import AuthorFactory, CollaborationFactory, WorkFactory
from works.models import Author

pytestmark = pytest.mark.django_db

COLUMNS = ("first", "second", "works", "credit", "first_year", "last_year")


def edges():
    return sorted(Collaboration.objects.values_list(*COLUMNS))


def test_rebuild_sums_works_credit_and_years():
    ada, bob, eve = (AuthorFactory() for _ in range(3))
    WorkFactory(authors=[ada, bob], year=2020)
    WorkFactory(authors=[bob, ada, eve], year=2022)

    collaborations.rebuild()

    assert edges() == [
        (ada.pk, bob.pk, 2, 1.5, 2020, 2022),
        (ada.pk, eve.pk, 1, 0.5, 2022, 2022),
        (bob.pk, eve.pk, 1, 0.5, 2022, 2022),
    ]


def test_rebuild_leaves_out_large_works():
    WorkFactory(authors=[AuthorFactory() for _ in range(collaborations.MAX_TEAM + 1)])

    assert collaborations.rebuild() == 0


@pytest.mark.parametrize("seed", range(3))
def test_refresh_gives_the_rows_of_a_rebuild(seed):
    chance = random.Random(seed)
    people = [AuthorFactory() for _ in range(8)]
    works = [
        WorkFactory(authors=chance.sample(people, chance.randint(1, 5)), year=chance.randint(2000, 2020))
        for _ in range(15)
    ]
    collaborations.rebuild()
    changed = works[0]
    touched = set(changed.authorships.values_list("author", flat=True))
    changed.authorships.first().delete()

    collaborations.refresh(sorted(touched))

    refreshed = edges()
    collaborations.rebuild()
    assert refreshed == edges()


def test_close_means_two_works_or_half_a_credit():
    ada = AuthorFactory()
    twice, pair, crowd = AuthorFactory(), AuthorFactory(), [AuthorFactory() for _ in range(4)]
    WorkFactory(authors=[ada, twice, *crowd[:3]])
    WorkFactory(authors=[ada, twice, *crowd[1:2], AuthorFactory()])
    WorkFactory(authors=[ada, pair])
    collaborations.rebuild()

    collaborations.refresh_close_counts([ada.pk])

    assert Author.objects.get(pk=ada.pk).close_collaborator_count == 3


@pytest.mark.parametrize(
    ("fields", "rule"),
    [({"works": 0}, "graph_collaboration_has_works"), ({"reverse": True}, "graph_collaboration_ordered")],
)
def test_collaboration_refuses(fields, rule):
    one, other = sorted((AuthorFactory(), AuthorFactory()), key=lambda author: author.pk)
    if fields.pop("reverse", False):
        one, other = other, one

    with pytest.raises(IntegrityError, match=rule):
        CollaborationFactory(first=one, second=other, **fields)


def test_collaboration_stands_once():
    one, other = AuthorFactory(), AuthorFactory()
    CollaborationFactory(first=one, second=other)

    with pytest.raises(IntegrityError, match="graph_collaboration_once"):
        CollaborationFactory(first=one, second=other)


def test_credit_is_the_same_in_whatever_order_it_is_summed():
    ada, bob = AuthorFactory(), AuthorFactory()
    for others in (1, 5, 2, 8):
        WorkFactory(authors=[ada, bob, *(AuthorFactory() for _ in range(others))])
    collaborations.rebuild()
    rebuilt = edges()

    collaborations.refresh([bob.pk])

    assert edges() == rebuilt
    assert Collaboration.objects.get(first=ada, second=bob).credit == 1.111111


def test_command_prints_what_it_did(capsys):
    WorkFactory(authors=[AuthorFactory(), AuthorFactory()])

    call_command("build_collaborations")

    assert capsys.readouterr().out.startswith("1 collaborations; close collaborators changed for 2 authors; ")
