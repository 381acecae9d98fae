import pytest
from hypothesis import given
from hypothesis import strategies as st

from works.identity.name_addresses import in_url, key_of

TYPED = [
    ("Jeff Dean", "dean,jeff"),
    ("Dean, Jeff", "dean,jeff"),
    ("dean-jeff", "dean,jeff"),
    ("Dean-Jeff", "dean,jeff"),
    ("dean-jeff-a", "dean,jeff-a"),
    ("Jeff_Dean", "dean,jeff"),
    ("  Jeff   Dean ", "dean,jeff"),
    ("Young-Joon Lee", "lee,youngjoon"),
    ("Urs Hölzle", "holzle,urs"),
    ("Hölzle-Urs", "holzle,urs"),
    ("dean,jeff", "dean,jeff"),
    ("Dean,Jeff", "dean,jeff"),
    ("Ludwig van Beethoven", "van-beethoven,ludwig"),
    ("van-beethoven,ludwig", "van-beethoven,ludwig"),
    ("van-beethoven-ludwig", "van-beethoven,ludwig"),
    ("J.-P. van der Berg", "van-der-berg,j-p"),
    ("van-der-berg-j-p", "van-der-berg,j-p"),
    ("van-gogh", "van-gogh"),
    ("ATLAS Collaboration", "atlas-collaboration"),
    ("Madonna", "madonna"),
    ("李明", "li,ming"),
    ("-", "?"),
    ("\0", "?"),
    ("", "?"),
]


@pytest.mark.parametrize(("typed", "address"), TYPED, ids=[repr(typed) for typed, _ in TYPED])
def test_every_form_of_a_name_has_one_address(typed, address):
    assert in_url(key_of(typed)) == address


@given(st.text(max_size=300) | st.text("aA-b .,_é?", max_size=30))
def test_an_address_leads_to_another_at_most_once(typed):
    key = key_of(typed)

    assert key_of(in_url(key)) == key
    assert 0 < len(key) <= 200
