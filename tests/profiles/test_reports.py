import datetime as dt

import pytest

from bzpeer import pipeline
from profiles import mail, queries, reports, takedowns
from profiles.models import Claim, Report
from profiles.reports import Said
from profiles.status_links import Link
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    ClaimFactory,
    ReportFactory,
    TrustSnapshotFactory,
    UserFactory,
    WorkFactory,
    verified,
)
from works import search
from works.identity.placing import Refused
from works.ingest.runs import import_snapshot
from works.models import Author, Authorship, Event, Work

pytestmark = pytest.mark.django_db

Kind, State = Report.Kind, Report.State


def said(kind=Kind.WORK, email="stranger@example.org", **more):
    return Said(kind, "The third work is by somebody else.", email, **more)


@pytest.fixture
def curator():
    return UserFactory(is_staff=True)


def state(report):
    report.refresh_from_db()
    return report.state


# --- making --------------------------------------------------------------------------------------------------


def test_without_an_account_a_report_waits_for_its_confirmation():
    report = reports.make(AuthorFactory(), said(), None, NOW)

    assert (report.state, report.is_mail_due) == ("unconfirmed", True)
    reports.confirm(report.pk, NOW)
    assert state(report) == "open"


def test_with_a_verified_account_it_needs_none():
    user = verified()

    assert reports.make(AuthorFactory(), said(email=user.email.upper()), user, NOW).state == "open"


@pytest.mark.parametrize("email", ["somebody-else@example.org", None])
def test_an_account_does_not_speak_for_another_address(email):
    user = UserFactory() if email is None else verified()

    assert reports.make(AuthorFactory(), said(email=email or user.email), user, NOW).state == "unconfirmed"


@pytest.mark.parametrize(("kind", "days"), [("claim", 3), ("privacy", 14), ("name", 14), ("work", 21), ("level", 21)])
def test_when_an_answer_is_owed(kind, days):
    author = ClaimFactory().author

    report = reports.make(author, said(kind, new_name="New Name"), None, NOW)

    assert report.due_at == NOW + dt.timedelta(days)


def test_the_same_report_again_only_sends_another_link():
    author = AuthorFactory()
    first = reports.make(author, said(), None, NOW)

    assert reports.make(author, said(email=" STRANGER@example.org"), None, NOW) == first
    assert Report.objects.count() == 1


def test_one_address_cannot_fill_the_queue():
    for _ in range(reports.OPEN_AT_MOST):
        reports.make(AuthorFactory(), said(), None, NOW)

    with pytest.raises(Refused, match="not decided yet"):
        reports.make(AuthorFactory(), said(), None, NOW)


def test_there_must_be_a_claim_to_object_to():
    with pytest.raises(Refused, match="Nobody claims"):
        reports.make(AuthorFactory(), said(Kind.CLAIM), None, NOW)


# --- nothing changes before a curator decides ----------------------------------------------------------------


def test_a_thousand_reports_change_nothing():
    claim = ClaimFactory(state="approved")
    author = claim.author
    WorkFactory(authors=[author])
    TrustSnapshotFactory(author=author)
    before = queries.profile(author, None, NOW)

    for n in range(1000):
        kind = list(Kind)[n % len(Kind)]
        ReportFactory(author=author, kind=kind, new_name="N", claim=claim)
    pipeline.advance()

    author.refresh_from_db()
    claim.refresh_from_db()
    assert (author.state, claim.state, claim.level) == ("active", "approved", 2)
    assert queries.profile(author, None, NOW) == before
    assert set(author.authorships.values_list("grade", flat=True)) == {"N"}


# --- deciding ------------------------------------------------------------------------------------------------


def test_an_answer_goes_to_the_reporter(curator, mailoutbox):
    report = ReportFactory()

    reports.dismiss(report.pk, curator, "The byline is right; see the paper.", NOW)
    assert mail.send_due() == 1

    assert (state(report), report.answer) == ("dismissed", "The byline is right; see the paper.")
    assert mailoutbox[0].to == [report.email]
    assert Event.objects.get().data["kind"] == "work"


def test_an_objection_that_is_upheld_disputes_the_claim(curator):
    claim = ClaimFactory(state="approved")
    report = ReportFactory(kind=Kind.CLAIM, author=claim.author, claim=claim)

    reports.uphold(report.pk, curator, "Two people say so.", NOW)

    claim.refresh_from_db()
    assert (claim.state, claim.holds) == ("contested", True)


@pytest.mark.parametrize("deed", [reports.uphold, reports.dismiss])
def test_what_is_decided_or_unconfirmed_cannot_be_decided(curator, deed):
    for undecidable in ("unconfirmed", "withdrawn"):
        with pytest.raises(Refused, match="decided already"):
            deed(ReportFactory(state=undecidable).pk, curator, "No.", NOW)


def test_a_co_author_and_the_reporter_do_not_decide():
    author = AuthorFactory()
    co_author = ClaimFactory(state="approved")
    WorkFactory(authors=[author, co_author.author])
    reporter = UserFactory()

    with pytest.raises(Refused, match="share works"):
        reports.uphold(ReportFactory(author=author).pk, co_author.researcher.user, "Yes.", NOW)
    with pytest.raises(Refused, match="You reported this"):
        reports.uphold(ReportFactory(author=author, reporter=reporter).pk, reporter, "Yes.", NOW)


def test_a_reporter_takes_it_back_until_it_is_decided(curator):
    report = ReportFactory()
    reports.withdraw(report.pk)

    decided = ReportFactory()
    reports.dismiss(decided.pk, curator, "No.", NOW)
    with pytest.raises(Refused, match="decided already"):
        reports.withdraw(decided.pk)
    assert state(report) == "withdrawn"


# --- forgetting ----------------------------------------------------------------------------------------------


def test_unconfirmed_reports_go_after_a_week_and_addresses_after_a_year(curator):
    stale = ReportFactory(state="unconfirmed", made_at=NOW - dt.timedelta(8))
    fresh = ReportFactory(state="unconfirmed", made_at=NOW - dt.timedelta(6))
    old = ReportFactory(state="withdrawn", made_at=NOW - dt.timedelta(366))
    waiting = ReportFactory(made_at=NOW - dt.timedelta(400))

    assert reports.forget(NOW) == 2

    assert not Report.objects.filter(pk=stale.pk).exists()
    assert [Report.objects.get(pk=each.pk).email == "" for each in (fresh, old, waiting)] == [False, True, False]


# --- privacy -------------------------------------------------------------------------------------------------

LINE = '{{"id": "2010.{n:05d}", "title": "A{n}", "authors": "{authors}", "categories": "cs.LG"}}'


def imported(tmp_path, *lines, name="works.jsonl"):
    (tmp_path / name).write_text("\n".join(LINE.format(n=n, authors=authors) for n, authors in lines))
    import_snapshot(tmp_path / name)
    pipeline.advance()


def author_of(arxiv_id, position=1):
    return Authorship.objects.get(work__arxiv_id=arxiv_id, position=position).author


def test_a_record_that_was_taken_down_stays_down_through_imports(tmp_path, curator, client):
    imported(tmp_path, (1, "Ada Byron, Bob Cray"), (2, "Ada Byron, Bob Cray"))
    ada = author_of("2010.00001")
    address = ada.get_absolute_url()

    reports.uphold(ReportFactory(kind=Kind.PRIVACY, author=ada).pk, curator, "It is done.", NOW)
    imported(
        tmp_path, (1, "Ada Byron, Bob Cray, Eve Fox"), (2, "Ada Byron, Bob Cray"), (3, "Carl Dow"), name="again.jsonl"
    )

    assert Author.objects.get(pk=ada.pk).state == "withdrawn"
    assert author_of("2010.00001") == author_of("2010.00002") == ada
    assert client.get(address).status_code == 410
    assert not search.search("Ada Byron").people
    bob = author_of("2010.00001", 2).get_absolute_url()
    for page in ("/works/2010.00001/", f"{bob}", f"{bob}graph/", f"{bob}works/", "/", "/topics/cs.LG/"):
        assert ada.public_id not in client.get(page).content.decode()


def test_the_neutral_answer_names_nobody(client, curator):
    author = AuthorFactory(display_name="Ada Byron")
    takedowns.hide(author, curator, NOW)

    for page in ("", "works/", "trust/", "graph/", "claim/", "wrong/", "follow/"):
        response = client.get(f"{author.get_absolute_url()}{page}", follow=True)
        assert "Ada Byron" not in response.content.decode()


def test_taking_down_ends_the_claim_and_can_be_put_back(curator):
    claim = ClaimFactory(state="approved")
    takedowns.hide(claim.author, curator, NOW)

    claim.refresh_from_db()
    assert claim.state == Claim.State.WITHDRAWN
    takedowns.restore(claim.author, curator, "It was asked for by somebody else.", NOW)
    claim.author.refresh_from_db()
    assert claim.author.state == "active"


# --- a change of name ----------------------------------------------------------------------------------------


def test_a_change_of_name_leaves_no_public_trace_of_the_former_one(tmp_path, curator, client):
    imported(tmp_path, (1, "Oldname Byron, Bob Cray"), (2, "Oldname Q. Byron, Bob Cray"))
    ada, bob = author_of("2010.00001"), author_of("2010.00001", 2)
    ada.names.create(name="Oldname B.", name_key="b oldname", recorded_at=NOW)

    report = ReportFactory(kind=Kind.NAME, author=ada, new_name="Ada Lovelace")
    reports.uphold(report.pk, curator, "It is done.", NOW)
    # arXiv goes on printing the former name, and says something new of the works
    imported(tmp_path, (1, "Oldname Byron, Bob Cray, Eve Fox"), (2, "Bob Cray, Oldname Q. Byron"), name="again.jsonl")

    ada.refresh_from_db()
    addresses = [
        "/",
        "/works/2010.00001/",
        "/works/2010.00002/",
        "/works/2010.00001/cite.bib",
        "/works/2010.00002/cite.ris",
        "/works/2010.00002/cite.json",
        "/works/2010.00001/authors/1/",
        "/works/2010.00002/authors/2/",
        "/search/?q=byron",
        "/topics/cs.LG/",
        *(
            f"{ada.get_absolute_url()}{page}"
            for page in ("", "works/", "works.bib", "works.ris", "works.json", "trust/", "graph/")
        ),
        *(f"{bob.get_absolute_url()}{page}" for page in ("", "works/", "graph/")),
        f"/explore/?focus=author:{ada.public_id}",
        f"/explore/?focus=author:{bob.public_id}",
    ]
    shown = {address: client.get(address).content.decode() for address in addresses}
    assert {address for address, text in shown.items() if "oldname" in text.lower()} == set()
    assert "Ada Lovelace" in shown["/works/2010.00001/"]
    assert ada.display_name == "Ada Lovelace"
    assert author_of("2010.00001") == author_of("2010.00002", 2) == ada


def test_a_byline_that_arxiv_corrected_stays_with_the_author(tmp_path, curator):
    imported(tmp_path, (1, "Oldname Byron, Bob Cray"))
    ada = author_of("2010.00001")
    reports.uphold(ReportFactory(kind=Kind.NAME, author=ada, new_name="Ada Lovelace").pk, curator, "Done.", NOW)

    imported(tmp_path, (1, "Ada Lovelace, Bob Cray, Eve Fox"), name="again.jsonl")

    assert author_of("2010.00001") == ada
    assert Work.objects.get(arxiv_id="2010.00001").author_count == 3


def test_former_lines_of_authors_are_not_among_the_changes_of_a_work(tmp_path, curator, client):
    imported(tmp_path, (1, "Oldname Byron, Bob Cray"))
    imported(tmp_path, (1, "Oldname Byron, Bob Cray, Eve Fox"), name="again.jsonl")
    assert "Oldname Byron, Bob Cray" in client.get("/works/2010.00001/").content.decode()

    reports.uphold(
        ReportFactory(kind=Kind.NAME, author=author_of("2010.00001"), new_name="Ada Lovelace").pk, curator, "Done.", NOW
    )

    assert "Oldname" not in client.get("/works/2010.00001/").content.decode()


# --- mail ----------------------------------------------------------------------------------------------------


def test_mail_is_sent_once(mailoutbox):
    report = reports.make(AuthorFactory(), said(), None, NOW)

    assert [mail.send_due(), mail.send_due()] == [1, 0]
    assert mailoutbox[0].subject == "BZPEER: What you reported"
    assert "/reports/" in mailoutbox[0].body
    assert state(report) == "unconfirmed"


def test_a_newer_link_takes_the_place_of_the_one_before(mailoutbox):
    report = reports.make(AuthorFactory(), said(), None, NOW)
    older = Link(report.pk, report.key)

    assert reports.ask_for_links("Stranger@example.org") == 1

    report.refresh_from_db()
    assert reports.linked(older) is None
    assert reports.linked(Link(report.pk, report.key)) == report


def test_asking_for_links_with_an_unknown_address_sends_nothing(mailoutbox):
    assert reports.ask_for_links("nobody@example.org") == 0
    assert reports.ask_for_links("") == 0
    assert mail.send_due() == 0


def test_mail_that_failed_is_due_again(mailoutbox, settings):
    reports.make(AuthorFactory(), said(), None, NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with pytest.raises(ConnectionRefusedError):
        mail.send_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert mail.send_due() == 1


def test_what_a_stranger_typed_stands_in_no_header(mailoutbox):
    author = AuthorFactory(display_name="Ada\nBcc: all@example.org")
    reports.make(author, Said(Kind.WORK, "x\nBcc: all@example.org", "stranger@example.org"), None, NOW)

    mail.send_due()

    message = mailoutbox[0].message()
    assert (message["Bcc"], mailoutbox[0].recipients()) == (None, ["stranger@example.org"])
    assert "\n" not in mailoutbox[0].subject


def test_the_grade_of_an_authorship_survives_a_rename(curator):
    authorship = AuthorshipFactory(grade="W")

    reports.uphold(
        ReportFactory(kind=Kind.NAME, author=authorship.author, new_name="Ada Lovelace").pk, curator, "Done.", NOW
    )

    authorship.refresh_from_db()
    assert (authorship.byline, authorship.family, authorship.grade, authorship.is_held) == (
        "Ada Lovelace",
        "Lovelace",
        "W",
        True,
    )
