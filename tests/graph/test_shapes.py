from graph.shapes import Edge, Kind, Node, Shown, Slice

PERSON, PAPER, TOPIC, PLACE = (Node(kind, f"{kind}:1", kind, "/", 1, "") for kind in Kind)
SLICE = Slice(
    focus=PERSON,
    people=(PERSON,),
    papers=(PAPER,),
    topics=(TOPIC,),
    institutions=(PLACE,),
    edges=(Edge(PAPER.key, PERSON.key), Edge(PAPER.key, TOPIC.key)),
    shown=tuple(Shown(kind, 1, 1) for kind in Kind),
)


def test_only_drops_other_kinds_with_their_edges():
    kept = SLICE.only({Kind.PERSON, Kind.PAPER})

    assert kept.nodes == (PERSON, PAPER)
    assert kept.edges == (Edge(PAPER.key, PERSON.key),)
    assert kept.shown == (Shown(Kind.PERSON, 1, 1), Shown(Kind.PAPER, 1, 1))


def test_only_of_all_kinds_is_the_same():
    assert SLICE.only(tuple(Kind)) == SLICE


def test_present_names_the_kinds_of_which_there_are_any():
    empty = Slice(PERSON, (), (), (), (), (), (Shown(Kind.PERSON, 0, 0), Shown(Kind.PAPER, 0, 3)))

    assert empty.present == (Shown(Kind.PAPER, 0, 3),)
