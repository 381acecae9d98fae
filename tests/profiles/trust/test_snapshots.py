"""Snapshots: appended when the evidence differs, never changed, and each recomputes to itself."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from profiles.trust import formula, snapshots, tasks
from profiles.trust.models import TrustPass, TrustSnapshot
from tests.factories import NOW, AuthorFactory, ClaimFactory, TrustSnapshotFactory, WorkFactory
from works.models import Event, Evidence

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def author():
    author = AuthorFactory()
    WorkFactory.create_batch(6, authors=[author])
    return author


def history(author):
    return [(s.score, s.level, s.cause) for s in TrustSnapshot.objects.filter(author=author).order_by("pk")]


def test_a_fresh_record_of_six_works_scores_21(author):
    assert snapshots.take([author.pk], NOW, "import") == 1

    snapshot = TrustSnapshot.objects.get()
    assert (snapshot.score, snapshot.band, snapshot.level) == (21, "emerging", 1)
    assert (snapshot.formula, snapshot.cause, snapshot.taken_at) == ("RT-1", "import", NOW)
    assert snapshot.parts == {"A": 12.0, "B": 4.0, "C": 2.0, "D": 3.0, "E": 0.0}


def test_the_same_evidence_writes_nothing(author):
    taken = [snapshots.take([author.pk], NOW + n * DAY, "import") for n in range(3)]

    assert taken == [1, 0, 0]


def test_another_formula_writes_a_row(author, monkeypatch):
    snapshots.take([author.pk], NOW, "import")
    monkeypatch.setattr(formula, "VERSION", "RT-2")

    assert snapshots.take([author.pk], NOW, "formula") == 1


def test_going_back_to_old_evidence_writes_a_row(author):
    for grade in "NAN":
        author.authorships.update(grade=grade)
        snapshots.take([author.pk], NOW, "import")

    assert [score for score, *_ in history(author)] == [21, 39, 21]


def test_every_stored_score_recomputes_from_its_stored_evidence(author):
    ClaimFactory(author=author, state="approved", level=4, reviewed_at=NOW)
    for day, grade in enumerate("NMCOWAX"):
        author.authorships.update(grade=grade)
        snapshots.take([author.pk], NOW + 40 * day * DAY, "test")

    stored = list(TrustSnapshot.objects.all())
    again = [formula.score(snapshots.evidence_of(each)) for each in stored]
    assert len(stored) == 7
    assert [(s.score, s.band, s.level, s.parts) for s in stored] == [
        (each.value, each.band, each.level, dict(each.parts)) for each in again
    ]


def test_all_in_one_pass_equals_one_by_one(author):
    others = [AuthorFactory() for _ in range(5)]
    for number, other in enumerate(others):
        WorkFactory.create_batch(number, authors=[other, author])
        ClaimFactory(author=other, state="approved", level=2 + number % 3)
    with transaction.atomic():
        for each in (author, *others):
            snapshots.take([each.pk], NOW, "test")
        single = sorted(TrustSnapshot.objects.values_list("author", "score", "parts", "evidence", "digest"), key=str)
        transaction.set_rollback(True)

    appended = snapshots.take_all(NOW, "test")

    assert appended == 6
    assert (
        sorted(TrustSnapshot.objects.values_list("author", "score", "parts", "evidence", "digest"), key=str) == single
    )


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_the_authors(count, django_assert_num_queries):
    authors = [AuthorFactory() for _ in range(count)]

    # A savepoint and its end, two for the evidence, its statistics, its keys, scores, their statistics, what is new, rows.
    with django_assert_num_queries(10):
        snapshots.take([author.pk for author in authors], NOW, "test")


def test_a_decision_since_the_last_snapshot_is_its_cause(author):
    snapshots.take([author.pk], NOW, "import")
    author.authorships.update(grade="A")
    Event.objects.create(kind="merge", author=author, actor="a curator", reason="Same.", happened_at=NOW + DAY)

    snapshots.take([author.pk], NOW + 2 * DAY, "import")

    assert history(author) == [(21, 1, "import"), (39, 1, "merge")]


@pytest.mark.parametrize("kind", ["renamed", "hidden", "report-decided", "claim-declined", "name"])
def test_what_is_not_public_is_no_cause(author, kind):
    snapshots.take([author.pk], NOW, "import")
    author.authorships.update(grade="A")
    Event.objects.create(kind=kind, author=author, actor="a curator", reason="x", happened_at=NOW + DAY)

    snapshots.take([author.pk], NOW + 2 * DAY, "import")

    assert history(author)[-1] == (39, 1, "import")


def test_a_pass_remembers_when_it_was(author):
    snapshots.take_all(NOW, "command")

    assert list(TrustPass.objects.values_list("as_of", "cause", "appended")) == [(NOW, "command", 1)]


def test_the_first_night_scores_everybody(author):
    assert snapshots.take_expired(NOW) == 1


def test_a_night_scores_those_whose_evidence_ran_out(author):
    Evidence.objects.create(
        author=author, kind="variants-confirmed", source="owner", recorded_at=NOW, expires_at=NOW + 5 * DAY
    )
    WorkFactory(authors=[AuthorFactory()])
    snapshots.take_all(NOW, "command")

    nights = [snapshots.take_expired(NOW + day * DAY) for day in range(3, 8)]

    assert nights == [0, 0, 1, 0, 0]
    assert history(author) == [(24, 1, "command"), (21, 1, snapshots.EXPIRY)]


def test_a_missed_night_is_made_up(author):
    snapshots.take_all(NOW, "command")

    assert snapshots.take_expired(NOW + 200 * DAY) == 1
    assert history(author)[-1][0] == 18


def test_the_nightly_task_and_the_command_score(author, capsys):
    tasks.take_expired()
    author.authorships.update(grade="A")
    call_command("take_snapshots")
    call_command("take_snapshots", "--expired")

    assert len(history(author)) == 2
    assert capsys.readouterr().out.splitlines() == ["1 snapshots appended.", "0 snapshots appended."]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda snapshots: snapshots.update(score=100),
        lambda snapshots: snapshots.all()._raw_delete("default"),
    ],
    ids=["change", "delete"],
)
def test_snapshots_are_append_only(tamper):
    TrustSnapshotFactory()

    with pytest.raises(IntegrityError, match="trust_snapshot_append_only"), transaction.atomic():
        tamper(TrustSnapshot.objects)

    assert TrustSnapshot.objects.get().score == 21
