"""Pages of invitations, as a browser uses them."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from profiles.models import Block, ConductReport, Conversation, Invitation
from tests import markup
from tests.factories import (
    NOW,
    AuthorFactory,
    ClaimFactory,
    InvitationFactory,
    TopicFactory,
    UserFactory,
    WorkFactory,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
DAY = dt.timedelta(1)
WORDS = "Your cards would run on my engine; shall we describe both in one paper?"
FORM = {"purpose": "paper", "reasons": ["topic:cs.LG"], "words": WORDS}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def holder(name, **researcher):
    """A client of an account that holds a record, with both."""
    client = Client()
    client.author = AuthorFactory(display_name=name)
    WorkFactory(authors=[client.author], topics=[TopicFactory(code="cs.LG")])
    client.user = UserFactory(date_joined=NOW - 30 * DAY)
    client.claim = ClaimFactory(
        author=client.author,
        state="approved",
        researcher__user=client.user,
        **{f"researcher__{field}": value for field, value in researcher.items()},
    )
    client.force_login(client.user, backend="django.contrib.auth.backends.ModelBackend")
    client.invite = f"{client.author.get_absolute_url()}invite/"
    return client


@pytest.fixture
def ada():
    return holder("Ada Byron")


@pytest.fixture
def bob():
    return holder("Bob Cray", open_until=NOW.date() + 30 * DAY, open_for=["paper", "talk"], open_note="Come.")


def main(response):
    return markup.parse(response).xpath("//main")[0]


def text(response):
    return markup.text(main(response))


def panel(client, author):
    return markup.text(main(client.get(author.get_absolute_url())).xpath('.//section[@aria-labelledby="direct"]')[0])


def test_an_invitation_is_written_read_and_accepted(ada, bob):
    page = text(ada.get(bob.invite))
    sent = ada.post(bob.invite, FORM, follow=True)
    key = Invitation.objects.get().pk
    read = bob.get(f"/invitations/{key}/")
    accepted = bob.post(f"/invitations/{key}/", {"deed": "accept"})

    assert "Both have works on Topic cs.LG (cs.LG): Ada Byron 1, Bob Cray 1." in page
    assert "To Bob Cray Waits for an answer" in text(sent)
    assert "Ada Byron, verified at L2" in text(read)
    assert WORDS in text(read)
    assert main(read).xpath(".//dl//a/@href") == [f"/researchers/{ada.author.public_id}/"]
    assert accepted["Location"] == f"/conversations/{Conversation.objects.get().pk}/"
    assert "Go to the conversation" in text(ada.get(f"/invitations/{key}/"))


def test_nobody_reads_an_address_of_the_other(ada, bob):
    invitation = InvitationFactory(sender=ada.user, recipient=bob.user)

    pages = [
        client.get(address) for client in (ada, bob) for address in ("/invitations/", f"/invitations/{invitation.pk}/")
    ]

    for page, other in zip(pages, (bob, bob, ada, ada), strict=True):
        assert other.user.email not in page.content.decode()


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"words": "Hello."}, "At least 40 characters"),
        ({"words": WORDS + " https://example.org/"}, "Leave links out"),
        ({"purpose": "review"}, "not one of the available choices"),
        ({"purpose": ""}, "Say for what."),
        ({"reasons": []}, "Choose at least one reason"),
        ({"arxiv_id": "2010.99999"}, "not among the works of Bob Cray"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_refused_form_says_what_is_wrong_and_keeps_what_was_typed(ada, bob, changed, complaint):
    response = ada.post(bob.invite, FORM | changed)

    assert response.status_code == 422
    assert complaint in text(response)
    assert (FORM | changed)["words"] in text(response)
    assert not Invitation.objects.exists()


def test_the_panel_and_the_page_name_the_same_condition(ada, bob):
    InvitationFactory(sender=ada.user, recipient=bob.user, state="withdrawn", made_at=NOW - DAY)

    said = [panel(ada, bob.author), text(ada.get(bob.invite)), text(ada.post(bob.invite, FORM))]

    for each in said:
        assert "You did on 23 November 2026. Again from 22 May 2027, 12:00 UTC." in each
    assert "Invite to a conversation" not in said[0]


PANELS = {
    "anybody": (lambda ada, bob: Client(), "You are not logged in."),
    "reader without a record": (lambda ada, bob: reader(), "Claim yours; an approved claim is L2."),
    "may": (lambda ada, bob: ada, "Invite to a conversation"),
    "owner": (lambda ada, bob: bob, "Researchers at L2 or higher can invite you."),
}


def reader():
    client = Client()
    client.force_login(UserFactory(date_joined=NOW - 30 * DAY), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(("who", "words"), PANELS.values(), ids=PANELS)
def test_the_panel_says_what_is_missing(ada, bob, who, words):
    assert words in panel(who(ada, bob), bob.author)


def test_the_panel_of_a_record_that_is_not_open_says_that_alone(ada):
    said = panel(ada, ClaimFactory(state="approved").author)

    assert "Only the owner can say so" in said
    assert "logged in" not in said


def test_a_block_takes_the_chip_and_the_way_to_invite(ada, bob):
    Block.objects.create(blocker=bob.user, blocked=ada.user, made_at=NOW)

    page = text(ada.get(bob.author.get_absolute_url()))

    assert "Open to collaborate until" not in page
    assert ada.post(bob.invite, FORM).status_code == 422
    assert "Open to collaborate until" in text(Client().get(bob.author.get_absolute_url()))


@pytest.mark.parametrize("deed", ["decline", "block"])
def test_who_declines_or_blocks_tells_nobody(ada, bob, deed):
    key = InvitationFactory(sender=ada.user, recipient=bob.user).pk
    before = text(ada.get(f"/invitations/{key}/"))

    response = bob.post(f"/invitations/{key}/", {"deed": deed}, follow=True)

    assert "Nothing." in text(response)
    assert text(ada.get(f"/invitations/{key}/")) == before


def test_what_was_taken_back_meanwhile_says_so(ada, bob):
    key = InvitationFactory(sender=ada.user, recipient=bob.user).pk
    ada.post(f"/invitations/{key}/", {"deed": "withdraw"})

    assert bob.post(f"/invitations/{key}/", {"deed": "accept"}).status_code == 404
    assert "Nothing." in text(bob.get("/invitations/"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_invitation_of_others_is_not_there(ada, method):
    key = InvitationFactory().pk

    assert getattr(ada, method)(f"/invitations/{key}/", {"deed": "accept"}).status_code == 404


def test_an_invitation_is_reported_with_its_words_frozen(ada, bob):
    key = InvitationFactory(sender=ada.user, recipient=bob.user, words="Buy my cards.").pk

    refused = bob.post(f"/invitations/{key}/report/", {"reason": ""})
    taken = bob.post(f"/invitations/{key}/report/", {"reason": "advertising", "words": "He sells."}, follow=True)

    report = ConductReport.objects.get()
    assert (refused.status_code, taken.status_code) == (422, 200)
    assert (report.reporter, report.about, report.reason, report.words) == (
        bob.user,
        ada.user,
        "advertising",
        "He sells.",
    )
    assert [(row["by"], row["text"], row["is_reported"]) for row in report.frozen] == [
        ("Ada Byron", "Buy my cards.", True)
    ]
    assert ada.get(f"/invitations/{key}/report/").status_code == 404


def test_an_introduction_is_passed_on_with_words(ada, bob):
    middle = holder("Cyd Dow")
    key = InvitationFactory(sender=ada.user, recipient=bob.user, via=middle.user, state="asked").pk

    refused = middle.post(f"/invitations/{key}/", {"deed": "pass-on", "recommendation": "Good."})
    passed = middle.post(
        f"/invitations/{key}/", {"deed": "pass-on", "recommendation": "Ada keeps what she promises."}, follow=True
    )

    assert (refused.status_code, "At least 20 characters" in text(refused)) == (422, True)
    assert "Passed on to Bob Cray" in passed.content.decode()
    assert "recommended by Cyd Dow" in text(bob.get("/invitations/"))
    assert "What Cyd Dow says" in text(bob.get(f"/invitations/{key}/"))


def test_words_are_shown_as_they_are(ada, bob):
    words = "<script>alert(1)</script> {{ user.email }} “Ada” & مرحبا " + WORDS
    ada.post(bob.invite, FORM | {"words": words})

    page = main(bob.get(f"/invitations/{Invitation.objects.get().pk}/"))

    assert words in markup.text(page)
    assert not page.xpath(".//script")


@pytest.mark.parametrize("address", ["{invite}", "/invitations/", "/invitations/{key}/", "/invitations/{key}/report/"])
def test_fragments_equal_a_fresh_load(ada, bob, address):
    key = InvitationFactory(sender=bob.user, recipient=ada.user).pk
    address = address.format(invite=bob.invite, key=key)

    page, fragment = ada.get(address), ada.get(address, headers=HTMX)

    assert markup.same(markup.swap(markup.parse(page), markup.root(fragment)), markup.parse(page))


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_however_long(ada, count, django_assert_num_queries):
    for _ in range(count):
        InvitationFactory(recipient=ada.user)
        InvitationFactory(sender=ada.user, state="expired", made_at=NOW - 90 * DAY)
    ada.get("/trust/")

    with django_assert_num_queries(QUERIES):
        ada.get("/invitations/")


# Four for the two lists, one for the account, one for what its header counts.
QUERIES = 6


def test_writing_is_limited(ada, bob):
    codes = [ada.post(bob.invite, {"words": "x"}).status_code for _ in range(31)]

    assert codes == [422] * 30 + [429]
