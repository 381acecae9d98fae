"""Two people who write to each other, each in a browser; muting, blocking, reporting; by keyboard; without scripts."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from profiles.models import Block, ConductReport, Membership, Message
from tests.browser.accessibility import barriers_in_each_window
from tests.browser.conftest import validator_finds
from tests.factories import (
    AuthorFactory,
    ClaimFactory,
    ConductReportFactory,
    ConversationFactory,
    MessageFactory,
    ResearcherFactory,
    SuspensionFactory,
    UserFactory,
)
from tests.people import logged_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Whoever comes back to the tab asks at once.
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"


def person(name):
    user = UserFactory(date_joined=timezone.now() - dt.timedelta(100))
    author = AuthorFactory(display_name=name)
    ClaimFactory(researcher=ResearcherFactory(user=user), author=author, state="approved")
    return user


@pytest.fixture
def ada(transactional_db):
    return person("Ada Byron")


@pytest.fixture
def charles(transactional_db):
    return person("Charles Babbage")


@pytest.fixture
def shared(ada, charles):
    return ConversationFactory(between=[ada, charles], about="Engines that weave", last_at=timezone.now())


@pytest.fixture
def address(shared):
    return f"/conversations/{shared.pk}/"


def send(page, text):
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()


def test_two_converse_without_reloading(open_as, ada, charles, address, complaints):
    hers, his = open_as(ada, address), open_as(charles, address)
    his.get_by_label("Your message").fill("Half a thought")

    send(hers, "Dear Charles, is it $x^2$? See https://arxiv.org/abs/2010.04116.")
    expect(hers.locator("#m1 math")).to_be_visible()
    expect(hers.get_by_label("Your message")).to_have_value("")
    his.evaluate(LOOK)

    expect(his.locator("#m1 math")).to_be_visible()
    expect(his.get_by_label("Your message")).to_have_value("Half a thought")
    his.get_by_role("link", name="Answer message 1").click()
    expect(his.get_by_text("You answer Ada Byron, message 1.")).to_be_visible()
    send(his, "It is.")
    expect(his.locator("#m2 blockquote")).to_contain_text("Answers Ada Byron, message 1")
    hers.evaluate(LOOK)
    expect(hers.locator("#m2")).to_contain_text("It is.")
    assert complaints == []


def test_nobody_asks_while_nobody_looks_and_more_rarely_with_time(open_as, ada, address):
    page = open_as(ada, address)
    page.clock.install()
    page.reload()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "seen=" in request.url else None)

    page.clock.run_for(660_000)
    looked = len(asked)
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")
    page.evaluate(LOOK)
    page.clock.run_for(600_000)

    # In eleven minutes about four in the first and one in each later; every five seconds would be 132.
    assert 10 <= looked <= 16
    assert len(asked) - looked <= 1
    # All at once by this clock: let the server answer before its tables are emptied.
    page.wait_for_load_state("networkidle")


def test_muting_blocking_and_reporting(open_as, ada, charles, shared, address, complaints):
    MessageFactory(conversation=shared, author=charles, text="Buy this")
    page = open_as(ada, "/conversations/")
    page.get_by_role("link", name="Charles Babbage").click()

    page.get_by_role("button", name="Mute").click()
    expect(page.get_by_text("Muted: no notices of this conversation.")).to_be_visible()
    page.get_by_role("link", name="Report message 1").click()
    page.get_by_label("Advertising, or the same words to many").check()
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_text("Reported. A curator looks at it")).to_be_visible()
    page.get_by_role("link", name="Block").click()
    page.get_by_role("button", name="Block Charles Babbage").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom you blocked")

    assert Membership.objects.get(account=ada).is_muted
    assert ConductReport.objects.get().frozen[0]["text"] == "Buy this"
    assert Block.objects.get().blocked == charles
    assert complaints == []


def test_everything_works_without_javascript(open_as, ada, charles, shared, address):
    MessageFactory(conversation=shared, author=charles, text="Dear Ada")
    page = open_as(ada, address, scripts=False)

    page.get_by_role("link", name="Answer message 1").click()
    send(page, "Dear Charles")
    expect(page.locator("#m2 blockquote")).to_contain_text("Dear Ada")
    page.get_by_role("button", name="Archive").click()
    page.goto("/conversations/?show=archived")
    expect(page.get_by_role("link", name="Charles Babbage")).to_be_visible()
    page.goto(address)
    page.get_by_role("link", name="Leave").click()
    page.get_by_role("button", name="Leave").click()

    expect(page.get_by_text("You left the conversation.")).to_be_visible()
    assert page.goto(address).status == 404


def test_a_message_is_answered_by_keyboard_alone(open_as, ada, charles, shared, address):
    MessageFactory(conversation=shared, author=charles, text="Dear Ada")
    page = open_as(ada, address)

    page.get_by_role("link", name="Answer message 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You answer Charles Babbage")).to_be_visible()
    # Until the page has loaded the browser may still go to its #write.
    page.wait_for_load_state("load")
    page.get_by_label("Your message").focus()
    page.keyboard.type("Dear Charles")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#m2")).to_contain_text("Dear Charles")
    assert page.evaluate("document.activeElement.id") == "profiles-conversation"


def test_a_message_of_links_waits_until_a_curator_delivers_it(open_as, ada, charles, shared, address, complaints):
    hers = open_as(ada, address)
    send(hers, "https://example.org/a https://example.org/b https://example.org/c")
    expect(hers.get_by_role("heading", level=1)).to_be_visible()
    curator = open_as(UserFactory(is_staff=True, is_superuser=True), "/admin/profiles/message/?queue=held")
    curator.locator("#result_list tbody th a").click()
    expect(curator.get_by_role("region", name="The account")).to_contain_text("Ada Byron")
    assert not Message.objects.filter(state="delivered").exists()
    curator.get_by_label("Reason.").fill("Three papers, as promised.")
    curator.get_by_role("button", name="Deliver", exact=True).click()
    expect(curator.get_by_text("Delivered.", exact=True)).to_be_visible()

    his = open_as(charles, address)

    expect(his.locator("#m1").get_by_role("link", name="https://example.org/b")).to_be_visible()
    assert complaints == []


def test_who_is_suspended_appeals_and_another_curator_lifts_it(open_as, ada, address, complaints):
    SuspensionFactory(account=ada, reason="The same words to many.")
    hers = open_as(ada, "/accounts/standing/")
    expect(hers.get_by_text("The same words to many.")).to_be_visible()
    hers.get_by_role("main").get_by_role("textbox").fill("They had asked me for it.")
    hers.get_by_role("button", name="Appeal").click()
    expect(hers.get_by_text("A curator who did not suspend you decides, within a week.")).to_be_visible()

    curator = open_as(UserFactory(is_staff=True, is_superuser=True), "/admin/profiles/suspension/?queue=appeals")
    curator.locator("#result_list tbody th a").click()
    expect(curator.get_by_role("region", name="The appeal")).to_contain_text("They had asked me for it.")
    curator.get_by_label("Reason.").fill("So they had.")
    curator.get_by_role("button", name="Lift").click()
    expect(curator.get_by_text("Lifted; the account may send again.")).to_be_visible()

    hers.goto(address)
    send(hers, "Dear Charles")
    expect(hers.locator("#m1")).to_contain_text("Dear Charles")
    assert complaints == []


@pytest.fixture
def busy(ada, charles, shared):
    """Somebody who sees all there is to see: talk, a held message, a refused one, reports, a suspension."""
    first = MessageFactory(conversation=shared, author=charles, text="Is it $\\frac{a}{b}$?\n\n" + "long" * 60)
    MessageFactory(conversation=shared, author=ada, text="It is.", answers=first)
    MessageFactory(conversation=shared, author=ada, text="https://example.org/x", state="held")
    refused = {"state": "refused", "reason": "Advertising.", "decided_at": timezone.now()}
    MessageFactory(conversation=shared, author=ada, text="https://example.org/y", **refused)
    ConductReportFactory(reporter=ada, state="upheld")
    SuspensionFactory(account=ada)
    Block.objects.create(blocker=ada, blocked=person("William Herschel"), made_at=timezone.now())
    return ada


ADDRESSES = {
    "list": "/conversations/",
    "closed": "/conversations/?show=closed",
    "conversation": "{address}",
    "answer": "{address}?answers=1",
    "messages": "{address}messages/",
    "leave": "{address}leave/",
    "block": "{address}block/",
    "report": "{address}1/report/",
    "blocked": "/accounts/blocked/",
    "standing": "/accounts/standing/",
}


def test_axe_finds_nothing_and_nothing_overflows(open_as, busy, address, complaints):
    page, found = open_as(busy, "/"), {}
    for name, pattern in ADDRESSES.items():
        page.goto(pattern.format(address=address))
        found[name] = barriers_in_each_window(page)

    assert {name: each for name, each in found.items() if each} == {}
    assert complaints == []


def test_the_html_validator_finds_nothing(busy, address, tmp_path):
    client = logged_in(busy)
    for name, pattern in ADDRESSES.items():
        (tmp_path / f"{name}.html").write_bytes(client.get(pattern.format(address=address)).content)

    assert validator_finds(tmp_path) == []
    assert Message.objects.count() == 4
