import gzip
import json
import threading

import pytest
import zstandard
from django.db import connection, connections

from works.arxiv.snapshot import SnapshotError
from works.ingest import runs
from works.ingest.runs import AlreadyRunning, NotResumable
from works.models import ImportRun, RejectedRecord, Work, WorkChange

pytestmark = pytest.mark.django_db

WORK = {"title": "A title", "authors": "Ada Byron, Bob Cee", "categories": "cs.LG"}


def lines(count):
    return [json.dumps({"id": f"2010.{number:05d}", **WORK}) for number in range(1, count + 1)]


@pytest.fixture
def snapshot(tmp_path, monkeypatch):
    """Write a snapshot of these lines and give a run over it, in pages of two."""
    monkeypatch.setattr("works.ingest.sources.CHUNK", 2)

    def snapshot(content, name="a.jsonl", **arguments):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else "\n".join(content).encode())
        return runs.create("snapshot", {**runs.snapshot_arguments(path, None), **arguments})

    return snapshot


def counts(run):
    return run.read, run.new, run.changed, run.unchanged, run.rejected


def stop_after(pages):
    def progress(run):
        if run.position["line"] >= pages * 2:
            raise KeyboardInterrupt

    return progress


def test_a_stopped_run_goes_on_where_it_was(snapshot):
    run = snapshot(lines(7))
    with pytest.raises(KeyboardInterrupt):
        runs.advance(run, stop_after(2))
    stopped = (run.state, counts(run))

    runs.advance(ImportRun.objects.get())

    assert stopped == ("stopped", (4, 4, 0, 0, 0))
    assert counts(ImportRun.objects.get()) == (7, 7, 0, 0, 0)


def test_a_pause_is_kept_until_the_run_is_resumed(snapshot):
    run = snapshot(lines(7))

    runs.advance(run, lambda run: ImportRun.objects.update(is_pause_wanted=True))
    paused = (run.state, run.read)
    runs.advance(run)

    assert (paused, run.state, run.read) == (("paused", 4), "finished", 7)


def test_a_slice_of_time_leaves_the_run_running(snapshot):
    run = snapshot(lines(7))

    runs.advance(run, seconds=0)

    assert (run.state, run.read) == ("running", 2)


def test_the_limit_holds_over_pages_and_resumptions(snapshot):
    run = snapshot(lines(9), limit=5)
    runs.advance(run, seconds=0)

    runs.advance(run)

    assert (run.state, run.read, Work.objects.count(), run.share) == ("finished", 5, 5, 1.0)


def test_a_finished_run_does_not_go_on(snapshot):
    run = runs.advance(snapshot(lines(1)))

    with pytest.raises(NotResumable, match="is finished"):
        runs.advance(run)


def test_a_run_does_not_go_on_with_another_file(snapshot):
    run = snapshot(lines(7))
    runs.advance(run, seconds=0)
    snapshot(lines(9))

    with pytest.raises(SnapshotError, match="start a new import"):
        runs.advance(run)


@pytest.mark.django_db(transaction=True)
def test_a_second_import_is_refused_by_name(snapshot):
    first, second = snapshot(lines(3)), snapshot(lines(3))
    said = []

    def meanwhile(run):
        def attempt():
            try:
                runs.advance(second)
            except AlreadyRunning as error:
                said.append(str(error))
            finally:
                connections.close_all()

        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()

    runs.advance(first, meanwhile)

    assert said[0].startswith(f"Run {first.pk} (Snapshot file")
    assert (first.state, second.state) == ("finished", "queued")


def test_a_run_whose_process_is_gone_is_found_stopped(snapshot):
    dead = snapshot(lines(3))
    ImportRun.objects.update(state="running")

    runs.advance(snapshot(lines(1), "b.jsonl"))

    dead.refresh_from_db()
    assert (dead.state, dead.last_error) == ("stopped", "Its process ended without a word.")


@pytest.mark.django_db(transaction=True)
def test_a_cut_connection_neither_loses_nor_doubles_a_page(snapshot):
    run = snapshot(lines(9))

    def cut(run):
        if run.read == 4:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            other.close()

    runs.advance(run, cut)

    assert counts(ImportRun.objects.get()) == (9, 9, 0, 0, 0)
    assert Work.objects.count() == 9


def test_preview_counts_and_writes_nothing(snapshot):
    run = snapshot([*lines(3), "{broken"])
    ImportRun.objects.all().delete()

    *_, (last, _) = runs.preview("snapshot", run.arguments)

    assert counts(last) == (4, 3, 0, 0, 1)
    assert (Work.objects.count(), ImportRun.objects.count(), RejectedRecord.objects.count()) == (0, 0, 0)


def test_a_change_is_kept_with_what_it_was(snapshot):
    runs.advance(snapshot(lines(1)))

    run = runs.advance(
        snapshot([json.dumps({"id": "2010.00001", **WORK, "authors": "Ada Byron", "doi": "10.1/x"})], "b")
    )

    assert list(WorkChange.objects.filter(run=run).order_by("field").values_list("field", "before", "after")) == [
        ("authors", "Ada Byron, Bob Cee", "Ada Byron"),
        ("doi", "", "10.1/x"),
    ]


BAD = [
    ("{" * 10_000, "not a JSON record"),
    ("[" * 10_000 + "]" * 10_000, "not a JSON record"),
    ('{"id": "2010.04116", "title": null}', r"Expected `str`, got `null`"),
    ('{"id": "None", "title": "A"}', "'None' is no arXiv id"),
    (json.dumps({"id": "2010.04116", **WORK, "authors": ""}), "nobody is named"),
    (json.dumps({"id": "2010.04116", **WORK, "categories": "cs.LG nonsense"}), "taxonomy"),
    (json.dumps({"id": "2010.04116", **WORK, "title": "a\x1bb"}), "control character"),
    (json.dumps({"id": "2010.04116", **WORK, "versions": [{"version": "v1", "created": "Mon, 1 Jan 2125 00:00:00 GMT"}]}), "in the future"),
    (b'{"id": "2010.04116", "title": "caf\xe9"}', "not"),
    (b'{"id": "2010.04116", "title": "' + b"x" * 49_999_966 + b'"}', "a line of 50,000,000 bytes"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_a_bad_line_is_kept_with_its_number_and_the_rest_is_imported(snapshot, bad, reason):
    one, other = (line.encode() for line in lines(2))
    bad = bad if isinstance(bad, bytes) else bad.encode()

    run = runs.advance(snapshot(b"\n".join([one, b"", bad, other])))

    rejected = RejectedRecord.objects.get()
    assert counts(run) == (3, 2, 0, 0, 1)
    assert rejected.position == 3
    assert reason.replace("\\", "") in rejected.reason
    assert rejected.raw[:8] in repr(bad) or rejected.raw.startswith("ArxivRecord")


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
def test_a_file_that_breaks_off_keeps_what_came_before(snapshot, name):
    pack = gzip.compress if name.endswith("gz") else zstandard.compress
    whole = pack("\n".join(json.dumps({**json.loads(line), "abstract": line * 30}) for line in lines(2_000)).encode())
    run = snapshot(whole[: len(whole) // 2], name, limit=None)

    with pytest.raises(SnapshotError, match="breaks off or is damaged after line"):
        runs.advance(run)

    assert run.state == "failed"
    assert run.new == Work.objects.count() > 0


def test_a_work_of_several_thousand_authors(snapshot):
    people = ", ".join(f"A. Name{number}" for number in range(4_000))

    runs.advance(snapshot([json.dumps({"id": "2010.00001", **WORK, "authors": people})]))

    assert Work.objects.get().authorships.count() == 4_000
