"""Cursors go out and come back, and nothing else comes in."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cursors import InvalidCursor, read, written


@given(st.tuples(st.integers(-(2**61), 2**61), st.from_regex(r"[A-Za-z0-9./-]{0,40}", fullmatch=True)))
def test_a_position_comes_back_as_it_went(position):
    assert read(written(position), (int, str)) == position


@pytest.mark.parametrize("cursor", ["", "*"])
def test_a_list_begins_without_a_cursor(cursor):
    assert read(cursor, (int, int)) is None


@pytest.mark.parametrize(
    ("cursor", "words"),
    [
        ("nonsense!", "no cursor"),
        ("AAAA", "no cursor"),
        ("é", "no cursor"),
        (written((1,)), "another list"),
        (written(("x", 1)), "another list"),
        (written((2**80, 1)), "another list"),
        (written((True, 1)), "another list"),
        ("e30", "another list"),
    ],
    ids=["letters", "bytes", "accent", "too short", "text", "too large", "truth", "no list"],
)
def test_what_is_no_cursor_of_this_list_is_refused(cursor, words):
    with pytest.raises(InvalidCursor, match=words):
        read(cursor, (int, int))


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(InvalidCursor):
        read(text, (int, str))


def test_a_key_that_no_list_has_is_refused():
    for key in ("\0", "x" * 201):
        with pytest.raises(InvalidCursor):
            read(written((key,)), (str,))
