import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from tests import markup
from tests.factories import UserFactory
from works import tasks
from works.ingest import runs
from works.models import ImportRun, Work

pytestmark = pytest.mark.django_db

LIST = "/admin/works/importrun/"
LINE = json.dumps({"id": "2010.00001", "title": "A", "authors": "Ada Byron"})


def staff(*permissions):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def curator():
    return staff("view_importrun", "add_importrun", "change_importrun", "view_rejectedrecord")


@pytest.fixture
def folder(settings, tmp_path):
    settings.IMPORT_DIR = tmp_path
    (tmp_path / "a.jsonl").write_text(f"{LINE}\n{{broken")
    (tmp_path / "secret.txt").write_text("no snapshot")
    return tmp_path


def started(curator, **fields):
    return curator.post(f"{LIST}add/", fields, follow=True)


def test_a_snapshot_in_the_import_folder_is_started_and_worked_off(curator, folder):
    answer = started(curator, source="snapshot", file="a.jsonl")
    tasks.continue_imports()

    run = ImportRun.objects.get()
    assert "Queued. A worker begins within a minute." in markup.text(markup.parse(answer))
    assert (run.state, run.by_worker, run.new, run.rejected) == ("finished", True, 1, 1)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"source": "snapshot"}, "This source needs it."),
        ({"source": "snapshot", "file": "../../etc/passwd"}, "is not one of the available choices"),
        ({"source": "snapshot", "file": "secret.txt"}, "is not one of the available choices"),
        ({"source": "oai"}, "This source needs it."),
        ({"source": "oai", "since": "2026-11-02", "until": "2026-11-01"}, "It is before the first datestamp."),
        ({"source": "oai", "since": "soon"}, "Enter a valid date."),
        ({"source": "ids", "ids": "2010.00001 nonsense"}, "'nonsense' is no arXiv id"),
        ({"source": "query"}, "This source needs it."),
    ],
)
def test_what_cannot_be_started_says_why_and_keeps_what_was_typed(curator, folder, fields, reason):
    page = markup.parse(started(curator, limit="7", **fields))

    assert reason in markup.text(page)
    assert page.xpath('//input[@name="limit"]/@value') == ["7"]
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("fields", "arguments"),
    [
        ({"source": "oai", "since": "2026-11-01", "set": "cs"}, {"from": "2026-11-01", "set": "cs", "format": "arXivRaw", "limit": None}),
        ({"source": "ids", "ids": "2010.00001, hep-th/9901001v2"}, {"ids": ["2010.00001", "hep-th/9901001"], "limit": None}),
        ({"source": "query", "query": "cat:cs.LG", "limit": "9"}, {"query": "cat:cs.LG", "limit": 9}),
    ],
)  # fmt: skip
def test_arguments_are_those_of_the_command(curator, fields, arguments):
    started(curator, **fields)

    assert ImportRun.objects.get().arguments == arguments


@pytest.fixture
def run(folder):
    return runs.create("snapshot", runs.snapshot_arguments(folder / "a.jsonl", None), by_worker=True)


def steer(client, run, deed):
    return client.post(f"{LIST}{run.pk}/{deed}/", follow=True)


def test_a_queued_run_can_be_paused_and_resumed(curator, run):
    steer(curator, run, "pause")
    tasks.continue_imports()
    paused = ImportRun.objects.get().state
    steer(curator, run, "resume")
    tasks.continue_imports()

    assert (paused, ImportRun.objects.get().state) == ("paused", "finished")


def test_a_running_one_is_asked_to_pause(curator, run):
    ImportRun.objects.update(state="running")

    steer(curator, run, "pause")

    assert ImportRun.objects.get().is_pause_wanted


def test_rejected_records_are_downloaded_and_tried_again(curator, run):
    tasks.continue_imports()
    download = b"".join(curator.get(f"{LIST}{run.pk}/rejected.jsonl").streaming_content)
    run.rejected_records.update(raw=LINE.replace("00001", "00002"))

    answer = steer(curator, run, "retry")

    assert json.loads(download)["raw"] == "{broken"
    assert "1 rejected records were taken, 0 still cannot be." in markup.text(markup.parse(answer))
    assert Work.objects.count() == 2


def test_progress_as_a_fragment_equals_progress_on_the_page(curator, run):
    fragment = curator.get(f"{LIST}{run.pk}/progress/", headers={"HX-Request": "true"})
    page = curator.get(f"{LIST}{run.pk}/progress/", follow=True)

    def rendered(response):
        found = markup.parse(response).xpath('//section[@id="progress"]')[0]
        return "".join(found.itertext()).split()

    assert rendered(fragment) == rendered(page)


def test_progress_is_live_until_the_run_rests(curator, run):
    before = curator.get(f"{LIST}{run.pk}/progress/", headers={"HX-Request": "true"}).content
    tasks.continue_imports()
    after = curator.get(f"{LIST}{run.pk}/progress/", headers={"HX-Request": "true"}).content

    assert (b"every 2s" in before, b"every 2s" in after) == (True, False)


@pytest.mark.parametrize("deed", ["pause", "resume", "retry"])
def test_who_may_only_look_cannot_steer(run, deed):
    looking = staff("view_importrun")

    assert looking.post(f"{LIST}{run.pk}/{deed}/").status_code == 403
    assert b"<button" not in looking.get(f"{LIST}{run.pk}/progress/", headers={"HX-Request": "true"}).content


@pytest.mark.parametrize("path", ["progress/", "rejected.jsonl"])
def test_who_may_not_look_sees_nothing(run, path):
    assert staff().get(f"{LIST}{run.pk}/{path}").status_code == 403


def test_a_look_changes_nothing(curator, run):
    curator.get(f"{LIST}{run.pk}/pause/")

    assert ImportRun.objects.get().state == "queued"
