import gzip
import json
import zipfile

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from works.arxiv import records, snapshot
from works.arxiv.records import ArxivRecord, RecordError, Unreadable
from works.arxiv.snapshot import SnapshotError

LINE = {"id": "2010.04116", "title": "A title", "authors": "Ada Byron", "categories": "cs.LG cs.AI"}


def line(**fields):
    return json.dumps({**LINE, **fields}).encode()


def test_read_fills_what_is_missing():
    record = snapshot.read(line())

    assert record.latest == records.Version(1, None)
    assert record.categories == ("cs.LG", "cs.AI")
    assert (record.versions, record.abstract) == ((), None)
    assert record.year == 2020


def test_read_takes_the_year_of_the_latest_version():
    versions = [
        {"version": "v2", "created": "Thu, 7 Jul 2022 00:00:00 GMT"},
        {"version": "v1", "created": "Thu, 8 Oct 2020 00:00:00 GMT"},
    ]

    record = snapshot.read(line(versions=versions))

    assert record.year == 2022
    assert [version.number for version in record.versions] == [1, 2]


def test_read_sees_a_withdrawal():
    assert snapshot.read(line(comments="This paper has been withdrawn by the author")).is_withdrawn


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"{", "not a JSON record"),
        (b'{"id": "2010.04116"}', "title"),
        (b'{"id": "nonsense", "title": "A"}', "id:"),
        (line(title="  "), "title: empty"),
        (line(versions=[{"version": "first"}]), "versions"),
        (line(versions=[{"version": "v1", "created": "yesterday"}]), "no date"),
        (line(title="a\0b"), "control character U\\+0000"),
        (b"\xff\xfe", "not"),
    ],
    ids=range(8),
)
def test_read_says_what_is_wrong(raw, reason):
    with pytest.raises(RecordError, match=reason):
        snapshot.read(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*LINE, "versions", "authors_parsed", "abstract", "journal-ref"]), JSON))
def test_any_json_gives_a_record_or_a_reason(fields):
    assert isinstance(snapshot.item(json.dumps({**LINE, **fields}).encode()), ArxivRecord | Unreadable)


@given(st.binary(max_size=200), st.integers(0, 90))
def test_any_bytes_give_a_record_or_a_reason(noise, place):
    line = json.dumps(LINE).encode()

    assert isinstance(snapshot.item(line[:place] + noise + line[place + 3 :]), ArxivRecord | Unreadable)


def test_digest_differs_with_any_field():
    digests = {
        records.digest(snapshot.read(line(**fields)))
        for fields in ({}, {"title": "B"}, {"doi": "10.1/x"}, {"authors": "Bob"}, {"versions": [{"version": "v2"}]})
    }

    assert len(digests) == 5


def packed(tmp_path, name, content):
    path = tmp_path / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(content))
    elif name.endswith(".zst"):
        path.write_bytes(zstandard.compress(content))
    elif name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.json", content)
    else:
        path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.zip"])
def test_opened_reads_each_form(tmp_path, name):
    with snapshot.opened(packed(tmp_path, name, b"one\n\ntwo")) as lines:
        assert list(lines) == [(1, b"one"), (3, b"two")]


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
def test_opened_notices_a_file_that_breaks_off(tmp_path, name):
    path = packed(tmp_path, name, b"".join(b"%d\n" % number for number in range(100_000)))
    path.write_bytes(path.read_bytes()[:-2_000])

    with snapshot.opened(path) as lines, pytest.raises(SnapshotError, match="breaks off"):
        list(lines)


@pytest.mark.parametrize(("name", "reason"), [("absent", "does not exist"), (".", "directory"), ("empty", "is empty")])
def test_opened_says_what_is_wrong(tmp_path, name, reason):
    (tmp_path / "empty").touch()

    with pytest.raises(SnapshotError, match=reason), snapshot.opened(tmp_path / name):
        pass
