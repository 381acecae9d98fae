import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.sources import orcid_works
from profiles.sources.orcid_works import Item
from tests.evidence_server import CARBERRY, DATA, item, works
from works.arxiv.client import SourceError


def read(*items):
    return orcid_works.parse(json.dumps(works(*items)).encode())


@pytest.mark.parametrize(
    ("external", "arxiv_ids", "dois"),
    [
        (("arxiv", "2010.04116"), ("2010.04116",), ()),
        (("arxiv", "arXiv:2010.04116v3"), ("2010.04116",), ()),
        (("arxiv", "https://arxiv.org/abs/hep-th/9901001"), ("hep-th/9901001",), ()),
        (("ARXIV", " 2010.04116 "), ("2010.04116",), ()),
        (("doi", "10.48550/arXiv.2010.04116"), ("2010.04116",), ()),
        (("doi", "https://doi.org/10.1364/OE.413844"), (), ("10.1364/oe.413844",)),
        (("doi", "doi:10.1/X"), (), ("10.1/x",)),
    ],
)
def test_ids_are_read_as_people_write_them(external, arxiv_ids, dois):
    assert read(item(external)) == (Item(arxiv_ids, dois, "Crossref"),)


@pytest.mark.parametrize(
    "external",
    [
        ("arxiv", "nonsense"),
        ("doi", "n/a"),
        ("doi", "10.1/" + "x" * 400),
        ("isbn", "978-3-16-148410-0"),
        ("doi", "10.1/x", "part-of"),
        ("doi", "10.1/x", "version-of"),
        ("doi", "10.1/x", "funded-by"),
    ],
)
def test_an_item_without_an_id_of_the_work_itself_is_left_out(external):
    assert read(item(external)) == ()


@pytest.mark.parametrize(
    ("source", "asserter"),
    [
        ({"client": "Crossref"}, "Crossref"),
        ({"client": "University of Somewhere"}, "University of Somewhere"),
        ({"client": "Scopus - Elsevier"}, ""),
        ({"client": "crossref metadata search"}, ""),
        ({"client": "University of Somewhere", "origin": CARBERRY}, ""),
        ({"client": None, "holder": CARBERRY}, ""),
        # Somebody whom the holder let into the record.
        ({"client": None, "holder": "0000-0001-5109-3700"}, ""),
    ],
    ids=["publisher", "employer", "tool", "tool in other case", "on the holder's word", "holder", "delegate"],
)
def test_only_an_organisation_of_its_own_accord_is_another_asserter(source, asserter):
    (found,) = read(item(("doi", "10.1/x"), **source))

    assert found.asserter == asserter


def test_every_summary_of_a_group_is_read():
    both = {"group": [{"work-summary": [item(("doi", "10.1/x")), item(("doi", "10.1/x"), client=None)]}]}

    assert [found.asserter for found in orcid_works.parse(json.dumps(both).encode())] == ["Crossref", ""]


def test_a_record_as_orcid_writes_it():
    assert orcid_works.parse((DATA / "orcid-works.json").read_bytes()) == (
        Item((), ("10.1364/oe.000001",), "Crossref"),
        Item(("2010.04116",), (), ""),
    )


@pytest.mark.parametrize("document", [b"", b"<html>", b"[]", b"{}", b'{"group": [{}]}', b'{"group": 7}'])
def test_what_is_no_record_is_said_so(document):
    with pytest.raises(SourceError, match="cannot be read"):
        orcid_works.parse(document)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_record_or_an_error(document):
    with contextlib.suppress(SourceError):
        assert isinstance(orcid_works.parse(document), tuple)
