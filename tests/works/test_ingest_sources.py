"""Harvests over real HTTP from a server that plays arXiv, well and badly."""

import json

import pytest

from tests.arxiv_server import ArxivServer, deleted, entry, error, feed, record
from works.arxiv.atom import AtomError
from works.arxiv.client import SourceError
from works.arxiv.oai import OaiError
from works.ingest import runs
from works.models import ImportRun, RejectedRecord, Work, WorkChange

pytestmark = pytest.mark.django_db

RECORDS = [(f"2026-11-{day:02d}", record(f"2010.{day:05d}", datestamp=f"2026-11-{day:02d}")) for day in range(1, 8)]


@pytest.fixture
def serve(settings):
    """Serve until the test ends; short waits, so that faults pass in milliseconds."""
    settings.ARXIV_FIRST_WAIT = 0.01
    settings.ARXIV_ATTEMPTS = 4
    opened = []

    def serve(*args, **kwargs):
        context = ArxivServer(*args, **kwargs).serving()
        server = context.__enter__()
        opened.append(context)
        settings.ARXIV_OAI_URL, settings.ARXIV_API_URL = f"{server.base}/oai", f"{server.base}/api"
        return server

    yield serve
    for context in opened:
        context.__exit__(None, None, None)


def harvest(**arguments):
    return runs.advance(runs.create("oai", arguments))


def stored():
    return sorted(Work.objects.values_list("arxiv_id", flat=True))


def counts(run):
    return run.read, run.new, run.changed, run.unchanged, run.rejected


def test_a_harvest_follows_tokens_to_the_end(serve):
    server = serve(RECORDS)

    run = harvest()

    assert counts(run) == (7, 7, 0, 0, 0)
    assert (run.state, len(server.requests)) == ("finished", 4)


def test_a_harvest_asks_what_it_was_told(serve):
    server = serve(RECORDS)

    harvest(**{"from": "2026-11-03", "until": "2026-11-30", "set": "cs"})

    assert server.requests[0][1] == {
        "verb": "ListRecords",
        "metadataPrefix": "arXivRaw",
        "from": "2026-11-03",
        "until": "2026-11-30",
        "set": "cs",
    }
    assert len(stored()) == 5


def test_requests_say_who_asks(serve, settings):
    settings.ARXIV_CONTACT = "ops@example.org"
    server = serve(RECORDS)

    harvest()

    assert server.requests[0][2]["User-Agent"] == f"BZPEER/{settings.VERSION} (+mailto:ops@example.org)"


@pytest.mark.parametrize(
    "faults",
    [
        ("503",),
        ("500", "", "500", "500"),
        ("", "cut"),
        ("", "truncated", "truncated"),
        ("", "", "bad bytes"),
        ("slow", "slow", "slow", "slow"),
        ("", "expired"),
        ("redirect",),
        ("503", "cut", "truncated", "500", "", "expired", "bad bytes", "cut", "slow"),
    ],
    ids=lambda faults: "-".join(filter(None, faults)),
)
def test_a_harvest_ends_exact_through_faults(serve, faults):
    serve(RECORDS, faults=faults)

    run = harvest()

    assert (run.state, len(stored()), run.new, run.rejected) == ("finished", 7, 7, 0)
    assert set(Work.objects.values_list("title", flat=True)) == {"A title"}


def test_a_page_that_stays_unfit_gives_what_can_be_read_of_it(serve):
    serve(RECORDS[:2], faults=["control"] * 10)

    assert counts(harvest()) == (2, 2, 0, 0, 0)


@pytest.mark.parametrize("fault", ["cut", "truncated", "503"])
def test_a_server_that_never_recovers_leaves_a_run_that_can_go_on(serve, fault):
    server = serve(RECORDS, faults=["", *[fault] * 100])

    with pytest.raises(SourceError):
        harvest()
    run = ImportRun.objects.get()
    server.faults.clear()
    runs.advance(run)

    assert (run.state, counts(run), len(stored())) == ("finished", (7, 7, 0, 0, 0), 7)


def test_a_resumed_harvest_asks_with_the_token_it_had(serve):
    server = serve(RECORDS, faults=["", "", "404"])
    with pytest.raises(SourceError, match="404"):
        harvest()

    runs.advance(ImportRun.objects.get())

    assert server.requests[3][1] == {"verb": "ListRecords", "resumptionToken": "|4"}


def test_an_expired_token_begins_anew_at_the_last_datestamp(serve):
    server = serve(RECORDS, faults=["", "", "expired"])

    harvest()

    assert server.requests[3][1]["from"] == "2026-11-04"


def test_datestamps_out_of_order_begin_anew_at_the_start(serve):
    server = serve([RECORDS[3], RECORDS[0], *RECORDS[4:]], faults=["", "expired"])

    run = harvest(**{"from": "2026-10-01"})

    assert server.requests[2][1]["from"] == "2026-10-01"
    assert (run.state, len(stored())) == ("finished", 5)


def test_no_record_that_matches_is_a_finished_harvest(serve):
    serve([])

    assert (harvest().state, Work.objects.count()) == ("finished", 0)


@pytest.mark.parametrize("fault", ["elsewhere", "endless"])
def test_addresses_and_sizes_are_bounded(serve, fault):
    serve(RECORDS, faults=[fault])

    with pytest.raises(SourceError, match=r"not followed|64 MB"):
        harvest()


def test_a_deletion_withdraws_the_work_and_drops_nothing(serve):
    server = serve(RECORDS[:1])
    harvest()
    server.records = [("2026-11-20", deleted("2010.00001")), ("2026-11-20", deleted("2010.99999"))]

    run = harvest()

    work = Work.objects.get()
    assert (work.is_deleted, work.is_withdrawn, work.authorships.count()) == (True, True, 2)
    assert counts(run) == (2, 0, 1, 1, 0)
    assert WorkChange.objects.get().field == "withdrawn"


def test_a_record_that_cannot_be_read_is_kept_and_can_be_tried_again(serve):
    serve([*RECORDS[:1], ("2026-11-01", record("nonsense")), ("2026-11-01", record("2010.00009", authors="-"))])

    run = harvest()

    assert counts(run) == (3, 1, 0, 0, 2)
    assert list(run.rejected_records.values_list("position", flat=True)) == [2, 3]
    RejectedRecord.objects.filter(position=3).update(raw=record("2010.00009"))
    assert runs.retry_rejected(run) == runs.Retried(accepted=1, refused=1)
    assert stored() == ["2010.00001", "2010.00009"]


def test_a_format_the_server_lacks_is_said_in_words(serve, monkeypatch):
    server = serve(RECORDS)
    monkeypatch.setattr(server, "answer", lambda query: error("cannotDisseminateFormat"))

    with pytest.raises(OaiError, match="does not offer this metadata format"):
        harvest()


def test_a_harvest_after_a_snapshot_keeps_what_only_the_snapshot_says(serve, tmp_path):
    path = tmp_path / "a.jsonl"
    line = {"id": "2010.00001", "title": "A title", "authors": "Ada Byron (Univ A), Bob Cee", "categories": "cs.LG",
            "versions": [{"version": "v1", "created": "Thu, 8 Oct 2020 00:00:00 GMT"}], "submitter": "Ada"}  # fmt: skip
    path.write_text(json.dumps(line))
    runs.import_snapshot(path)
    serve([], feed=lambda query: feed([entry("2010.00001", authors=[("Ada Byron", ""), ("Bob Cee", "")])]))

    runs.advance(runs.create("ids", {"ids": ["2010.00001"]}))

    work = Work.objects.get()
    assert (work.submitter, work.abstract) == ("Ada", "What was done.")
    assert work.authorships.get(position=1).affiliation == "Univ A"
    assert sorted(WorkChange.objects.values_list("field", flat=True)) == ["abstract", "categories"]


# --- the API -----------------------------------------------------------------------------------------------


def paged(entries, page=200):
    def answer(query):
        start = int(query["start"])
        return feed(entries[start : start + page], total=len(entries), start=start)

    return answer


def query(words="cat:cs.LG"):
    return runs.advance(runs.create("query", {"query": words}))


ENTRIES = [entry(f"2010.{number:05d}") for number in range(1, 6)]


def test_a_query_is_paged_to_its_end(serve):
    server = serve(feed=paged(ENTRIES, page=2))

    assert counts(query()) == (5, 5, 0, 0, 0)
    assert [asked["start"] for _, asked, _ in server.requests] == ["0", "2", "4"]


def test_an_empty_page_in_the_middle_is_asked_for_again(serve):
    answers = [feed(ENTRIES[:2], 4, 0), feed([], 4, 2), feed(ENTRIES[2:4], 4, 2)]
    serve(feed=lambda query: answers.pop(0))

    assert counts(query()) == (4, 4, 0, 0, 0)


def test_an_error_feed_with_status_200_is_said_in_its_words(serve):
    refusal = (
        "<entry><id>http://arxiv.org/api/errors#max_results</id><title>Error</title>"
        "<summary>max_results must be an integer</summary></entry>"
    )
    serve(feed=lambda query: feed([refusal]))

    with pytest.raises(AtomError, match="max_results must be an integer"):
        query()


def test_ids_that_arxiv_does_not_know_are_kept_as_rejected(serve):
    serve(feed=lambda query: feed(ENTRIES[:1]))

    run = runs.advance(runs.create("ids", {"ids": ["2010.00001", "2010.99999"]}))

    assert counts(run) == (2, 1, 0, 0, 1)
    assert "no work of this id" in run.rejected_records.get().reason


def test_an_older_version_adds_only_its_date(serve):
    answers = [feed([entry("2010.00001", "New", version=3)]), feed([entry("2010.00001", "Old", version=2)])]
    serve(feed=lambda query: answers.pop(0))
    for _ in range(2):
        runs.advance(runs.create("ids", {"ids": ["2010.00001"]}))

    work = Work.objects.get()
    assert (work.title, work.version) == ("New", 3)
    assert [each["version"] for each in work.versions] == [1, 2, 3]


@pytest.mark.shared_data
def test_a_real_page_of_a_thousand_is_harvested_through_faults(serve, shared):
    text = (shared / "data" / "oai" / "arxivraw-listrecords-1000.xml").read_text()
    records = [f"<record>{part.partition('</record>')[0]}</record>" for part in text.split("<record>")[1:]]
    stamped = sorted((part.partition("<datestamp>")[2][:10], part) for part in records)
    serve(stamped, per_page=100, faults=["503", "", "cut", "", "truncated", "expired", "bad bytes", "", "500"])

    run = harvest()

    assert (run.state, len(stored()), run.new, run.rejected_records.values("raw").distinct().count()) == (
        "finished",
        999,
        999,
        1,
    )
    assert Work.objects.filter(title__contains="�").count() == 0
