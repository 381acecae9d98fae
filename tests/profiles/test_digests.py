import datetime as dt

import pytest
from django.db import IntegrityError

from profiles import digests, posting, subscriptions
from profiles.digests import When
from profiles.models import Digest, DigestStream, DigestWork, Letter
from profiles.unsubscribing import Stop
from tests.factories import NOW, AuthorFactory, FollowFactory, LetterFactory, WorkFactory, verified
from tests.people import logged_in
from works.models import ImportRun, WorkChange

pytestmark = pytest.mark.django_db

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
# NOW is Tuesday, 24 November 2026, 12:00 UTC. Daily at 8, weekly on Monday, monthly on Tuesday, 1 December.
TOMORROW = dt.datetime(2026, 11, 25, 8, 1, tzinfo=dt.UTC)
MONDAY = dt.datetime(2026, 11, 30, 8, 1, tzinfo=dt.UTC)
FIRST = dt.datetime(2026, 12, 1, 8, 1, tzinfo=dt.UTC)


def work(author, at=NOW, **more):
    return WorkFactory(authors=[author], noticed_at=at, submitted_at=at - DAY, **more)


@pytest.fixture
def ada():
    return AuthorFactory(display_name="Ada Byron")


@pytest.fixture
def reader(ada):
    account = verified(email="reader@example.org")
    FollowFactory(user=account, author=ada)
    digests.choose(account.pk, When("daily", 8, "UTC"), NOW)
    return account


def told(account):
    return sorted(DigestWork.objects.filter(account=account).values_list("work__title", flat=True))


def test_nobody_gets_what_they_did_not_ask_for(ada):
    FollowFactory(user=verified(), author=ada)
    work(ada)

    assert digests.compose_due(FIRST) == 0


def test_a_digest_has_what_appeared_since_it_was_asked_for(reader, ada, mailoutbox):
    work(ada, NOW - DAY, title="Before")
    work(ada, NOW + HOUR, title="After <b>", title_plain="After <b>")

    assert digests.compose_due(TOMORROW) == 1
    assert posting.send_due(lambda: TOMORROW) == 1

    (message,) = mailoutbox
    assert message.subject == "BZPEER: 1 work in your daily digest"
    assert message.to == ["reader@example.org"]
    assert "After <b>\nAda Byron\nBy Ada Byron." in message.body
    html = message.alternatives[0].content
    assert "After &lt;b&gt;" in html
    assert not any(mark in html for mark in ("<img", "src=", "<script", "style"))
    assert told(reader) == ["After <b>"]


def test_an_empty_window_sends_nothing_and_moves_on(reader, ada):
    assert digests.compose_due(TOMORROW) == 0

    stream = DigestStream.objects.get(account=reader, cadence="daily")
    assert (stream.due_at.isoformat(), stream.told_until.isoformat()) == (
        "2026-11-26T08:00:00+00:00",
        "2026-11-25T07:00:00+00:00",
    )


def test_a_window_is_told_once(reader, ada):
    work(ada)

    assert [digests.compose_due(TOMORROW) for _ in range(3)] == [1, 0, 0]


def test_days_that_no_worker_ran_come_in_one_digest(reader, ada):
    for day in range(4):
        work(ada, NOW + day * DAY)

    assert digests.compose_due(MONDAY + 3 * HOUR) == 1
    assert len(told(reader)) == 4


def test_the_last_hour_is_left_to_the_next(reader, ada):
    work(ada, TOMORROW - HOUR / 2)

    assert [digests.compose_due(TOMORROW), digests.compose_due(TOMORROW + DAY)] == [0, 1]


# What one chose, what a follow says itself: by which digest it comes, on which day.
WHO = [
    ("daily", "", TOMORROW, "daily"),
    ("weekly", "", MONDAY, "weekly"),
    ("monthly", "", FIRST, "monthly"),
    ("weekly", "daily", TOMORROW, "daily"),
    ("daily", "monthly", FIRST, "monthly"),
    ("daily", "never", None, None),
    ("never", "daily", None, None),
]


@pytest.mark.parametrize(("chosen", "own", "day", "cadence"), WHO)
def test_a_follow_goes_by_the_account_or_its_own_frequency(ada, chosen, own, day, cadence):
    account = verified()
    FollowFactory(user=account, author=ada, frequency=own)
    digests.choose(account.pk, When(chosen), NOW)
    work(ada, NOW + HOUR)

    found = [(when, digests.compose_due(when)) for when in (TOMORROW, MONDAY, FIRST)]

    assert [when for when, letters in found if letters] == ([day] if day else [])
    assert [digest.cadence for digest in Digest.objects.all()] == ([cadence] if cadence else [])


def test_two_streams_tell_a_work_once(reader, ada):
    other = AuthorFactory()
    FollowFactory(user=reader, author=other, frequency="weekly")
    WorkFactory(authors=[ada, other], noticed_at=NOW + HOUR)

    assert [digests.compose_due(TOMORROW), digests.compose_due(MONDAY)] == [1, 0]


def test_changing_how_often_loses_nothing_and_repeats_nothing(reader, ada):
    work(ada, NOW + HOUR, title="Told daily")
    digests.compose_due(TOMORROW)
    work(ada, TOMORROW + HOUR, title="Between")
    digests.choose(reader.pk, When("weekly"), TOMORROW + 2 * HOUR)
    work(ada, TOMORROW + 3 * HOUR, title="After")

    digests.compose_due(MONDAY)

    assert told(reader) == ["After", "Between", "Told daily"]


def test_a_work_that_changed_is_told_again_as_changed(reader, ada):
    found = work(ada, NOW + HOUR)
    FollowFactory(user=reader, author=None, kind="work", work=found)
    digests.compose_due(TOMORROW)
    run = ImportRun.objects.create(source="oai", started_at=NOW)
    WorkChange.objects.create(work=found, run=run, field="title", before="a", after="b", noticed_at=TOMORROW + HOUR)

    assert digests.compose_due(TOMORROW + DAY) == 1
    assert "Changed: title." in Letter.objects.first().text


@pytest.mark.parametrize("is_merged_before", [True, False])
def test_a_merge_neither_repeats_nor_loses_a_work(reader, ada, is_merged_before):
    gone = AuthorFactory(display_name="A. Byron")
    FollowFactory(user=reader, author=gone)
    work(ada, NOW + HOUR, title="One")
    found = work(gone, NOW + HOUR, title="Two")

    def merge():
        found.authorships.update(author=ada)
        type(gone).objects.filter(pk=gone.pk).update(state="merged", merged_into=ada)

    if is_merged_before:
        merge()
    digests.compose_due(TOMORROW)
    if not is_merged_before:
        merge()
    later = work(ada, TOMORROW + HOUR, title="Three")
    digests.compose_due(TOMORROW + DAY)

    assert told(reader) == ["One", "Three", "Two"]
    assert DigestWork.objects.filter(work=later).count() == 1


def test_stopping_by_the_link_ends_digests_at_once_also_those_that_wait(reader, ada, mailoutbox):
    work(ada, NOW + HOUR)
    digests.compose_due(TOMORROW)

    subscriptions.stop(Stop(reader.pk, "digest"), TOMORROW)
    posting.send_due(lambda: TOMORROW)

    assert (mailoutbox, Letter.objects.get().state) == ([], "dropped")
    assert not DigestStream.objects.exists()
    assert digests.chosen(reader.pk) == When("never", 8, "UTC")


def test_what_appeared_while_they_were_off_is_not_sent_afterwards(reader, ada):
    digests.choose(reader.pk, When(), NOW)
    work(ada, NOW + HOUR)
    digests.choose(reader.pk, When("daily"), TOMORROW)

    assert digests.compose_due(TOMORROW + DAY) == 0


def test_a_stream_that_another_worker_holds_is_left_alone(reader, ada):
    stream = DigestStream.objects.get(account=reader, cadence="daily")

    assert digests._compose(stream.pk, NOW) is False


@pytest.mark.parametrize("works", [1, 30])
def test_a_digest_costs_the_same_however_long(reader, ada, works, django_assert_num_queries):
    for _ in range(works):
        work(ada, NOW + HOUR)

    with django_assert_num_queries(QUERIES):
        digests.compose_due(TOMORROW)


# Due streams; savepoint, lock, choice, feed (4), told, letter, digest, works, stream, release.
QUERIES = 14


@pytest.mark.parametrize(
    ("rule", "make"),
    [
        (
            "profiles_digest_once_from",
            lambda account: digest(account, NOW, NOW + DAY) and digest(account, NOW, NOW + HOUR),
        ),
        (
            "profiles_digest_once_to",
            lambda account: digest(account, NOW, NOW + DAY) and digest(account, NOW + HOUR, NOW + DAY),
        ),
        ("profiles_digest_goes_forward", lambda account: digest(account, NOW, NOW)),
        ("profiles_digestchoice_hour", lambda account: digests.choose(account.pk, When("daily", 24), NOW)),
        ("profiles_digestchoice_frequency", lambda account: digests.choose(account.pk, When("hourly"), NOW)),
        (
            "profiles_digeststream_moves_on",
            lambda account: DigestStream.objects.create(account=account, cadence="daily", told_until=NOW, due_at=NOW),
        ),
        ("profiles_digeststream_once", lambda account: [stream(account), stream(account)]),
        ("profiles_digestwork_once", lambda account: [tell(account, 1), tell(account, 1)]),
    ],
)
def test_what_cannot_be(rule, make):
    with pytest.raises(IntegrityError, match=rule):
        make(verified())


def digest(account, since, until):
    return Digest.objects.create(account=account, cadence="daily", since=since, until=until, made_at=NOW)


def stream(account):
    return DigestStream.objects.create(account=account, cadence="daily", told_until=NOW, due_at=NOW + DAY)


def tell(account, number):
    found = Digest.objects.filter(account=account).first() or digest(account, NOW, NOW + DAY)
    known = DigestWork.objects.first()
    return DigestWork.objects.create(
        account=account, digest=found, work=known.work if known else WorkFactory(), appeared_at=NOW
    )


@pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
def test_old_digests_are_forgotten(days, left):
    row = digest(verified(), NOW - DAY, NOW)
    Digest.objects.update(made_at=NOW - days * DAY, letter=LetterFactory(state="sent", ended_at=NOW))

    digests.forget(NOW)

    assert Digest.objects.filter(pk=row.pk).count() == left


# --- the form --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["Europe/Berlin", "europe/berlin", "America/New York"])
def test_the_form_keeps_when(typed):
    account = verified()
    client = logged_in(account)

    response = client.post(
        "/notices/settings/", {"deed": "digest", "frequency": "weekly", "hour": "7", "zone": typed}, follow=True
    )

    assert "Kept: a weekly digest at 07:00" in response.content.decode()
    assert digests.chosen(account.pk).zone.lower() == typed.lower().replace(" ", "_")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("zone", "Moon/Crater", "No such time zone"),
        ("zone", "", "This field is required"),
        ("hour", "24", "Select a valid choice"),
        ("frequency", "hourly", "Select a valid choice"),
    ],
)
def test_a_wrong_form_says_why_and_keeps_what_was_typed(field, value, said):
    account = verified()
    sent = {"deed": "digest", "frequency": "daily", "hour": "8", "zone": "UTC", field: value}

    response = logged_in(account).post("/notices/settings/", sent)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert digests.chosen(account.pk) == When()
