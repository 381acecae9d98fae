from pathlib import Path

import pytest
from django.utils import timezone

from bzpeer import pipeline
from graph.models import Neighbourhood
from profiles.trust import formula, snapshots
from profiles.trust.models import TrustSnapshot
from works.ingest.runs import import_snapshot
from works.models import Author, PendingAuthor, PendingBlock, TopicCount

pytestmark = pytest.mark.django_db

BUNDLED = Path(pipeline.__file__).parent / "data" / "works.jsonl"


@pytest.fixture
def bundled():
    import_snapshot(BUNDLED)
    pipeline.advance()


def jeff():
    return Author.objects.get(display_name="Jeff Dean")


def test_bundled_works_give_the_reference_figures(bundled):
    author = jeff()

    assert (author.work_count, author.topic_count, author.close_collaborator_count) == (6, 7, 2)
    assert (author.first_year, author.last_year, author.top_topic.code) == (2020, 2022, "cs.LG")


def test_bundled_works_give_the_reference_score(bundled):
    snapshot = TrustSnapshot.objects.get(author=jeff())

    assert (snapshot.score, snapshot.get_band_display(), snapshot.level) == (21, "Emerging", 1)


def test_stored_evidence_recomputes_to_the_stored_score(bundled):
    for snapshot in TrustSnapshot.objects.all():
        assert formula.score(snapshots.evidence_of(snapshot)).value == snapshot.score


def test_pipeline_leaves_nothing_queued(bundled):
    assert pipeline.is_idle()
    assert (PendingBlock.objects.count(), PendingAuthor.objects.count()) == (0, 0)


def test_same_evidence_writes_no_second_snapshot(bundled):
    before = TrustSnapshot.objects.count()

    appended = snapshots.take_all(timezone.now(), "test")

    assert (appended, TrustSnapshot.objects.count()) == (0, before)


def test_other_evidence_appends_a_snapshot(bundled):
    author = jeff()
    author.authorships.update(grade="A")

    assert snapshots.take([author.pk], timezone.now(), "test") == 1
    assert list(TrustSnapshot.objects.filter(author=author).values_list("score", flat=True)) == [39, 21]


def test_deriving_everything_equals_deriving_piece_by_piece(bundled, monkeypatch):
    counts = ("work_count", "topic_count", "close_collaborator_count", "first_year", "last_year", "top_topic")
    pieces = (list(Neighbourhood.objects.order_by("pk").values()), list(Author.objects.order_by("pk").values(*counts)))
    PendingAuthor.objects.bulk_create(PendingAuthor(author=author) for author in Author.objects.all())
    Author.objects.update(work_count=0, topic_count=0, close_collaborator_count=0, first_year=None, top_topic=None)
    monkeypatch.setattr(pipeline, "REBUILD_SHARE", 0)

    pipeline.advance()

    whole = (list(Neighbourhood.objects.order_by("pk").values()), list(Author.objects.order_by("pk").values(*counts)))
    assert whole == pieces


def test_pipeline_reports_its_steps():
    import_snapshot(BUNDLED)
    steps = []

    assert pipeline.advance(lambda step, done: steps.append((step, done))) is True
    assert steps == [("resolve", 65), ("derive", 59), ("topic years", 9), ("adjacency", 890), ("topics", 38)]
    assert TopicCount.objects.get(topic__code="cs.LG", facet="year", value="2022").works == 5


def test_topics_are_not_counted_when_nothing_changed(bundled):
    steps = []

    pipeline.advance(lambda step, done: steps.append(step))

    assert steps == []
