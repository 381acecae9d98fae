import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from tests import markup
from tests.factories import NOW, AuthorFactory, CandidateFactory, ImportRunFactory, UserFactory
from works import queues
from works.models import Proposal, RejectedRecord

pytestmark = pytest.mark.django_db

OLD = NOW - dt.timedelta(days=40)


def pair(**fields):
    return CandidateFactory(first=AuthorFactory(), second=AuthorFactory(), **fields)


@pytest.fixture
def full():
    pair(found_at=OLD)
    pair(found_at=NOW)
    pair(state="refused", decided_at=NOW, found_at=OLD - dt.timedelta(days=1))
    CandidateFactory(found_at=NOW)
    Proposal.objects.create(
        into=AuthorFactory(), gone=AuthorFactory(), works=60, reason="r", proposed_by="account 1", proposed_at=OLD
    )
    run = ImportRunFactory(state="failed")
    for position, accepted_at in ((1, None), (2, NOW)):
        RejectedRecord.objects.create(run=run, position=position, raw="{", reason="r", accepted_at=accepted_at)


def test_queues_have_counts_and_the_age_of_what_waits_longest(full):
    assert [(queue.title, queue.count, queue.oldest_at) for queue in queues.queues(NOW)] == [
        ("Records that may be one person", 2, OLD),
        ("Records that may be two people", 1, NOW),
        ("Merges that wait for a second curator", 1, OLD),
        ("Imports that stopped", 1, NOW),
        ("Records that could not be read, at most 1,000", 1, None),
    ]


def test_empty_queues_say_so(client):
    assert {(queue.count, queue.oldest_at) for queue in queues.queues(NOW)} == {(0, None)}


def start(*permissions):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = markup.parse(client.get("/admin/"))
    return client, page.xpath('//*[contains(@class, "queues")]//tbody/tr')


def test_the_start_page_shows_what_its_reader_may_see(full):
    _, rows = start("view_candidate", "view_proposal")

    assert [markup.text(row.xpath("th")[0]) for row in rows] == [
        "Records that may be one person",
        "Records that may be two people",
        "Merges that wait for a second curator",
    ]


def test_a_queue_leads_to_as_many_rows_as_it_counts(full):
    client, rows = start("view_candidate", "view_proposal", "view_importrun", "view_rejectedrecord")

    for row in rows:
        listed = markup.parse(client.get(row.xpath(".//a/@href")[0])).xpath('//*[@id="result_list"]/tbody/tr')
        assert str(len(listed)) == markup.text(row.xpath("td")[0])
    assert len(rows) == 5


def test_who_may_see_no_queue_sees_none(full):
    assert start()[1] == []
