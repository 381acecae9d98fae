import pytest

from graph import twin
from graph.subgraph import Tie, assemble
from graph.view_state import View
from tests.graph.explored import ADA, BOB, CYD, DAN, EVE, around, explored, paper, person, topic

SLICE = around(person(ADA), person(BOB, 3), person(CYD, 1), paper("2010.04116"), topic("cs.LG"), edges=[(BOB, CYD, 2)])


def test_every_node_is_in_the_list_once_by_kind():
    sections = twin.sections(explored(SLICE))

    assert [(each.title, [row.member.node.key for row in each.rows]) for each in sections] == [
        ("Opened", [ADA]),
        ("People", [BOB, CYD]),
        ("Papers", ["work:2010.04116"]),
        ("Topics", ["topic:cs.LG"]),
    ]


def test_a_row_tells_its_ties():
    bob = twin.sections(explored(SLICE))[1].rows[0]

    assert (bob.says, bob.also, bob.more) == (("3 together",), ("Cyd",), 0)


def test_a_row_between_two_hubs_names_both():
    sections = twin.sections(explored(SLICE, around(person(DAN), person(BOB, 2))))

    assert sections[0].rows[0].says == ("1 together",)
    assert sections[1].rows[0].says == ("Ada Byron: 3 together", "Dan: 2 together")


def test_an_opened_neighbour_says_what_it_is_and_what_ties_it():
    view = View(starts=(ADA,)).after(f"open.{BOB}")
    other = around(person(BOB), person(DAN))

    opened = twin.sections(assemble(view, {ADA: SLICE, BOB: other}))[0].rows[1]

    assert opened.says == ("1 together", "Ada Byron: 3 together")


def test_a_row_names_the_strongest_ties_and_counts_the_rest():
    crowd = [person(key) for key in (BOB, CYD, DAN, EVE)]
    papers = [paper(f"2010.0411{n}", title=f"Paper {n} " + "with a long title " * 4) for n in range(3)]
    subgraph = explored(around(person(ADA), *crowd, *papers))
    ties = [Tie(BOB, CYD, 1), Tie(BOB, DAN, 5), Tie(EVE, BOB, 3), *(Tie(each.key, BOB) for each in papers)]

    row = twin.sections(subgraph.with_ties(ties))[1].rows[0]

    assert row.also == ("Dan", "Eve", "Cyd", "Paper 0 with a long title with a long title wit…")
    assert row.more == 2


def test_matching_keeps_rows_that_match():
    view = View(starts=(ADA,), within="cyd")

    found = twin.matching(twin.sections(assemble(view, {ADA: SLICE})))

    assert [(each.title, [row.member.node.label for row in each.rows]) for each in found] == [("People", ["Cyd"])]


@pytest.mark.parametrize(
    ("starts", "title"),
    [
        ([ADA], "Ada Byron"),
        ([ADA, BOB], "Ada Byron and Bob"),
        ([ADA, BOB, CYD], "Ada Byron, Bob and Cyd"),
        ([ADA, BOB, CYD, DAN, EVE], "Ada Byron, Bob and 3 others"),
        ([], "nothing"),
    ],
)
def test_title(starts, title):
    assert twin.title(explored(*(around(person(key)) for key in starts))) == title


@pytest.mark.parametrize(
    ("acts", "words"),
    [
        ([], ""),
        ([f"open.{BOB}"], "opened Bob"),
        ([f"open.{BOB}", f"hide.{CYD}"], "hid Cyd"),
        (["pin.topic:cs.LG"], "pinned cs.LG"),
        ([f"pin.{EVE}"], f"pinned {EVE}"),
    ],
)
def test_last_step(acts, words):
    view = View(starts=(ADA,))
    for act in acts:
        view = view.after(act)

    assert twin.last_step(view, assemble(view, {ADA: SLICE, BOB: around(person(BOB))})) == words
