import pytest
from hypothesis import given
from hypothesis import strategies as st

from works.identity.features import COMMONEST, EVERYBODY, RAREST, Field, Statistics, statistics, stems

FAMILIES = [f"{letter}ang, wei" for letter in "wzhlt"] + [f"wang, {letter}i" for letter in "lyhq"] + ["quux, xanthe"]
COUNTED = statistics(
    dict.fromkeys(FAMILIES, 1),
    [{Field.TEXT: ["gap", "spectral"]}, {Field.TEXT: ["gap"]}, {Field.TOPIC: ["cs.LG"]}],
    EVERYBODY,
)


@pytest.mark.parametrize(
    ("rarer", "commoner"),
    [
        ("quux, xanthe", "wang, wei"),
        ("wang, xanthe", "wang, wei"),
        ("wang, wei", "wang, w"),
        ("wang, wei q", "wang, wei"),
        ("quux, x", "wang, w"),
    ],
)
def test_the_more_a_name_says_the_rarer_it_is(rarer, commoner):
    assert COUNTED.rarity(rarer) < COUNTED.rarity(commoner)


def test_names_are_counted_by_bylines():
    counted = statistics({"wang, wei": 5, "quux, xanthe": 1}, [])

    assert (counted.names, counted.families["wang"], counted.givens["wei"], counted.population) == (6, 5, 5, 2)


def test_in_a_small_record_a_name_has_fewer_bearers():
    small = Statistics(COUNTED.names, 100, COUNTED.works, COUNTED.families, COUNTED.givens, COUNTED.terms)

    assert small.rarity("wang, wei") < COUNTED.rarity("wang, wei")


@given(st.text(max_size=40))
def test_rarity_is_bounded(name):
    assert RAREST <= COUNTED.rarity(name) <= COMMONEST


def test_terms_weigh_by_the_works_that_have_them():
    rare, common, unknown = COUNTED.weights(Field.TEXT, ["spectral", "gap", "chip"])

    assert unknown > rare > common > 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Spectral gaps of operators", ["spectral", "gap", "oper"]),
        ("Schrödinger's CAT", ["schroding", "cat"]),
        ("of in to", []),
        ("", []),
    ],
)
def test_stems(text, expected):
    assert stems(text) == expected
