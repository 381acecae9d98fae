"""What is typed into a search box, and what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from works.search.query import LONGEST, MOST_TERMS, Query, parse

READ = [
    ("", Query()),
    ("deep learning", Query(words=("deep", "learning"))),
    ("Deep deep LEARNING", Query(words=("deep", "learning"))),
    ('"deep learning"', Query(phrases=("deep learning",))),
    ("“deep learning”", Query(phrases=("deep learning",))),
    ('"deep learning', Query(phrases=("deep learning",))),
    ('"deep"', Query(words=("deep",))),
    ('""', Query()),
    ("deep -learning", Query(words=("deep",), without=("learning",))),
    ('-"deep learning"', Query(without=("deep learning",))),
    ("- --", Query()),
    ("graph-based", Query(words=("graph-based",))),
    ("author:dean", Query(authors=("dean",))),
    ('AUTHOR:"Jeff Dean" au:li', Query(authors=("jeff dean", "li"))),
    ("topic:CS.lg cat:math", Query(topics=("cs.LG", "math"))),
    ("topic:tst.T1", Query(topics=("tst.T1",))),
    ("year:2020", Query(since=2020, until=2020)),
    ("year:2019-2021", Query(since=2019, until=2021)),
    ("year:2021..2019", Query(since=2019, until=2021)),
    ("year:2019-", Query(since=2019)),
    ("year:>2019", Query(since=2020)),
    ("year:<=2010", Query(until=2010)),
    ("year:>=2019 year:<2022", Query(since=2019, until=2021)),
    ("year:2001 year:2020", Query(since=2020, until=2020)),
    ("kind:Preprint", Query(kind="preprint")),
    ("kind:preprint kind:published", Query(kind="published")),
    ("year:soon", Query(words=("year:soon",))),
    ("kind:rumour", Query(words=("kind:rumour",))),
    ("author:", Query(words=("author:",))),
    ("arXiv:2010.04116 doi:10.1/x", Query(words=("arxiv:2010.04116", "doi:10.1/x"))),
    ("-author:dean", Query(without=("author:dean",))),
    ("deep\0learning", Query(words=("deep", "learning"))),
]
CANONICAL = [
    ("Deep  learning", "deep learning"),
    ('year:>=2020 DEEP "a  b" -c', 'deep "a b" -c year:>2019'),
    ('au:"Jeff Dean" cat:cs.lg year:2020-2020', 'author:"jeff dean" topic:cs.LG year:2020'),
    ("kind:published year:<2000 x", "x year:<2000 kind:published"),
    ('"author:dean"', '"author:dean"'),
]
_FILTERS = ("author:", "topic:", "year:", "kind:", "au:", "cat:", "preprint", "cs.lg", "x y", "2019", "-2020", "9999")
PIECES = st.lists(st.sampled_from([*_FILTERS, *'"“-: ><=.\0İa']), max_size=40).map("".join)


@pytest.mark.parametrize(("typed", "query"), READ)
def test_what_is_typed_is_read(typed, query):
    assert parse(typed) == query


@pytest.mark.parametrize(("typed", "canonical"), CANONICAL)
def test_a_query_has_one_canonical_text(typed, canonical):
    assert str(parse(typed)) == canonical


@given(st.one_of(st.text(max_size=400), PIECES))
def test_no_text_is_an_error_and_the_canonical_one_reads_back(typed):
    query = parse(typed)

    assert parse(str(query)) == query
    assert str(parse(str(query))) == str(query)
    assert len(str(query)) <= 2 * LONGEST


def test_the_free_text_keeps_its_case_for_names():
    assert parse('Dean, JP year:2020 "van Kooten" -x').typed == "Dean, JP van Kooten"


def test_filters_without_a_sense_are_told():
    assert parse("year:soon kind:rumour deep").unread == ("year:soon", "kind:rumour")


def test_what_is_too_long_is_cut():
    assert len(parse("x" * 999).words[0]) == LONGEST
    assert len(parse(" ".join(map(str, range(40)))).words) == MOST_TERMS
