import datetime as dt
import gzip
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories import AuthorFactory
from works.arxiv.snapshot import SnapshotError
from works.ingest.runs import import_snapshot
from works.models import Authorship, Disavowal, Evidence, ImportRun, PendingAuthor, PendingBlock, RejectedRecord, Work

pytestmark = pytest.mark.django_db

FIRST = {"id": "2010.04116", "title": "A $x$ title", "authors": "Ada Byron, Jos\\'e Bee", "categories": "cs.LG cs.AI"}
SECOND = {"id": "2205.10937", "title": "Another", "authors": "Ada Byron", "doi": "10.1/x"}


@pytest.fixture
def run(tmp_path):
    def run(*records, limit=None):
        path = tmp_path / "snapshot.jsonl"
        path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in records))
        return import_snapshot(path, limit)

    return run


def counts(run):
    return run.read, run.new, run.changed, run.unchanged, run.rejected


def bylines(arxiv_id="2010.04116"):
    return list(
        Authorship.objects.filter(work__arxiv_id=arxiv_id).order_by("position").values_list("byline", flat=True)
    )


def test_import_stores_a_work_with_bylines_and_topics(run):
    run(FIRST)

    work = Work.objects.get()
    assert (work.title_plain, work.year, work.kind, work.author_count) == ("A x title", 2020, "preprint", 2)
    assert work.title_html.startswith("A <math")
    assert work.primary_topic.name == "Machine Learning"
    assert list(work.topics.order_by("work_topics__position").values_list("code", flat=True)) == ["cs.LG", "cs.AI"]
    assert bylines() == ["Ada Byron", "José Bee"]


@pytest.mark.parametrize("address", ["/works/2010.04116/", "/works/2010.04116/authors/1/", "/topics/cs.LG/", "/"])
def test_no_page_shows_an_entity(run, client, address):
    said = "Google&#39;s R&amp;D &lt; x"
    run({**FIRST, "title": said, "abstract": said, "comments": said, "journal-ref": said, "authors": "Ada O&#39;Neil"})

    page = client.get(address).content.decode()

    assert "Google&#x27;s" in page or "Google's" in page
    for shown in ("&amp;#39;", "&amp;amp;", "&amp;lt;", "&amp;#x27;"):
        assert shown not in page


def test_import_counts(run):
    assert counts(run(FIRST, SECOND)) == (2, 2, 0, 0, 0)


@pytest.mark.parametrize(("days", "is_news"), [(29, True), (31, False)])
def test_import_notes_when_a_recent_work_came_and_keeps_it(run, days, is_news):
    created = f"{timezone.now() - dt.timedelta(days):%a, %d %b %Y %H:%M:%S GMT}"
    record = {**FIRST, "versions": [{"version": "v1", "created": created}]}
    before = timezone.now()

    run(record)
    noticed = Work.objects.get().noticed_at
    run({**record, "title": "A better title"})

    assert (noticed is not None and before <= noticed <= timezone.now()) is is_news
    assert Work.objects.get().noticed_at == noticed


def test_import_again_changes_nothing(run):
    run(FIRST, SECOND)
    before = list(Work.objects.order_by("pk").values())

    assert counts(run(FIRST, SECOND)) == (2, 0, 0, 2, 0)
    assert list(Work.objects.order_by("pk").values()) == before


def test_import_notes_a_new_check_once_a_day(run):
    run(FIRST)
    Work.objects.update(checked_at=timezone.now() - dt.timedelta(days=2))

    run(FIRST)

    assert timezone.now() - Work.objects.get().checked_at < dt.timedelta(minutes=5)


def test_import_takes_a_change(run):
    run(FIRST, SECOND)

    assert counts(run({**FIRST, "title": "Better"}, SECOND)) == (2, 0, 1, 1, 0)
    assert Work.objects.get(arxiv_id="2010.04116").title_plain == "Better"


def test_import_keeps_authors_and_evidence_when_bylines_move(run):
    run(FIRST)
    ada = AuthorFactory(display_name="Ada Byron")
    Authorship.objects.filter(byline="Ada Byron").update(author=ada, grade="A")
    Evidence.objects.create(
        authorship=Authorship.objects.get(byline="Ada Byron"), kind="vouched", source="s", recorded_at=timezone.now()
    )

    run({**FIRST, "authors": "New One, Jos\\'e Bee, Ada Byron"})

    moved = Authorship.objects.get(byline="Ada Byron")
    assert bylines() == ["New One", "José Bee", "Ada Byron"]
    assert (moved.author, moved.grade, moved.evidence.count()) == (ada, "A", 1)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Ada King Byron, Jos\\'e Bee", "Ada King Byron"),
        ("New One, Jos\\'e Bee, A. Byron", "A. Byron"),
        ("Ann Byron, A. K. Byron, Jos\\'e Bee", None),
        ("Bob Byron, Jos\\'e Bee", None),
        ("Anna Byron, Jos\\'e Bee", None),
    ],
    ids=["spelled out", "spelled otherwise elsewhere", "two who may be meant", "another name", "another in the block"],
)
def test_import_keeps_what_was_said_of_a_byline_whose_spelling_changed(run, line, kept):
    run(FIRST)
    ada, other = AuthorFactory(display_name="Ada Byron"), AuthorFactory()
    Authorship.objects.filter(byline="Ada Byron").update(author=ada, is_held=True)
    byline = Authorship.objects.get(byline="Ada Byron")
    Disavowal.objects.create(authorship=byline, author=other, reason="r", source="s", recorded_at=timezone.now())

    run({**FIRST, "authors": line})

    assert [(b.byline, b.pk) for b in Authorship.objects.filter(author=ada, is_held=True)] == (
        [(kept, byline.pk)] if kept else []
    )
    assert Disavowal.objects.count() == (1 if kept else 0)
    assert bylines() == [name.replace("Jos\\'e", "José") for name in line.split(", ")]


def test_import_drops_a_byline_that_left_and_queues_its_author(run):
    run(FIRST)
    ada = AuthorFactory()
    Authorship.objects.filter(byline="Ada Byron").update(author=ada)

    run({**FIRST, "authors": "Jos\\'e Bee"})

    assert bylines() == ["José Bee"]
    assert PendingAuthor.objects.filter(author=ada).exists()


def test_import_queues_the_blocks_it_touched(run):
    run(FIRST)

    assert set(PendingBlock.objects.values_list("block", flat=True)) == {"byron a", "bee j"}


def test_import_takes_the_later_of_two_records_with_one_id(run):
    run({**FIRST, "title": "Old"}, {**FIRST, "title": "New"})

    assert Work.objects.get().title_plain == "New"


def test_import_keeps_a_record_that_it_cannot_read(run):
    done = run(FIRST, "{broken", SECOND)

    rejected = RejectedRecord.objects.get()
    assert counts(done) == (3, 2, 0, 0, 1)
    assert (rejected.position, rejected.raw) == (2, "{broken")
    assert "not a JSON record" in rejected.reason


def test_import_stops_at_the_limit(run):
    assert counts(run(FIRST, SECOND, limit=1)) == (1, 1, 0, 0, 0)


def test_import_marks_the_run_finished(run):
    assert run(FIRST).state == ImportRun.State.FINISHED


def test_import_that_breaks_off_keeps_what_it_stored(tmp_path, run, monkeypatch):
    path = tmp_path / "long.jsonl"
    path = path.with_suffix(".gz")
    path.write_bytes(gzip.compress(b"\n".join([json.dumps(FIRST).encode()] * 20_000))[:-9])
    monkeypatch.setattr("works.ingest.sources.CHUNK", 10)

    with pytest.raises(SnapshotError):
        import_snapshot(path)

    assert Work.objects.count() == 1
    assert ImportRun.objects.get().state == ImportRun.State.FAILED


@pytest.mark.parametrize("name", ["", "."])
def test_command_says_what_is_wrong_with_the_path(tmp_path, name):
    with pytest.raises(CommandError, match=r"does not exist|directory"):
        call_command("import_arxiv", "snapshot", str(tmp_path / (name or "absent")))


def test_command_prints_counts(tmp_path, capsys):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(FIRST))

    call_command("import_arxiv", "snapshot", str(path))

    assert "1 read: 1 new, 0 changed, 0 unchanged, 0 rejected" in capsys.readouterr().out


@pytest.mark.shared_data
def test_import_reads_real_records(shared):
    done = import_snapshot(shared / "data" / "arxiv-snapshot.jsonl.zst", 4_000)

    assert counts(done) == (4_000, 4_000, 0, 0, 0)
