import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import lettering

WORDS = st.text(max_size=80)
# An ellipsis alone has to fit.
ROOMS = st.integers(20, 300)


@pytest.mark.parametrize(
    ("words", "room", "expected"),
    [
        ("Ada", 60, "Ada"),
        ("Ada   Byron", 200, "Ada Byron"),
        ("Wolfeschlegelsteinhausenbergerdorff", 100, "Wolfeschleg…"),
        ("", 60, ""),
    ],
    ids=["short", "spaces", "long", "nothing"],
)
def test_cut(words, room, expected):
    assert lettering.cut(words, room) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Pathways: Asynchronous Dataflow", ("Pathways:", "Asynchronou…")),
        ("机器学习机器学习机器学习机器学习", ("机器学习机器学", "习机器学习机…")),
        ("one", ("one",)),
    ],
    ids=["spaces", "no spaces", "one line"],
)
def test_wrap(words, expected):
    assert lettering.wrap(words, 100, 2) == expected


def test_measure_counts_no_accents():
    assert lettering.measure("e\u0301") == lettering.measure("e")


@given(WORDS, ROOMS)
def test_cut_fits(words, room):
    assert lettering.measure(lettering.cut(words, room)) <= room


@given(WORDS, ROOMS, st.integers(1, 3))
def test_wrap_fits_and_keeps_the_beginning(words, room, most):
    lines = lettering.wrap(words, room, most)

    assert len(lines) <= most
    assert all(lettering.measure(line) <= room for line in lines)
    kept = "".join("".join(lines).split()).removesuffix(lettering.ELLIPSIS)
    assert "".join(words.split()).startswith(kept)
