import io
import json
import types
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.arxiv_server import ArxivServer, entry, feed, record
from works.ingest import runs
from works.models import ImportRun, Work

pytestmark = pytest.mark.django_db

LINE = json.dumps({"id": "2010.00001", "title": "A", "authors": "Ada Byron"})


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(LINE)
    return str(path)


@pytest.fixture
def server(settings):
    settings.ARXIV_FIRST_WAIT, settings.ARXIV_ATTEMPTS = 0.01, 2
    answer = feed([entry("2010.00001"), entry("2010.00002")])
    with ArxivServer([("2026-11-23", record("2010.00001"))], feed=lambda query: answer).serving() as server:
        settings.ARXIV_OAI_URL, settings.ARXIV_API_URL = f"{server.base}/oai", f"{server.base}/api"
        yield server


def said(capsys, *arguments):
    call_command("import_arxiv", *arguments)
    return capsys.readouterr().out


def test_snapshot_says_what_it_did(path, capsys):
    assert "finished. 1 read: 1 new, 0 changed, 0 unchanged, 0 rejected." in said(capsys, "snapshot", path)


def test_quiet_says_nothing(path, capsys):
    assert said(capsys, "snapshot", path, "--quiet") == ""


def test_json_is_one_object_a_line(path, capsys):
    lines = [json.loads(line) for line in said(capsys, "snapshot", path, "--json").splitlines()]

    assert [line["state"] for line in lines] == ["running", "finished"]
    assert lines[-1]["new"] == 1


def test_dry_run_stores_nothing(path, capsys):
    assert "Dry run, nothing was stored. 1 read: 1 new" in said(capsys, "snapshot", path, "--dry-run")
    assert (Work.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_snapshot_reads_standard_input(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(buffer=io.BytesIO(LINE.encode())))

    assert "1 new" in said(capsys, "snapshot", "-")


def test_oai_harvests(server, capsys):
    assert "1 new" in said(capsys, "oai", "--from", "2026-11-01", "--set", "cs")
    assert server.requests[0][1]["set"] == "cs"


def test_query_of_an_author(server, capsys):
    assert "2 new" in said(capsys, "query", "cat:cs.LG", "--author", "Dean, Jeff")
    assert server.requests[0][1]["search_query"] == 'cat:cs.LG AND au:"Dean, Jeff"'


def test_ids_are_read_in_any_form(server, capsys):
    said(capsys, "ids", "arXiv:2010.00001v2", "https://arxiv.org/abs/2010.00002")

    assert server.requests[0][1]["id_list"] == "2010.00001,2010.00002"


def test_resume_goes_on(path, capsys):
    run = runs.create("snapshot", runs.snapshot_arguments(Path(path), None))

    assert f"Run {run.pk} finished." in said(capsys, "resume", str(run.pk))


def test_runs_lists_them(path, capsys):
    said(capsys, "snapshot", path)

    assert "Finished  1 read" in said(capsys, "runs")


def test_retry_says_how_many_were_taken(tmp_path, capsys):
    path = tmp_path / "b.jsonl"
    path.write_text("{broken")
    said(capsys, "snapshot", str(path))

    assert "0 of 1 rejected records were taken." in said(capsys, "retry", str(ImportRun.objects.get().pk))


def test_status_tells_the_lag(server, capsys):
    before = said(capsys, "status")
    said(capsys, "oai")

    assert "Never harvested" in before
    assert "Harvested as of 2026-11-24 05:00 UTC" in said(capsys, "status")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["snapshot", "absent"], "does not exist.*resume"),
        (["snapshot", "absent", "--limit", "0"], "not a number from 1"),
        (["oai", "--from", "yesterday"], "is no date"),
        (["query"], "Say what to look for"),
        (["ids", "nonsense"], "no arXiv id"),
        (["resume", "999"], "There is no run 999"),
    ],
)
def test_what_is_wrong_is_said(arguments, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("import_arxiv", *arguments)


def test_a_source_that_fails_says_how_to_go_on(server):
    server.faults = ["404"]

    with pytest.raises(CommandError, match=r"answered 404.*resume \d+"):
        call_command("import_arxiv", "oai")
