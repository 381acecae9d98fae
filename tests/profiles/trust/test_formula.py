from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

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


def with_points(rows):
    return [(improvement.words.partition(" ")[0], improvement.points) for improvement in rows]


@st.composite
def evidence(draw):
    works = draw(st.integers(0, 50))
    up_to = st.integers(0, works)
    grades = tuple((grade, draw(st.integers(1, 9))) for grade in draw(st.sets(st.sampled_from("XMNCOWA"))))
    flags = [draw(st.booleans()) for _ in range(6)]
    return RecordEvidence(
        works,
        draw(up_to),
        draw(up_to),
        draw(up_to),
        works,
        draw(up_to),
        grades,
        draw(st.integers(0, 4)),
        *flags,
        disavowed=draw(st.integers(0, 9)),
    )


@given(evidence())
def test_score_is_in_range_and_under_its_cap(found):
    scored = formula.score(found)

    assert 0 <= scored.value <= formula.LEVEL_CAPS[found.level]
    assert all(0 <= points <= part.maximum for (_, points), part in zip(scored.parts, formula.PARTS, strict=True))


@given(evidence())
def test_parts_sum_to_the_whole_up_to_the_cap(found):
    scored = formula.score(found)

    whole = sum(Decimal(str(points)) for _, points in scored.parts).quantize(Decimal(1), ROUND_HALF_UP)
    assert scored.value == min(int(whole), formula.LEVEL_CAPS[found.level])


@given(evidence(), st.integers(2, 500))
def test_volume_has_no_effect(found, times):
    larger = replace(
        found,
        works=found.works * times,
        resolved=found.resolved * times,
        checked=found.checked * times,
        corroborated=found.corroborated * times,
        facts=found.facts * times,
        facts_sourced=found.facts_sourced * times,
        grades=tuple((grade, count * times) for grade, count in found.grades),
        disavowed=found.disavowed * times,
    )

    assert formula.score(larger) == formula.score(found)


@given(evidence())
def test_score_never_falls_when_evidence_improves(found):
    better = [
        replace(found, level=min(4, found.level + 1)),
        replace(found, conflict=False),
        replace(found, resolved=found.works),
        replace(found, checked=found.works),
        replace(found, corroborated=found.works),
        replace(found, facts_sourced=found.facts),
        *(replace(found, **{flag: True}) for flag in ALL),
    ]

    assert all(formula.score(each).value >= formula.score(found).value for each in better)


@given(evidence(), st.data())
def test_score_never_falls_when_a_byline_rises(found, data):
    order = list(formula.GRADE_WEIGHTS)
    grades = dict(found.grades)
    rises = [grade for grade in grades if grade != order[-1]]
    if not rises:
        return
    grade = data.draw(st.sampled_from(rises))
    higher = data.draw(st.sampled_from(order[order.index(grade) + 1 :]))
    grades[grade] -= 1
    grades[higher] = grades.get(higher, 0) + 1

    raised = replace(found, grades=tuple(grades.items()))

    assert formula.score(raised).value >= formula.score(found).value


@given(evidence(), st.data())
def test_pruning_works_never_raises_the_score(found, data):
    grades = dict(found.grades)
    pruned = {g: data.draw(st.integers(0, count)) for g, count in grades.items() if g != "X"}
    gone = sum(pruned.values())
    works = sum(grades.values())
    found = replace(found, works=works, resolved=works, checked=works, corroborated=min(found.corroborated, works))

    after = replace(
        found,
        works=works - gone,
        resolved=works - gone,
        checked=works - gone,
        corroborated=min(found.corroborated, works - gone),
        grades=tuple((g, count - pruned.get(g, 0)) for g, count in grades.items()),
        disavowed=found.disavowed + gone,
    )

    assert formula.score(after).value <= formula.score(found).value


def test_pruning_all_that_is_weak_gains_nothing_until_somebody_looks():
    mixed = replace(FRESH, grades=(("N", 4), ("A", 2)), level=3)
    pruned = replace(mixed, works=2, resolved=2, checked=2, facts=2, facts_sourced=2, grades=(("A", 2),), disavowed=4)

    scores = [formula.score(each).value for each in (mixed, pruned, replace(pruned, disavowed=0))]

    assert scores == [47, 46, 71]


def test_score_does_not_depend_on_the_order_of_grades():
    one, other = (replace(FRESH, grades=grades) for grades in ((("N", 3), ("A", 3)), (("A", 3), ("N", 3))))

    assert formula.score(one) == formula.score(other)


def test_improvements_come_with_their_points_the_largest_first():
    assert with_points(formula.improvements(FRESH)) == [
        ("Bylines", 36.0),
        ("The", 6.0),
        ("A", 4.0),
        ("The", 4.0),
        ("A", 3.0),
        ("A", 3.0),
        ("An", 3.0),
        ("A", 3.0),
    ]


def test_each_thing_that_is_missing_is_named_with_its_gain():
    poor = RecordEvidence(
        works=7, resolved=7, checked=2, corroborated=6, facts=7, facts_sourced=7, grades=(("N", 7),), level=0,
        conflict=True, disavowed=1,
    )  # fmt: skip

    assert [(each.words, each.points) for each in formula.improvements(poor)] == [
        ("Bylines are confirmed by the owner, by co-authors or by arXiv's authority list.", 31.5),
        ("A curator reviews candidates for merging and splitting.", 4.0),
        ("The owner goes through the list of works, once a year.", 4.0),
        ("The open dispute about this record is settled.", 3.0),
        ("A person confirms the name variants.", 3.0),
        ("An affiliation with dates and a ROR id is added.", 3.0),
        ("A curator reviews the record.", 3.0),
        ("The works are checked at arXiv again.", 2.142857),
        ("A byline is found on a work that arXiv knows.", 2.0),
        ("A curator looks at the bylines that the owner took out.", 0.571428),
        ("A second source confirms the works.", 0.375),
    ]


def test_a_record_without_bylines_gains_nothing_from_confirming_them():
    empty = RecordEvidence(works=0, resolved=0, checked=0, corroborated=0, facts=0, facts_sourced=0, grades=(), level=0)

    assert "Bylines" not in dict(with_points(formula.improvements(empty)))


@given(evidence())
def test_improvements_are_gains(found):
    assert all(improvement.points > 0 for improvement in formula.improvements(found))


def test_improvements_of_a_full_record_are_none():
    assert formula.improvements(ROWS[6][1]) == ()
