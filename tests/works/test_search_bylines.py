"""Which bylines a name after `author:` means."""

import pytest

from works.search.bylines import Bylines, is_public_id, meant


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("jeff dean", (Bylines(("dean j",), "jeff"), Bylines(("jeff d",), "dean"))),
        ("dean, jeff", (Bylines(("dean j",), "jeff"),)),
        ("j. dean", (Bylines(("dean j",), "j"),)),
        ("karl mueller", (Bylines(("muller k",), "karl"), Bylines(("karl m",), "mueller"))),
    ],
)
def test_a_name_is_read_in_both_orders(typed, readings):
    assert meant(typed) == readings


@pytest.mark.parametrize(("typed", "block"), [("dean", "dean"), ("van kooten", "vankooten"), ("Müller", "muller")])
def test_a_family_name_alone_means_every_initial(typed, block):
    (reading,) = meant(typed)

    assert (reading.given, reading.blocks[0], f"{block} j" in reading.blocks) == ("", block, True)


@pytest.mark.parametrize(
    ("typed", "is_id"), [("36z961m6", True), ("jeffdean", True), ("dean", False), ("lioulioul", False)]
)
def test_a_public_id_is_told_by_its_form(typed, is_id):
    assert is_public_id(typed) is is_id
