import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles.trust import chart as charts
from profiles.trust.chart import chart
from tests.factories import NOW

BANDS = ((85, "Fully evidenced"), (40, "Corroborated"), (0, "Thin"))
DAY = dt.timedelta(days=1)


def test_each_score_holds_until_the_next():
    drawn = chart([(NOW - 10 * DAY, 0), (NOW - 5 * DAY, 100)], BANDS, NOW)

    assert drawn.path == f"M6 128H168V8H{drawn.right}"
    assert [(dot.x, dot.y, dot.score) for dot in drawn.dots] == [(6, 128, 0), (168, 8, 100)]


def test_bands_begin_at_their_lowest_score():
    assert [(rule.y, rule.name) for rule in chart([(NOW, 21)], BANDS, NOW).rules] == [
        (26, "Fully evidenced"),
        (80, "Corroborated"),
    ]


def test_one_snapshot_taken_now_is_a_line():
    assert chart([(NOW, 50)], BANDS, NOW).path == "M6 68H330"


def test_nothing_cannot_be_drawn():
    with pytest.raises(ValueError, match="one snapshot"):
        chart([], BANDS, NOW)


@given(st.lists(st.tuples(st.datetimes(max_value=dt.datetime(2026, 11, 1)), st.integers(0, 100)), min_size=1))
def test_everything_stays_inside_and_in_order(points):
    points = sorted((at.replace(tzinfo=dt.UTC), score) for at, score in points)

    drawn = chart(points, BANDS, NOW)

    assert all(drawn.left <= dot.x <= drawn.right and 0 < dot.y < charts.HEIGHT for dot in drawn.dots)
    assert [dot.x for dot in drawn.dots] == sorted(dot.x for dot in drawn.dots)
