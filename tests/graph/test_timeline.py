import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.timeline import HEIGHT, draw


@given(st.dictionaries(st.integers(1986, 2100), st.integers(1, 5_000), max_size=30))
def test_every_year_with_works_has_a_bar_within_the_picture(counts):
    timeline = draw(counts, None, None)

    assert {bar.year: bar.works for bar in timeline.bars if bar.height} == counts
    for bar in timeline.bars:
        assert bar.y >= 0
        assert bar.y + bar.height == HEIGHT
        assert 0 <= bar.x < timeline.width


@pytest.mark.parametrize(
    ("since", "until", "shown"),
    [(None, None, [2019, 2020, 2021]), (2020, None, [2020, 2021]), (None, 2019, [2019]), (2020, 2020, [2020])],
)
def test_years_of_the_view_are_marked(since, until, shown):
    timeline = draw({2019: 1, 2021: 4}, since, until)

    assert [bar.year for bar in timeline.bars if bar.is_shown] == shown


def test_words_name_years_with_works():
    timeline = draw({2019: 1, 2021: 4}, None, None)

    assert (timeline.first, timeline.last, timeline.words) == (2019, 2021, "2019: 1, 2021: 4")


def test_no_works_have_no_bars():
    assert draw({}, None, None).bars == ()
