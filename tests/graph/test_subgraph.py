from graph.controls import Controls
from graph.shapes import Kind, Shown
from graph.subgraph import MAX_NODES, Role, Tie, assemble
from graph.view_state import View
from tests.graph.explored import ADA, BOB, CYD, DAN, EVE, around, author_key, explored, paper, person, topic

BASE = View(starts=(ADA,))
SLICE = around(
    person(ADA),
    person(BOB, 3),
    person(CYD, 0.5),
    paper("2010.04116"),
    topic("cs.LG"),
    edges=[(BOB, CYD, 2), ("work:2010.04116", BOB)],
)
OTHER = around(person(BOB), person(ADA, 3), person(CYD, 1), person(DAN, 1))


def keys(subgraph):
    return [member.node.key for member in subgraph.members]


def test_one_slice_is_itself():
    subgraph = assemble(BASE, {ADA: SLICE})

    assert keys(subgraph) == [ADA, BOB, CYD, "work:2010.04116", "topic:cs.LG"]
    assert [member.role for member in subgraph.members] == [Role.START, *[Role.NEAR] * 4]
    assert [(tie.one, tie.other, tie.is_spoke) for tie in subgraph.ties] == [
        (ADA, BOB, True),
        (ADA, CYD, True),
        (ADA, "work:2010.04116", True),
        (ADA, "topic:cs.LG", True),
        (BOB, CYD, False),
        ("work:2010.04116", BOB, False),
    ]


def test_opening_a_neighbour_joins_its_slice():
    subgraph = assemble(BASE.after(f"open.{BOB}"), {ADA: SLICE, BOB: OTHER})

    assert keys(subgraph) == [ADA, BOB, CYD, "work:2010.04116", "topic:cs.LG", DAN]
    assert [(m.role, m.home) for m in subgraph.members if m.node.key in (BOB, CYD, DAN)] == [
        (Role.OPENED, BOB),
        (Role.NEAR, ADA),
        (Role.NEAR, BOB),
    ]
    assert [(tie.one, tie.other) for tie in subgraph.ties if tie.is_spoke and CYD in tie.ends] == [
        (ADA, CYD),
        (BOB, CYD),
    ]


def test_hidden_nodes_and_their_ties_go_and_are_named():
    subgraph = assemble(BASE.after(f"hide.{BOB}"), {ADA: SLICE})

    assert BOB not in keys(subgraph)
    assert not any(BOB in tie.ends for tie in subgraph.ties)
    assert [node.label for node in subgraph.hidden] == ["Bob"]


def test_a_hidden_hub_takes_its_neighbours_along():
    subgraph = assemble(BASE.after(f"open.{BOB}").after(f"hide.{BOB}"), {ADA: SLICE})

    assert keys(subgraph) == [ADA, CYD, "work:2010.04116", "topic:cs.LG"]


def test_weak_ties_between_people_go_with_who_hangs_on_them():
    assert keys(assemble(View(starts=(ADA,), weight=1.0), {ADA: SLICE})) == [ADA, BOB, "work:2010.04116", "topic:cs.LG"]


def test_kinds_not_asked_for_go():
    view = View(starts=(ADA,), controls=Controls(kinds=(Kind.PERSON,)))

    assert keys(assemble(view, {ADA: SLICE})) == [ADA, BOB, CYD]


def test_pinned_nodes_stay_whatever_the_filters_leave_out():
    view = View(starts=(ADA,), weight=1.0).after(f"pin.{CYD}").after(f"pin.{EVE}")

    subgraph = assemble(view, {ADA: SLICE}, pinned=[person(EVE)])

    assert [(m.node.key, m.is_pinned) for m in subgraph.of_kind(Kind.PERSON)] == [
        (CYD, True),
        (EVE, True),
        (BOB, False),
    ]


def test_words_mark_what_matches_in_any_script():
    slice_ = around(person(ADA), person(BOB, name="Łukasz Kaiser"), person(CYD, name="李明"))

    matches = {
        words: [m.node.label for m in assemble(View(starts=(ADA,), within=words), {ADA: slice_}).members if m.is_match]
        for words in ("lukasz", "KAISER ł", "李", "nobody", "")
    }

    assert matches == {"lukasz": ["Łukasz Kaiser"], "KAISER ł": ["Łukasz Kaiser"], "李": ["李明"], "nobody": [], "": []}


def test_a_view_holds_at_most_so_many_nodes_and_says_how_many_more_there_are():
    crowd = [person(author_key(n), name=f"P{n}") for n in range(10, MAX_NODES + 20)]

    subgraph = explored(around(person(ADA), *crowd))

    assert (len(subgraph.members), subgraph.beyond) == (MAX_NODES, 11)
    assert all(tie.ends <= set(keys(subgraph)) for tie in subgraph.ties)


def test_what_slices_leave_out_is_summed_up():
    slices = [
        around(person(key), left_out=2, left_out_above=50, unresolved=3, note="Only the latest works were looked at.")
        for key in (ADA, BOB)
    ]

    subgraph = explored(*slices)

    assert (subgraph.left_out, subgraph.left_out_above, subgraph.unresolved) == (4, 50, 6)
    assert subgraph.notes == ("Only the latest works were looked at.",)


def test_a_hub_says_how_much_it_shows_of_the_kinds_asked_for():
    shown = (Shown(Kind.PERSON, 2, 58), Shown(Kind.PAPER, 1, 6), Shown(Kind.TOPIC, 0, 0))
    view = View(starts=(ADA,), controls=Controls(kinds=(Kind.PERSON, Kind.TOPIC)))

    subgraph = assemble(view, {ADA: around(person(ADA), person(BOB), person(CYD), shown=shown)})

    assert subgraph.hubs[0].shown == (Shown(Kind.PERSON, 2, 58),)


def test_more_ties_join_what_is_shown_once():
    subgraph = explored(SLICE)

    more = subgraph.with_ties([Tie(CYD, BOB), Tie(CYD, "topic:cs.LG"), Tie(CYD, EVE), Tie(CYD, CYD)])

    assert [(tie.one, tie.other) for tie in more.ties[len(subgraph.ties) :]] == [(CYD, "topic:cs.LG")]
