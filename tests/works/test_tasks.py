import datetime as dt
import json

import pytest
from django.utils import timezone

from tests.arxiv_server import RESPONSE_DATE, ArxivServer, record
from works import tasks
from works.ingest import harvest, runs
from works.models import ImportRun, Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    settings.ARXIV_FIRST_WAIT = 0.01
    settings.ARXIV_ATTEMPTS = 2
    with ArxivServer([("2026-11-23", record("2010.00001"))]).serving() as server:
        settings.ARXIV_OAI_URL = f"{server.base}/oai"
        yield server


def harvested(**arguments):
    return runs.advance(runs.create("oai", arguments))


def test_a_queued_run_is_worked_off(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "2010.00001", "title": "A", "authors": "Ada"}))
    runs.create("snapshot", runs.snapshot_arguments(path, None), by_worker=True)

    tasks.continue_imports()

    assert (ImportRun.objects.get().state, Work.objects.count()) == ("finished", 1)


def test_a_run_of_the_command_is_left_to_the_command(tmp_path):
    run = runs.create("snapshot", {"path": str(tmp_path / "a"), "limit": None})

    tasks.continue_imports()

    run.refresh_from_db()
    assert run.state == "queued"


def test_what_goes_wrong_is_kept_in_the_run(tmp_path):
    runs.create("snapshot", {"path": str(tmp_path / "absent"), "limit": None}, by_worker=True)

    tasks.continue_imports()

    run = ImportRun.objects.get()
    assert (run.state, run.last_error) == ("failed", f"{tmp_path / 'absent'} does not exist.")


def test_nothing_is_harvested_before_somebody_began(server):
    tasks.harvest_daily()

    assert (ImportRun.objects.count(), server.requests) == (0, [])


def test_the_daily_harvest_overlaps_the_last(server):
    harvested(**{"from": "2026-01-01"})

    tasks.harvest_daily()
    tasks.continue_imports()

    assert server.requests[-1][1]["from"] == "2026-11-22"
    assert [run.state for run in ImportRun.objects.all()] == ["finished", "finished"]


@pytest.mark.parametrize("cut", [{"set": "cs"}, {"until": "2026-11-24"}, {"limit": 5}])
def test_a_harvest_of_a_part_is_no_ground_to_go_on_from(server, cut):
    harvested(**cut)

    assert harvest.next_arguments() is None


def test_a_harvest_that_failed_is_taken_up_again(server):
    harvested(**{"from": "2026-01-01"})
    server.faults = ["404"]
    tasks.harvest_daily()
    tasks.continue_imports()
    failed = ImportRun.objects.latest("pk")

    tasks.harvest_daily()
    tasks.continue_imports()

    assert failed.state == "failed"
    assert ImportRun.objects.get(pk=failed.pk).state == "finished"
    assert ImportRun.objects.count() == 2


def test_lag_counts_from_what_the_server_said(server):
    harvested()
    now = dt.datetime.fromisoformat(RESPONSE_DATE) + dt.timedelta(hours=30)

    assert harvest.lag(now).lag == dt.timedelta(hours=30)


def test_there_is_no_lag_before_the_first_harvest():
    assert harvest.lag(timezone.now()) is None
