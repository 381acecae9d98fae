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


# Line, then its bylines: a name, or a name with its affiliation, or a group marked by an asterisk.
GRAMMAR = [
    ("A. Bee; C. Dee", ["A. Bee", "C. Dee"]),
    ("Bee, Ada; Dee, Carl", ["Bee, Ada", "Dee, Carl"]),
    ("A. Bee,, C. Dee, and", ["A. Bee", "C. Dee"]),
    ("J. Bee, Jr., A. Dee III and C. Eff, PhD", ["J. Bee, Jr.", "A. Dee III", "C. Eff, PhD"]),
    ("M. van der Berg and L. de la Cruz", ["M. van der Berg", "L. de la Cruz"]),
    ("A. Bee and others", ["A. Bee"]),
    ("A. Bee, C. Dee, (12 additional authors not shown)", ["A. Bee", "C. Dee"]),
    ("A. Bee (Univ A and Univ B), C. Dee", [("A. Bee", "Univ A and Univ B"), "C. Dee"]),
    ("J. Mohr (U. of Michigan (USA)), X. Yu", [("J. Mohr", "U. of Michigan (USA)"), "X. Yu"]),
    ("A. Bee (1), C. Dee (1,2) ((1) Univ A, (2) Univ B)", [("A. Bee", "Univ A"), ("C. Dee", "Univ A; Univ B")]),
    ("A. Bee (1) C. Dee (2) ((1) Univ A (2) Univ B)", [("A. Bee", "Univ A"), ("C. Dee", "Univ B")]),
    ("A. Bee (1 and 2), C. Dee (2) (1: Univ A, 2: Univ B)", [("A. Bee", "Univ A; Univ B"), ("C. Dee", "Univ B")]),
    ("A. Bee (1), C. Dee (2) (1. Univ A, 2. Univ B)", [("A. Bee", "Univ A"), ("C. Dee", "Univ B")]),
    ("A. Bee (a), C. Dee (b), ((a) Univ A; (b) Univ B)", [("A. Bee", "Univ A"), ("C. Dee", "Univ B")]),
    ("A. Bee$^1$, C. Dee$^{1,2}$ ($^1$Univ A, $^2$Univ B)", [("A. Bee", "Univ A"), ("C. Dee", "Univ A; Univ B")]),
    ("A. Bee (Univ A) C. Dee (Univ B)", [("A. Bee", "Univ A"), ("C. Dee", "Univ B")]),
    ("A. Bee), C. Dee", ["A. Bee", "C. Dee"]),
    ("ATLAS Collaboration: G. Aad, B. Abbott", ["*ATLAS Collaboration", "G. Aad", "B. Abbott"]),
    ("A. Bee, for the ATLAS Collaboration", ["A. Bee", "*ATLAS Collaboration"]),
    ("A. Bee (on behalf of the CMS Collaboration)", ["A. Bee", "*CMS Collaboration"]),
    ("A. Bee, C. Dee (for the CDF and D0 Collaborations)", ["A. Bee", "C. Dee", "*CDF and D0 Collaborations"]),
    ("LIGO Scientific Collaboration and Virgo Collaboration", ["*LIGO Scientific Collaboration", "*Virgo Collaboration"]),
    ("Keck Array, BICEP2 Collaborations: P. Ade, Z. Ahmed", ["*Keck Array, BICEP2 Collaborations", "P. Ade", "Z. Ahmed"]),
    ("A. Bee (Kapteyn Institute, Groningen), and the SDSS team", [("A. Bee", "Kapteyn Institute, Groningen"), "*SDSS team"]),
    ("the BABAR Collaboration: B. Aubert, et al", ["*BABAR Collaboration", "B. Aubert"]),
]  # fmt: skip


def told(byline):
    name = f"*{byline.name}" if byline.is_collaboration else byline.name
    return (name, byline.affiliation) if byline.affiliation else name


@pytest.mark.parametrize(("line", "expected"), GRAMMAR, ids=[line for line, _ in GRAMMAR])
def test_split_knows_the_grammar(line, expected):
    assert [told(byline) for byline in authors.split(line)] == expected


def test_bylines_takes_the_parts_of_names_from_the_rows():
    found = authors.bylines("Juan Bee Cee, ATLAS Collaboration", [["Bee Cee", "Juan", ""]])

    assert [(byline.given, byline.family) for byline in found] == [("Juan", "Bee Cee"), ("", "")]


def test_bylines_trusts_the_line_when_the_rows_name_others():
    assert authors.bylines("Ada Bee", [["Dee", "Carl", ""]]) == (Byline("Ada Bee"),)


def test_bylines_of_an_empty_line_are_the_rows():
    assert [byline.name for byline in authors.bylines("", [["Dee", "Carl", ""]])] == ["Carl Dee"]


@pytest.mark.parametrize(
    "line", ["(" * 10_000, "()" * 10_000, "A. Bee, " * 12_000, "(1)" * 10_000, "and " * 20_000, "x" * 100_000]
)
def test_split_ends_on_any_length(line):
    assert len(authors.split(line)) <= 12_000


def test_from_parsed_puts_given_names_first():
    rows = [["Dean", "Jeff", ""], ["Long", "K.", "Jr", "Univ A"]]

    assert [(byline.name, byline.affiliation) for byline in authors.from_parsed(rows)] == [
        ("Jeff Dean", ""),
        ("K. Long Jr", "Univ A"),
    ]


@given(st.text(max_size=200))
def test_split_never_raises_and_gives_no_empty_name(line):
    assert all(byline.name.strip() for byline in authors.split(line))


@given(st.lists(st.text(st.sampled_from("abcdexyzéü"), min_size=5, max_size=12), min_size=1, max_size=8))
def test_split_accounts_for_every_name(names):
    assert [byline.name for byline in authors.split(", ".join(names))] == names


# Words of the grammar itself, which are in no name and no affiliation.
OWN = {
    "and",
    "et",
    "al",
    "for",
    "the",
    "on",
    "in",
    "behalf",
    "of",
    "other",
    "others",
    "with",
    "an",
    "a",
    "appendix",
    "by",
}
OWN |= {"representing", "more", "many", "several", "not", "shown"}
OWN |= {"br", "additional", "author", "authors", "coauthor", "coauthors", "co"}


def unaccounted(line):
    """Words of a line that are in none of its parts; keys, which are digits or single letters, aside."""
    reading = authors.read(line)
    kept = _words(" ".join(f"{byline.name} {byline.affiliation}" for byline in reading.bylines))
    kept += _words(" ".join(reading.unattributed))
    return {word for word in _words(authors.to_unicode_line(line)) if len(word) > 1} - OWN - set(kept)


PEOPLE = st.from_regex(r"[A-Z]\. [A-Z][a-zéü]{2,9}", fullmatch=True)
PLACES = st.from_regex(r"Univ [A-Z][a-z]{2,8}(?: \([A-Z][a-z]{2,5}\))?", fullmatch=True)


@given(
    st.lists(st.tuples(PEOPLE, st.none() | PLACES), min_size=1, max_size=6),
    st.sampled_from([", ", " and ", "; ", ", and "]),
)
def test_split_gives_back_names_and_places(people, joint):
    line = joint.join(f"{name} ({place})" if place else name for name, place in people)

    assert [(byline.name, byline.affiliation or None) for byline in authors.split(line)] == people


@given(
    st.lists(st.tuples(PEOPLE, st.sets(st.integers(1, 4), min_size=1)), min_size=1, max_size=5),
    st.lists(PLACES, min_size=4, max_size=4, unique=True),
)
def test_split_gives_back_numbered_places(people, places):
    keyed = ", ".join(f"{name} ({','.join(map(str, sorted(keys)))})" for name, keys in people)
    listed = ", ".join(f"({key}) {place}" for key, place in enumerate(places, start=1))

    found = authors.split(f"{keyed} ({listed})")

    assert [(byline.name, byline.affiliation.split("; ")) for byline in found] == [
        (name, [places[key - 1] for key in sorted(keys)]) for name, keys in people
    ]


@given(
    st.lists(
        st.sampled_from(
            ["Ada", "Bee", "and", "for the", "Collaboration", "(", ")", ",", ";", ":", "Jr.", "Univ", "(1)", "et al."]
        ),
        max_size=25,
    )
)
def test_the_parts_account_for_every_word(words):
    assert unaccounted(" ".join(words)) == set()


@pytest.mark.shared_data
def test_real_lines_are_accounted_for(shared):
    lost = []
    with snapshot.opened(shared / "data" / "arxiv-snapshot.jsonl.zst") as lines:
        for number, line in islice(lines, 60_000):
            if missing := unaccounted(json.loads(line)["authors"]):
                lost.append((number, missing))

    # What is left are keys that cling to names, such as "Bee1" and "1Bee".
    assert all(any(map(str.isdigit, word)) for _, missing in lost for word in missing), lost


def _words(text):
    return "".join(letter.lower() if letter.isalnum() else " " for letter in text).split()
