"""Filters as OpenAlex writes them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.filters import InvalidFilter, Kind, Numbers, bare_id, parse

KNOWN = {"publication_year": Kind.NUMBERS, "topics.id": Kind.IDS, "has_doi": Kind.TRUTH}
LARGEST = 2**31 - 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("publication_year:2020", {"publication_year": Numbers(2020, 2020)}),
        ("publication_year:2018-2020", {"publication_year": Numbers(2018, 2020)}),
        ("publication_year:2018-", {"publication_year": Numbers(2018, LARGEST)}),
        ("publication_year:-2018", {"publication_year": Numbers(0, 2018)}),
        ("publication_year:>2018", {"publication_year": Numbers(2019, LARGEST)}),
        ("publication_year:<2018", {"publication_year": Numbers(0, 2017)}),
        ("topics.id:cs.LG|hep-th", {"topics.id": ("cs.LG", "hep-th")}),
        ("topics.id:https://x.org/topics/cs.LG/", {"topics.id": ("cs.LG",)}),
        ("has_doi:true, topics.id:cs.LG", {"has_doi": True, "topics.id": ("cs.LG",)}),
    ],
)
def test_filters_are_read(text, found):
    assert parse(text, KNOWN) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2020", "is no filter"),
        ("topics.id:", "is no filter"),
        ("fame:1", "no filter 'fame' here; there are publication_year, topics.id, has_doi"),
        ("publication_year:soon", "write 2020"),
        ("publication_year:-", "write 2020"),
        ("publication_year:99999999999", "write 2020"),
        ("has_doi:yes", "true or false"),
        ("has_doi:true,has_doi:false", "given twice"),
        ("topics.id:|", "1 to 50 values"),
        ("topics.id:" + "|".join(map(str, range(51))), "1 to 50 values"),
        ("topics.id:\0", "NUL"),
    ],
)
def test_what_is_wrong_is_said(text, words):
    with pytest.raises(InvalidFilter, match=words.replace("|", r"\|")):
        parse(text, KNOWN)


@pytest.mark.parametrize(
    ("value", "bare"),
    [
        ("cs.LG", "cs.LG"),
        ("https://x.org/topics/cs.LG/", "cs.LG"),
        ("https://x.org/works/hep-th/9901001/", "hep-th/9901001"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("https://arxiv.org/abs/2010.04116", "2010.04116"),
        ("https://x.org/researchers/36z961m6/", "36z961m6"),
        ("https://x.org/researchers/36z961m6/ada-byron/", "36z961m6"),
        ("https://ror.org/02mhbdp94", "02mhbdp94"),
        ("https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
    ],
)
def test_ids_are_taken_out_of_addresses(value, bare):
    assert bare_id(value) == bare


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(InvalidFilter):
        parse(text, KNOWN)
