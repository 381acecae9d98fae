import dataclasses
import datetime as dt

import pytest
from django.db import IntegrityError

from profiles import notices, own, own_openness, own_undo
from profiles.models import Notice
from profiles.notice_rules import Heard
from profiles.own_openness import Openness
from tests.factories import NOW, AuthorFactory, ClaimFactory, ResearcherFactory, TopicFactory, WorkFactory
from works.identity.placing import Refused
from works.models import Event

pytestmark = pytest.mark.django_db

SAID = Openness(("talk", "data"), ("cs.LG",), "I bring data.", dt.date(2027, 1, 2))


@pytest.fixture
def record():
    author = AuthorFactory()
    WorkFactory(authors=[author], topics=[TopicFactory(code=f"cs.L{each}") for each in "ABCDEFG"])
    claim = ClaimFactory(author=author, state="approved")
    return own.record_of(claim.researcher.user, author)


def kept(record):
    record.researcher.refresh_from_db()
    return own_openness.of(record.researcher)


def test_what_is_said_is_kept_and_each_change_undone(record):
    own_openness.say(record, SAID, NOW)
    first = kept(record)
    own_openness.say(record, Openness(), NOW)
    second = kept(record)

    own_undo.undo(record, Event.objects.latest("pk").pk, NOW)

    assert (first, second, kept(record)) == (SAID, Openness(), SAID)


def test_saying_the_same_again_leaves_no_event(record):
    own_openness.say(record, SAID, NOW)
    own_openness.say(record, SAID, NOW)

    assert Event.objects.filter(author=record.author).count() == 1


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (Openness(("talk",), (), "", NOW.date() - dt.timedelta(1)), "over"),
        (Openness(("talk",), (), "", NOW.date() + dt.timedelta(366)), "twelve months"),
        (Openness((), (), "", NOW.date()), "for what"),
        (Openness(("talk",), ("math.NT",), "", NOW.date()), "those of your works"),
        (Openness(("talk",), tuple(f"cs.L{each}" for each in "ABCDEF"), "", NOW.date()), "At most 5"),
    ],
)
def test_what_cannot_be_said(record, said, complaint):
    with pytest.raises(Refused, match=complaint):
        own_openness.say(record, said, NOW)


@pytest.mark.parametrize("days", [0, 365])
def test_today_and_a_year_ahead_can_be_said(record, days):
    own_openness.say(record, Openness(("talk",), (), "", NOW.date() + dt.timedelta(days)), NOW)

    assert kept(record).until == NOW.date() + dt.timedelta(days)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("open_until_a_day", {"open_for": ["talk"]}),
        ("open_until_a_day", {"open_note": "Come."}),
        ("open_until_a_day", {"open_topics": ["cs.LG"]}),
        ("open_for_known", {"open_for": ["fame"], "open_until": NOW.date()}),
        ("open_on_five", {"open_topics": list("abcdef"), "open_until": NOW.date()}),
    ],
)
def test_the_database_refuses(rule, fields):
    with pytest.raises(IntegrityError, match=rule):
        ResearcherFactory(**fields)


def days_after(days):
    return dt.datetime.combine(SAID.until + dt.timedelta(days), dt.time(5), tzinfo=dt.UTC)


@pytest.mark.parametrize(("days", "told"), [(0, 0), (1, 1), (7, 1), (8, 0)])
def test_owners_are_told_within_a_week_after_the_last_day(record, days, told):
    own_openness.say(record, SAID, NOW)

    assert own_openness.tell_ended(days_after(days)) == told
    assert Notice.objects.filter(account=record.researcher.user).count() == told


def test_owners_are_told_once_for_each_time(record):
    own_openness.say(record, SAID, NOW)
    first = [own_openness.tell_ended(days_after(days)) for days in (1, 1, 2)]
    own_openness.say(record, dataclasses.replace(SAID, until=days_after(3).date()), days_after(2))
    second = [own_openness.tell_ended(days_after(days)) for days in (3, 4, 5)]

    assert (first, second) == ([1, 0, 0], [0, 1, 0])


def test_the_notice_leads_to_where_it_is_said_again(record, client):
    own_openness.say(record, SAID, NOW)
    own_openness.tell_ended(days_after(1))
    client.force_login(record.researcher.user, backend="django.contrib.auth.backends.ModelBackend")

    assert "Open to collaborate" in client.get(Notice.objects.get().url).text


def test_who_does_not_hear_of_invitations_is_not_told(record):
    own_openness.say(record, SAID, NOW)
    notices.choose(record.researcher.user_id, {"invitation": Heard(on_site=False, by_mail=False)})

    assert own_openness.tell_ended(days_after(1)) == 0
    assert not Notice.objects.exists()
