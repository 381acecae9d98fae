"""The privacy page says what the code does, and sessions that are over leave nothing behind."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from profiles import sessions
from profiles.holdings import HOLDINGS, STAYS
from profiles.retention import KEPT
from tests import markup
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_the_privacy_page_names_all_that_is_held_and_for_how_long(client):
    said = markup.text(markup.parse(client.get("/about/privacy/")).get_element_by_id("profiles-privacy"))

    told = [each.title for each in HOLDINGS] + [each.on_erase for each in HOLDINGS] + list(STAYS)
    told += [words for each in KEPT for words in (each.what, each.until)]
    assert [words for words in told if " ".join(words.split()) not in said] == []


@pytest.mark.parametrize("address", ["/", "/about/privacy/", "/search/?q=ada", "/trust/"])
def test_reading_sets_no_cookie(client, address):
    assert client.get(address).cookies == {}


@pytest.mark.parametrize(("ends_in", "is_kept"), [(-DAY, False), (DAY, True)])
def test_a_session_that_is_over_is_forgotten_with_its_browser(ends_in, is_kept):
    now = timezone.now()
    Session.objects.create(session_key="k", session_data="", expire_date=now + ends_in)
    UserSession.objects.create(user=UserFactory(), ip="192.0.2.1", user_agent="x", session_key="k")
    UserSession.objects.update(created_at=now - 15 * DAY)

    sessions.forget(now)

    assert (Session.objects.exists(), UserSession.objects.exists()) == (is_kept, is_kept)


def test_a_login_that_is_being_written_is_left_alone():
    UserSession.objects.create(user=UserFactory(), ip="192.0.2.1", user_agent="x", session_key="k")

    sessions.forget(timezone.now())

    assert UserSession.objects.count() == 1
