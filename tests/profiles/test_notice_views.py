import pytest
from django.test import Client

from profiles import notices
from profiles.contact import waiting
from profiles.models import DeadAddress, NoticeChoice
from profiles.unsubscribing import Stop, link
from tests import markup
from tests.factories import NOW, DeadAddressFactory, NoticeFactory
from tests.people import known, logged_in

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def reader():
    return known()


def words(response):
    return markup.text(markup.parse(response).xpath("//main")[0])


@pytest.mark.parametrize(("count", "told"), [(0, "Notices"), (2, "Notices 2 unread"), (101, "Notices 99+ unread")])
def test_the_header_says_how_many_are_unread(reader, count, told):
    NoticeFactory.create_batch(count, account=reader)

    page = markup.parse(logged_in(reader).get("/trust/"))

    assert markup.text(page.xpath('//header//a[@href="/notices/"]')[0]) == told


def test_the_header_costs_anonymous_readers_nothing(client, django_assert_num_queries):
    client.get("/trust/")

    with django_assert_num_queries(0):
        client.get("/trust/")


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same_however_long(reader, count, django_assert_num_queries):
    NoticeFactory.create_batch(count, account=reader)
    client = logged_in(reader)
    client.get("/trust/")

    # The account, the page, whether any is unread, and what the header says of both.
    with django_assert_num_queries(3):
        client.get("/notices/")


def test_opening_leads_on_and_marks_as_read(reader):
    notice = NoticeFactory(account=reader, url="/topics/")

    response = logged_in(reader).get(f"/notices/{notice.pk}/")

    assert (response.status_code, response["Location"]) == (302, "/topics/")
    assert waiting.of(reader.pk).notices == 0


def test_what_is_anothers_is_not_there(reader):
    assert logged_in(reader).get(f"/notices/{NoticeFactory().pk}/").status_code == 404


@pytest.mark.parametrize("sent", [{"key": "{pk}"}, {"all": "yes"}], ids=["one", "all"])
def test_marking_by_htmx_equals_a_fresh_load(reader, sent):
    notice = NoticeFactory(account=reader)
    NoticeFactory(account=reader, read_at=NOW)
    client = logged_in(reader)
    page = markup.parse(client.get("/notices/"))

    answer = client.post("/notices/", {k: v.format(pk=notice.pk) for k, v in sent.items()}, headers=HTMX)

    assert waiting.of(reader.pk).notices == 0
    assert markup.same(markup.swap(page, markup.root(answer)), markup.parse(client.get("/notices/")))


def test_marking_works_without_javascript(reader):
    NoticeFactory(account=reader)

    response = logged_in(reader).post("/notices/", {"all": "yes"})

    assert (response.status_code, response["Location"], waiting.of(reader.pk).notices) == (302, "/notices/", 0)


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 30])
def test_nonsense_marks_nothing(reader, key):
    NoticeFactory(account=reader)

    logged_in(reader).post("/notices/", {"key": key})

    assert waiting.of(reader.pk).notices == 1


def test_a_place_that_is_none_says_so(reader):
    response = logged_in(reader).get("/notices/?after=moon")

    assert response.status_code == 400
    assert "is no place in the list" in words(response)


def test_words_are_escaped(reader):
    NoticeFactory(account=reader, words="<script>alert(1)</script>")

    assert b"<script>alert" not in logged_in(reader).get("/notices/").content


def test_choices_are_kept_as_ticked(reader):
    client = logged_in(reader)

    client.post("/notices/settings/", {"deed": "choose", "site": ["claim", "moon"], "mail": ["message"]})

    kept = {row.kind: (row.on_site, row.by_mail) for row in NoticeChoice.objects.filter(account=reader)}
    assert {kind: heard for kind, heard in kept.items() if heard != (False, False)} == {
        "claim": (True, False),
        "message": (False, True),
    }
    ticked = markup.parse(client.get("/notices/settings/")).xpath("//main//input[@checked]/@aria-label")
    assert ticked == ["Your claims, on this site", "Messages, by mail"]


def test_an_address_from_which_mail_came_back_is_told_and_turned_on_again(reader):
    DeadAddressFactory(account=reader, said="550 5.1.1 <b>No such user</b>")
    client = logged_in(reader)

    assert "Mail to this address came back on 24 November 2026" in words(client.get("/accounts/"))
    page = client.get("/notices/settings/")
    assert "550 5.1.1 <b>No such user</b>" in words(page)
    after = client.post("/notices/settings/", {"deed": "turn-on"}, follow=True)

    assert "Mail goes to" in after.content.decode()
    assert not DeadAddress.objects.exists()


# --- stopping by link ------------------------------------------------------------------------------------------


@pytest.fixture
def stop(reader, settings):
    return link(Stop(reader.pk, "message")).removeprefix(settings.SITE_URL)


def is_mailed(reader):
    return notices.wants_mail(reader.pk, "message")


def test_one_click_stops_without_cookie_login_or_csrf(reader, stop):
    client = Client(enforce_csrf_checks=True)

    response = client.post(stop, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")

    assert (response.status_code, is_mailed(reader)) == (200, False)
    assert response["Referrer-Policy"] == "same-origin"


def test_looking_at_the_page_stops_nothing(client, reader, stop):
    assert "Stop this mail?" in words(client.get(stop))
    assert is_mailed(reader)


def test_a_forged_link_is_not_there(client, reader, stop):
    assert client.post(stop[:-3] + "x/").status_code == 404
    assert is_mailed(reader)


@pytest.mark.parametrize(("address", "times"), [("/notices/settings/", 60), ("stop", 60)])
def test_writing_is_limited(reader, stop, address, times):
    client = logged_in(reader)
    address = stop if address == "stop" else address

    codes = [client.post(address).status_code for _ in range(times + 1)]

    assert codes[-2:] == [codes[0], 429]
