from dataclasses import replace

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from graph.controls import Controls, Dial, InvalidControl
from graph.shapes import Kind


@pytest.mark.parametrize(
    ("query", "controls"),
    [
        ("", Controls()),
        ("focus=author:36z961m6", Controls("author:36z961m6")),
        ("size=small", Controls(size="small")),
        ("kind=topic&kind=person&kind=topic", Controls(kinds=(Kind.PERSON, Kind.TOPIC))),
        ("dial=papers", Controls(dial=Dial.PAPERS)),
        ("since=2010&until=2020", Controls(since=2010, until=2020)),
        ("since=&until=&topic=&team=", Controls()),
        ("topic=cs.LG&team=8", Controls(topic="cs.LG", team=8)),
    ],
)
def test_read(query, controls):
    assert Controls.read(QueryDict(query)) == controls


@pytest.mark.parametrize(
    ("query", "controls"),
    [
        ("since=2020&until=2010", Controls(since=2010, until=2020)),
        ("since=12", Controls(since=1986)),
        ("until=99999", Controls(until=2200)),
        ("team=0", Controls(team=2)),
        ("team=-3", Controls(team=2)),
        ("team=3000", Controls(team=50)),
        ("since= 2010 ", Controls(since=2010)),
    ],
)
def test_read_takes_the_nearest_that_makes_sense(query, controls):
    assert Controls.read(QueryDict(query)) == controls


@pytest.mark.parametrize(
    "query",
    [
        *("size=huge", "size=", "kind=car", "kind=person&kind=", "dial=", "dial=fame", "since=x", "until=2010.5"),
        *("team=%D9%A3", "team=1e3", "topic=cs.LG%27", "topic=%00", "since=99999999999999999999"),
    ],
)
def test_read_refuses(query):
    with pytest.raises(InvalidControl, match=r"is one of|is a whole number|is the code of"):
        Controls.read(QueryDict(query))


def test_around_reads_back():
    controls = Controls("author:36z961m6", "small", (Kind.PERSON, Kind.PAPER), Dial.PAPERS, 2010, 2020, "cs.LG", 8)

    assert Controls.read(QueryDict(controls.around("36z961m6"))) == controls


@given(
    st.dictionaries(
        st.sampled_from(["focus", "size", "kind", "dial", "since", "until", "topic", "team"]), st.text(max_size=30)
    )
)
def test_read_gives_controls_that_read_back_or_says_what_is_wrong(given_values):
    query = QueryDict(mutable=True)
    query.update(given_values)
    try:
        controls = Controls.read(query)
    except InvalidControl:
        return
    assert Controls.read(QueryDict(controls.rest[1:])) == replace(controls, focus="")
