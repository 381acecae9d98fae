import datetime as dt
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.arxiv_server import deleted, error, listing, record
from works.arxiv import authors, oai
from works.arxiv.markup import MalformedResponse
from works.arxiv.oai import OaiError
from works.arxiv.records import ArxivRecord, Deletion, Unreadable, Version


def only(document):
    (item,) = oai.read(document).items
    return item


def in_format(name, body):
    return listing([f'<record><header/><metadata><{name} xmlns="x">{body}</{name}></metadata></record>'])


def test_raw_format_gives_every_field():
    extra = "<comments>9 pages</comments><journal-ref>J. 1</journal-ref><doi>10.1/x</doi><report-no>R-1</report-no><license>http://l</license><abstract>Done &lt;it&gt;.</abstract>"

    assert only(listing([record("2010.04116", extra=extra)])) == ArxivRecord(
        "2010.04116",
        "A title",
        authors="Ada Byron, Bob Cee",
        categories=("cs.LG",),
        versions=(Version(1, dt.datetime(2020, 10, 8, tzinfo=dt.UTC)),),
        abstract="Done <it>.",
        comments="9 pages",
        journal_ref="J. 1",
        report_no="R-1",
        doi="10.1/x",
        licence="http://l",
        submitter="Ada",
        is_deleted=False,
    )


def test_structured_format_names_everybody():
    body = (
        "<id>2010.04116</id><created>2020-10-08</created><title>A</title><categories>cs.LG cs.AI</categories><authors>"
        "<author><keyname>Byron</keyname><forenames>Ada</forenames><affiliation>Univ (A</affiliation></author>"
        "<author><keyname>ATLAS Collaboration</keyname></author><author><keyname>:</keyname></author>"
        "<author><keyname>Long</keyname><forenames>K.</forenames><suffix>Jr</suffix></author></authors>"
    )

    found = only(in_format("arXiv", body))

    assert [byline.name for byline in authors.split(found.authors)] == [
        "Ada Byron",
        "ATLAS Collaboration",
        "K. Long Jr",
    ]
    assert authors.split(found.authors)[0].affiliation == "Univ [A"
    assert found.versions == (Version(1, dt.datetime(2020, 10, 8, tzinfo=dt.UTC)),)


def test_structured_format_claims_no_version_that_it_does_not_name():
    body = "<id>2010.04116</id><created>2020-10-08</created><updated>2021-01-01</updated><title>A</title>"

    assert only(in_format("arXiv", body + "<authors><author><keyname>B</keyname></author></authors>")).versions == ()


def test_dublin_core_is_silent_on_topics():
    body = (
        "<title>A</title><creator>Byron, Ada</creator><creator>Cee, Bob</creator><description>Done.</description>"
        "<description>Comment: 9 pages</description><identifier>http://arxiv.org/abs/hep-th/9901001</identifier>"
        "<identifier>doi:10.1/x</identifier>"
    )

    found = only(in_format("dc", body))

    assert (found.arxiv_id, found.authors, found.abstract) == ("hep-th/9901001", "Ada Byron, Bob Cee", "Done.")
    assert (found.comments, found.doi, found.categories) == ("9 pages", "10.1/x", None)


def test_a_deleted_record_is_a_deletion():
    assert only(listing([deleted("2010.04116")])) == Deletion("2010.04116")


@pytest.mark.parametrize(("token", "expected"), [(None, ""), ("", ""), ("abc|1", "abc|1"), ("  abc|1\n", "abc|1")])
def test_token(token, expected):
    assert oai.read(listing([record("2010.04116")], token)).token == expected


def test_token_may_tell_size_and_cursor():
    document = listing([record("2010.04116")], "t").replace(
        b"<resumptionToken>", b'<resumptionToken completeListSize="9" cursor="3">'
    )

    page = oai.read(document)

    assert (page.size, page.cursor) == (9, 3)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("badArgument", "missing, repeated or unfit"),
        ("badResumptionToken", "has expired"),
        ("badVerb", "no verb of the protocol"),
        ("cannotDisseminateFormat", "does not offer this metadata format"),
        ("idDoesNotExist", "no record of this identifier"),
        ("noRecordsMatch", "no record matches"),
        ("noMetadataFormats", "no metadata"),
        ("noSetHierarchy", "no sets"),
        ("somethingNew", "the server reports somethingNew"),
    ],
)
def test_errors_are_said_in_words(code, words):
    with pytest.raises(OaiError, match=words) as refused:
        oai.read(error(code))

    assert refused.value.code == code


BAD = [
    (record("nonsense"), "id: 'nonsense' is no arXiv id"),
    (record("2010.04116", title=" "), "title: empty"),
    (record("2010.04116").replace("Thu, 8 Oct 2020 00:00:00 GMT", "yesterday"), "no date"),
    (record("2010.04116").replace('version="v1"', 'version="first"'), "no version"),
    (record("2010.04116").replace("cs.LG", "cs.ZZ"), "taxonomy"),
    ("<record><header><identifier>oai:arXiv.org:2010.04116</identifier></header></record>", "metadata: none"),
    ("<record><header/><metadata><marc/></metadata></record>", "the format 'marc' is not known"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_one_bad_record_does_not_lose_the_others(bad, reason):
    good, unread = oai.read(listing([record("2010.00001"), bad])).items

    assert good.arxiv_id == "2010.00001"
    assert isinstance(unread, Unreadable)
    assert reason in unread.reason


def test_an_unreadable_record_can_be_read_again_once_it_is_mended():
    unread = only(listing([record("nonsense")]))

    assert oai.read_record(unread.raw.replace("nonsense", "2010.04116")).arxiv_id == "2010.04116"


@pytest.mark.parametrize("document", [b"<html/>", b"<OAI-PMH/>", b"", b"<OAI-PMH><ListRecords>"])
def test_what_is_no_answer_is_malformed(document):
    with pytest.raises(MalformedResponse):
        oai.read(document)


NAMES = st.lists(st.from_regex(r"[A-Z][a-z]{1,8} [A-Z][a-zéü]{2,10}", fullmatch=True), min_size=1, max_size=6)


@given(NAMES, st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1).filter(str.strip))
def test_names_and_titles_survive(names, title):
    found = only(listing([record("2010.04116", escape(title), ", ".join(names))]))

    assert found.title == title.strip()
    assert [byline.name for byline in authors.split(found.authors)] == names


@given(st.data())
def test_mutated_documents_raise_only_what_is_promised(data):
    document = bytearray(listing([record("2010.04116"), deleted("2010.00001")], "t"))
    for _ in range(data.draw(st.integers(1, 8))):
        document[data.draw(st.integers(0, len(document) - 1))] = data.draw(st.integers(0, 255))

    for salvage in (False, True):
        try:
            items = oai.read(bytes(document), salvage).items
        except (OaiError, MalformedResponse):
            continue
        assert all(isinstance(item, ArxivRecord | Deletion | Unreadable) for item in items)


COUNTS = {
    "arxiv-arxiv-physics-hep-ex.xml": (3, 0),
    "arxiv-arxiv-physics-hep-th.xml": (3, 0),
    "arxiv-arxiv-single.xml": (1, 0),
    "arxiv-sample_arxiv_record.xml": (12, 0),
    **{f"arxiv-sample_arxiv_record{number}.xml": (1, 0) for number in range(11)},
    "arxivraw-listrecords-1000.xml": (999, 1),
    "generic-GetRecord.xml": (0, 1),
    "generic-GetRecord_utf8test.xml": (0, 1),
    "generic-ListRecords.xml": (0, 2),
    "generic-ListRecords2.xml": (0, 2),
    "generic-ListRecords3.xml": (0, 2),
    "generic-ListRecords4.xml": (0, 2),
}
REFUSED = {
    "generic-Identify.xml": MalformedResponse,
    "generic-ListIdentifiers.xml": MalformedResponse,
    "generic-ListIdentifiers2.xml": MalformedResponse,
    "generic-ListMetadataFormats.xml": MalformedResponse,
    "generic-ListRecordsBroken.xml": MalformedResponse,
    "generic-ListSets.xml": MalformedResponse,
    **{
        f"generic-{code}.xml": OaiError
        for code in (
            "badArgument",
            "badResumptionToken",
            "cannotDisseminateFormat",
            "idDoesNotExist",
            "noRecordsMatch",
            "noSetHierarchy",
            "undefinedError",
        )
    },
}


@pytest.mark.shared_data
@pytest.mark.parametrize(("name", "counts"), COUNTS.items(), ids=COUNTS.keys())
def test_real_answers_are_read(shared, name, counts):
    items = oai.read((shared / "data" / "oai" / name).read_bytes()).items

    bad = sum(isinstance(item, Unreadable) for item in items)
    assert (len(items) - bad, bad) == counts


@pytest.mark.shared_data
@pytest.mark.parametrize(("name", "kind"), REFUSED.items(), ids=REFUSED.keys())
def test_real_answers_that_list_nothing_are_refused(shared, name, kind):
    with pytest.raises(kind):
        oai.read((shared / "data" / "oai" / name).read_bytes())


@pytest.mark.shared_data
def test_every_real_answer_is_in_one_of_the_tables(shared):
    assert {path.name for path in (shared / "data" / "oai").glob("*.xml")} == set(COUNTS) | set(REFUSED)
