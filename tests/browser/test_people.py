"""Claims, own records and reports in a real browser, as their people go through them."""

import re

import pytest
from playwright.sync_api import expect

from profiles import claims, mail, reports
from profiles.models import Claim, Report
from tests.browser.accessibility import barriers
from tests.browser.conftest import validator_finds
from tests.factories import (
    NOW,
    ClaimFactory,
    InstitutionFactory,
    UserFactory,
    prove_orcid,
)
from tests.people import code, known
from works.models import Authorship

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN = ["", "open/", "works/", "missing/", "names/", "affiliations/?q=society", "history/"]


def test_claiming_by_way_of_the_login(open_page, jeff, complaints, mailoutbox):
    user = known()
    prove_orcid(user, name="Jeffrey Dean")
    page = open_page(jeff.get_absolute_url())

    page.get_by_role("link", name="Log in to claim").click()
    page.get_by_label("Email").fill(user.email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code(mailoutbox))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Claim the record of Jeff Dean")
    assert barriers(page) == []
    page.get_by_role("radio", name=re.compile("0000-0002-1825-0097")).check()
    page.get_by_role("button", name="Claim this record").click()

    expect(page.get_by_text("Your claim is filed.")).to_be_visible()
    expect(page.get_by_role("heading", name="Your claim: claim pending")).to_be_visible()
    page.get_by_role("link", name="Back to the profile").click()
    expect(page.get_by_role("link", name="Claim pending")).to_be_visible()
    assert Claim.objects.get().author == jeff
    assert complaints == []


def test_going_through_the_works_in_bulk(open_page, jeff, complaints, let_in):
    claim = ClaimFactory(author=jeff, state="approved", orcid_name="Jeff Dean")
    page = open_page("/")
    let_in(page, claim.researcher.user)
    page.goto(jeff.get_absolute_url())

    page.get_by_role("link", name="Your record").click()
    page.get_by_label("Your record").get_by_role("link", name="Works", exact=True).click()
    page.get_by_role("group", name="2010.04116").get_by_role("radio", name="Not mine").check()
    page.get_by_role("group", name="2205.10937").get_by_role("radio", name="Not sure").check()
    page.get_by_role("button", name="Keep them, and the rest of this page is mine").click()
    expect(page.get_by_text("Kept: 4 mine, 1 not mine, 1 unsure.")).to_be_visible()
    expect(page.get_by_text("5 works, 0 without an answer.")).to_be_visible()
    expect(page.get_by_role("group", name="2205.10937").get_by_role("radio", name="Not sure")).to_be_checked()
    page.get_by_role("link", name="History and undo").click()
    page.get_by_role("row", name=re.compile("Disavowed")).get_by_role("button", name="Undo").click()

    expect(page.get_by_text("Undone.", exact=True).first).to_be_visible()
    assert Authorship.objects.get(work__arxiv_id="2010.04116", byline="Jeff Dean").author == jeff
    assert complaints == []


def test_going_through_the_works_by_keyboard_and_without_javascript(open_page, jeff, let_in):
    claim = ClaimFactory(author=jeff, state="approved")
    page = open_page("/", scripts=False)
    let_in(page, claim.researcher.user)
    page.goto(f"{jeff.get_absolute_url()}own/works/")

    page.get_by_role("radio", name="Mine", exact=True).first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Kept: 1 mine.")).to_be_visible()


def test_reporting_without_an_account(open_page, jeff, complaints, mailoutbox):
    page = open_page(jeff.get_absolute_url())

    page.locator("main").get_by_role("link", name="Something wrong?").last.click()
    page.get_by_label("Privacy: take this record down").check()
    page.get_by_label("In your words").fill("I do not want to be here.")
    page.get_by_label("Your e-mail address").fill("no address")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Enter a valid email address.")).to_be_visible()
    expect(page.get_by_label("In your words")).to_have_value("I do not want to be here.")
    assert barriers(page) == []
    page.get_by_label("Your e-mail address").fill("stranger@example.org")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    mail.send_due()
    page.goto(re.search(r"(/reports/[^\s]+)", mailoutbox[-1].body)[1])
    page.get_by_role("button", name="Confirm this report").click()
    expect(page.get_by_text("Waits for a curator")).to_be_visible()
    assert barriers(page) == []

    reports.uphold(Report.objects.get().pk, UserFactory(), "It is done.", NOW)
    page.reload()
    expect(page.get_by_text("It is done.")).to_be_visible()
    page.goto(jeff.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("This record was withdrawn")
    assert [each for each in complaints if "410" not in each and "422" not in each] == []


def test_a_curator_decides_a_claim_with_a_reason(open_page, jeff, complaints, let_in):
    claim = ClaimFactory(author=jeff, statement="My page links here.")
    page = open_page("/")
    let_in(page, UserFactory(is_staff=True, is_superuser=True))
    page.goto("/admin/")

    page.get_by_role("row", name=re.compile("^Claims")).get_by_role("link", name="Claims").first.click()
    page.get_by_role("link", name="Jeff Dean").click()
    expect(page.get_by_role("heading", name="The claimant")).to_be_visible()
    # Axe itself styles inline, which the policy of the admin forbids and reports.
    before_axe = list(complaints)
    found = barriers(page, within=".dossier")
    page.get_by_label("Reason.").fill("The page of the institute links here.")
    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_text("Approved.", exact=True)).to_be_visible()
    claim.refresh_from_db()
    assert claim.state == "approved"
    assert found == []
    assert before_axe == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_own_pages_in_every_window(open_page, jeff, complaints, let_in, client, tmp_path, width, scheme):
    InstitutionFactory(name="Analytical Society")
    claim = ClaimFactory(author=jeff, state="approved")
    page = open_page("/", width=width, scheme=scheme)
    let_in(page, claim.researcher.user)
    base = f"{jeff.get_absolute_url()}own/"
    claims.dispute(claim.pk, UserFactory(), "Two people say so.", NOW) if width == 320 else None

    for address in OWN:
        page.goto(base + address)
        assert barriers(page) == []

    pages = {re.sub(r"\W", "-", address) or "own": client.get(base + address).content for address in OWN}
    pages["claim"] = client.get(f"{jeff.get_absolute_url()}claim/").content
    for name, content in pages.items():
        (tmp_path / f"{name}.html").write_bytes(content)
    assert validator_finds(tmp_path) == []
    assert complaints == []
