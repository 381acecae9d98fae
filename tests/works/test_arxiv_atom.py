import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.arxiv_server import entry, feed
from works.arxiv import atom, authors
from works.arxiv.atom import AtomError
from works.arxiv.authors import Byline
from works.arxiv.markup import MalformedResponse
from works.arxiv.records import ArxivRecord, Unreadable, Version

DAY = dt.datetime(2020, 10, 8, tzinfo=dt.UTC)


def only(document):
    (item,) = atom.read(document).items
    return item


def test_entry_gives_its_fields():
    extra = (
        "<arxiv:comment>9 pages</arxiv:comment><arxiv:journal_ref>J. 1</arxiv:journal_ref><arxiv:doi>10.1/x</arxiv:doi>"
    )

    assert only(feed([entry("hep-th/9901001", extra=extra)])) == ArxivRecord(
        "hep-th/9901001",
        "A title",
        authors="Ada Byron",
        categories=("cs.LG", "cs.AI"),
        versions=(Version(1, DAY),),
        abstract="What was done.",
        comments="9 pages",
        journal_ref="J. 1",
        doi="10.1/x",
    )


def test_version_of_the_id_has_the_date_of_the_update():
    found = only(feed([entry("2010.04116", version=3)]))

    assert found.versions == (Version(1, DAY), Version(3, dt.datetime(2021, 3, 4, tzinfo=dt.UTC)))


def test_affiliations_stay_with_their_names():
    found = only(feed([entry("2010.04116", authors=[("Ada Byron", "Univ (A"), ("Bob Cee", "")])]))

    assert authors.split(found.authors) == (Byline("Ada Byron", "Univ [A"), Byline("Bob Cee"))


def test_page_says_where_it_stands():
    page = atom.read(feed([entry("2010.04116")], total=31, start=10))

    assert (page.total, page.start, page.per_page) == (31, 10, 200)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (entry("nonsense"), "no arXiv id"),
        (entry("2010.04116", title=""), "title: empty"),
        (entry("2010.04116", authors=()), "nobody is named"),
        (entry("2010.04116").replace("2020-10-08T00:00:00Z", "long ago"), "no date"),
    ],
)
def test_one_bad_entry_does_not_lose_the_others(bad, reason):
    good, unread = atom.read(feed([entry("2010.00001"), bad])).items

    assert good.arxiv_id == "2010.00001"
    assert isinstance(unread, Unreadable)
    assert reason in unread.reason


def test_an_unreadable_entry_can_be_read_again_once_it_is_mended():
    unread = only(feed([entry("nonsense")]))

    assert atom.read_entry(unread.raw.replace("nonsense", "2010.04116")).arxiv_id == "2010.04116"


@given(st.data())
def test_mutated_feeds_raise_only_what_is_promised(data):
    document = bytearray(feed([entry("2010.04116")]))
    for _ in range(data.draw(st.integers(1, 8))):
        document[data.draw(st.integers(0, len(document) - 1))] = data.draw(st.integers(0, 255))

    try:
        items = atom.read(bytes(document)).items
    except (AtomError, MalformedResponse):
        return
    assert all(isinstance(item, ArxivRecord | Unreadable) for item in items)


def body(path):
    return json.loads(path.read_text())["body"].encode() if path.suffix == ".json" else path.read_bytes()


@pytest.mark.shared_data
def test_real_feeds_are_read(shared):
    counts = {}
    for path in (shared / "data" / "atom").iterdir():
        try:
            counts[path.name] = [type(item) for item in atom.read(body(path)).items]
        except AtomError as error:
            counts[path.name] = str(error)

    refused = {name for name, found in counts.items() if isinstance(found, str)}
    read = [kind for name, found in counts.items() if name not in refused for kind in found]
    assert refused == {"id_abc_s0_m100_b79c8dcf6bc3.json"}
    assert "incorrect id format for abc" in counts["id_abc_s0_m100_b79c8dcf6bc3.json"]
    assert (len(counts), read.count(ArxivRecord), read.count(Unreadable)) == (24, 243, 0)
