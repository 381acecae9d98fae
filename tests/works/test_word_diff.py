import pytest
from hypothesis import given
from hypothesis import strategies as st

from works import word_diff
from works.word_diff import Mark, Names

TEXTS = st.text(st.sampled_from("ab \n."), max_size=40)


def marked(before, after):
    signs = {Mark.SAME: "{}", Mark.GONE: "[-{}-]", Mark.NEW: "[+{}+]"}
    return "".join(signs[piece.mark].format(piece.text) for piece in word_diff.words(before, after))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Deep nets", "Deep nets", "Deep nets"),
        ("Deep nets", "Wide nets", "[-Deep-][+Wide+] nets"),
        ("Deep nets", "Deep neural nets", "Deep[+ neural+] nets"),
        ("Deep neural nets", "Deep nets", "Deep[- neural-] nets"),
        ("", "New", "[+New+]"),
        ("Old", "", "[-Old-]"),
        ("a\nb", "a b", "a b"),
        ("On $x^2$.", "On $x^3$.", "On[- $x^2$.-][+ $x^3$.+]"),
        ("", "", ""),
    ],
)
def test_words_that_differ_are_marked(before, after, told):
    assert marked(before, after) == told


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_it(before, after):
    pieces = word_diff.words(before, after)

    assert "".join(p.text for p in pieces if p.mark != Mark.GONE) == after
    # White space is that of the new text.
    assert [word for p in pieces if p.mark != Mark.NEW for word in p.text.split()] == before.split()


def test_very_long_texts_are_replaced_whole():
    before, after = "a " * 4_000, "b " * 4_000

    assert [piece.mark for piece in word_diff.words(before, after)] == [Mark.GONE, Mark.NEW]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("ABC", "ABC", Names((), (), False)),
        ("AB", "ABC", Names(("C",), (), False)),
        ("ABC", "AC", Names((), ("B",), False)),
        ("ABC", "CAB", Names((), (), True)),
        ("ABC", "CAD", Names(("D",), ("B",), True)),
        ("AA", "A", Names((), ("A",), False)),
        ("", "AB", Names(("A", "B"), (), False)),
        ("AB", "CD", Names(("C", "D"), ("A", "B"), False)),
    ],
)
def test_names_added_removed_and_reordered(before, after, told):
    assert word_diff.names(before, after) == told


@given(st.lists(st.sampled_from("ABCD"), max_size=8), st.lists(st.sampled_from("ABCD"), max_size=8))
def test_names_go_there_and_back(before, after):
    there, back = word_diff.names(before, after), word_diff.names(after, before)

    assert (there.added, there.removed) == (back.removed, back.added)
    assert there.is_reordered == back.is_reordered
