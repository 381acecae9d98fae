"""Sources asked over real HTTP: what their word confirms, how long it counts, and what happens when they are away."""

import datetime as dt
import time

import pytest
import time_machine

from profiles.models import SourceCheck
from profiles.sources import checks, statements, tasks
from profiles.trust import tasks as trust_tasks
from profiles.trust.models import TrustSnapshot
from tests.evidence_server import CARBERRY, DATA, item, listing, works
from tests.factories import NOW, AuthorFactory, ClaimFactory, WorkFactory
from works.models import Authorship, Disavowal, Evidence

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
LIST = f"/a/{CARBERRY}.json"
WORKS = f"/v3.0/{CARBERRY}/works"


@pytest.fixture
def author(carberry):
    WorkFactory(arxiv_id="2010.04116", authors=[carberry.author, AuthorFactory()], doi="10.1364/OE.000001")
    WorkFactory(arxiv_id="math/0309136", authors=[carberry.author])
    WorkFactory(arxiv_id="2201.00001", authors=[carberry.author])
    return carberry.author


def ask(source, now=NOW):
    checks.plan(now)
    return checks.run(SourceCheck.objects.get(source=source, orcid=CARBERRY).pk, now)


def grades(author):
    return dict(Authorship.objects.filter(author=author).values_list("work__arxiv_id", "grade"))


def evidence(author):
    rows = Evidence.objects.filter(authorship__author=author).order_by("authorship__work__arxiv_id", "kind")
    return [(row.authorship.work.arxiv_id, row.kind, row.grade, row.source) for row in rows]


def test_arxivs_list_gives_grade_a(served, author):
    served.says(LIST, (DATA / "authority.json").read_bytes())

    check = ask("arxiv")

    assert (check.state, check.named, check.confirmed) == ("answered", 2, 2)
    assert grades(author) == {"2010.04116": "A", "math/0309136": "A", "2201.00001": "N"}
    assert evidence(author) == [
        ("2010.04116", "arxiv-authority", "A", "arXiv's authority list"),
        ("math/0309136", "arxiv-authority", "A", "arXiv's authority list"),
    ]


def test_what_was_said_names_its_source_and_its_end(served, author):
    served.says(LIST, listing("2201.00001"))

    ask("arxiv")

    said = Evidence.objects.get()
    assert said.source_url == f"{served.base}/a/{CARBERRY}"
    assert (said.recorded_at, said.expires_at) == (NOW, NOW + checks.COUNTS_FOR)


def test_orcid_gives_each_item_the_grade_of_its_asserter(served, author):
    served.says(WORKS, (DATA / "orcid-works.json").read_bytes())

    ask("orcid")

    assert evidence(author) == [
        ("2010.04116", "orcid-asserted", "W", "Crossref, in the ORCID record"),
        ("2010.04116", "orcid-listed", "O", "The owner's ORCID list"),
    ]
    assert grades(author) == {"2010.04116": "W", "math/0309136": "N", "2201.00001": "N"}


def test_the_holders_own_items_give_grade_o(served, author):
    served.says(WORKS, works(item(("arxiv", "2201.00001"), client=None, holder=CARBERRY)))

    ask("orcid")

    assert grades(author)["2201.00001"] == "O"


def test_the_holders_own_items_bring_no_work_into_the_record(served, author):
    homonym = AuthorFactory(display_name="J. Carberry")
    WorkFactory(arxiv_id="2201.00002", authors=[homonym])
    served.says(WORKS, works(item(("arxiv", "2201.00002"), client=None, holder=CARBERRY)))

    ask("orcid")

    assert grades(homonym) == {"2201.00002": "N"}


def test_arxivs_list_brings_a_byline_that_the_resolver_left_elsewhere(served, author):
    elsewhere = AuthorFactory(display_name="J. Carberry")
    WorkFactory(arxiv_id="2201.00002", authors=[elsewhere])
    served.says(LIST, listing("2201.00002"))

    ask("arxiv")

    assert grades(author)["2201.00002"] == "A"


def test_arxivs_list_takes_nothing_from_another_owner(served, author):
    other = ClaimFactory(author=AuthorFactory(display_name="J. Carberry"), state="approved").author
    WorkFactory(arxiv_id="2201.00002", authors=[other])
    served.says(LIST, listing("2201.00002"))

    check = ask("arxiv")

    assert (check.named, check.confirmed, grades(other)) == (1, 0, {"2201.00002": "N"})


def test_a_byline_that_the_owner_took_out_stays_out(served, author):
    byline = Authorship.objects.get(work__arxiv_id="2201.00001")
    Authorship.objects.filter(pk=byline.pk).update(author=None)
    Disavowal.objects.create(authorship=byline, author=author, reason="No.", source="owner", recorded_at=NOW)
    served.says(LIST, listing("2201.00001", "2010.04116"))

    check = ask("arxiv")

    assert (check.state, check.confirmed) == ("answered", 1)


@pytest.mark.parametrize(
    ("source", "path", "status"),
    [("arxiv", LIST, 404), ("arxiv", LIST, 400), ("orcid", WORKS, 404), ("orcid", WORKS, 409)],
)
def test_no_list_is_no_evidence(served, author, source, path, status):
    served.says(path, status)

    check = ask(source)

    assert (check.state, check.error, check.due_at) == ("nothing", "", NOW + checks.EVERY)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("answer", "faults", "words"),
    [
        (403, [], "answered 403"),
        (listing("2201.00001"), ["503", "503"], "answered 503"),
        (listing("2201.00001"), ["cut", "cut"], "cannot be reached"),
        (listing("2201.00001"), ["elsewhere"], "redirects to http://169.254.169.254"),
        (listing("2201.00001"), ["endless"], "sends more than 16 MB"),
        (b"<html>", [], "cannot be read"),
    ],
    ids=["forbidden", "busy", "cut", "redirect", "endless", "no list"],
)
def test_a_source_that_cannot_be_asked_is_asked_again_tomorrow(served, author, answer, faults, words):
    served.says(LIST, answer)
    served.faults = faults

    check = ask("arxiv")

    assert (check.state, check.due_at) == ("failed", NOW + checks.AGAIN)
    assert words in check.error
    assert not Evidence.objects.exists()


def test_a_failure_that_passes_is_none(served, author):
    served.says(LIST, listing("2201.00001"))
    served.faults = ["503"]

    assert ask("arxiv").state == "answered"


def test_a_source_that_is_away_takes_nothing_back(served, author):
    served.says(LIST, listing("2201.00001"))
    ask("arxiv")
    served.says(LIST, 500)

    check = ask("arxiv", NOW + 40 * DAY)

    assert (check.state, grades(author)["2201.00001"]) == ("failed", "A")


def test_what_a_source_says_no_longer_ends(served, author):
    served.says(LIST, listing("2201.00001", "2010.04116"))
    ask("arxiv")
    served.says(LIST, listing("2010.04116"))

    ask("arxiv", NOW + 40 * DAY)

    assert grades(author) == {"2010.04116": "A", "math/0309136": "N", "2201.00001": "N"}
    assert TrustSnapshot.objects.filter(author=author, cause=checks.GONE).count() == 1


def test_a_list_that_is_gone_ends_all_it_said(served, author):
    served.says(LIST, listing("2201.00001"))
    ask("arxiv")
    served.says(LIST, 404)

    ask("arxiv", NOW + 40 * DAY)

    assert grades(author)["2201.00001"] == "N"


def test_the_same_word_again_is_renewed_and_not_doubled(served, author):
    served.says(LIST, listing("2201.00001"))
    ask("arxiv")

    ask("arxiv", NOW + 40 * DAY)

    said = Evidence.objects.get()
    assert said.expires_at == NOW + 40 * DAY + checks.COUNTS_FOR
    assert author.events.filter(kind="confirm").count() == 1


def test_what_was_said_runs_out_in_the_night(served, author):
    served.says(LIST, listing("2010.04116", "math/0309136", "2201.00001"))
    ask("arxiv")
    with time_machine.travel(NOW, tick=False):
        trust_tasks.take_expired()
    with time_machine.travel(NOW + checks.COUNTS_FOR + DAY, tick=False):
        tasks.end_what_ran_out()
        trust_tasks.take_expired()

    assert set(grades(author).values()) == {"N"}
    taken = TrustSnapshot.objects.filter(author=author).order_by("pk")
    assert [(each.parts["B"], each.cause) for each in taken] == [(40.0, "evidence ran out"), (4.0, "evidence ran out")]


def test_a_check_that_is_not_due_asks_nothing(served, author):
    ask("arxiv")

    assert ask("arxiv", NOW + DAY) is None
    assert len(served.requests) == 1


def test_a_check_that_a_killed_task_held_comes_back(served, author):
    checks.plan(NOW)
    check = SourceCheck.objects.get(source="arxiv")
    SourceCheck.objects.filter(pk=check.pk).update(due_at=NOW + checks.LEASE)

    assert (checks.due(NOW, 9).count(check.pk), checks.due(NOW + checks.LEASE, 9).count(check.pk)) == (0, 1)


def test_requests_say_who_asks_and_for_what(served, author, settings):
    settings.ARXIV_CONTACT = "ops@example.org"

    ask("orcid")

    path, headers = served.requests[0]
    assert path == WORKS
    assert headers["User-Agent"] == f"BZPEER/{settings.VERSION} (+mailto:ops@example.org)"
    assert headers["Accept"] == "application/json"


def test_every_source_is_planned_once_for_every_iD_of_every_owner(carberry, prove):
    prove(carberry.researcher.user, "0000-0001-5109-3700")
    ClaimFactory(state="pending")

    assert [checks.plan(NOW), checks.plan(NOW)] == [4, 0]


@pytest.mark.parametrize("end", ["iD", "claim"])
def test_what_was_said_of_an_iD_ends_with_its_ground(served, author, carberry, end):
    served.says(LIST, listing("2201.00001"))
    ask("arxiv")
    if end == "iD":
        carberry.researcher.user.socialaccount_set.all().delete()
    else:
        type(carberry).objects.filter(pk=carberry.pk).update(state="withdrawn")

    checks.plan(NOW + DAY)

    assert not SourceCheck.objects.exists()
    assert grades(author)["2201.00001"] == "N"


def test_a_dispute_takes_nothing_back(served, author, carberry):
    served.says(LIST, listing("2201.00001"))
    ask("arxiv")
    type(carberry).objects.filter(pk=carberry.pk).update(state="contested")

    ask("arxiv", NOW + 40 * DAY)

    assert grades(author)["2201.00001"] == "A"


@pytest.mark.parametrize("uid", ["../../etc/passwd", "0000-0002-1825-0097/../x", "x", "0000-0002-1825-0097?"])
def test_what_is_no_iD_is_never_asked(carberry, uid):
    carberry.researcher.user.socialaccount_set.update(uid=uid)

    assert checks.plan(NOW) == 0


def test_one_of_several_dois_of_a_work_is_enough(served, author):
    WorkFactory(arxiv_id="2201.00003", authors=[author], doi="10.1/A 10.1/B")
    served.says(WORKS, works(item(("doi", "10.1/b"))))

    ask("orcid")

    assert grades(author)["2201.00003"] == "W"


def test_an_owner_may_ask_again_after_a_day(served, author, carberry, reader):
    ask("arxiv")
    owner = carberry.researcher.user

    assert [checks.ask_again(owner, NOW + hours * dt.timedelta(hours=1)) for hours in (23, 24)] == [0, 1]
    assert checks.ask_again(reader, NOW + 9 * DAY) == 0


def test_the_task_plans_and_asks(served, author):
    served.says(LIST, listing("2201.00001"))

    tasks.check_due()
    tasks.check_due()

    assert len(served.requests) == 2
    assert sorted(SourceCheck.objects.values_list("state", flat=True)) == ["answered", "nothing"]


def test_the_task_leaves_the_rest_to_the_next_hour(served, author, monkeypatch):
    monkeypatch.setattr(tasks, "SLICE_SECONDS", -1)

    tasks.check_due()

    assert served.requests == []
    assert SourceCheck.objects.filter(state="waiting").count() == 2


@pytest.mark.parametrize(("host", "least"), [("pub.orcid.org", 0.5), ("127.0.0.1", 0.0)])
def test_requests_to_orcid_are_a_second_apart(host, least):
    with statements._turn_at_orcid(host):
        pass
    began = time.monotonic()
    with statements._turn_at_orcid(host):
        waited = time.monotonic() - began

    assert least <= waited < least + 2
