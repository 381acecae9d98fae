from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import layout
from graph.shapes import Edge, Kind, Node, Slice

LABELS = st.text(min_size=1, max_size=60)


def nodes(kind, most):
    return st.lists(st.tuples(LABELS, st.floats(0.01, 50)), max_size=most).map(
        lambda rows: tuple(
            Node(kind, f"{kind}:{i}", label, "/", strength, "") for i, (label, strength) in enumerate(rows)
        )
    )


SLICES = st.builds(
    Slice,
    focus=LABELS.map(lambda label: Node(Kind.PERSON, "focus", label, "/", 1, "")),
    people=nodes(Kind.PERSON, 20),
    papers=nodes(Kind.PAPER, 6),
    topics=nodes(Kind.TOPIC, 14),
    institutions=nodes(Kind.INSTITUTION, 5),
    edges=st.just((Edge("paper:0", "person:0"), Edge("paper:0", "topic:99"))),
    shown=st.just(()),
)
BOXES = st.sampled_from([layout.WIDE, layout.NARROW])


def label_box(placed):
    width = len(placed.label) * layout.LETTER
    start = {"start": 0, "middle": width // 2, "end": width}[placed.anchor]
    return placed.label_x - start, placed.label_y - 12, placed.label_x - start + width, placed.label_y + 4


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(SLICES, BOXES)
def test_place_is_deterministic(slice_, box):
    assert layout.place(slice_, box) == layout.place(slice_, box)


@given(SLICES, BOXES)
def test_place_keeps_labels_apart_and_inside(slice_, box):
    picture = layout.place(slice_, box)
    boxes = [label_box(placed) for placed in (picture.focus, *picture.nodes)]

    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    assert all(
        x >= 0 and y >= 0 and right <= picture.width and bottom <= picture.height for x, y, right, bottom in boxes
    )


@given(SLICES, BOXES)
def test_place_puts_the_focus_half_way(slice_, box):
    picture = layout.place(slice_, box)

    assert (picture.focus.x, picture.focus.y) == ((box.left + box.width - box.right) // 2, picture.height // 2)


@given(SLICES)
def test_place_shows_every_node(slice_):
    shown = {placed.node for placed in layout.place(slice_).nodes}

    assert shown == {*slice_.people, *slice_.papers, *slice_.topics, *slice_.institutions}


def test_place_draws_the_strongest_tie_thickest():
    people = tuple(Node(Kind.PERSON, f"person:{n}", "A", "/", n, "") for n in (9, 3, 1))
    slice_ = Slice(Node(Kind.PERSON, "focus", "F", "/", 1, ""), people, (), (), (), (), ())

    assert [line.weight for line in layout.place(slice_).lines] == [4, 2, 1]


@pytest.mark.parametrize("box", [layout.WIDE, layout.NARROW])
def test_place_of_a_focus_alone(box):
    slice_ = Slice(Node(Kind.PERSON, "focus", "F", "/", 1, ""), (), (), (), (), (), ())

    assert layout.place(slice_, box).nodes == ()
