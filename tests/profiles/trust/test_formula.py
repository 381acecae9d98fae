from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.trust import formula
from profiles.trust.formula import RecordEvidence

FRESH = RecordEvidence(
    works=6, resolved=6, checked=6, corroborated=0, facts=6, facts_sourced=6, grades=(("N", 6),), level=1
)
ALL = {
    "variants_confirmed": True,
    "candidates_reviewed": True,
    "owner_reviewed": True,
    "affiliation_dated": True,
    "curator_reviewed": True,
}
ROWS = [
    ("fresh unclaimed record", FRESH, 21, "emerging"),
    (
        "one such work",
        replace(FRESH, works=1, resolved=1, checked=1, facts=1, facts_sourced=1, grades=(("N", 1),)),
        21,
        "emerging",
    ),
    (
        "six hundred such works",
        replace(FRESH, works=600, resolved=600, checked=600, facts=600, facts_sourced=600, grades=(("N", 600),)),
        21,
        "emerging",
    ),
    ("very common name, open conflict", replace(FRESH, grades=(("M", 6),), conflict=True), 16, "emerging"),
    (
        "fresh L2, empty ORCID list",
        replace(FRESH, grades=(("O", 6),), level=2, variants_confirmed=True, owner_reviewed=True),
        48,
        "corroborated",
    ),
    (
        "L2, every work vouched",
        replace(
            FRESH, grades=(("A", 6),), level=2, variants_confirmed=True, candidates_reviewed=True, owner_reviewed=True
        ),
        64,
        "corroborated",
    ),
    ("L4, all current", replace(FRESH, corroborated=6, grades=(("A", 6),), level=4, **ALL), 100, "full"),
    ("nothing", RecordEvidence(0, 0, 0, 0, 0, 0, (), 0, conflict=True), 0, "thin"),
]


@pytest.mark.parametrize(("evidence", "value", "band"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_score(evidence, value, band):
    scored = formula.score(evidence)

    assert (scored.value, scored.band) == (value, band)


def test_fresh_record_has_the_five_lines_of_the_design():
    assert dict(formula.score(FRESH).parts) == {"A": 12.0, "B": 4.0, "C": 2.0, "D": 3.0, "E": 0.0}


@pytest.mark.parametrize(("wrong", "reason"), [({"level": 5}, "level"), ({"grades": (("Z", 1),)}, "grade")])
def test_score_refuses(wrong, reason):
    with pytest.raises(ValueError, match=reason):
        formula.score(replace(FRESH, **wrong))


@st.composite
def evidence(draw):
    works = draw(st.integers(0, 50))
    up_to = st.integers(0, works)
    grades = tuple((grade, draw(st.integers(1, 9))) for grade in draw(st.sets(st.sampled_from("XMNCOWA"))))
    flags = [draw(st.booleans()) for _ in range(6)]
    return RecordEvidence(
        works, draw(up_to), draw(up_to), draw(up_to), works, draw(up_to), grades, draw(st.integers(0, 4)), *flags
    )


@given(evidence())
def test_score_is_in_range_and_under_its_cap(found):
    scored = formula.score(found)

    assert 0 <= scored.value <= formula.LEVEL_CAPS[found.level]
    assert all(0 <= points <= part.maximum for (_, points), part in zip(scored.parts, formula.PARTS, strict=True))


@given(evidence())
def test_score_never_falls_when_evidence_improves(found):
    better = [
        replace(found, level=min(4, found.level + 1)),
        replace(found, conflict=False),
        replace(found, curator_reviewed=True),
        replace(found, checked=found.works),
        replace(found, corroborated=found.works),
    ]

    assert all(formula.score(each).value >= formula.score(found).value for each in better)


def test_improvements_of_a_full_record_are_none():
    assert formula.improvements(ROWS[6][1]) == ()
