import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from works.identity import evidence
from works.identity.evidence import AFFILIATION, COAUTHORS, KERNELS, TITLE, TOPICS, VENUE


def row(shared=(), sizes=(1, 1), rarity=-6.0):
    """The features of one pair whose vectors all have length 1; `shared` are products by kernel."""
    products = np.zeros((KERNELS, 1))
    for kernel, value in dict(shared).items():
        products[kernel] = value
    ones = np.ones((KERNELS, 1))
    one, other = (np.array([float(size)]) for size in sizes)
    return evidence.features(products, ones, ones, (one, other), np.array([rarity]))


def score(**said):
    return float(evidence.scores(row(**said))[0])


@pytest.mark.parametrize("kernel", [COAUTHORS, TITLE, VENUE, TOPICS, AFFILIATION])
@given(less=st.floats(0, 1), more=st.floats(0, 1))
def test_more_in_common_never_speaks_against(kernel, less, more):
    less, more = sorted((less, more))

    assert score(shared={kernel: less}) <= score(shared={kernel: more})


@given(st.floats(-8.5, -2), st.floats(-8.5, -2))
def test_a_rarer_name_never_speaks_against(one, other):
    rarer, commoner = sorted((one, other))

    assert score(rarity=rarer) >= score(rarity=commoner)


def test_the_two_sides_are_interchangeable():
    assert score(sizes=(2, 9), shared={TITLE: 0.3}) == score(sizes=(9, 2), shared={TITLE: 0.3})


def test_two_large_groups_of_a_common_name_need_coauthors_in_common():
    assert evidence.may_be_two(row(sizes=(8, 30), rarity=-4.0))[0]
    assert not evidence.may_be_two(row(sizes=(8, 30), rarity=-4.0, shared={COAUTHORS: 0.2}))[0]
    assert not evidence.may_be_two(row(sizes=(7, 30), rarity=-4.0))[0]
    assert not evidence.may_be_two(row(sizes=(8, 30), rarity=-6.5))[0]


def test_large_teams_dilute_what_a_shared_coauthor_says():
    assert evidence.team_share(3) == evidence.team_share(8) == 1
    assert evidence.team_share(40) == 0.2


def test_a_score_is_the_sum_of_what_is_told():
    pair = row(shared={TITLE: 0.5, COAUTHORS: 0.4}, sizes=(2, 5))
    told = evidence.in_words(pair[0])

    assert told[0] == "how common the name is: +8.9"
    assert sum(float(line.rpartition(": ")[2]) for line in told) + evidence.INTERCEPT == pytest.approx(
        float(evidence.scores(pair)[0]), abs=0.3
    )


def test_log_odds_of_nil_are_one_half():
    assert evidence.share(0.0) == 0.5
