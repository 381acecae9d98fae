import datetime as dt

import pytest

from tests import markup
from tests.factories import NOW, ImportRunFactory, WorkFactory
from works import changes
from works.models import Authorship, WorkChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def work():
    return WorkFactory(arxiv_id="2010.04116", title_html="On <b>engines</b>", title_plain="On engines")


def change(work, field, before, after, days=0):
    run = work.changes.first().run if work.changes.exists() else ImportRunFactory()
    at = NOW + dt.timedelta(days)
    return WorkChange.objects.create(work=work, run=run, field=field, before=before, after=after, noticed_at=at)


def said(client, address="/works/2010.04116/changes/"):
    return markup.text(markup.parse(client.get(address)).xpath("//ol")[0])


# Field, before, after: what the page says.
TOLD = [
    ("title", "On engines", "On analytical engines", "Title changed", "On (added: analytical) engines"),
    ("abstract", "What $x$ was.", "What $y$ was.", "Abstract changed", "(removed: 𝑥)"),
    ("doi", "", "10.1000/1", "DOI added", "10.1000/1"),
    ("journal_ref", "Proc. 1", "", "Journal reference removed", "(removed: Proc. 1)"),
    ("authors", "A. Byron", "A. Byron, C. Babbage", "Authors changed", "Added: C. Babbage"),
    ("authors", "A. Byron and C. Babbage", "A. Byron", "Authors changed", "Removed: C. Babbage"),
    ("authors", "A. Byron, C. Babbage", "C. Babbage, A. Byron", "Authors changed", "The order of those who stayed"),
    ("categories", "cs.LG cs.DC", "cs.DC cs.LG", "Topics changed", "The primary topic is now cs.DC."),
    ("categories", "cs.LG", "cs.LG stat.ML", "Topics changed", "Added: stat.ML"),
    ("withdrawn", "false", "true", "Withdrawn", ""),
    ("withdrawn", "true", "false", "No longer withdrawn", ""),
]


@pytest.mark.parametrize(("field", "before", "after", "what", "how"), TOLD)
def test_a_change_is_told(client, work, field, before, after, what, how):
    change(work, field, before, after)

    words = said(client)

    assert words.startswith(f"{what} Noticed on 24 November 2026")
    assert how.replace("𝑥", "x") in words.replace("$", "").replace("𝑥", "x")


def test_what_sources_say_is_escaped(client, work):
    change(work, "title", "<script>alert(1)</script>", "<b>x</b>")

    assert b"<script>alert" not in client.get("/works/2010.04116/changes/").content


def test_pages_go_back_twenty_at_a_time(client, work):
    for number in range(23):
        change(work, "title", str(number), str(number + 1))

    first = changes.of_work(work)
    second = changes.of_work(work, first.next_before)

    assert [len(first.changes), len(second.changes), second.next_before] == [20, 3, None]
    assert {each.id for each in first.changes}.isdisjoint(each.id for each in second.changes)
    assert client.get(f"/works/2010.04116/changes/?before={first.next_before}").status_code == 200


def test_a_former_name_is_not_told(work):
    change(work, "authors", "A. Former", "A. Byron")
    Authorship.objects.create(work=work, position=1, byline="A. Byron", printed="A. Former", name_key="x", block="x")

    assert changes.of_work(work).changes == ()


@pytest.mark.parametrize(("address", "status"), [("2010.99999/changes/", 404), ("2010.04116/changes/?before=x", 400)])
def test_nonsense_is_refused(client, work, address, status):
    assert client.get(f"/works/{address}").status_code == status


@pytest.mark.parametrize("count", [1, 20])
def test_it_costs_the_same_however_many(work, count, django_assert_num_queries):
    for number in range(count):
        change(work, "title", str(number), str(number + 1))

    with django_assert_num_queries(1):
        changes.of_work(work)
