"""What is said about the data: how much is unknown, and what was imported last."""

import datetime as dt

import pytest
from django.db import connection

from tests.factories import NOW, AuthorFactory, WorkFactory
from works import provenance
from works.models import ImportRun

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("counted", [provenance.COUNTED, -2], ids=["counted", "by statistics"])
def test_gaps_are_the_share_that_the_source_left_out(counted):
    for doi in ("", "", "", "10.1000/1"):
        WorkFactory(authors=[AuthorFactory()], doi=doi, licence="", submitted_at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE works_work, works_authorship")

    found = {gap.name: gap.share for gap in provenance.gaps(counted)}

    assert found["Works without a DOI"] == pytest.approx(0.75)
    assert found["Works without a named licence"] == pytest.approx(1)
    assert found["Works without a date of submission"] == pytest.approx(0)


def test_nothing_on_file_is_not_counted():
    assert {gap.words for gap in provenance.gaps()} == {"not counted yet"}


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "none"), (0.001, "under 1 %"), (0.5, "50 %"), (0.999, "over 99 %"), (1, "all"), (None, "not counted yet")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(share, words):
    assert provenance.Gap("x", share).words == words


def test_the_latest_import_of_each_kind_that_ended():
    for source, day, state in [
        ("oai", 1, "finished"),
        ("oai", 2, "finished"),
        ("oai", 3, "failed"),
        ("ids", 1, "finished"),
    ]:
        at = NOW + dt.timedelta(days=day)
        ImportRun.objects.create(source=source, state=state, started_at=at, finished_at=at, read=day)

    assert [(each.source, each.read) for each in provenance.latest_imports()] == [
        ("List of ids", 1),
        ("OAI-PMH harvest", 2),
    ]
