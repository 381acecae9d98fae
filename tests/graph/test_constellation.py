from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import constellation
from graph.constellation import HUB_SIZE, NARROW, wide_frame
from graph.lettering import SIZE, measure
from graph.shapes import Kind, Node
from graph.subgraph import MAX_NODES, Member, Role, Subgraph, Tie

LABELS = st.text(min_size=1, max_size=60)


@st.composite
def subgraphs(draw):
    hubs = draw(st.integers(1, 5))
    members, ties = [], []
    for hub in range(hubs):
        key = f"hub:{hub}"
        kind = draw(st.sampled_from(list(Kind)))
        role = Role.START if hub == 0 else Role.OPENED
        members.append(Member(Node(kind, key, draw(LABELS), "/", 1, ""), role, key))
        ties += [Tie("hub:0", key, 1, detail="together")] if hub else []
        for number, (kind, label) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from(list(Kind)), LABELS), max_size=14))
        ):
            near = Node(kind, f"{hub}:{number}", label, "/", draw(st.floats(0.01, 50)), "")
            members.append(Member(near, Role.NEAR, key))
            ties.append(Tie(key, near.key, near.strength, detail="together"))
    keys = [member.node.key for member in members]
    pairs = draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=8))
    return Subgraph(tuple(members)).with_ties((*ties, *(Tie(one, other) for one, other in pairs)))


def text_boxes(spot):
    for line in spot.label:
        width = measure(line.words, HUB_SIZE if spot.side == "hub" else SIZE)
        left = {"hub": line.x - -(-width // 2), "left": line.x - width, "right": line.x}[spot.side]
        yield left, line.y - SIZE, left + width, line.y + 4


def boxes(spot):
    yield spot.x - 13, spot.y - 10, spot.x + 13, spot.y + 10
    yield from text_boxes(spot)


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("is_wide", [True, False])
@given(subgraphs())
def test_no_label_meets_another_and_all_are_inside(is_wide, subgraph):
    picture = constellation.place(subgraph, wide_frame(len(subgraph.hubs)) if is_wide else NARROW)

    for one, other in combinations(picture.spots, 2):
        assert not any(overlap(a, b) for a in text_boxes(one) for b in text_boxes(other)), (one, other)
    for spot in picture.spots:
        for left, top, right, bottom in boxes(spot):
            assert left >= 0
            assert top >= 0
            assert right <= picture.width
            assert bottom <= picture.height


@given(subgraphs())
def test_the_same_view_gives_the_same_picture_with_every_member_once(subgraph):
    picture = constellation.place(subgraph, wide_frame(2))

    assert picture == constellation.place(subgraph, wide_frame(2))
    assert sorted(spot.member.node.key for spot in picture.spots) == sorted(m.node.key for m in subgraph.members)


@given(subgraphs())
def test_strands_join_the_ends_of_every_tie(subgraph):
    picture = constellation.place(subgraph, NARROW)

    keys = [spot.member.node.key for spot in picture.spots]
    joined = [
        frozenset(keys[int(number)] for number in pair.split("-"))
        for strand in picture.strands
        for pair in strand.pairs.split()
    ]
    assert sorted(map(sorted, joined)) == sorted(sorted(tie.ends) for tie in subgraph.ties)


def person(key, strength=1.0):
    return Node(Kind.PERSON, key, key.title(), "/", strength, "together")


def block(hub, *near, role=Role.START):
    members = [Member(person(hub), role, hub), *(Member(person(key, n), Role.NEAR, hub) for key, n in near)]
    return members, [Tie(hub, key, n, detail="together") for key, n in near]


def test_opening_one_more_moves_nothing_that_stands():
    members, ties = block("ada", ("bob", 3), ("cyd", 1))
    more, other_ties = block("eve", ("fay", 1), role=Role.OPENED)
    third, third_ties = block("gil", ("hal", 1), role=Role.OPENED)
    before = constellation.place(Subgraph((*members, *more), (*ties, *other_ties)), wide_frame(2))

    after = constellation.place(Subgraph((*members, *more, *third), (*ties, *other_ties, *third_ties)), wide_frame(3))

    at = {spot.member.node.key: (spot.x, spot.y) for spot in after.spots}
    assert {spot.member.node.key: (spot.x, spot.y) for spot in before.spots}.items() <= at.items()


def test_stronger_ties_weigh_more():
    members, ties = block("ada", ("bob", 4.0), ("cyd", 2.1), ("dan", 0.1))

    picture = constellation.place(Subgraph(tuple(members), tuple(ties)), NARROW)

    assert {spot.member.node.key: spot.weight for spot in picture.spots} == {"ada": 1, "bob": 4, "cyd": 2, "dan": 1}
    assert [strand.weight for strand in picture.strands] == [1, 2, 4]


@pytest.mark.parametrize(("hubs", "is_drawn"), [(2, True), (7, False)])
def test_a_topic_that_many_hubs_share_draws_no_lines_across(hubs, is_drawn):
    members, ties = block("h0")
    members.append(Member(Node(Kind.TOPIC, "topic", "cs.LG", "/", 1, ""), Role.NEAR, "h0"))
    for number in range(1, hubs):
        members += block(f"h{number}", role=Role.OPENED)[0]
        ties.append(Tie(f"h{number}", "topic", 1, detail="together"))

    across = [s for s in constellation.place(Subgraph(tuple(members), tuple(ties)), NARROW).strands if s.is_across]

    assert [bool(strand.path) for strand in across] == [is_drawn]
    assert len(across[0].pairs.split()) == hubs - 1


def test_the_near_lines_of_a_spot_are_those_of_its_ties():
    members, ties = block("ada", ("bob", 1), ("cyd", 1))

    with_near = constellation.place(Subgraph(tuple(members), tuple(ties)), NARROW)
    without = constellation.place(Subgraph(tuple(members), tuple(ties)), NARROW, has_near=False)

    assert [spot.near.count("M") for spot in with_near.spots] == [2, 1, 1]
    assert [spot.near for spot in without.spots] == ["", "", ""]


def test_an_empty_view_has_a_picture():
    assert constellation.place(Subgraph(), NARROW).spots == ()


def test_two_thousand_nodes_have_places():
    members, ties = [], []
    for hub in range(45):
        more, other_ties = block(f"h{hub}", *((f"h{hub}n{n}", n + 1) for n in range(44)), role=Role.OPENED)
        members += more[: MAX_NODES - len(members)]
        ties += other_ties

    picture = constellation.place(Subgraph(tuple(members)).with_ties(ties), wide_frame(45), has_near=False)

    assert len({(spot.x, spot.y) for spot in picture.spots}) == MAX_NODES
