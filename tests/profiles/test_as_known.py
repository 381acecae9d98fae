"""A profile as known on a day gone by: trust and claim of then, and the page."""

import datetime as dt

import pytest

from profiles import as_known, events
from tests import markup
from tests.factories import (
    NOW,
    AuthorFactory,
    ClaimFactory,
    TrustSnapshotFactory,
    WorkFactory,
)
from works.identity import merges
from works.models import Author

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(1)
KNOWN = NOW - 300 * DAY


def known(author, days):
    return as_known.profile(author, (NOW - days * DAY).date(), NOW)


def page(client, author, day="2026-03-01"):
    return client.get(f"{author.get_absolute_url()}?as_of={day}")


def words(response):
    return " ".join(markup.parse(response).text_content().split())


@pytest.fixture
def ada():
    return AuthorFactory(display_name="Ada Byron", created_at=KNOWN)


def test_trust_is_the_snapshot_in_force_then(ada):
    for days, score in ((30, 21), (10, 44)):
        TrustSnapshotFactory(author=ada, score=score, taken_at=NOW - days * DAY)

    scores = [found.score if (found := known(ada, days).trust) else None for days in (31, 30, 11, 10, 0)]

    assert scores == [None, 21, 21, 44, 44]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "pending"),
        ({"state": "approved", "approved_at": NOW - 20 * DAY, "decided_at": NOW - 20 * DAY}, "claimed"),
        ({"state": "approved", "approved_at": NOW - 5 * DAY, "decided_at": NOW - 5 * DAY}, "pending"),
        ({"state": "contested", "approved_at": NOW - 20 * DAY, "decided_at": NOW - 5 * DAY}, "claimed"),
        ({"state": "withdrawn", "approved_at": NOW - 20 * DAY, "decided_at": NOW - 5 * DAY}, "claimed"),
        ({"state": "withdrawn", "approved_at": NOW - 20 * DAY, "decided_at": NOW - 15 * DAY}, "unclaimed"),
        ({"state": "declined", "decided_at": NOW - 15 * DAY}, "unclaimed"),
        ({"made_at": NOW - 5 * DAY}, "unclaimed"),
    ],
)
def test_a_claim_has_the_state_of_then(ada, fields, expected):
    ClaimFactory(author=ada, **{"made_at": NOW - 30 * DAY, **fields})

    assert known(ada, 10).claim == expected


def test_a_claim_that_went_along_with_a_merge_is_not_told(ada):
    events.record(events.Kind.FOLLOWED, ada, actor="site", reason="Merged.", now=NOW)

    assert known(ada, 10).claim == "not kept"


def test_the_page_is_of_that_day_and_for_no_index(client, ada):
    WorkFactory(authors=[ada], title_html="An Old Work", noticed_at=KNOWN)
    WorkFactory(authors=[ada], title_html="A New Work", noticed_at=NOW)
    TrustSnapshotFactory(author=ada, score=37, taken_at=KNOWN)

    response = page(client, ada)

    said = words(response)
    assert response["X-Robots-Tag"] == "noindex"
    assert markup.parse(response).xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert markup.parse(response).xpath("//main//a[.='see that one']/@href") == [ada.get_absolute_url()]
    assert "Ada Byron, as known on 1 March 2026" in said
    assert "An Old Work" in said
    assert "A New Work" not in said
    assert "trust 37 of 100" in said
    assert "formula RT-1" in said
    assert "1 work came on file." in said


def test_what_was_not_kept_is_said_and_not_guessed(client, ada):
    WorkFactory(authors=[ada], noticed_at=None)
    WorkFactory(authors=[ada], noticed_at=KNOWN)

    said = words(page(client, ada))

    assert (
        "Up to 2 works were assigned to this record. For 1, marked “perhaps later”, it was not kept since when." in said
    )
    assert said.count("Perhaps later") == 1


def test_the_present_page_is_another_and_indexed(client, ada):
    response = client.get(ada.get_absolute_url())

    assert "X-Robots-Tag" not in response
    assert b"as known on" not in response.content


def test_before_the_record_was_known_the_page_says_since_when(client, ada):
    said = words(page(client, ada, "2020-01-01"))

    assert "Not known then. This record exists since 28 January 2026" in said
    assert "Trust then" not in said


def test_no_snapshot_yet_is_said(client, ada):
    assert "Not computed yet then." in words(page(client, ada))


@pytest.mark.parametrize(
    ("day", "why"), [("yesterday", "is no date"), ("", "is no date"), ("2999-01-01", "still to come")]
)
def test_a_day_that_cannot_be_shown_is_refused_in_words(client, ada, day, why):
    response = page(client, ada, day)

    assert response.status_code == 400
    assert why in words(response)


def test_what_was_taken_down_is_gone_on_every_day(client, ada):
    ada.state = Author.State.WITHDRAWN
    ada.save()

    assert page(client, ada).status_code == page(client, ada, "nonsense").status_code == 410


def test_a_merged_record_leads_to_the_day_of_its_successor(client, ada):
    gone = AuthorFactory(state=Author.State.MERGED, merged_into=ada)

    assert page(client, gone)["Location"] == f"{ada.get_absolute_url()}?as_of=2026-03-01"


def test_a_former_name_is_not_told(client, ada):
    gone = AuthorFactory(display_name="Former Name", created_at=KNOWN)
    WorkFactory(authors=[gone], noticed_at=KNOWN)
    WorkFactory(authors=[ada], noticed_at=KNOWN)
    merges.merge(ada, gone, actor="account 7", reason="Was Former Name.", now=NOW - DAY)
    ada.authorships.update(printed="Former Name", byline="Ada Byron")
    Author.objects.filter(pk=ada.pk).update(is_renamed=True, chosen_name="Ada Byron", chosen_key=ada.name_key)

    response = page(client, ada)

    assert response.status_code == 200
    assert b"Former" not in response.content


def test_the_history_page_asks_for_a_day(client, ada):
    form = markup.parse(client.get(f"{ada.get_absolute_url()}history/")).xpath("//form[@id='works-as-of-form']")[0]

    assert form.get("action") == ada.get_absolute_url()
    assert form.xpath(".//input/@name") == ["as_of"]
