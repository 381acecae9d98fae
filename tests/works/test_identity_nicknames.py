import pytest

from works.identity.nicknames import is_nickname

PAIRS = [
    ("jeff", "jeffrey", True),
    ("jeffrey", "jeff", True),
    ("jack", "john", True),
    ("mike", "michael", True),
    ("alex", "alexander", True),
    # another initial is another block
    ("bill", "william", False),
    ("erin", "aaron", False),
    # names of their own
    ("john", "jonathan", False),
    ("andrea", "andrew", False),
    ("emil", "emily", False),
    ("felix", "felicia", False),
    ("nan", "nancy", False),
    # two short forms of one name
    ("jeff", "jeff", False),
    ("jeff", "josef", False),
    ("", "jeff", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS, ids=[f"{a} {b}" for a, b, _ in PAIRS])
def test_short_forms(one, other, expected):
    assert is_nickname(one, other) is expected
