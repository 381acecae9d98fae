"""Identifiers as people paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from works.search.identifiers import Identifier, Scheme, read


@pytest.mark.parametrize(
    ("typed", "scheme", "value"),
    [
        ("2010.04116", Scheme.ARXIV, "2010.04116"),
        ("arXiv:2010.04116v3", Scheme.ARXIV, "2010.04116"),
        ("https://arxiv.org/pdf/2010.04116v2.pdf", Scheme.ARXIV, "2010.04116"),
        ("arxiv.org/abs/hep-th/9901001", Scheme.ARXIV, "hep-th/9901001"),
        ("math.GT/0309136", Scheme.ARXIV, "math/0309136"),
        ("https://doi.org/10.48550/arXiv.2010.04116", Scheme.ARXIV, "2010.04116"),
        ("10.1103/PhysRevD.76.013009", Scheme.DOI, "10.1103/physrevd.76.013009"),
        ("doi: 10.1000/abc", Scheme.DOI, "10.1000/abc"),
        ("https://doi.org/10.1000/abc?x=1", Scheme.DOI, "10.1000/abc"),
        ("0000-0002-1825-0097", Scheme.ORCID, "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1694-233x", Scheme.ORCID, "0000-0002-1694-233X"),
        ("0000000218250097", Scheme.ORCID, "0000-0002-1825-0097"),
        ("https://ror.org/02mhbdp94", Scheme.ROR, "02mhbdp94"),
        ("02MHBDP94", Scheme.ROR, "02mhbdp94"),
        ("https://example.org/researchers/36z961m6/ada/", Scheme.AUTHOR, "36z961m6"),
    ],
)
def test_an_identifier_is_read_in_any_form(typed, scheme, value):
    assert read(typed) == Identifier(scheme, value)


@pytest.mark.parametrize(
    "typed",
    ["", "dean", "2010", "0000-0002-1825-0098", "10.1/x", "https://example.org/", "2010.04116 dean", "02mhbdp9"],
)
def test_other_texts_are_none(typed):
    assert read(typed) is None


@given(st.text(max_size=200))
def test_no_text_is_an_error(typed):
    read(typed)
