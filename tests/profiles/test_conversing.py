"""Conversations as members, former members and everybody else ask for them."""

import datetime as dt
import json

import pytest
from django.utils import timezone
from django_ratelimit.core import get_usage

from bzpeer.http import client_network
from profiles.contact import blocks, conversations
from profiles.models import Block, Conversation, Membership, Message
from tests import markup
from tests.factories import (
    AuthorFactory,
    ClaimFactory,
    ConversationFactory,
    MessageFactory,
    ResearcherFactory,
    UserFactory,
)
from tests.people import logged_in

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
SPAM = "https://example.org/buy-this-now"
# Every address of a conversation, with what is sent to it.
VIEWS = {
    "conversation": ("", {"text": "Let me in"}),
    "messages": ("messages/", None),
    "messages that are new": ("messages/?seen=0.0.1.0", None),
    "keep": ("keep/", {"deed": "mute"}),
    "leave": ("leave/", {}),
    "block": ("block/", {"account": "1"}),
    "text": ("export.txt", None),
    "JSON": ("export.json", None),
}
PAGES = ["", "?before=2", "?answers=1", "messages/", "leave/", "block/"]


def grown(name=""):
    user = UserFactory(date_joined=timezone.now() - dt.timedelta(100))
    if name:
        author = AuthorFactory(display_name=name)
        ClaimFactory(researcher=ResearcherFactory(user=user), author=author, state="approved")
    return user


@pytest.fixture
def ada():
    return grown("Ada Byron")


@pytest.fixture
def charles():
    return grown("Charles Babbage")


@pytest.fixture
def shared(ada, charles):
    conversation = ConversationFactory(between=[ada, charles], about="Engines")
    MessageFactory(conversation=conversation, author=charles, text="Dear Ada, a secret")
    return conversation


@pytest.fixture
def address(shared):
    return f"/conversations/{shared.pk}/"


def said(response):
    return markup.text(markup.parse(response).get_element_by_id("content"))


# --- who sees it ---------------------------------------------------------------------------------------------


def outsider(ada, shared):
    """In a conversation of their own, with somebody who is in this one."""
    user = grown()
    ConversationFactory(between=[user, ada])
    return user


def former(ada, shared):
    user = grown()
    Membership.objects.create(conversation=shared, account=user, joined_at=shared.opened_at)
    conversations.leave(user, shared.pk, timezone.now())
    return user


def administrator(ada, shared):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.mark.parametrize("who", [outsider, former, administrator], ids=lambda who: who.__name__)
@pytest.mark.parametrize(("path", "form"), VIEWS.values(), ids=VIEWS)
def test_nobody_else_sees_or_changes_anything(ada, shared, address, who, path, form):
    client = logged_in(who(ada, shared))
    before = list(Membership.objects.order_by("pk").values()), Message.objects.count(), Block.objects.count()

    found = [client.get(address + path), client.get(address + path, headers=HTMX)]
    if form is not None:
        found += [client.post(address + path, form), client.post(address + path, form, headers=HTMX)]

    assert {response.status_code for response in found} <= {404, 405}
    assert not any(b"secret" in response.content for response in found)
    assert (
        list(Membership.objects.order_by("pk").values()),
        Message.objects.count(),
        Block.objects.count(),
    ) == before


def test_the_list_holds_ones_own_and_the_header_counts_what_is_new(ada, charles, shared, address):
    outside = logged_in(grown()).get("/conversations/")
    inside = logged_in(ada).get("/conversations/")

    assert "No conversation is open." in said(outside)
    assert "Charles Babbage 1 new Engines Dear Ada, a secret" in said(inside)
    assert b"1<span" in inside.content
    assert "Messages 1" in markup.text(markup.parse(inside).xpath("//header")[0])

    logged_in(ada).get(address)
    assert "Messages 1" not in markup.text(markup.parse(logged_in(ada).get("/conversations/")).xpath("//header")[0])


def test_looking_ahead_reads_nothing(ada, address):
    logged_in(ada).head(address)

    assert Membership.objects.get(account=ada).read_up_to == 0


@pytest.mark.parametrize("path", PAGES)
def test_a_fragment_is_a_piece_of_its_page_and_addresses_of_mail_are_nowhere(ada, charles, address, path):
    client = logged_in(ada)
    client.post(address, {"text": "Dear Charles", "answers": "1"})

    page, fragment = client.get(address + path), client.get(address + path, headers=HTMX)

    assert markup.same(markup.swap(markup.parse(page), markup.root(fragment)), markup.parse(page))
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert charles.email not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_grow(ada, charles, address, shared, rows, django_assert_num_queries):
    for _ in range(rows - 1):
        MessageFactory(conversation=shared, author=charles)
        MessageFactory(conversation=ConversationFactory(between=[ada, charles]), author=charles)
    client = logged_in(ada)
    client.get(address)

    for path, count in {"/conversations/": 4, address: 10, f"{address}messages/?seen=x": 7}.items():
        with django_assert_num_queries(count):
            client.get(path)


# --- writing -------------------------------------------------------------------------------------------------


def test_what_is_sent_is_there_as_typed_and_answers_what_it_answers(ada, charles, address):
    response = logged_in(ada).post(address, {"text": "Dear Charles,\r\n\r\n$x^2$ <b>", "answers": "1"})

    assert response["Location"] == f"{address}#m2"
    page = markup.parse(logged_in(charles).get(address))
    message = page.get_element_by_id("m2")
    assert markup.text(message.xpath('.//div[@class="words"]')[0]).endswith("<b>")
    assert len(message.xpath(".//math")) == 1
    assert markup.text(message.xpath(".//blockquote")[0]) == ("Answers Charles Babbage, message 1 Dear Ada, a secret")


def test_sending_by_htmx_equals_a_fresh_load(ada, address):
    client = logged_in(ada)
    page = markup.parse(client.get(address))

    answer = client.post(address, {"text": "Dear Charles"}, headers=HTMX)

    assert markup.same(markup.swap(page, markup.root(answer)), markup.parse(client.get(address)))


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("text", "words"),
    [(" ", "Write something first."), ("y" * 5_001, "at most 5000 characters")],
    ids=["blank", "long"],
)
def test_a_form_that_fails_says_why_and_keeps_what_was_typed(ada, address, text, words, headers):
    response = logged_in(ada).post(address, {"text": text, "answers": "1"}, headers=headers)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert markup.parse(response).xpath("//textarea")[0].text.strip() == text.strip()
    assert 'name="answers" value="1"' in response.content.decode()


def test_a_block_made_while_one_types_keeps_the_words(ada, charles, address):
    blocks.block(charles, ada, timezone.now())

    response = logged_in(ada).post(address, {"text": "Dear Charles"})

    assert (response.status_code, "This conversation is closed" in said(response)) == (422, True)
    assert "Dear Charles" in markup.parse(response).xpath("//textarea")[0].text


def test_who_may_not_send_reads_why_and_finds_no_form(ada, address):
    ada.date_joined = timezone.now()
    ada.save()

    page = logged_in(ada).get(address)

    assert "New accounts send nothing for 72 hours" in said(page)
    assert not markup.parse(page).xpath("//textarea")


def test_a_held_message_is_seen_by_who_wrote_it_alone_and_can_be_taken_back(ada, charles, shared, address):
    shared.messages.all().delete()
    response = logged_in(ada).post(address, {"text": SPAM})

    assert response["Location"] == f"{address}#waiting"
    assert "A curator looks at it first" in said(logged_in(ada).get(address))
    assert SPAM not in said(logged_in(charles).get(address))

    logged_in(ada).post(f"{address}keep/", {"deed": "take back", "message": Message.objects.get().pk})
    assert not Message.objects.exists()


def test_sending_is_limited_by_account_and_by_network(ada, address, rf):
    client = logged_in(ada)
    codes = [client.post("/conversations/0/", {"text": "x"}).status_code for _ in range(121)]
    for _ in range(300):
        get_usage(rf.post("/"), group="contact", key=client_network, rate="300/h", method="POST", increment=True)

    assert codes == [404] * 120 + [429]
    assert logged_in(grown()).post(address, {"text": "x"}).status_code == 429


def test_sending_needs_the_token(ada, address):
    client = logged_in(ada)
    client.handler.enforce_csrf_checks = True

    assert client.post(address, {"text": "Dear Charles"}).status_code == 403


# --- news ----------------------------------------------------------------------------------------------------


def poll(client, address):
    page = markup.parse(client.get(address))
    return page.get_element_by_id("profiles-messages").get("data-hx-get")


def test_nothing_new_is_answered_without_content(ada, charles, shared, address, django_assert_num_queries):
    client = logged_in(ada)
    question = poll(client, address)

    with django_assert_num_queries(3):
        assert client.get(question, headers=HTMX).status_code == 204
    MessageFactory(conversation=shared, author=charles, text="And another")
    assert b"And another" in client.get(question, headers=HTMX).content


@pytest.mark.parametrize(
    "change",
    [
        lambda ada, charles, shared: blocks.block(charles, ada, timezone.now()),
        lambda ada, charles, shared: conversations.leave(charles, shared.pk, timezone.now()),
        lambda ada, charles, shared: MessageFactory(conversation=shared, author=ada, state="held"),
    ],
    ids=["block", "leave", "held"],
)
def test_all_that_a_member_would_see_is_news(ada, charles, shared, address, change):
    client = logged_in(ada)
    question = poll(client, address)

    change(ada, charles, shared)

    assert client.get(question, headers=HTMX).status_code == 200


def test_earlier_messages_are_pages_of_their_own_which_ask_for_no_news(ada, charles, shared, address):
    for number in range(2, 66):
        MessageFactory(conversation=shared, author=charles, text=f"Number {number}.")
    client, pages, where = logged_in(ada), [], address
    while where:
        page = markup.parse(client.get(where))
        pages.append([markup.text(each) for each in page.xpath('//div[@class="words"]')])
        where = next(iter(page.xpath('//a[text()="Earlier messages"]/@href')), None)

    assert [len(page) for page in pages] == [30, 30, 5]
    assert pages[0][-1] == "Number 65."
    assert pages[2][0] == "Dear Ada, a secret"
    older = markup.parse(client.get(f"{address}?before=36")).get_element_by_id("profiles-messages")
    assert older.get("data-hx-get") is None


def test_a_long_list_goes_on_where_it_ended(ada, charles):
    for number in range(32):
        at = timezone.now() + dt.timedelta(seconds=number)
        ConversationFactory(between=[ada, charles], about=f"About {number}.", last_at=at)
    client = logged_in(ada)

    first = markup.parse(client.get("/conversations/"))
    second = client.get(first.xpath('//a[@rel="next"]/@href')[0])

    assert len(first.xpath('//ol[@class="conversations"]/li')) == 30
    assert ("About 1." in said(second), "About 0." in said(second), "About 2." in said(second)) == (True, True, False)


# --- keeping -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deed", "column", "value"),
    [
        ("mute", "is_muted", True),
        ("unmute", "is_muted", False),
        ("archive", "is_archived", True),
        ("unarchive", "is_archived", False),
    ],
)
def test_muting_and_archiving_are_ones_own(ada, charles, shared, address, deed, column, value):
    Membership.objects.update(**{column: not value})

    response = logged_in(ada).post(f"{address}keep/", {"deed": deed})

    assert response["Location"] == address
    assert getattr(Membership.objects.get(account=ada), column) is value
    assert getattr(Membership.objects.get(account=charles), column) is not value


def test_leaving_asks_first_and_is_for_good(ada, charles, address):
    client = logged_in(ada)
    assert "there is no way back" in said(client.get(f"{address}leave/"))

    client.post(f"{address}leave/")

    assert client.get(address).status_code == 404
    assert "Everybody else has left" in said(logged_in(charles).get(address))


def test_blocking_closes_it_for_both_at_once_and_says_nothing_of_whom(ada, charles, address):
    client, other = logged_in(ada), logged_in(charles)

    client.post(f"{address}block/", {"account": charles.pk})

    for each in (client, other):
        assert "No conversation is open." in said(each.get("/conversations/"))
        assert "Engines" in said(each.get("/conversations/?show=closed"))
        assert "This conversation is closed" in said(each.get(address))
    assert "Charles Babbage" in said(client.get("/accounts/blocked/"))
    assert "Nobody." in said(other.get("/accounts/blocked/"))
    assert "block" not in said(other.get(address)).lower()


def test_a_block_is_taken_back(ada, charles, address):
    blocks.block(ada, charles, timezone.now())

    logged_in(ada).post("/accounts/blocked/", {"account": charles.pk})

    assert not Block.objects.exists()
    assert logged_in(charles).post(address, {"text": "Dear Ada"}).status_code == 302


def test_nobody_outside_a_conversation_is_blocked_through_it(ada, address):
    assert logged_in(ada).post(f"{address}block/", {"account": grown().pk}).status_code == 404
    assert logged_in(ada).post(f"{address}block/", {"account": ada.pk}).status_code == 404


def test_the_export_holds_every_message_and_nobodys_mail(ada, charles, shared, address):
    MessageFactory(conversation=shared, author=None, text="2. you\n\nforged", answers=shared.messages.get())
    MessageFactory(conversation=shared, author=charles, text="held back", state="held")
    client = logged_in(ada)

    text, data = client.get(f"{address}export.txt"), client.get(f"{address}export.json")

    found = json.loads(data.content)
    assert [(each["number"], each["by"], each["answers"]) for each in found["messages"]] == [
        (1, "Charles Babbage", None),
        (2, "Someone who left", 1),
    ]
    assert (found["about"], found["with"]) == ("Engines", ["Charles Babbage"])
    assert "2. Someone who left, 24 November 2026, 12:00 UTC, answers 1\n    2. you\n    \n    forged\n" in (
        text.content.decode()
    )
    assert text["Content-Disposition"] == f'attachment; filename="conversation-{shared.pk}.txt"'
    for response in (text, data):
        assert "held back" not in response.content.decode()
        assert charles.email not in response.content.decode()
    assert client.get(f"{address}export.exe").status_code == 404


def test_who_erased_their_account_has_left_and_what_they_wrote_stays(ada, charles, address):
    charles.delete()

    page = said(logged_in(ada).get(address))

    assert "Someone who left" in page
    assert "Dear Ada, a secret" in page
    assert Conversation.objects.count() == 1
