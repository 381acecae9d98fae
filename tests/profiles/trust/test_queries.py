import datetime as dt

import pytest

from profiles.trust import explanations, formula, queries
from tests.factories import NOW, AuthorFactory, ClaimFactory, TrustSnapshotFactory, WorkFactory
from works.models import Evidence

pytestmark = pytest.mark.django_db


def test_there_is_no_breakdown_before_the_first_snapshot():
    assert queries.breakdown(AuthorFactory(), NOW) is None
    assert queries.shown(None) is None


@pytest.mark.parametrize("snapshots", [1, 30])
def test_breakdown_is_two_queries_with_the_latest_20(snapshots, django_assert_num_queries):
    author = AuthorFactory()
    made = [TrustSnapshotFactory(author=author, score=20 + n) for n in range(snapshots)]

    with django_assert_num_queries(2):
        found = queries.breakdown(author, NOW)

    assert [moment.score for moment in found.history] == [each.score for each in made[: -queries.HISTORY - 1 : -1]]
    assert [dot.score for dot in found.chart.dots] == [moment.score for moment in found.history[::-1]]
    assert found.trust.score == made[-1].score


def test_each_line_says_what_it_was_computed_from():
    found = queries.breakdown(TrustSnapshotFactory().author, NOW)

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


def test_what_the_owner_took_out_is_said():
    evidence = formula.RecordEvidence(
        works=1,
        resolved=1,
        checked=1,
        corroborated=0,
        facts=1,
        facts_sourced=1,
        grades=(("A", 1),),
        level=2,
        disavowed=3,
    )

    assert (
        explanations.grounds(evidence)["B"]
        == "bylines 1 × authoritative; and 3 that the owner took out, until a curator looks."
    )


def say(kind, days, **subject):
    Evidence.objects.create(
        kind=kind, source="test", recorded_at=NOW, expires_at=NOW + dt.timedelta(days=days) if days else None, **subject
    )


def test_each_line_says_what_of_it_runs_out_and_when():
    author = TrustSnapshotFactory().author
    works = WorkFactory.create_batch(2, authors=[author])
    ClaimFactory(author=author, state="approved", reviewed_at=NOW)
    for days, work in enumerate(works, start=10):
        say("orcid-asserted", days, authorship=work.authorships.get())
    say("co-author", 5, authorship=works[0].authorships.get())
    say("affiliation", 365, author=author)
    say("curator-reviewed", None, author=author)

    found = queries.breakdown(author, NOW)

    assert [
        (line.part.code, expiry.words, f"{expiry.first_at:%Y-%m-%d}", expiry.is_gradual)
        for line in found.trust.lines
        for expiry in line.expiries
    ] == [
        ("A", "2 items of the ORCID record that organisations put there", "2026-12-04", True),
        ("A", "the checks of 2 works at arXiv", "2027-02-22", False),
        ("B", "a co-author's confirmation of a byline", "2026-11-29", False),
        ("B", "2 items of the ORCID record that organisations put there", "2026-12-04", True),
        ("C", "affiliation evidence", "2027-11-24", False),
        ("E", "the owner's review of the list", "2027-11-24", False),
        ("E", "a curator's review", "2028-11-24", False),
    ]


def test_what_ran_out_is_not_announced():
    author = TrustSnapshotFactory().author
    say("affiliation", 1, author=author)

    found = queries.breakdown(author, NOW + dt.timedelta(days=2))

    assert [line.expiries for line in found.trust.lines] == [()] * 5


@pytest.mark.parametrize(
    ("code", "words"), [("import", "Import"), ("evidence ran out", "Evidence ran out"), ("name-change", "Name change")]
)
def test_causes_are_said_in_words(code, words):
    assert explanations.cause(code) == words
