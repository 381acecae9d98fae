"""The owner's pages of evidence: who gets in, what the buttons do with and without htmx, and what they refuse."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from profiles.models import SourceCheck, Vouch
from profiles.sources import tasks
from tests import markup
from tests.factories import (
    NOW,
    AuthorFactory,
    ClaimFactory,
    InstitutionFactory,
    UserFactory,
    WorkFactory,
)
from works.models import Authorship, Evidence, InstitutionDomain

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
PAGES = ["own/sources/", "own/confirmations/", "own/sources/mail/x/"]


def logged_in(user, **options):
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def claim():
    """An owner at L3 whom arXiv's list knows."""
    claim = ClaimFactory(author=AuthorFactory(display_name="Ada Byron"), state="approved", level=3)
    WorkFactory.create_batch(2, authors=[claim.author])
    claim.author.authorships.update(grade="A")
    return claim


@pytest.fixture
def owner(claim):
    return logged_in(claim.researcher.user)


@pytest.fixture
def bob(claim):
    """A co-author with a claimed record, on one joint work."""
    bob = ClaimFactory(author=AuthorFactory(display_name="Bob Cee"), state="approved")
    WorkFactory(authors=[claim.author, bob.author], arxiv_id="2010.04116")
    claim.author.authorships.update(grade="A")
    return bob


def page_of(claim, page):
    return f"{claim.author.get_absolute_url()}{page}"


def byline(bob):
    return Authorship.objects.get(author=bob.author)


@pytest.mark.parametrize("page", PAGES)
def test_only_the_owner_gets_in(claim, page):
    somebody = ClaimFactory(state="approved").researcher.user
    anonymous, other = Client().get(page_of(claim, page)), logged_in(somebody).get(page_of(claim, page))

    assert (anonymous.status_code, anonymous["Location"]) == (302, f"/accounts/login/?next={page_of(claim, page)}")
    assert other.status_code == 403


@pytest.mark.parametrize("state", ["pending", "contested", "withdrawn"])
@pytest.mark.parametrize("page", PAGES)
def test_a_claim_that_is_not_approved_opens_nothing(page, state):
    claim = ClaimFactory(state=state)

    assert logged_in(claim.researcher.user).get(page_of(claim, page)).status_code == 403


def test_a_curator_is_no_owner(claim):
    curator = UserFactory(is_staff=True, is_superuser=True)

    assert logged_in(curator).get(page_of(claim, "own/confirmations/")).status_code == 403


def test_the_page_lists_joint_works_with_claimed_co_authors(owner, claim, bob):
    WorkFactory(authors=[claim.author, AuthorFactory()])

    page = markup.parse(owner.get(page_of(claim, "own/confirmations/")))

    assert [markup.text(each) for each in page.xpath('//ol[@class="vouch-list"]/li/h3')] == [
        byline(bob).work.title_plain
    ]


def test_confirming_without_scripts(owner, claim, bob):
    here = page_of(claim, "own/confirmations/")

    answer = owner.post(here, {"authorship": byline(bob).pk, "deed": "confirm"})

    assert (answer.status_code, answer["Location"]) == (302, here)
    assert byline(bob).grade == "W"
    assert "You confirmed it on" in markup.text(markup.parse(owner.get(here)))


def test_taking_back(owner, claim, bob):
    here = page_of(claim, "own/confirmations/")
    owner.post(here, {"authorship": byline(bob).pk, "deed": "confirm"})

    owner.post(here, {"authorship": byline(bob).pk, "deed": "take back"})

    assert byline(bob).grade == "N"
    assert Vouch.objects.get().why_ended == "Withdrawn by its voucher"


@pytest.mark.parametrize("deed", ["confirm", "take back"])
def test_swapping_equals_reloading(owner, claim, bob, deed):
    here = page_of(claim, "own/confirmations/")
    if deed == "take back":
        owner.post(here, {"authorship": byline(bob).pk, "deed": "confirm"})
    before = markup.parse(owner.get(here))

    answer = owner.post(here, {"authorship": byline(bob).pk, "deed": deed}, headers=HTMX)

    assert markup.same(markup.swap(before, markup.root(answer)), markup.parse(owner.get(here)))


def test_a_refusal_says_why(owner, claim, bob):
    stranger = WorkFactory(authors=[bob.author, AuthorFactory()])

    answer = owner.post(
        page_of(claim, "own/confirmations/"), {"authorship": stranger.authorships.first().pk, "deed": "confirm"}
    )

    assert answer.status_code == 409
    assert "no byline of a co-author" in markup.text(markup.parse(answer).xpath('//*[@role="alert"]')[0])


@pytest.mark.parametrize("authorship", ["", "x", "-1", "9" * 40, "٣", "1; DROP TABLE"])
def test_nonsense_confirms_nothing(owner, claim, authorship):
    answer = owner.post(page_of(claim, "own/confirmations/"), {"authorship": authorship, "deed": "confirm"})

    assert answer.status_code == 409
    assert not Vouch.objects.exists()


def test_confirming_needs_the_token(claim, bob):
    strict = logged_in(claim.researcher.user, enforce_csrf_checks=True)

    answer = strict.post(page_of(claim, "own/confirmations/"), {"authorship": byline(bob).pk})

    assert (answer.status_code, byline(bob).grade) == (403, "N")


def test_confirming_is_limited(owner, claim):
    codes = [owner.post(page_of(claim, "own/confirmations/"), {"authorship": "1"}).status_code for _ in range(61)]

    assert codes == [409] * 60 + [429]


def test_long_lists_are_paged_without_gap(owner, claim, bob):
    for _ in range(60):
        WorkFactory(authors=[claim.author, bob.author])
    here = page_of(claim, "own/confirmations/")
    first = markup.parse(owner.get(here))
    (following,) = first.xpath('//a[@rel="next"]/@href')

    second = markup.parse(owner.get(following))

    ids = [page.xpath('//ol[@class="vouch-list"]/li/@id') for page in (first, second)]
    assert [len(each) for each in ids] == [50, 11]
    assert not set(ids[0]) & set(ids[1])
    assert not second.xpath('//a[@rel="next"]')


@pytest.mark.parametrize("works", [1, 30])
def test_queries_do_not_grow_with_the_list(owner, claim, bob, works, django_assert_num_queries):
    for _ in range(works - 1):
        WorkFactory(authors=[claim.author, bob.author])
    owner.get("/trust/")

    with django_assert_num_queries(6):
        owner.get(page_of(claim, "own/confirmations/"))


@pytest.mark.parametrize("count", [1, 5])
def test_queries_do_not_grow_with_the_sources(owner, claim, count, django_assert_num_queries):
    for number in range(count):
        SourceCheck.objects.create(
            researcher=claim.researcher, source="arxiv", orcid=f"0000-0000-0000-000{number}", due_at=NOW
        )
        address(claim, f"ada{number}@mit.edu")
    owner.get("/trust/")

    with django_assert_num_queries(9):
        owner.get(page_of(claim, "own/sources/"))


def address(claim, email):
    return EmailAddress.objects.create(user=claim.researcher.user, email=email, verified=True, primary=False)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "waiting"}, "Not asked yet"),
        (
            {"state": "answered", "asked_at": NOW, "named": 3, "confirmed": 1},
            "Names 3 works on file, confirms 1 byline",
        ),
        ({"state": "nothing", "asked_at": NOW}, "Has nothing about this iD"),
        ({"state": "failed", "asked_at": NOW, "error": "arxiv.org answered 503."}, "arxiv.org answered 503."),
    ],
)
def test_the_page_says_what_each_source_said(owner, claim, fields, words):
    SourceCheck.objects.create(
        researcher=claim.researcher, source="arxiv", orcid="0000-0002-1825-0097", due_at=NOW, **fields
    )

    assert words in markup.text(markup.parse(owner.get(page_of(claim, "own/sources/"))))


def test_asking_again_is_refused_within_a_day_and_done_after(owner, claim):
    check = SourceCheck.objects.create(
        researcher=claim.researcher,
        source="arxiv",
        orcid="0",
        state="nothing",
        asked_at=NOW,
        due_at=NOW + dt.timedelta(30),
    )

    with time_machine.travel(NOW + dt.timedelta(hours=2), tick=False):
        assert owner.post(page_of(claim, "own/sources/"), {"ask": "again"}).status_code == 409
    with time_machine.travel(NOW + dt.timedelta(hours=25), tick=False):
        assert owner.post(page_of(claim, "own/sources/"), {"ask": "again"}).status_code == 302

    check.refresh_from_db()
    assert check.due_at == NOW + dt.timedelta(hours=25)


@pytest.fixture
def mit(claim, monkeypatch):
    """An institution whose mail reaches the owner; mail is sent at once."""
    institution = InstitutionFactory(ror_id="042nb2s44", name="Massachusetts Institute of Technology")
    InstitutionDomain.objects.create(domain="mit.edu", institution=institution)
    address(claim, "ada@mit.edu")
    monkeypatch.setattr(tasks.mail_link, "delay", tasks.mail_link)
    return institution


def mailed_link():
    return re.search(r"http://localhost:8000(/\S+)", mail.outbox[-1].body)[1]


def test_mail_leads_to_evidence(owner, claim, mit):
    owner.post(page_of(claim, "own/sources/mail/"), {"email": "ada@mit.edu"})
    message = mail.outbox[-1]
    shown = markup.parse(owner.get(mailed_link()))
    assert not Evidence.objects.exists()

    answer = owner.post(mailed_link())

    assert (message.to, message.subject) == (["ada@mit.edu"], "BZPEER: Show that this address reaches you")
    assert "ada@mit.edu" in markup.text(shown)
    assert answer["Location"] == page_of(claim, "own/sources/")
    assert Evidence.objects.get().author == claim.author
    assert "Shown, until" in markup.text(markup.parse(owner.get(page_of(claim, "own/sources/"))))


@pytest.mark.parametrize(
    "email", ["", "eve@mit.edu", "ada@mit.edu\nBcc: eve@example.org", "ada@mit.edu%0aBcc:x", "ADA@MIT.EDU"]
)
def test_mail_goes_to_ones_own_verified_address_alone(owner, claim, mit, email):
    answer = owner.post(page_of(claim, "own/sources/mail/"), {"email": email}, follow=True)

    assert "no verified address of your account" in markup.text(markup.parse(answer))
    assert mail.outbox == []


def test_mail_is_limited(owner, claim, mit):
    codes = [owner.post(page_of(claim, "own/sources/mail/"), {"email": "ada@mit.edu"}).status_code for _ in range(6)]

    assert codes == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_anothers_link_opens_nothing(owner, claim, mit):
    owner.post(page_of(claim, "own/sources/mail/"), {"email": "ada@mit.edu"})
    link = mailed_link().rstrip("/").rpartition("/")[2]
    other = ClaimFactory(state="approved")

    answer = logged_in(other.researcher.user).post(page_of(other, f"own/sources/mail/{link}/"))

    assert answer.status_code == 409
    assert not Evidence.objects.exists()


def test_an_old_link_says_so(owner, claim, mit):
    with time_machine.travel(NOW, tick=False):
        owner.post(page_of(claim, "own/sources/mail/"), {"email": "ada@mit.edu"})
    with time_machine.travel(NOW + dt.timedelta(days=2), tick=False):
        answer = owner.get(mailed_link())

    assert answer.status_code == 409
    assert "older than a day" in markup.text(markup.parse(answer))


def test_evidence_is_taken_back(owner, claim, mit):
    owner.post(page_of(claim, "own/sources/mail/"), {"email": "ada@mit.edu"})
    owner.post(mailed_link())

    owner.post(page_of(claim, "own/sources/"), {"withdraw": mit.ror_id})

    assert "Shown, until" not in markup.text(markup.parse(owner.get(page_of(claim, "own/sources/"))))
