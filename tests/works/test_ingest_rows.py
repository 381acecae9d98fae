import datetime as dt

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from works.arxiv.records import ArxivRecord, Version
from works.ingest import staging
from works.ingest.rows import rows
from works.models import Work

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 12, 30, 15, 250, tzinfo=dt.UTC)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


def stored(record):
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM works_workchange; DELETE FROM works_authorship; DELETE FROM works_worktopic; "
            "DELETE FROM works_worktext; DELETE FROM works_work"
        )
    staging.store([rows(record)], "snapshot", NOW)
    return Work.objects.get()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXT, TEXT)
def test_every_text_comes_back_as_it_went_in(comments, abstract):
    work = stored(ArxivRecord("2010.04116", "A", authors="Ada Byron", comments=comments, abstract=abstract))

    assert (work.comments, work.abstract) == (comments, abstract)


@pytest.mark.parametrize("text", ["a\tb", "a\nb\r", r"a\nb", r"\.", r"\N", "\\", 'a"b', "{a,b}", ""])
def test_what_ends_a_column_or_a_row_is_escaped(text):
    assert stored(ArxivRecord("2010.04116", "A", comments=text)).comments == text


def test_dates_categories_and_flags():
    versions = (Version(1, NOW), Version(3, None))
    work = stored(ArxivRecord("2010.04116", "A", versions=versions, categories=("cs.LG", "math.CO"), is_deleted=True))

    assert (work.submitted_at, work.updated_at, work.version) == (NOW, None, 3)
    assert work.versions == [{"version": 1, "created": "2026-11-24T12:30:15.000250Z"}, {"version": 3, "created": None}]
    assert work.categories == ["cs.LG", "math.CO"]
    assert (work.is_deleted, work.is_withdrawn, work.kind) == (True, True, "preprint")


def test_stored_record_is_the_record_that_was_stored():
    record = ArxivRecord(
        "2010.04116", "A", "Ada Byron", (), ("cs.LG",), (Version(1, NOW), Version(2, NOW)),
        "Done.", "9 pages", "J. 1", "R-1", "10.1/x", "http://l", "Ada", False,
    )  # fmt: skip
    stored(record)

    assert staging.stored_records(["2010.04116"]) == {"2010.04116": record}
