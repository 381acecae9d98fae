import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.sources import authority
from tests.evidence_server import DATA, listing
from works.arxiv.client import SourceError


def test_a_list_gives_its_works_each_once():
    document = json.dumps(listing("2010.04116", "hep-th/9901001", "2010.04116")).encode()

    assert authority.parse(document) == ("2010.04116", "hep-th/9901001")


def test_a_list_as_arxiv_writes_it():
    assert authority.parse((DATA / "authority.json").read_bytes()) == ("2010.04116", "math/0309136")


def test_an_empty_list_names_nothing():
    assert authority.parse(b'{"entries": []}') == ()


@pytest.mark.parametrize(
    "document",
    [b"", b"<html>", b"[]", b"{}", b'{"entries": [{}]}', b'{"entries": [{"id": 7}]}', b'{"entries": [{"id": "x"}]}'],
)
def test_what_is_no_list_is_said_so(document):
    with pytest.raises(SourceError, match="authority list cannot be read"):
        authority.parse(document)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_an_error(document):
    with contextlib.suppress(SourceError):
        assert isinstance(authority.parse(document), tuple)
