import pytest

from works.identity import inverses
from works.identity.inverses import Carried, Inverse, Placed, Turned

WHOLE = {
    "bylines": [[1, 10, False, 20], [2, None, True, 20]],
    "authors": [[10, "active", None, "merged", 20]],
    "affiliations": [[5, 10, 20]],
    "added": [["works.distinctfrom", 7]],
    "removed": [{"model": "works.disavowal", "pk": 8, "fields": {"author": 10}}],
}


def test_what_was_written_is_read_back():
    inverse = Inverse(
        bylines=(Placed(1, 10, False, 20), Placed(2, None, True, 20)),
        authors=(Turned(10, "active", None, "merged", 20),),
        affiliations=(Carried(5, 10, 20),),
        added=(("works.distinctfrom", 7),),
        removed=(WHOLE["removed"][0],),
    )

    assert inverse.as_json() == WHOLE
    assert inverses.read(WHOLE) == inverse


def test_what_does_not_apply_is_left_out():
    assert Inverse().as_json() == {}


@pytest.mark.parametrize("stored", [{}, {"authorships": [1, 2]}])
def test_another_shape_says_nothing(stored):
    assert inverses.read(stored) == Inverse()


@pytest.mark.parametrize(
    "stored", [{"bylines": [[1, 10]]}, {"bylines": 3}, {"authors": [["x", "active", None, "", 1]]}]
)
def test_a_broken_part_is_refused(stored):
    with pytest.raises(ValueError, match=r"Expected|missing|length"):
        inverses.read(stored)


@pytest.mark.parametrize(
    ("turned", "absorbs", "absorbs_again"),
    [
        (Turned(1, "active", None, "merged", 2), False, True),
        (Turned(1, "merged", 2, "active", None), True, False),
        (Turned(1, "merged", 2, "merged", 3), False, False),
    ],
    ids=["who was merged", "who was split off", "who led to one that was merged"],
)
def test_undoing_turns(turned, absorbs, absorbs_again):
    assert (turned.absorbs, turned.reversed.absorbs) == (absorbs, absorbs_again)
