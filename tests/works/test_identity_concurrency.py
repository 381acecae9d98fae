"""Two curators at once, on connections of their own: one of them is told why not, and the record stays whole."""

import contextlib
import itertools
import random
import threading
import time
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.factories import NOW, AuthorFactory, WorkFactory
from tests.invariants import assert_whole
from tests.meanwhile import Thread, meanwhile, somebody_waits
from works import counts
from works.identity import candidates, merges, placing, resolve, standing
from works.identity.merges import Refused
from works.identity.placing import BUSY
from works.models import Author, Authorship, Candidate, Event, PendingAuthor, PendingBlock

pytestmark = pytest.mark.django_db(transaction=True)

SAID = {"actor": "curator@example.org", "reason": "Same group.", "now": NOW}


def author_of(name, works=3):
    author = AuthorFactory(display_name=name)
    for _ in range(works):
        WorkFactory(authors=[author])
    counts.refresh([author.pk])
    return author


@pytest.fixture
def jeff():
    return author_of("Jeff Dean")


@pytest.fixture
def j():
    return author_of("J. Dean")


def keys(author):
    return list(author.authorships.order_by("pk").values_list("pk", flat=True))


def pair(one, other):
    first, second = sorted((one, other), key=lambda author: author.pk)
    return Candidate.objects.create(
        kind="merge", first=first, second=second, score=0.9, impact=3, block="dean j", found_at=NOW
    )


def merge(into, gone):
    return partial(merges.merge, into, gone, **SAID)


def split(author, chosen):
    return partial(merges.split, author, chosen, **SAID)


def move(chosen, to):
    return partial(merges.move, chosen, to, **SAID)


def mark_distinct(one, other):
    return partial(merges.mark_distinct, one, other, **SAID)


def confirm(chosen, author):
    return partial(standing.confirm, chosen, author, kind="k", grade="O", source="s", actor="a", now=NOW)


def dismiss(one, other):
    return partial(candidates.dismiss, pair(one, other), **SAID)


# Each makes two deeds about Jeff Dean and J. Dean; what the second is told, None when it is done as well.
PAIRS = {
    "the same merge twice": (lambda one, other: (merge(one, other), merge(one, other)), "was merged into Jeff Dean"),
    "one into the other and the other into the one": (
        lambda one, other: (merge(one, other), merge(other, one)),
        "was merged into Jeff Dean",
    ),
    "a split during a merge": (
        lambda one, other: (merge(one, other), split(other, keys(other)[:1])),
        "was merged into Jeff Dean",
    ),
    "a merge during a split": (lambda one, other: (split(other, keys(other)[:1]), merge(one, other)), None),
    "a move from it during a merge": (
        lambda one, other: (merge(one, other), move(keys(other)[:1], author_of("Jo Dean"))),
        "went to another author meanwhile",
    ),
    "a move to it during a merge": (
        lambda one, other: (merge(one, other), move(keys(author_of("Jo Dean"))[:1], other)),
        "was merged into Jeff Dean",
    ),
    "a merge during a move": (lambda one, other: (move(keys(other)[:1], one), merge(one, other)), None),
    "the same move twice": (
        lambda one, other: (move(keys(other)[:1], one), move(keys(other)[:1], one)),
        "with Jeff Dean .* already",
    ),
    "overlapping splits": (
        lambda one, other: (split(other, keys(other)[:2]), split(other, keys(other)[1:])),
        "no longer with J. Dean",
    ),
    "a merge during marking as distinct": (
        lambda one, other: (mark_distinct(one, other), merge(one, other)),
        "are marked as distinct",
    ),
    "marking as distinct twice": (
        lambda one, other: (mark_distinct(one, other), mark_distinct(other, one)),
        "are marked as distinct",
    ),
    "a confirmation during a merge": (
        lambda one, other: (merge(one, other), confirm(keys(other)[:1], other)),
        "went to another author meanwhile",
    ),
    "a candidate accepted twice": (
        lambda one, other: pair(one, other) and (merge(one, other), merge(one, other)),
        "was merged into Jeff Dean",
    ),
    "a candidate dismissed while it is accepted": (
        lambda one, other: (merge(one, other), dismiss(one, other)),
        "decided meanwhile",
    ),
    "a candidate dismissed twice": (
        lambda one, other: (dismissal := dismiss(one, other), dismissal),
        "decided meanwhile",
    ),
}


@pytest.mark.parametrize(("deeds", "words"), PAIRS.values(), ids=PAIRS)
def test_of_two_deeds_at_once_the_second_sees_the_first(jeff, j, deeds, words):
    one, other = meanwhile(*deeds(jeff, j))

    assert isinstance(one, Event), one
    if words is None:
        assert isinstance(other, Event), other
    else:
        assert isinstance(other, Refused), other
        with pytest.raises(Refused, match=words):
            raise other
    assert_whole()
    assert set(PendingAuthor.objects.values_list("author", flat=True)) >= {one.author_id, one.other_id}


def test_undoing_twice(jeff, j):
    event = merges.merge(jeff, j, **SAID)

    one, other = meanwhile(lambda: merges.undo(event, **SAID), lambda: merges.undo(event, **SAID))

    assert one.undoes == event
    assert isinstance(other, Refused)
    assert "It was undone on" in str(other)
    assert_whole()


def test_undoing_a_merge_while_it_is_built_upon(jeff, j):
    event = merges.merge(jeff, j, **SAID)
    third = author_of("Jo Dean")

    one, other = meanwhile(merge(third, jeff), lambda: merges.undo(event, **SAID))

    assert one.kind == "merge"
    assert "Undo that first" in str(other)
    assert_whole()


def test_the_resolver_leaves_names_alone_that_a_curator_is_at(jeff, j):
    resolve.queue_everything()

    _, looked_at = meanwhile(merge(jeff, j), lambda: resolve.resolve_pending(timezone.now()).blocks)

    assert looked_at == 0
    assert PendingBlock.objects.filter(block="dean j").exists()


def test_a_curator_waits_for_a_resolver_that_is_at_the_names(jeff, j):
    resolve.queue_everything()

    _, event = meanwhile(lambda: resolve.resolve_pending(timezone.now()), merge(jeff, j))

    assert isinstance(event, Event | Refused)
    assert event.__class__ is Event or "was merged" in str(event)
    assert not Authorship.objects.filter(author__state="merged").exists()


def test_a_curator_who_waits_too_long_is_told_so(jeff, j, monkeypatch):
    monkeypatch.setattr(placing, "LOCK_TIMEOUT", "100ms")

    def hold():
        with transaction.atomic():
            list(Author.objects.select_for_update().filter(pk=jeff.pk))
            held.set()
            done.wait(10)

    held, done = threading.Event(), threading.Event()
    holder = Thread(hold)
    holder.start()
    held.wait(10)

    with pytest.raises(Refused, match=BUSY):
        merges.merge(jeff, j, **SAID)

    done.set()
    holder.join()
    assert merges.merge(jeff, j, **SAID)


def test_a_dead_lock_is_tried_again(jeff, j):
    # The other takes the second author, then wants the first, and is patient: PostgreSQL breaks the circle at the cost
    # of the deed.
    def other():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL deadlock_timeout = '1min'")
            list(Author.objects.select_for_update().filter(pk=j.pk))
            held.set()
            until = time.monotonic() + 5
            while not somebody_waits() and time.monotonic() < until:
                time.sleep(0.01)
            list(Author.objects.select_for_update().filter(pk=jeff.pk))

    held = threading.Event()
    thread = Thread(other)
    thread.start()
    held.wait(10)

    assert merges.merge(jeff, j, **SAID).kind == "merge"
    thread.join()
    assert thread.outcome is None


def decide(people, seed):
    """Twelve deeds by chance; a refusal is an answer, anything else is not."""
    chance = random.Random(seed)
    for _ in range(12):
        one, other = chance.sample(people, 2)
        some = keys(one)[: chance.randint(1, 2)]
        deed = chance.choice(
            [
                lambda one=one, other=other: merges.merge(one, other, **SAID),
                lambda one=one, some=some: merges.split(one, some, **SAID),
                lambda other=other, some=some: merges.move(some, other, **SAID),
                lambda one=one, some=some: standing.disavow(some, one, source="The owner", **SAID),
                lambda: merges.undo(chance.choice(list(Event.objects.all())), **SAID),
                lambda: merges.undo(chance.choice(list(Event.objects.all())), **SAID),
            ]
        )
        with contextlib.suppress(Refused, IndexError):
            deed()


def resolve_on():
    for _ in range(15):
        resolve.resolve_pending(timezone.now())


def resolve_everything():
    resolve.queue_everything()
    resolve.work_off(timezone.now)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_many_curators_and_the_resolver_at_once(seed):
    """Whatever they decide, in whatever order: refusals are words, and the record is whole at the end."""
    chance = random.Random(seed)
    people = [author_of(name, works=4) for name in ("Jeff Dean", "J. Dean", "Jo Dean", "Jim Dean", "J. A. Dean")]
    for one, other in itertools.pairwise(people):
        WorkFactory(authors=[one, other])
    counts.refresh(None)
    total = Authorship.objects.count()

    threads = [Thread(partial(decide, people, chance.random())) for _ in range(4)] + [Thread(resolve_on)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = dict(Authorship.objects.filter(is_held=True).values_list("pk", "author"))
    resolve_everything()

    assert [thread.outcome for thread in threads] == [None] * 5
    assert Authorship.objects.count() == total
    assert held.items() <= dict(Authorship.objects.values_list("pk", "author")).items()
    counts.refresh(None)
    assert_whole()
    assert Event.objects.exists()
