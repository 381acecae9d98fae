import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from profiles.models import Claim
from tests import markup
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    ClaimFactory,
    InstitutionFactory,
    ResearcherFactory,
    TrustSnapshotFactory,
    UserFactory,
    WorkFactory,
)
from works.models import Affiliation, Author

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def logged_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def main(client, address):
    return markup.parse(client.get(address)).xpath("//main")[0]


def chips(page, panel):
    return [markup.text(chip) for chip in page.xpath(f'//*[@class="{panel}"]/ul[@class="chips"]/li')]


def states(page):
    return [markup.text(state) for state in page.xpath('.//*[@class="state"]')]


def owned(**researcher):
    return ClaimFactory(state=Claim.State.APPROVED, researcher=ResearcherFactory(**researcher))


def test_an_unclaimed_record_has_chips_that_explain_themselves(client):
    author = AuthorFactory()
    TrustSnapshotFactory(author=author)

    page = main(client, author.get_absolute_url())

    assert chips(page, "head") == ["Researcher", "Affiliation not imported"]
    links = {markup.text(link): link.get("href") for link in page.xpath('//*[@class="panel"]/ul/li/a')}
    assert links == {
        "Trust 21 - Emerging": f"{author.get_absolute_url()}trust/",
        "Verification L1": "/trust/#L1",
        "Unclaimed author": "/trust/#claim-state",
    }


def test_every_explanation_linked_to_is_there(client):
    about = markup.parse(client.get("/trust/"))

    assert {"L0", "L1", "L2", "L3", "L4", "claim-state", "wrong"} <= set(about.xpath("//@id"))


def test_an_open_owner_shows_own_words_and_the_day_it_ends(client):
    claim = owned(biography="I count.\n<b>Engines</b> too.", open_until=dt.date(2027, 1, 2))
    institution = InstitutionFactory(name="Analytical Society")
    Affiliation.objects.create(author=claim.author, institution=institution, source="owner", recorded_at=NOW)

    page = main(client, claim.author.get_absolute_url())

    assert chips(page, "head") == ["Researcher", "Analytical Society", "Open to collaborate until 2 January 2027"]
    assert "I count." in markup.text(page)
    assert "<b>Engines</b> too." in markup.text(page)
    assert "In the owner's words." in markup.text(page)
    assert not page.xpath('//a[contains(., "Log in to claim")]')


def test_a_pending_claim_names_nobody(client):
    claim = ClaimFactory(researcher=ResearcherFactory(biography="Secret"))

    page = main(client, claim.author.get_absolute_url())

    assert "Claim pending" in chips(page, "panel")
    assert "Secret" not in markup.text(page)
    assert claim.researcher.user.email not in markup.text(page)


def test_the_owner_is_told_so():
    claim = owned()

    page = main(logged_in(claim.researcher.user), claim.author.get_absolute_url())

    assert "This record is yours." in markup.text(page)


def test_a_disputed_claim_says_who_decides(client):
    claim = ClaimFactory(state=Claim.State.CONTESTED)

    page = main(client, claim.author.get_absolute_url())

    assert "Contested" in chips(page, "panel")
    assert "a curator decides" in markup.text(page)


def test_coverage_is_counted_in_works(client):
    author = AuthorFactory(work_count=2)
    AuthorshipFactory(author=author, affiliation="Analytical Society", work__kind="published")
    AuthorshipFactory(author=author)

    page = main(client, author.get_absolute_url())

    assert "Affiliation known for 1 of 2 works, a journal reference or DOI for 1." in markup.text(page)


def test_what_following_would_have_brought(client):
    author = AuthorFactory()
    WorkFactory(authors=[author], submitted_at=timezone.now() - dt.timedelta(30))

    page = main(client, author.get_absolute_url())

    assert "this would have sent 1 weekly digest with 1 work in all, or 1 daily, or 1 monthly." in markup.text(page)


@pytest.mark.parametrize("page", ["claim", "invite"])
def test_logging_in_comes_back(client, page):
    address = f"{AuthorFactory().get_absolute_url()}{page}/"

    links = main(client, address).xpath('.//a[@class="button"]/@href')

    assert links == [f"/accounts/login/?next={address}"]


def test_claim_page_shows_what_the_reader_meets():
    user = UserFactory()
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)

    page = main(logged_in(user), f"{AuthorFactory().get_absolute_url()}claim/")

    assert states(page) == ["Met", "Met", "Missing", "Not checked yet", "Not checked yet"]
    assert [markup.text(button) for button in page.xpath(".//form//button")] == ["Claim this record"]


def test_short_address_of_a_merged_author_leads_straight_to_its_successor(client):
    author = AuthorFactory()
    gone = AuthorFactory(state=Author.State.MERGED, merged_into=author)

    response = client.get(f"/researchers/{gone.public_id}/")

    assert (response.status_code, response["Location"]) == (301, author.get_absolute_url())


@pytest.mark.parametrize(
    ("page", "method"),
    [
        *((page, method) for page in ("", "trust/") for method in ("post", "put", "delete")),
        *((page, method) for page in ("claim/", "wrong/", "invite/") for method in ("put", "delete")),
    ],
)
def test_pages_only_answer_readers(client, page, method):
    assert getattr(client, method)(f"{AuthorFactory().get_absolute_url()}{page}").status_code == 405


def test_breakdown_before_the_first_snapshot(client):
    page = main(client, f"{AuthorFactory().get_absolute_url()}trust/")

    assert "Not computed yet." in markup.text(page)


def test_the_head_names_the_one_true_address(client):
    author = AuthorFactory(display_name='O\'Brien "Q"')

    head = markup.parse(client.get(author.get_absolute_url())).xpath("//head")[0]

    assert head.xpath('link[@rel="canonical"]/@href') == [f"http://testserver{author.get_absolute_url()}"]
    assert 'O\'Brien "Q"' in head.xpath('meta[@name="description"]/@content')[0]
