import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import layout
from graph.lettering import SIZE, measure
from graph.shapes import Edge, Kind, Node, Slice

LABELS = st.text(min_size=1, max_size=60)
FOCUS = Node(Kind.PERSON, "focus", "Ada Byron", "/", 1, "6 works")


def nodes(kind, most):
    return st.lists(st.tuples(LABELS, st.floats(0.01, 50)), max_size=most).map(
        lambda rows: tuple(
            Node(kind, f"{kind}:{i}", label, "/", strength, "2022, 7 authors")
            for i, (label, strength) in enumerate(rows)
        )
    )


ENDS = st.tuples(st.sampled_from(["person", "paper", "topic"]), st.integers(0, 5)).map(lambda end: f"{end[0]}:{end[1]}")
EDGES = st.lists(st.builds(Edge, ENDS, ENDS).filter(lambda edge: edge.one != edge.other), max_size=12).map(tuple)
SLICES = st.builds(
    Slice,
    focus=LABELS.map(lambda label: Node(Kind.PERSON, "focus", label, "/", 1, "")),
    people=nodes(Kind.PERSON, 20),
    papers=nodes(Kind.PAPER, 12),
    topics=nodes(Kind.TOPIC, 14),
    institutions=nodes(Kind.INSTITUTION, 5),
    edges=EDGES,
    shown=st.just(()),
)
BOXES = st.sampled_from([layout.WIDE, layout.NARROW])
IS_STARTED = {Kind.PERSON, Kind.PAPER}


def mark_box(placed):
    return placed.left, placed.top, placed.left + placed.width, placed.top + placed.height


def text_boxes(placed, focus_in=None):
    is_focus = focus_in is not None
    size = focus_in.lettering if is_focus else layout.SMALL if placed.node.kind is Kind.PAPER else SIZE
    for line in placed.label:
        width = measure(line.words, size)
        left = line.x if placed.node.kind in IS_STARTED and not is_focus else line.x - -(-width // 2)
        yield left, line.y - size, left + width, line.y + 3


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def people(*strengths):
    return tuple(Node(Kind.PERSON, f"person:{n}", "A", "/", n, "") for n in strengths)


def around(people=(), papers=(), topics=(), institutions=(), edges=()):
    return Slice(FOCUS, people, papers, topics, institutions, edges, ())


@given(SLICES, BOXES)
def test_place_is_deterministic(slice_, box):
    assert layout.place(slice_, box) == layout.place(slice_, box)


@given(SLICES, BOXES)
def test_place_keeps_marks_and_labels_of_nodes_apart(slice_, box):
    picture = layout.place(slice_, box)
    owned = [(picture.focus, mark_box(picture.focus)), *((picture.focus, b) for b in text_boxes(picture.focus, box))]
    for placed in picture.nodes:
        owned += [(placed, mark_box(placed)), *((placed, each) for each in text_boxes(placed))]

    assert not any(one is not other and overlap(a, b) for (one, a), (other, b) in combinations(owned, 2))


@given(SLICES, BOXES)
def test_place_keeps_everything_inside(slice_, box):
    picture = layout.place(slice_, box)
    boxes = [mark_box(placed) for placed in (picture.focus, *picture.nodes)] + [*text_boxes(picture.focus, box)]
    boxes += [each for placed in picture.nodes for each in text_boxes(placed)]

    assert all(x >= 0 and y >= 0 and right <= picture.width and low <= picture.height for x, y, right, low in boxes)


@given(SLICES, BOXES)
def test_place_keeps_labels_in_their_marks(slice_, box):
    for placed in layout.place(slice_, box).nodes:
        left, top, right, low = mark_box(placed)
        if placed.node.kind is not Kind.PERSON:
            assert all(left <= a and top <= b and c <= right and d <= low for a, b, c, d in text_boxes(placed))


@given(SLICES, BOXES)
def test_place_puts_the_focus_in_the_centre(slice_, box):
    picture = layout.place(slice_, box)

    assert (picture.focus.x, picture.focus.y) == (box.centre, picture.height // 2)


@given(SLICES, BOXES)
def test_place_shows_every_node_once_and_in_integers(slice_, box):
    picture = layout.place(slice_, box)

    assert sorted(placed.node.key for placed in picture.nodes) == sorted(node.key for node in slice_.nodes)
    drawn = "".join(line.path for line in picture.lines) + "".join(placed.outline for placed in picture.nodes)
    assert re.fullmatch(r"[MmChvalz0-9 -]*", drawn)


@given(SLICES, BOXES)
def test_place_draws_one_line_for_every_node_and_edge(slice_, box):
    keys = {node.key for node in slice_.nodes}
    edges = [edge for edge in slice_.edges if {edge.one, edge.other} <= keys]

    curves = {line.weight: line.path.count("M") for line in layout.place(slice_, box).lines}

    assert (sum(curves.values()), curves.get(0, 0)) == (len(keys) + len(edges), len(edges))


def test_place_draws_the_strongest_tie_thickest():
    assert [placed.weight for placed in layout.place(around(people(9, 3, 1))).nodes] == [4, 2, 1]


def test_place_lets_none_of_equals_stand_out():
    assert [placed.weight for placed in layout.place(around(people(2, 2, 2))).nodes] == [1, 1, 1]


def test_place_tells_each_node_its_own_lines():
    edge = Edge("person:9", "person:3")
    nine, three, one = layout.place(around(people(9, 3, 1), edges=(edge,))).nodes

    assert [placed.near.count("M") for placed in (nine, three, one)] == [2, 2, 1]


@pytest.mark.parametrize("box", [layout.WIDE, layout.NARROW])
def test_place_of_a_focus_alone(box):
    picture = layout.place(around(), box)

    assert (picture.nodes, picture.lines) == ((), ())


@pytest.mark.parametrize(("strength", "strongest", "weight"), [(0, 0, 1), (0, 5, 1), (5, 5, 4), (2.5, 5, 2)])
def test_weight(strength, strongest, weight):
    assert layout.weight(strength, strongest) == weight
