from collections import deque
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.adjacency import Adjacency, Apart, Wanted

PAIRS = st.sets(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda p: p[0] < p[1]), min_size=1, max_size=30
)


def build(pairs, last=2020, team=2):
    """Edges as pairs, or as pairs with last year and smallest team."""
    edges = [(*pair, last, team) if len(pair) == 2 else pair for pair in pairs]
    columns = np.array(sorted([*edges, *((b, a, *rest) for a, b, *rest in edges)]), dtype=np.int64).reshape(-1, 4).T
    ids = np.unique(columns[0])
    starts = np.searchsorted(columns[0], np.append(ids, np.iinfo(np.int64).max))
    return Adjacency(ids, starts, np.searchsorted(ids, columns[1]), columns[2], columns[3])


def numbered(graph, *ids):
    return [graph.number(each) for each in ids]


def distance(pairs, start, goal):
    """By one-sided search, the plainest there is."""
    near, seen = {}, {start: 0}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for there in near.get(here, ()):
            if there not in seen:
                seen[there] = seen[here] + 1
                waiting.append(there)
    return seen.get(goal)


LINE = build([(10, 20), (20, 30), (30, 40), (50, 60)])


@pytest.mark.parametrize(
    ("start", "goal", "steps", "way"),
    [
        (10, 10, 8, [10]),
        (10, 20, 8, [10, 20]),
        (10, 40, 8, [10, 20, 30, 40]),
        (40, 10, 3, [40, 30, 20, 10]),
        (10, 40, 2, Apart(is_final=False)),
        (10, 60, 8, Apart(is_final=True)),
    ],
)
def test_shortest(start, goal, steps, way):
    found = LINE.shortest(*numbered(LINE, start, goal), steps)

    assert (found if isinstance(found, Apart) else LINE.ids[found].tolist()) == way


def test_an_author_without_collaborations_has_no_number():
    assert [LINE.number(key) for key in (5, 15, 10, 60, 99)] == [None, None, 0, 5, None]


DIAMOND = build([(1, 2, 2000, 9), (2, 4, 2000, 9), (1, 3, 2020, 2), (3, 5, 2020, 2), (5, 4, 2020, 2)])


@pytest.mark.parametrize(
    ("wanted", "way"),
    [
        (Wanted(), [1, 2, 4]),
        (Wanted(since=2000), [1, 2, 4]),
        (Wanted(since=2001), [1, 3, 5, 4]),
        (Wanted(team=8), [1, 3, 5, 4]),
        (Wanted(since=2021), Apart(is_final=True)),
    ],
)
def test_shortest_over_wanted_edges(wanted, way):
    found = DIAMOND.shortest(*numbered(DIAMOND, 1, 4), 8, wanted)

    assert (found if isinstance(found, Apart) else DIAMOND.ids[found].tolist()) == way


def test_shortest_avoids_people_and_edges():
    one, two, four, five = numbered(DIAMOND, 1, 2, 4, 5)

    assert DIAMOND.ids[DIAMOND.shortest(one, four, 8, without={two})].tolist() == [1, 3, 5, 4]
    assert DIAMOND.ids[DIAMOND.shortest(one, four, 8, cut={(four, two)})].tolist() == [1, 3, 5, 4]
    assert DIAMOND.shortest(one, four, 8, without={two}, cut={(five, four)}) == Apart(is_final=True)


@given(PAIRS, st.data())
def test_shortest_is_as_short_as_a_plain_search_finds(pairs, data):
    graph = build(pairs)
    start, goal = data.draw(st.sampled_from(graph.ids.tolist())), data.draw(st.sampled_from(graph.ids.tolist()))

    found = graph.shortest(*numbered(graph, start, goal), 20)

    expected = distance(pairs, start, goal)
    if expected is None:
        assert found == Apart(is_final=True)
        return
    way = graph.ids[found].tolist()
    assert (len(way) - 1, way[0], way[-1]) == (expected, start, goal)
    assert all((min(pair), max(pair)) in pairs for pair in pairwise(way))


@given(PAIRS, st.data())
def test_shortest_with_cuts_is_as_short_as_without_those_edges(pairs, data):
    graph = build(pairs)
    start, goal = data.draw(st.sampled_from(graph.ids.tolist())), data.draw(st.sampled_from(graph.ids.tolist()))
    cut = data.draw(st.sets(st.sampled_from(sorted(pairs)), max_size=5))

    found = graph.shortest(*numbered(graph, start, goal), 20, cut=[tuple(numbered(graph, *pair)) for pair in cut])

    expected = distance(pairs - cut, start, goal)
    assert (None if isinstance(found, Apart) else len(found) - 1) == expected


def test_what_is_saved_is_loaded(tmp_path):
    DIAMOND.save(tmp_path)
    loaded = Adjacency.load(tmp_path)

    assert np.array_equal(loaded.others, DIAMOND.others)
    assert loaded.shortest(0, 3, 8) == DIAMOND.shortest(0, 3, 8)
