import pytest
from hypothesis import given
from hypothesis import strategies as st

from works.identity import names
from works.identity.names import PersonName

PARTS = [
    ("Jeff Dean", PersonName("Jeff", "Dean")),
    ("Dean, Jeff", PersonName("Jeff", "Dean")),
    ("Laurent El Shafey", PersonName("Laurent", "El Shafey")),
    ("J. van der Berg", PersonName("J.", "van der Berg")),
    ("Ludwig van Beethoven Jr.", PersonName("Ludwig", "van Beethoven", "Jr.")),
    ("K. Long, Jr.", PersonName("K.", "Long", "Jr.")),
    ("Ann Bee, PhD", PersonName("Ann", "Bee", "PhD")),
    ("Ann Bee, M.D.", PersonName("Ann", "Bee", "M.D.")),
    ("Bee, Md.", PersonName("Md.", "Bee")),
    ("Madonna", PersonName("", "Madonna")),
    ("李明", PersonName("明", "李")),
    ("", PersonName("", "")),
]
KEYS = [
    ("Jeff Dean", "dean, jeff"),
    ("Urs Hölzle", "holzle, urs"),
    ("Young-Joon Lee", "lee, youngjoon"),
    ("Conor O'Brien", "obrien, conor"),
    ("李明", "li, ming"),
    ("!!!", "?"),
]
PAIRS = [
    ("J. Dean", "Jeff Dean", True),
    ("Jeff Dean", "Josef Dean", False),
    ("J. A. Dean", "J. B. Dean", False),
    ("J. Dean", "J. A. Dean", True),
    ("Jeff A. Dean", "J. Dean", True),
    ("Karl Müller", "K. Mueller", True),
    ("Young-Joon Lee", "Young Joon Lee", True),
    ("Jeff Dean", "Jeff Deane", False),
    ("K. Long, Jr.", "K. Long, Sr.", False),
    ("Madonna", "Madonna", True),
]


@pytest.mark.parametrize(("raw", "parts"), PARTS, ids=[raw for raw, _ in PARTS])
def test_parse(raw, parts):
    assert names.parse(raw) == parts


@pytest.mark.parametrize(("raw", "key"), KEYS, ids=[raw for raw, _ in KEYS])
def test_key(raw, key):
    assert names.key(raw) == key


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS, ids=[f"{a} ~ {b}" for a, b, _ in PAIRS])
def test_compatible(one, other, expected):
    assert names.compatible(one, other) is expected


@given(st.text(max_size=80))
def test_key_and_block_are_total_and_never_empty(raw):
    assert names.key(raw)
    assert names.block(raw)


@given(st.text(max_size=80))
def test_normalised_is_idempotent(raw):
    once = names.normalised(raw)

    assert names.normalised(once) == once


@given(st.text("AB. abJüé-,", max_size=30), st.text("AB. abJüé-,", max_size=30))
def test_compatible_is_symmetric(one, other):
    assert names.compatible(one, other) is names.compatible(other, one)


@given(st.text(max_size=80))
def test_compatible_with_itself(raw):
    assert names.compatible(raw, raw)


@given(st.text(max_size=80))
def test_slug_fits_a_url(raw):
    slug = names.slug(raw)

    assert slug
    assert slug == slug.lower()
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
