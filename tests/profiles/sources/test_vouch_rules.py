from dataclasses import replace

import pytest

from profiles.sources import vouch_rules
from profiles.sources.vouch_rules import Joint, Voucher

VOUCHER = Voucher(level=3, works=10, authoritative=3, vouches=0)
JOINT = Joint(authors=3, own_grade="A", is_reciprocal=False)


def test_a_voucher_by_the_rules_has_no_objection():
    assert vouch_rules.objection(VOUCHER, JOINT) == ""


@pytest.mark.parametrize(
    ("voucher", "joint", "words"),
    [
        (replace(VOUCHER, level=2), JOINT, "level L3"),
        (replace(VOUCHER, level=4), JOINT, ""),
        # A ring: they made each other's L3 by vouching, and arXiv's list knows none of it.
        (replace(VOUCHER, authoritative=0), JOINT, "arXiv's own list confirms 3"),
        (replace(VOUCHER, authoritative=2), JOINT, "arXiv's own list confirms 3"),
        (replace(VOUCHER, works=2, authoritative=1), JOINT, "arXiv's own list confirms 2"),
        (replace(VOUCHER, vouches=9), JOINT, ""),
        (replace(VOUCHER, vouches=10), JOINT, "Fewer than 10"),
        (VOUCHER, replace(JOINT, authors=20), ""),
        (VOUCHER, replace(JOINT, authors=21), "More than 20 people"),
        (VOUCHER, replace(JOINT, own_grade="W"), "Your own byline"),
        (VOUCHER, replace(JOINT, own_grade="N"), "Your own byline"),
        (VOUCHER, replace(JOINT, is_reciprocal=True), "count once"),
    ],
)
def test_objections(voucher, joint, words):
    said = vouch_rules.objection(voucher, joint)

    assert words in said
    assert bool(said) is bool(words)


@pytest.mark.parametrize(("works", "needed"), [(0, 2), (1, 2), (6, 2), (7, 3), (10, 3), (11, 4), (600, 180)])
def test_a_third_of_the_works_is_needed_and_two_at_least(works, needed):
    assert vouch_rules.authoritative_needed(works) == needed
