import datetime as dt

import pytest
from django.db import IntegrityError

from profiles import own, own_openness, own_undo
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
