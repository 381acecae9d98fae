"""The owner's pages of evidence and the trust page in a real browser."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from playwright.sync_api import expect

from profiles.trust import snapshots
from tests.browser.accessibility import barriers_in_each_window
from tests.browser.conftest import validator_finds
from tests.factories import ClaimFactory, InstitutionFactory, SourceCheckFactory
from works.models import Authorship, InstitutionDomain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("own/sources/", "own/confirmations/", "own/sources/mail/x/", "trust/")


@pytest.fixture
def owner(jeff, client):
    """Jeff's owner, at L3 by arXiv's list, with a co-author whose record is claimed, and two addresses."""
    claim = ClaimFactory(author=jeff, state="approved", level=3)
    jeff.authorships.update(grade="A")
    other = Authorship.objects.get(work__arxiv_id="2010.04116", byline="Yarin Gal")
    ClaimFactory(author=other.author, state="approved")
    for state in ("answered", "failed"):
        SourceCheckFactory(
            researcher=claim.researcher,
            source={"answered": "arxiv"}.get(state, "orcid"),
            state=state,
            error="It is away.",
        )
    InstitutionDomain.objects.create(
        domain="mit.edu", institution=InstitutionFactory(name="Massachusetts Institute of Technology")
    )
    for email in ("jeff@mit.edu", "jeff@gmail.com"):
        EmailAddress.objects.create(user=claim.researcher.user, email=email, verified=True, primary=False)
    snapshots.take([jeff.pk], timezone.now(), "confirm")
    client.force_login(claim.researcher.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def logged_in(open_page, live_server, client, **options):
    page = open_page("/", **options)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


def test_axe_finds_nothing_and_nothing_overflows(open_page, live_server, owner, jeff, complaints):
    page = logged_in(open_page, live_server, owner)
    found = {}
    for address in PAGES:
        page.goto(f"{jeff.get_absolute_url()}{address}")
        found[address] = barriers_in_each_window(page)

    assert {address: each for address, each in found.items() if each} == {}
    # The link that is none is refused with 409, and the browser says so.
    assert [text for text in complaints if "409" not in text] == []


def test_the_html_validator_finds_nothing(owner, jeff, tmp_path):
    for number, address in enumerate(PAGES):
        (tmp_path / f"{number}.html").write_bytes(owner.get(f"{jeff.get_absolute_url()}{address}").content)

    assert validator_finds(tmp_path) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "without scripts"])
def test_confirming_a_co_author_and_taking_it_back(open_page, live_server, owner, jeff, complaints, scripts):
    page = logged_in(open_page, live_server, owner, scripts=scripts)
    page.goto(jeff.get_absolute_url())
    page.get_by_role("link", name="Your record: works, names, affiliations").click()
    page.get_by_role("navigation", name="Your record").get_by_role("link", name="Co-authors").click()

    page.get_by_role("button", name=re.compile("Yes, this is them.*Yarin Gal on 2010.04116")).click()
    expect(page.get_by_text("You confirmed it on")).to_be_visible()
    page.get_by_role("link", name="Interlocking Backpropagation").click()
    assert Authorship.objects.get(work__arxiv_id="2010.04116", byline="Yarin Gal").grade == "W"

    page.go_back()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("button", name="Yes, this is them")).to_be_visible()
    assert complaints == []


def test_the_history_is_drawn(open_page, owner, jeff, complaints):
    page = open_page(f"{jeff.get_absolute_url()}trust/")

    expect(page.locator(".trust-chart circle")).to_have_count(2)
    expect(page.get_by_role("img", name=re.compile("Trust from 21 to [0-9]+ of 100 over 2 snapshots"))).to_be_visible()
    assert complaints == []
