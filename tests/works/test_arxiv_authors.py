import json
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from works.arxiv import authors, snapshot
from works.arxiv.authors import Byline

LINES = [
    ("", []),
    ("Jeff Dean", ["Jeff Dean"]),
    ("Andrea Gesmundo, Jeff Dean", ["Andrea Gesmundo", "Jeff Dean"]),
    ("Wael Abu-Shammala and Alberto Torchinsky", ["Wael Abu-Shammala", "Alberto Torchinsky"]),
    ("A. Bee, C. Dee, and E. Eff", ["A. Bee", "C. Dee", "E. Eff"]),
    ("A. Bee; C. Dee", ["A. Bee", "C. Dee"]),
    ("C. Bal\\'azs, Urs H\\\"olzle", ["C. Balázs", "Urs Hölzle"]),
    ("Marc\n  Manera", ["Marc Manera"]),
    ("K. Long, Jr., B. Bee", ["K. Long, Jr.", "B. Bee"]),
    ("J. Smith et al.", ["J. Smith"]),
    ("A. Stein, E", ["A. Stein", "E"]),
    ("Ferdinand Anders", ["Ferdinand Anders"]),
]


@pytest.mark.parametrize(("line", "names"), LINES, ids=range(len(LINES)))
def test_split_gives_names(line, names):
    assert [byline.name for byline in authors.split(line)] == names


def test_split_marks_a_collaboration():
    assert authors.split("A. Bee, for the ATLAS Collaboration") == (
        Byline("A. Bee"),
        Byline("ATLAS Collaboration", is_collaboration=True),
    )


def test_split_keeps_an_affiliation_with_nested_parentheses():
    assert authors.split("J. Mohr (U. of Michigan (USA)), X. Yu") == (
        Byline("J. Mohr", "U. of Michigan (USA)"),
        Byline("X. Yu"),
    )


def test_split_resolves_numbered_keys():
    line = "A. Bee (1), C. Dee (1,2) ((1) Univ A, (2) Univ B)"

    assert [byline.affiliation for byline in authors.split(line)] == ["Univ A", "Univ A; Univ B"]


def test_from_parsed_puts_given_names_first():
    rows = [["Dean", "Jeff", ""], ["Long", "K.", "Jr", "Univ A"]]

    assert authors.from_parsed(rows) == (Byline("Jeff Dean"), Byline("K. Long Jr", "Univ A"))


@given(st.text(max_size=200))
def test_split_never_raises_and_gives_no_empty_name(line):
    assert all(byline.name.strip() for byline in authors.split(line))


@given(st.lists(st.text(st.sampled_from("abcdexyzéü"), min_size=5, max_size=12), min_size=1, max_size=8))
def test_split_accounts_for_every_name(names):
    assert [byline.name for byline in authors.split(", ".join(names))] == names


@pytest.mark.shared_data
def test_split_reads_real_lines_without_loss_of_letters(shared):
    dropped = {"and", "et", "al", "for", "the", "on", "behalf", "of", "others"}
    lost = 0
    with snapshot.opened(shared / "data" / "arxiv-snapshot.jsonl.zst") as lines:
        for _, line in islice(lines, 20_000):
            source = authors.to_unicode_line(json.loads(line)["authors"])
            kept = " ".join(f"{byline.name} {byline.affiliation}" for byline in authors.split(source))
            words = {word for word in _words(source) if len(word) > 3} - dropped
            lost += bool(words - set(_words(kept)))

    assert lost <= 20


def _words(text):
    return "".join(letter.lower() if letter.isalpha() else " " for letter in text).split()
