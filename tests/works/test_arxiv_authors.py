import json
import re
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
    ("K. Long, III and B. Bee, PhD", ["K. Long, III", "B. Bee, PhD"]),
    ("Ward Bee IV, Rod Dee Jr.", ["Ward Bee IV", "Rod Dee Jr."]),
    ("J. Smith et al.", ["J. Smith"]),
    ("J. Smith, et al. (71 additional authors not shown)", ["J. Smith"]),
    ("J. Smith and others", ["J. Smith"]),
    ("J. Smith, C. Dee and 10 coauthors", ["J. Smith", "C. Dee"]),
    ("A. Stein, E", ["A. Stein", "E"]),
    ("Ferdinand Anders", ["Ferdinand Anders"]),
    ("Jan van der Berg & I. M. de la Rosa", ["Jan van der Berg", "I. M. de la Rosa"]),
    ("A. Bee and, C. Dee,, E. Eff,and G. Gee and and H. Haw,", ["A. Bee", "C. Dee", "E. Eff", "G. Gee", "H. Haw"]),
    ("Bee, Ann; van der Dee, Cy; Eff Gee, E. F.", ["Bee, Ann", "van der Dee, Cy", "Eff Gee, E. F."]),
    ("Ann Bee, Cy Dee; Ed Eff, Guy Gee", ["Ann Bee", "Cy Dee", "Ed Eff", "Guy Gee"]),
    ("J. M. (Thijs) van der Bee, Yuxi (Lucy) Dee", ["J. M. (Thijs) van der Bee", "Yuxi (Lucy) Dee"]),
    ("Bi-Qing For, A. Bee", ["Bi-Qing For", "A. Bee"]),
    ("A. Group, B. C. Team, Anna Council", ["A. Group", "B. C. Team", "Anna Council"]),
    ("A. Bee, C. Dee, with an appendix by E. Eff", ["A. Bee", "C. Dee", "E. Eff"]),
    ("A. Bee, 2, 3 C. Dee1, 1Ed Eff", ["A. Bee", "C. Dee", "Ed Eff"]),
    ("A. Bee, a.bee@example.org", ["A. Bee"]),
    ("A. Bee, <br> C. Dee", ["A. Bee", "C. Dee"]),
]

# Who stands where, with what affiliation; collaborations as such.
FULL_LINES = [
    ("A. Bee, for the ATLAS Collaboration", [("A. Bee", ""), "ATLAS Collaboration"]),
    ("Ann Bee on behalf of the AGILE Team", [("Ann Bee", ""), "AGILE Team"]),
    ("A. Bee (for the DUNE Collaboration)", [("A. Bee", ""), "DUNE Collaboration"]),
    ("A. Bee (CfA), C. Dee (X Collaboration)", [("A. Bee", "CfA"), ("C. Dee", ""), "X Collaboration"]),
    ("A. Bee et al. (The MAGIC collaboration)", [("A. Bee", ""), "MAGIC collaboration"]),
    ("X Collaboration: A. Bee, C. Dee", ["X Collaboration", ("A. Bee", ""), ("C. Dee", "")]),
    ("SNO+ Collaboration, :, A. Bee", ["SNO+ Collaboration", ("A. Bee", "")]),
    ("CDMS and EDELWEISS Collaborations: A. Bee", ["CDMS and EDELWEISS Collaborations", ("A. Bee", "")]),
    (
        "A. Bee, for the Fermi-LAT, MAGIC and VERITAS Collaborations",
        [("A. Bee", ""), "Fermi-LAT, MAGIC and VERITAS Collaborations"],
    ),
    (
        "LIGO Scientific Collaboration and Virgo Collaboration",
        ["LIGO Scientific Collaboration", "Virgo Collaboration"],
    ),
    ("A. Bee, the NGC3603 and the 30Doradus-Team", [("A. Bee", ""), "NGC3603", "30Doradus-Team"]),
    (
        "A. Bee and the Ultraviolet Imaging Telescope (UIT) Science Team",
        [("A. Bee", ""), "Ultraviolet Imaging Telescope (UIT) Science Team"],
    ),
    ("Kimi Team, Ann Bee", ["Kimi Team", ("Ann Bee", "")]),
    ("J. Mohr (U. of Michigan (USA)), X. Yu", [("J. Mohr", "U. of Michigan (USA)"), ("X. Yu", "")]),
    ("A. Bee (Kyoto and Osaka; Japan) C. Dee (MIT)", [("A. Bee", "Kyoto and Osaka; Japan"), ("C. Dee", "MIT")]),
    ("A. Bee, (CITA)", [("A. Bee", "CITA")]),
    ("A. Bee, C. Dee (IAS", [("A. Bee", ""), ("C. Dee", "IAS")]),
    ("A. Bee), C. Dee", [("A. Bee", ""), ("C. Dee", "")]),
    ("Paul Bee, Mathematisches Institut, Oslo U.", [("Paul Bee", "Mathematisches Institut"), ("Oslo U.", "")]),
    ("A. Bee (1), C. Dee (1,2) ((1) U A, (2) U B)", [("A. Bee", "U A"), ("C. Dee", "U A; U B")]),
    ("A. Bee (1), C. Dee (1 and 2); ((1)U A; (2) U B))", [("A. Bee", "U A"), ("C. Dee", "U A; U B")]),
    (
        "A. Bee (1) C. Dee (1-3). E. Eff (4) (1: A, 2: B, 3: C, 4: D)",
        [("A. Bee", "A"), ("C. Dee", "A; B; C"), ("E. Eff", "D")],
    ),
    ("A. Bee (1), C. Dee (2) (1. U A, CA 2. U B, 99 Road)", [("A. Bee", "U A, CA"), ("C. Dee", "U B, 99 Road")]),
    ("A. Bee (1), C. Dee (2) (1=(MIT), 2=(CfA))", [("A. Bee", "MIT"), ("C. Dee", "CfA")]),
    ("A. Bee (1), C. Dee (2) (1 U A, USA)(2 U B)", [("A. Bee", "U A, USA"), ("C. Dee", "U B")]),
    ("A. Bee (1), C. Dee (2) (1) U A, X, (2) U B and C", [("A. Bee", "U A, X"), ("C. Dee", "U B and C")]),
    ("A. Bee (1), C. Dee (2). (1) (U A, X) (2) (U B)", [("A. Bee", "U A, X"), ("C. Dee", "U B")]),
    ("A. Bee (1), C. Dee (2) ((1) U A (X)), (2) U B)", [("A. Bee", "U A (X)"), ("C. Dee", "U B")]),
    ("A. Bee (a), C. Dee (a, b) ((a) U A, (b) U B (UK))", [("A. Bee", "U A"), ("C. Dee", "U A; U B (UK)")]),
    ("A. Bee$^{1}$, C. Dee$^{1,2}$ ((1) U A, (2) U B)", [("A. Bee", "U A"), ("C. Dee", "U A; U B")]),
    ("A. Bee², C. Dee\\textsuperscript{1} ((1) U A, (2) U B)", [("A. Bee", "U B"), ("C. Dee", "U A")]),
    ("A. Bee (1,7), C. Dee (2)", [("A. Bee", ""), ("C. Dee", "")]),
    (
        "A. Bee (1), C. Dee (2) (on behalf of the X team, (1) U A, (2) U B)",
        [("A. Bee", "U A"), ("C. Dee", "U B"), "X team"],
    ),
]

# Words that carry the grammar, not a name.
GRAMMAR = """and et al for the on in behalf of others other additional authors not shown representing with an coauthors
    br appendix by author co textsuperscript"""


@pytest.mark.parametrize(("line", "names"), LINES, ids=range(len(LINES)))
def test_split_gives_names(line, names):
    assert [byline.name for byline in authors.split(line)] == names


@pytest.mark.parametrize(("line", "expected"), FULL_LINES, ids=range(len(FULL_LINES)))
def test_split_gives_affiliations_and_collaborations(line, expected):
    assert authors.split(line) == tuple(
        Byline(each, is_collaboration=True) if isinstance(each, str) else Byline(*each) for each in expected
    )


def test_read_keeps_explanations_that_no_name_refers_to():
    line = authors.read("A. Bee (1), et al. (5 additional authors not shown) ((1) Univ A, (2) Univ B)")

    assert line == ((Byline("A. Bee", "Univ A"),), ("Univ B",))


def test_from_parsed_puts_given_names_first():
    rows = [["Dean", "Jeff", ""], ["Long", "K.", "Jr", "Univ A"], ["The ATLAS Collaboration", "", ""]]

    assert authors.from_parsed(rows) == (
        Byline("Jeff Dean", given="Jeff", family="Dean"),
        Byline("K. Long Jr", "Univ A", given="K.", family="Long", suffix="Jr"),
        Byline("ATLAS Collaboration", is_collaboration=True),
    )


def test_bylines_take_parts_from_rows_that_name_the_same_people():
    rows = [["Van Dyke Dixon", "W.", ""], ["Yu", "X.", "Jr"]]

    assert authors.bylines("W. Van Dyke Dixon (CfA), X. Yu, Jr, for the Y Collaboration", rows) == (
        Byline("W. Van Dyke Dixon", "CfA", given="W.", family="Van Dyke Dixon"),
        Byline("X. Yu, Jr", given="X.", family="Yu", suffix="Jr"),
        Byline("Y Collaboration", is_collaboration=True),
    )


@pytest.mark.parametrize("rows", [[], [["Bee", "A.", ""]], [["Dee", "C.", ""], ["Bee", "A.", ""]]])
def test_bylines_are_the_lines_own_where_rows_name_others(rows):
    assert authors.bylines("A. Bee, C. Dee", rows) == (Byline("A. Bee"), Byline("C. Dee"))


def test_bylines_close_up_a_double_initial():
    assert authors.bylines("C.-P. Yuan", [["Yuan", "C. -P.", ""]])[0].given == "C.-P."


def test_bylines_of_an_empty_line_are_the_rows():
    assert authors.bylines("", [["Bee", "A.", ""]]) == (Byline("A. Bee", given="A.", family="Bee"),)


SURNAMES = st.text(st.sampled_from("abcdexyzéü"), min_size=3, max_size=9).map(str.capitalize)
PEOPLE = st.builds(
    "{} {}{}{}".format,
    st.sampled_from(["A.", "J.-P.", "Ann", "Mary Ann", "C. D."]),
    st.sampled_from(["", "", "van der ", "de ", "O'"]),
    SURNAMES,
    st.sampled_from(["", "", "", ", Jr.", ", III", " II"]),
)
GROUPS = st.builds(
    "{} {}".format,
    st.sampled_from(["ATLAS", "Fermi-LAT", "Pierre Auger", "Super-B"]),
    st.sampled_from(["Collaboration", "collaboration", "Consortium", "Team"]),
)
PLACES = st.builds(
    "{} {}{}".format,
    st.sampled_from(["Univ.", "Institute of Physics and Astronomy,", "Obs.", "Dept. of Math; U."]),
    SURNAMES,
    st.sampled_from(["", " (USA)", ", 12345 Rome (IT (EU))"]),
)
JOINTS = st.sampled_from([", ", ", and ", " and ", "; ", " & "])


@st.composite
def printed_lines(draw):
    """A line in one of the styles of affiliation, and the bylines that it was printed from."""
    people = draw(st.lists(PEOPLE, min_size=1, max_size=6))
    places = draw(st.lists(PLACES, min_size=1, max_size=4, unique=True))
    style = draw(st.sampled_from(["none", "inline", "keys", "open keys"]))
    whose = [draw(st.sets(st.sampled_from(range(len(places))), max_size=3)) for _ in people]
    notes, listing, said = _affiliated(style, places, [sorted(each) for each in whose])
    bylines = [Byline(name, place) for name, place in zip(people, said, strict=True)]
    printed = [name + note for name, note in zip(people, notes, strict=True)]
    line = printed[0] + "".join(draw(JOINTS) + each for each in printed[1:])
    if group := draw(st.none() | GROUPS):
        joint = draw(st.sampled_from([", for the ", " on behalf of the ", ", ", " and the "]))
        line, bylines = f"{line}{joint}{group}", [*bylines, Byline(group, is_collaboration=True)]
    return line + listing, bylines


def _affiliated(style, places, whose):
    if style == "none":
        return [""] * len(whose), "", [""] * len(whose)
    if style == "inline":
        said = [places[each[0]] if each else "" for each in whose]
        return [f" ({place})" if place else "" for place in said], "", said
    notes = [f" ({','.join(str(number + 1) for number in each)})" if each else "" for each in whose]
    listing = ", ".join(f"({number}) {place}" for number, place in enumerate(places, start=1))
    listing = f" ({listing})" if style == "keys" else f" (1) {listing}"
    cited = any(whose) and style == "keys"
    return (
        (notes, listing, ["; ".join(places[n] for n in each) for each in whose])
        if cited
        else ([""] * len(whose), "", [""] * len(whose))
    )


@given(printed_lines())
def test_split_gives_back_what_was_printed(printed):
    line, expected = printed

    assert list(authors.split(line)) == expected


@given(st.text(max_size=200) | st.text("(),;:1a2b $^&and@JrTeam\\{}", max_size=200))
def test_read_is_total_and_accounts_for_every_word(line):
    read = authors.read(line)

    assert not _lost(line, read)
    for byline in read.bylines:
        assert any(map(str.isalpha, byline.name))
        assert "((" not in byline.name


@given(st.lists(st.text(st.sampled_from("abcdexyzéü"), min_size=5, max_size=12), min_size=1, max_size=8))
def test_split_accounts_for_every_name(names):
    assert [byline.name for byline in authors.split(", ".join(names))] == names


@pytest.mark.parametrize(
    "line",
    [
        "(" * 10_000 + "a" + ")" * 10_000,
        "((1)" * 25_000,
        "A. Bee (1" * 10_000,
        "A. Bee, " * 12_500,
        "for the " * 12_500,
        "X Collaboration and " * 5_000,
        "and " * 25_000,
        " " * 100_000,
        "1" * 100_000,
        "+" * 100_000,
        "A (1) (1 " + "b 2 " * 25_000,
        "A (1) ((1) X" + ")" * 100_000,
        "$^{1}$" * 16_000,
    ],
    ids=lambda line: line[:12],
)
def test_split_ends_on_what_no_one_writes(line):
    assert len(authors.split(line)) <= 12_500


@pytest.mark.shared_data
def test_read_loses_nothing_of_real_lines(shared):
    lost, unattributed = [], 0
    with snapshot.opened(shared / "data" / "arxiv-snapshot.jsonl.zst") as lines:
        for _, line in islice(lines, 0, 60_000, 3):
            source = json.loads(line)["authors"]
            read = authors.read(source)
            lost.extend(_lost(source, read))
            unattributed += bool(read.unattributed)

    assert lost == []
    # Explanations of a key that no name of the line bears: slips of their submitters.
    assert unattributed <= 5


def _lost(line, read):
    """Words of a line that its reading does not hold. Keys, of a letter or of up to three digits, and how many
    authors are not shown are of the grammar.
    """
    texts = [text for byline in read.bylines for text in (byline.name, byline.affiliation)]
    kept = _words(" ".join([*texts, *read.unattributed]))
    return _words(re.sub(r"\d+ additional authors", "", authors.to_unicode_line(line))) - kept - set(GRAMMAR.split())


def _words(text):
    letters = "".join(letter if letter.isalpha() or letter in "0123456789" else " " for letter in text.lower())
    return set(re.findall(r"[^\W\d]{2,}|[0-9]{4,}", letters))
