import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from works.identity import public_ids

KEYS = st.integers(1, 2**40 - 1)


@given(KEYS)
def test_public_id_has_its_form(key):
    assert re.fullmatch(public_ids.PATTERN, public_ids.public_id(key))


@given(st.sets(KEYS, min_size=2))
def test_public_ids_are_distinct(keys):
    assert len({public_ids.public_id(key) for key in keys}) == len(keys)


def test_public_id_is_permanent():
    assert public_ids.public_id(1) == "xzvsn3m1"


@pytest.mark.parametrize("key", [0, -1, 2**40])
def test_public_id_refuses(key):
    with pytest.raises(ValueError, match="between"):
        public_ids.public_id(key)
