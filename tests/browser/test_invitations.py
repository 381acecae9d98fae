"""Being open to collaborate, inviting and answering in a real browser, with and without JavaScript."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from graph import adjacency_files, collaborations
from profiles.models import Invitation
from tests.browser.accessibility import barriers
from tests.browser.conftest import validator_finds
from tests.factories import AuthorFactory, ClaimFactory, InvitationFactory, WorkFactory
from tests.people import known
from works.models import Author

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Your placement of chips would help my gradients; shall we describe both in one paper?"


def holder(author, **researcher):
    user = known(date_joined=timezone.now() - dt.timedelta(30))
    return ClaimFactory(
        author=author,
        state="approved",
        researcher__user=user,
        **{f"researcher__{field}": value for field, value in researcher.items()},
    ).researcher.user


@pytest.mark.parametrize(("scripts", "width", "scheme"), [(True, 1280, "light"), (False, 320, "dark")])
def test_from_being_open_to_the_conversation(
    open_page, jeff, complaints, let_in, client, tmp_path, scripts, width, scheme
):
    invitee, inviter = holder(jeff), holder(Author.objects.get(display_name="Azalia Mirhoseini"))
    page = open_page("/", width=width, scheme=scheme, scripts=scripts)

    let_in(page, invitee)
    page.goto(f"{jeff.get_absolute_url()}own/open/")
    page.get_by_label("A joint paper").check()
    page.get_by_label("Until").fill((timezone.now() + dt.timedelta(90)).strftime("%Y-%m-%d"))
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept, and shown on your profile.")).to_be_visible()

    let_in(page, inviter)
    page.goto("/open/")
    assert not scripts or barriers(page) == []
    page.get_by_role("link", name="Invite Jeff Dean").click()
    page.get_by_label("A joint paper").check()
    page.get_by_label(re.compile("^Both have works on")).first.check()
    page.get_by_label("Your words").fill("Hello.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text(re.compile("At least 40 characters"))).to_be_visible()
    assert not scripts or barriers(page) == []
    page.get_by_label("Your words").fill(WORDS)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("link", name="To Jeff Dean")).to_be_visible()
    assert not scripts or barriers(page) == []

    let_in(page, invitee)
    page.goto("/invitations/")
    page.get_by_role("link", name="Azalia Mirhoseini invites you").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert not scripts or barriers(page) == []
    for name, address in (("list", "/invitations/"), ("one", page.url), ("open", "/open/")):
        (tmp_path / f"{name}.html").write_bytes(client.get(address).content)
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("The conversation is open.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/conversations/\d+/$"))

    assert Invitation.objects.get().state == "accepted"
    assert validator_finds(tmp_path) == []
    assert [each for each in complaints if "422" not in each] == []


def test_an_introduction_is_asked_for_and_given(open_as, complaints):
    ada, bob, cyd = (AuthorFactory(display_name=name) for name in ("Ada Byron", "Bob Cray", "Cyd Dow"))
    WorkFactory(authors=[ada, bob], title_plain="Engines", year=2020)
    WorkFactory(authors=[bob, cyd], title_plain="Cards", year=2021)
    collaborations.rebuild()
    adjacency_files.build(timezone.now())
    inviter, middle = holder(ada), holder(bob)
    invitee = holder(cyd, open_until=timezone.now().date() + dt.timedelta(30), open_for=["paper"])

    page = open_as(inviter, f"{cyd.get_absolute_url()}invite/")
    page.get_by_label("A joint paper").check()
    page.get_by_label(re.compile("^Ada Byron and Bob Cray wrote")).check()
    page.get_by_label("Ask Bob Cray to pass it on").check()
    page.get_by_label("Your words").fill(WORDS)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("link", name="To Cyd Dow")).to_be_visible()
    page = open_as(middle, f"/invitations/{Invitation.objects.get().pk}/")
    page.get_by_label("Your recommendation").fill("Ada builds what she says; talk to her.")
    page.get_by_role("button", name="Pass it on").click()
    expect(page.get_by_text("Passed on to Cyd Dow, with your words.")).to_be_visible()

    page = open_as(invitee, f"/invitations/{Invitation.objects.get().pk}/")
    expect(page.get_by_text("Ada builds what she says; talk to her.")).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("The conversation is open.")).to_be_visible()
    assert complaints == []


def test_who_may_not_invite_is_told_why(open_page, jeff, complaints, let_in):
    invitee = holder(jeff, open_until=timezone.now().date() + dt.timedelta(30), open_for=["paper"])
    inviter = holder(Author.objects.get(display_name="Azalia Mirhoseini"))
    InvitationFactory(sender=inviter, recipient=invitee, state="withdrawn", made_at=timezone.now() - dt.timedelta(9))
    page = open_page("/")
    let_in(page, inviter)
    page.goto(jeff.get_absolute_url())

    expect(page.get_by_text("You did not invite this person in the last 180 days: missing.")).to_be_visible()
    page.get_by_role("link", name="What an invitation needs").click()

    expect(page.get_by_text("You cannot invite them now.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="in the last 180 days")).to_contain_text("Missing")
    assert barriers(page) == []
    assert complaints == []
