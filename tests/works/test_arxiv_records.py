import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from works.arxiv import records
from works.arxiv.records import ArxivRecord, Change, RecordError, Version

MONDAY = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
KNOWN = ArxivRecord(
    "2010.04116",
    "A title",
    authors="Ada Byron (Univ A), Bob Cee",
    categories=("cs.LG",),
    versions=(Version(1, MONDAY), Version(2, MONDAY)),
    abstract="What was\n  done.",
    comments="9 pages",
    doi="10.1/x",
)


def heard(**said):
    return ArxivRecord("2010.04116", said.pop("title", "A title"), **said)


MERGES = [
    ("silence keeps everything", heard(), KNOWN),
    ("an empty text says that there is none", heard(doi=""), replace(KNOWN, doi="")),
    ("a new text replaces", heard(comments="10 pages"), replace(KNOWN, comments="10 pages")),
    ("white space is no difference", heard(title="A \n title", abstract="What was done."), KNOWN),
    ("the same names without affiliations say no less", heard(authors="Ada Byron, Bob Cee"), KNOWN),
    ("other names replace", heard(authors="Ada Byron"), replace(KNOWN, authors="Ada Byron")),
    ("a version more is added", heard(versions=(Version(3, MONDAY),)), replace(KNOWN, versions=(*KNOWN.versions, Version(3, MONDAY)))),
    ("an earlier version changes nothing", heard(title="Old", versions=(Version(1, MONDAY),)), KNOWN),
    ("a missing date keeps the one that is known", heard(versions=(Version(2, None),)), KNOWN),
    ("a deletion stays until the source takes it back", heard(is_deleted=None), KNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("newer", "expected"), [row[1:] for row in MERGES], ids=[row[0] for row in MERGES])
def test_merged(newer, expected):
    assert records.merged(KNOWN, newer) == expected


def test_merged_gives_the_digest_of_what_was_known_when_nothing_is_new():
    assert records.digest(records.merged(KNOWN, heard(authors="Ada Byron, Bob Cee"))) == records.digest(KNOWN)


@given(st.builds(heard, doi=st.none() | st.text(), comments=st.none() | st.text(), authors=st.none() | st.text()))
def test_hearing_the_same_twice_changes_nothing(newer):
    once = records.merged(KNOWN, newer)

    assert records.merged(once, newer) == once


def test_changes_say_from_what_to_what():
    newer = replace(KNOWN, title="Better", categories=("cs.LG", "cs.AI"), comments="This paper has been withdrawn")

    assert list(records.changes(KNOWN, newer)) == [
        Change("title", "A title", "Better"),
        Change("categories", "cs.LG", "cs.LG cs.AI"),
        Change("withdrawn", "false", "true"),
    ]


def test_digest_takes_silence_for_none():
    assert records.digest(heard(doi="")) == records.digest(heard())


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (heard(title=" "), "title: empty"),
        (heard(authors=" , "), "authors: nobody is named"),
        (heard(categories=("cs.ZZ",)), "'cs.ZZ' is not in arXiv's taxonomy"),
        (heard(abstract="a\x0bb"), r"abstract: holds the control character U\+000B"),
        (heard(comments="x" * 1_000_001), "comments: 1,000,001 characters"),
    ],
)
def test_checked_says_what_is_wrong(record, reason):
    with pytest.raises(RecordError, match=reason):
        records.checked(record)


def test_checked_decodes_what_is_shown_as_it_is():
    assert records.checked(heard(comments="Google&#39;s &amp; more")).comments == "Google's & more"


def test_checked_drops_the_delete_character_of_old_records():
    assert records.checked(heard(authors="Jos\x7fe Bee")).authors == "Jose Bee"
