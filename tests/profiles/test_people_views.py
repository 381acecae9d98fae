"""Pages of claims, of owners and of reports, as a browser uses them."""

import re

import pytest
import time_machine
from django.test import Client

from profiles import claims, mail, status_links
from profiles.models import Claim, Report
from profiles.status_links import Link
from tests import markup
from tests.factories import (
    NOW,
    AuthorFactory,
    ClaimFactory,
    InstitutionFactory,
    ReportFactory,
    UserFactory,
    WorkFactory,
    prove_orcid,
    verified,
)
from works.models import Authorship, Event

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
ORCID = "0000-0002-1825-0097"
OWN = ["", "open/", "works/", "missing/", "names/", "affiliations/", "affiliations/?q=society", "history/"]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def logged_in(user, **options):
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def main(response):
    return markup.parse(response).xpath("//main")[0]


def said(response):
    """What the page says after a redirect, or in its errors."""
    page = markup.parse(response)
    return " ".join(
        markup.text(each) for each in page.xpath('//*[contains(@class, "messages") or contains(@class, "errorlist")]')
    )


@pytest.fixture
def ada():
    author = AuthorFactory(display_name="Ada Byron")
    for _ in range(3):
        WorkFactory(authors=[author])
    return author


@pytest.fixture
def owner(ada):
    """The owner's client, with a dispute-free approved claim."""
    claim = ClaimFactory(author=ada, state="approved", researcher__user=verified(), orcid_name="Ada Byron")
    client = logged_in(claim.researcher.user)
    client.own = f"{ada.get_absolute_url()}own/"
    client.claim = claim
    return client


# --- claims --------------------------------------------------------------------------------------------------


def test_a_claim_is_filed_shown_and_taken_back(ada):
    user = verified()
    prove_orcid(user, name="Ada Byron")
    client, address = logged_in(user), f"{ada.get_absolute_url()}claim/"

    filed = client.post(address, {"deed": "file", "orcid": ORCID}, follow=True)
    profile = Client().get(ada.get_absolute_url())
    withdrawn = client.post(address, {"deed": "withdraw"}, follow=True)

    assert "Your claim is filed." in said(filed)
    assert "27 November 2026, 12:00 UTC" in markup.text(main(filed))
    assert "Claim pending" in markup.text(main(profile))
    assert user.email not in profile.content.decode()
    assert "Taken back." in said(withdrawn)
    assert Claim.objects.get().state == "withdrawn"


def test_a_refused_claim_keeps_what_was_typed(ada):
    client, address = logged_in(verified()), f"{ada.get_absolute_url()}claim/"

    empty = client.post(address, {"deed": "file", "orcid": "none", "statement_url": "example.org/me"})
    forged = client.post(address, {"deed": "file", "orcid": ORCID, "statement": "It is me."})

    assert (empty.status_code, forged.status_code) == (422, 422)
    assert "say what else shows" in said(empty)
    assert main(empty).xpath('.//input[@name="statement_url"]/@value') == ["example.org/me"]
    assert "Select a valid choice" in said(forged)
    assert "It is me." in markup.text(main(forged))
    assert not Claim.objects.exists()


def test_nothing_of_a_claim_can_be_set_by_sending_it(ada):
    user = verified()
    more = {"state": "approved", "level": 4, "approved_at": "2020-01-01", "handler": 1, "waits_until": "2020-01-01"}

    logged_in(user).post(
        f"{ada.get_absolute_url()}claim/", {"deed": "file", "orcid": "none", "statement": "It is me.", **more}
    )

    claim = Claim.objects.get()
    assert (claim.state, claim.level, claim.approved_at, claim.handler) == ("pending", 2, None, None)
    assert claim.waits_until == NOW + claims.WAIT


def test_a_claim_without_an_account_leads_to_the_login_and_back(ada, client):
    address = f"{ada.get_absolute_url()}claim/"

    response = client.post(address, {"deed": "file"})

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address}")


def test_a_claim_needs_the_token(ada):
    client = logged_in(verified(), enforce_csrf_checks=True)

    assert client.post(f"{ada.get_absolute_url()}claim/", {"deed": "file", "orcid": "none"}).status_code == 403


def test_claims_are_limited(ada):
    client = logged_in(verified())

    codes = [client.post(f"{ada.get_absolute_url()}claim/", {"deed": "withdraw"}).status_code for _ in range(21)]

    assert codes == [302] * 20 + [429]


def test_a_declined_claimant_reads_why(ada):
    claim = ClaimFactory(author=ada, state="declined", reason="Another person of that name.")

    page = main(logged_in(claim.researcher.user).get(f"{ada.get_absolute_url()}claim/"))

    assert "The reason: Another person of that name." in markup.text(page)


# --- own record ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", OWN)
def test_own_page_and_fragment_agree(owner, page):
    InstitutionFactory(name="Analytical Society")

    whole, fragment = owner.get(owner.own + page), owner.get(owner.own + page, headers=HTMX)

    assert len(markup.parse(whole).xpath("//h1")) == 1
    assert markup.same(markup.swap(markup.parse(whole), markup.root(fragment)), markup.parse(whole))


@pytest.mark.parametrize(("page", "queries"), [("works/", 6), ("missing/", 6), ("history/", 5), ("names/", 6)])
@pytest.mark.parametrize("works", [1, 30])
def test_own_pages_cost_the_same_however_long(owner, page, queries, works, django_assert_num_queries):
    for _ in range(works):
        WorkFactory(authors=[owner.claim.author])
        Event.objects.create(kind="x", author=owner.claim.author, actor="site", reason="x", happened_at=NOW)
    owner.get("/trust/")

    with django_assert_num_queries(queries):
        owner.get(owner.own + page)


def test_answers_in_bulk_and_the_rest(owner):
    first, second, third = owner.claim.author.authorships.order_by("pk")

    page = owner.post(
        f"{owner.own}works/",
        {
            "asked": [first.pk, second.pk, third.pk],
            f"byline-{first.pk}": "not-mine",
            f"byline-{second.pk}": "unsure",
            "byline-x": "mine",
            f"byline-{third.pk}": "anything",
            "rest": "mine",
        },
        follow=True,
    )

    assert "Kept: 1 mine, 1 not mine, 1 unsure." in said(page)
    assert "2 works, 0 without an answer." in markup.text(main(page))
    assert Authorship.objects.get(pk=first.pk).author is None


def test_answers_are_told_by_words_and_marks_not_by_colour_alone(owner):
    labels = main(owner.get(f"{owner.own}works/")).xpath('.//li[1]//label[@class="answer"]')

    assert [markup.text(label) for label in labels] == ["✓ Mine", "✕ Not mine", "? Not sure"]


def test_details_are_kept_shown_and_escaped(owner):
    written = {
        "biography": "I <b>count</b>.",
        "pronouns": "she/her",
        "links": "example.org/ada",
    }

    page = owner.post(owner.own, written, follow=True)
    profile = Client().get(owner.claim.author.get_absolute_url()).content.decode()

    assert "Kept" in said(page)
    assert "I &lt;b&gt;count&lt;/b&gt;." in profile
    assert 'href="https://example.org/ada"' in profile
    assert "she/her" in profile


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("links", "javascript:alert(1)", "valid URL"),
        ("links", "ftp://example.org/", "begin with https"),
        ("links", "\n".join(f"https://example.org/{n}" for n in range(9)), "At most 8 links"),
        ("biography", "x" * 601, "at most 600"),
    ],
)
def test_bad_details_say_what_is_wrong_and_stay(owner, field, typed, complaint):
    response = owner.post(owner.own, {field: typed})

    assert response.status_code == 422
    assert complaint in said(response)
    assert typed.splitlines()[0] in response.content.decode()


SAID = {"purposes": ["paper", "talk"], "note": "I bring <b>cards</b>.", "until": "2027-01-02"}


def test_being_open_is_said_shown_and_taken_back(owner):
    page = owner.post(f"{owner.own}open/", SAID, follow=True)
    profile = main(Client().get(owner.claim.author.get_absolute_url()))
    over = owner.post(f"{owner.own}open/", {"end": "1"}, follow=True)

    assert "Kept, and shown" in said(page)
    assert "Open to collaborate until 2 January 2027" in markup.text(profile)
    assert "“I bring <b>cards</b>.”" in markup.text(profile)
    assert "A joint paper, A talk" in markup.text(profile)
    assert "Nothing is said any more." in said(over)
    assert b"2 January" not in Client().get(owner.claim.author.get_absolute_url()).content


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"until": ""}, "Say until when."),
        ({"until": "2026-11-23"}, "That day is over."),
        ({"until": "2027-11-25"}, "At most twelve months ahead"),
        ({"purposes": []}, "Say for what."),
        ({"topics": ["cs.LG"]}, "not one of the available choices"),
        ({"note": "x" * 281}, "at most 280"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_is_said_badly_says_what_is_wrong_and_stays(owner, changed, complaint):
    response = owner.post(f"{owner.own}open/", SAID | changed)

    assert response.status_code == 422
    assert complaint in said(response)
    assert main(response).xpath(".//input[@name='purposes' and @value='talk']/@checked") == (
        ["checked"] if changed.get("purposes", True) else []
    )


def test_names_and_affiliations_by_forms(owner):
    ror_id = InstitutionFactory(name="Analytical Society").ror_id
    owner.post(f"{owner.own}names/", {"variant": "1", "name": "A. Byron", "deed": "find"})
    refused = owner.post(f"{owner.own}names/", {"name": "Geoffrey Hinton"})
    owner.post(f"{owner.own}affiliations/", {"q": "society", "ror_id": ror_id, "started_on": "2020-01-01"})
    there = owner.claim.author.affiliations.get()
    ended = owner.post(f"{owner.own}affiliations/{there.pk}/", {"deed": "end"}, follow=True)

    assert owner.claim.author.names.get().name == "A. Byron"
    assert refused.status_code == 422
    assert "fits none of the names" in said(refused)
    assert "24 Nov 2026" in markup.text(main(ended))


def test_undo_by_its_button(owner):
    owner.post(owner.own, {"biography": "Me."})
    button = main(owner.get(f"{owner.own}history/")).xpath('.//form[contains(@action, "undo")]/@action')[0]

    page = owner.post(button, follow=True)

    assert "Undone." in said(page)
    owner.claim.researcher.refresh_from_db()
    assert owner.claim.researcher.biography == ""


def test_a_frozen_record_says_so_and_changes_nothing(owner):
    claims.dispute(owner.claim.pk, UserFactory(), "Two people say so.", NOW)

    page = owner.post(owner.own, {"biography": "Mine!"})

    assert "A dispute about this record is open" in markup.text(main(page))
    owner.claim.researcher.refresh_from_db()
    assert owner.claim.researcher.biography == ""


# --- reports -------------------------------------------------------------------------------------------------


def report(client, author, **more):
    form = {"kind": "work", "words": "Not theirs.", "email": "stranger@example.org", **more}
    return client.post(f"{author.get_absolute_url()}wrong/", form, follow=True)


def link(mailoutbox):
    mail.send_due()
    return re.search(r"(/reports/[^\s]+)", mailoutbox[-1].body)[1]


def test_a_report_without_an_account_from_form_to_answer(ada, client, mailoutbox):
    sent = report(client, ada, work="arXiv:2010.04116v2")
    status = link(mailoutbox)
    first = client.get(status)
    unchanged = Report.objects.get().state
    confirmed = client.post(status, {"deed": "confirm"}, follow=True)

    assert "Check your mail" in markup.text(main(sent))
    assert (first.status_code, unchanged) == (200, "unconfirmed")
    assert first["Referrer-Policy"] == "same-origin"
    assert "no-store" in first["Cache-Control"]
    assert "Confirmed. A curator looks at it." in said(confirmed)
    assert "Waits for a curator" in markup.text(main(confirmed))


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"kind": "name"}, "Say the name from now on."),
        ({"kind": "fly"}, "Select a valid choice"),
        ({"words": ""}, "required"),
        ({"email": "no address"}, "valid email"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "valid email"),
        ({"work": "nonsense"}, "nonsense"),
        ({"kind": "claim"}, "Nobody claims this record now."),
    ],
    ids=str,
)
def test_a_bad_report_says_what_is_wrong_and_stays(ada, client, mailoutbox, more, complaint):
    response = report(client, ada, **more)

    assert response.status_code == 422
    assert complaint in said(response)
    assert more.get("words") == "" or "Not theirs." in response.content.decode()
    assert not Report.objects.exists()


def test_nothing_of_a_report_can_be_set_by_sending_it(ada, client):
    report(client, ada, state="upheld", answer="Yes.", due_at="2020-01-01", claim="1", handler="1")

    made = Report.objects.get()
    assert (made.state, made.answer, made.claim, made.handler) == ("unconfirmed", "", None, None)


def test_reports_are_limited(ada, client):
    codes = [report(client, ada, words="").status_code for _ in range(11)]

    assert codes == [422] * 10 + [429]


def test_links_that_are_expired_replaced_or_forged(client):
    made = ReportFactory()
    token = status_links.token(Link(made.pk, made.key))
    with time_machine.travel("2027-06-01"):
        assert client.get(f"/reports/{token}/").status_code == 410
    assert client.get(f"/reports/{token[:-2]}xx/").status_code == 404
    client.post("/reports/", {"email": made.email})

    replaced = client.get(f"/reports/{token}/")

    assert replaced.status_code == 410
    assert "A newer link took the place of this one." in markup.text(main(replaced))


def test_asking_for_links_says_the_same_to_everybody(client, mailoutbox):
    made = ReportFactory()

    answers = [client.post("/reports/", {"email": each}, follow=True) for each in (made.email, "nobody@example.org")]

    assert said(answers[0]) == said(answers[1]) != ""
    mail.send_due()
    assert [message.to for message in mailoutbox] == [[made.email]]


def test_a_link_taken_back_twice_changes_nothing_twice(client):
    made = ReportFactory()
    address = f"/reports/{status_links.token(Link(made.pk, made.key))}/"

    client.post(address, {"deed": "withdraw"})
    again = client.post(address, {"deed": "confirm"}, follow=True)

    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert "Withdrawn" in markup.text(main(again))


# --- curators ------------------------------------------------------------------------------------------------


@pytest.fixture
def curator():
    return logged_in(UserFactory(is_staff=True, is_superuser=True))


def test_the_start_page_counts_what_waits(curator):
    ClaimFactory()
    ClaimFactory(state="contested", approved_at=NOW)
    ReportFactory(due_at=NOW.replace(day=1), made_at=NOW.replace(day=1))
    ReportFactory(kind="privacy")
    ReportFactory(state="unconfirmed")

    rows = markup.parse(curator.get("/admin/")).xpath('//section[@class="queues"]//tbody/tr')

    cells = [[markup.text(cell) for cell in row.xpath("./th|./td")][:3] for row in rows]
    assert cells[:4] == [
        ["Claims", "1", "0"],
        ["Disputes", "1", "0"],
        ["Rights: privacy and changes of name", "1", "0"],
        ["Reports", "1", "1"],
    ]


def test_a_claim_is_decided_on_evidence_side_by_side(curator, ada):
    user = verified()
    prove_orcid(user, name="Ada Byron")
    claim = ClaimFactory(
        author=ada, researcher__user=user, orcid=ORCID, orcid_name="Ada Byron", statement="I <b>am</b>."
    )
    ReportFactory(kind="claim", author=ada, claim=claim, words="Not hers.")

    page = markup.parse(curator.get(f"/admin/profiles/claim/{claim.pk}/change/"))
    text = markup.text(page.xpath('//div[@class="dossier"]')[0])
    curator.post(f"/admin/profiles/claim/{claim.pk}/decline/", {"reason": "Not hers."})

    for words in (
        user.email,
        ORCID,
        "fits",
        "I <b>am</b>.",
        "Somebody objected.",
        "Not hers.",
        "Approving holds 3 of 3",
    ):
        assert words in text
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == ("declined", "Not hers.")


def test_a_decision_without_a_reason_is_refused(curator):
    claim = ClaimFactory()

    page = curator.post(f"/admin/profiles/claim/{claim.pk}/approve/", {"reason": ""}, follow=True)

    assert "Say a reason" in page.content.decode()
    claim.refresh_from_db()
    assert claim.state == "pending"


def test_a_report_says_how_far_upholding_it_reaches(curator, ada):
    made = ReportFactory(author=ada, kind="privacy")

    page = curator.get(f"/admin/profiles/report/{made.pk}/change/").content.decode()

    assert "The record answers 410" in page
    assert "links from its 3 works go" in page


def test_looking_at_a_decision_changes_nothing(curator):
    claim = ClaimFactory()

    curator.get(f"/admin/profiles/claim/{claim.pk}/approve/")

    claim.refresh_from_db()
    assert claim.state == "pending"
