import pytest

from profiles.trust import explanations, formula, queries
from tests.factories import AuthorFactory, TrustSnapshotFactory

pytestmark = pytest.mark.django_db


def test_there_is_no_breakdown_before_the_first_snapshot():
    assert queries.breakdown(AuthorFactory()) is None
    assert queries.shown(None) is None


@pytest.mark.parametrize("snapshots", [1, 30])
def test_breakdown_is_one_query_with_the_latest_20(snapshots, django_assert_num_queries):
    author = AuthorFactory()
    made = [TrustSnapshotFactory(author=author, score=20 + n) for n in range(snapshots)]

    with django_assert_num_queries(1):
        found = queries.breakdown(author)

    assert found.history == tuple(made[: -queries.HISTORY - 1 : -1])
    assert found.trust.score == made[-1].score


def test_each_line_says_what_it_was_computed_from():
    found = queries.breakdown(TrustSnapshotFactory().author)

    assert [(line.part.code, line.points, line.percent) for line in found.trust.lines] == [
        ("A", 12.0, 80),
        ("B", 4.0, 10),
        ("C", 2.0, 8),
        ("D", 3.0, 30),
        ("E", 0.0, 0),
    ]
    assert [line.grounds for line in found.trust.lines] == [
        "6 of 6 works found on arXiv, 6 of 6 checked within 90 days, 0 of 6 confirmed by a second source.",
        "bylines 6 × name match.",
        "level L1: Source-backed record.",
        "no open conflict; name variants not confirmed by a person; merge and split candidates not reviewed.",
        "list of works not reviewed by the owner; affiliation not dated and tied to a ROR id; "
        "record not reviewed by a curator.",
    ]


@pytest.mark.parametrize(
    ("parts", "is_capped"), [((15, 39, 8, 4, 4), True), ((15, 37, 8, 4, 0.4), False), ((1, 1, 8, 0, 0), False)]
)
def test_a_capped_score_says_so(parts, is_capped):
    snapshot = TrustSnapshotFactory(
        level=2, score=64, band="corroborated", parts=dict(zip("ABCDE", parts, strict=True))
    )

    assert (queries.shown(snapshot).cap, queries.shown(snapshot).is_capped) == (64, is_capped)


def test_the_example_is_what_the_formula_gives():
    score, band, lines = explanations.example()

    assert (score.value, band, score.level, sum(line.points for line in lines)) == (21, "Emerging", 1, 21.0)


def test_bands_cover_every_score_once():
    scores = [score for band in explanations.bands() for score in range(band.lowest, band.highest + 1)]

    assert sorted(scores) == list(range(101))


def test_every_level_and_grade_is_explained():
    assert [level.cap for level in explanations.levels()] == list(formula.LEVEL_CAPS)
    assert [grade.weight for grade in explanations.grades()] == list(formula.GRADE_WEIGHTS.values())
    assert all(level.needs for level in explanations.levels())


def test_a_record_without_bylines_is_explained_too():
    evidence = formula.RecordEvidence(
        works=0, resolved=0, checked=0, corroborated=0, facts=0, facts_sourced=0, grades=(), level=0, conflict=True
    )

    words = explanations.grounds(evidence)

    assert words["B"] == "no bylines."
    assert words["D"].startswith("an open conflict;")
