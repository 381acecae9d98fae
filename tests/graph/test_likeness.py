import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.likeness import cosine, likeness, reason

COUNTS = st.dictionaries(st.sampled_from(["cs.LG", "cs.DC", "hep-th"]), st.integers(1, 2_000))


@pytest.mark.parametrize(
    ("shared", "degrees", "one", "other", "expected"),
    [
        (0, (0, 0), {}, {}, 0),
        (4, (4, 4), {"cs.LG": 2}, {"cs.LG": 9}, 1),
        (2, (4, 4), {"cs.LG": 2}, {"cs.DC": 9}, 0.25),
        (0, (4, 4), {"cs.LG": 3, "cs.DC": 4}, {"cs.LG": 1}, 0.3),
    ],
)
def test_likeness(shared, degrees, one, other, expected):
    assert likeness(shared, *degrees, one, other) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("shared", "one", "other", "words"),
    [
        (3, {"cs.LG": 2, "cs.DC": 5}, {"cs.DC": 3, "cs.LG": 1}, "3 shared collaborators, both cs.DC and cs.LG"),
        (1, {"cs.LG": 2}, {"cs.LG": 9}, "1 shared collaborator, both cs.LG"),
        (
            1,
            {"a": 1, "b": 1, "c": 1, "d": 1},
            {"a": 1, "b": 1, "c": 1, "d": 1},
            "1 shared collaborator, both a, b and c",
        ),
        (2, {"cs.LG": 2}, {"cs.DC": 9}, "2 shared collaborators"),
    ],
)
def test_reason(shared, one, other, words):
    assert reason(shared, one, other) == words


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), COUNTS, COUNTS)
def test_likeness_is_symmetric_and_bounded(shared, degree, other_degree, one, other):
    found = likeness(shared, degree, other_degree, one, other)

    assert 0 <= found <= 1
    assert found == likeness(shared, other_degree, degree, other, one)


@given(COUNTS.filter(bool))
def test_cosine_with_itself_is_one(counts):
    assert cosine(counts, counts) == pytest.approx(1)
