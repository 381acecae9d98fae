import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.works.printed_names import NAMES, REALISTIC
from works.identity import names
from works.identity.names import Match

KEYS = [
    ("Jeff Dean", "dean, jeff"),
    ("Dean, Jeff", "dean, jeff"),
    ("Urs Hölzle", "holzle, urs"),
    ("Young-Joon Lee", "lee, youngjoon"),
    ("I-Hong Hou", "hou, ihong"),
    ("Conor O'Brien", "obrien, conor"),
    ("J.-P. van der Berg", "van der berg, j p"),
    ("J-P Burnet", "burnet, j p"),
    ("JP Dupont", "dupont, j p"),
    ("Thomas-C. Jagau", "jagau, thomas c"),
    ("MD Taylor", "taylor, m d"),
    ("MD Asrar Ahmed", "ahmed, md asrar"),
    ("K. Long, Jr.", "long, k"),
    ("Dr. Johannes Härtel", "hartel, johannes"),
    ("F. Müller-Hoissen", "mullerhoissen, f"),
    ("Madonna", "madonna"),
    ("van Gogh", "van gogh"),
    ("ATLAS Collaboration", "atlas collaboration"),
    ("李明", "li, ming"),
    ("王伟", "wang, wei"),
    ("김철수", "gim, cheolsu"),
    ("Иван Петров", "petrov, ivan"),
    ("Jr van Beethoven", "van beethoven, jr"),
    (", Jeff", "jeff"),
    ("Jeff, !", "jeff"),
    ("1/2", "2, 1"),
    ("!!!", "?"),
    ("", "?"),
]
BLOCKS = [
    ("dean j", ["Jeff Dean", "J. Dean", "Jeffrey Dean", "DEAN, J."]),
    ("muller k", ["Karl Müller", "K. Mueller", "K. Muller", 'K. M\\"uller']),
    ("odegard a", ["A. Ødegård", "A. Ødegaard", "A. Oedegaard", "A. Odegaard", "A. Ødegard"]),
    ("strasse a", ["A. Straße", "A. Strasse"]),
    ("vanderberg j", ["J. van der Berg", "J. Van der Berg", "J. Vanderberg", "Berg, J. van der"]),
    ("albadawi a", ["Ahmad Al-Badawi", "Ahmad Al Badawi", "A. Albadawi"]),
    ("lu w", ["Wei Lü", "Wei Lv", "Wei Lyu", "Wei Lu"]),
    ("madonna", ["Madonna"]),
    ("?", ["", "!!!"]),
]
COMPARED = [
    # equal but for spelling
    ("Jeff Dean", "Jeff Dean", Match.SAME),
    ("Jeff Dean", "DEAN, Jeff", Match.SAME),
    ("Karl Müller", "Karl Mueller", Match.SAME),
    ("Karl Müller", "Karl Muller", Match.SAME),
    ("Karl Mueller", "Karl Muller", Match.SAME),
    ("A. Ødegaard", "A. Oedegaard", Match.SAME),
    ("A. Ødegård", "A. Odegaard", Match.SAME),
    ("A. Straße", "A. Strasse", Match.SAME),
    ("R. Guesten", "R. Güsten", Match.SAME),
    ("Haavard Rue", "Håvard Rue", Match.SAME),
    ("U. G. Joergensen", "U. G. Jørgensen", Match.SAME),
    ("Jürgen Ott", "Juergen Ott", Match.SAME),
    ("R. Neuhauser", "R. Neuhaeuser", Match.SAME),
    ('J. G. K"orner', "J. G. Koerner", Match.SAME),
    ("Jing Lv", "Jing Lyu", Match.SAME),
    ("Hou-Jun Lv", "Hou-Jun Lü", Match.SAME),
    ("Young-Joon Lee", "Young Joon Lee", Match.SAME),
    ("Young-Joon Lee", "Youngjoon Lee", Match.SAME),
    ("Jean-Pierre Dupont", "Jean Pierre Dupont", Match.SAME),
    ("J.-P. Dupont", "JP Dupont", Match.SAME),
    ("B. DeMarco", "B. De Marco", Match.SAME),
    ("Karim ElDefrawy", "Karim El Defrawy", Match.SAME),
    ("C. Da'Via", "C. Da Via'", Match.SAME),
    ("王伟", "Wei Wang", Match.SAME),
    ("Иван Петров", "Ivan Petrov", Match.SAME),
    ("Madonna", "madonna", Match.SAME),
    # one says more
    ("J. Dean", "Jeff Dean", Match.FULLER),
    ("J. Dean", "J. A. Dean", Match.FULLER),
    ("Jeff A. Dean", "J. Dean", Match.FULLER),
    ("Karl Müller", "K. Mueller", Match.FULLER),
    ("Richard J. Massey", "R. J. Massey", Match.FULLER),
    ("David J. Radburn-Smith", "David Radburn-Smith", Match.FULLER),
    ("Jean-Pierre Dupont", "J.-P. Dupont", Match.FULLER),
    ("Jean-Pierre Dupont", "J. P. Dupont", Match.FULLER),
    ("Jean-Pierre Dupont", "J. Dupont", Match.FULLER),
    ("Young Joon Lee", "Y.-J. Lee", Match.FULLER),
    ("Youngjoon Lee", "Y.-J. Lee", Match.FULLER),
    ("Young-Joon A. Lee", "Youngjoon Lee", Match.FULLER),
    ("Yu. Petrov", "Yuri Petrov", Match.FULLER),
    ("Y. Petrov", "Yu. Petrov", Match.FULLER),
    ("Th. Henning", "Thomas Henning", Match.FULLER),
    ("Karl Jürgen Ott", "Karl Juergen Ott", Match.SAME),
    ("Jeff Alan Dean", "Jeff Alan Bob Dean", Match.FULLER),
    ("Jeff Carl Dean", "Jeff Bob Carl Dean", Match.FULLER),
    ("K. Long, Jr.", "K. Long", Match.SAME),
    # short forms
    ("Jeff Dean", "Jeffrey Dean", Match.NICKNAME),
    ("Alex Szalay", "Alexander S. Szalay", Match.NICKNAME),
    ("Steve Majewski", "Steven R. Majewski", Match.NICKNAME),
    ("Christine Done", "Chris Done", Match.NICKNAME),
    ("Will Kinney", "William H. Kinney", Match.NICKNAME),
    ("Rob Sharp", "Robert Sharp", Match.NICKNAME),
    # the other way round
    ("Wei Wang", "Wang Wei", Match.SWAPPED),
    ("Avinash Khare", "Khare Avinash", Match.SWAPPED),
    ("Xiongwei Wu", "Wu Xiongwei", Match.SWAPPED),
    # contradictions
    ("Jeff Dean", "Josef Dean", Match.DIFFERENT),
    ("Jeff Dean", "John Dean", Match.DIFFERENT),
    ("Jeff Dean", "Jeff Deane", Match.DIFFERENT),
    ("J. A. Dean", "J. B. Dean", Match.DIFFERENT),
    ("Aaron Katz", "Erin Katz", Match.DIFFERENT),
    ("Nan Zhang", "Nancy R. Zhang", Match.DIFFERENT),
    ("John Green", "Jonathan Green", Match.DIFFERENT),
    ("K. Long, Jr.", "K. Long, Sr.", Match.DIFFERENT),
    ("Madonna", "Jeff Madonna", Match.DIFFERENT),
    ("Wei Xue", "Wei Xu", Match.DIFFERENT),
    ("Wei Lu", "Wei Lv", Match.DIFFERENT),
    ("K. Ueno", "K. Uno", Match.DIFFERENT),
    ("J. Baek", "J. Bak", Match.DIFFERENT),
    ("Jaeyoung Lee", "Jayoung Lee", Match.DIFFERENT),
    ("Xueqing Li", "Xuqing Li", Match.DIFFERENT),
    ("Michael Kowalski", "Michal Kowalski", Match.DIFFERENT),
    ("Jean-Pierre Dupont", "Jean-Paul Dupont", Match.DIFFERENT),
    ("Jean-Pierre Dupont", "Jean Dupont", Match.DIFFERENT),
    ("Jean-Pierre Dupont", "J. X. Dupont", Match.DIFFERENT),
    ("Youngmin Lee", "Y.-J. Lee", Match.DIFFERENT),
    ("I-Hong Hou", "I-Ping Hou", Match.DIFFERENT),
    ("J. Wang", "Wang J.", Match.SAME),
    ("W. Jeff", "J. Wang", Match.DIFFERENT),
]


@pytest.mark.parametrize(("raw", "key"), KEYS, ids=[raw for raw, _ in KEYS])
def test_key(raw, key):
    assert names.key(raw) == key


@pytest.mark.parametrize(("block", "printed"), BLOCKS, ids=[block for block, _ in BLOCKS])
def test_spellings_of_a_name_are_in_one_block(block, printed):
    assert {names.block(raw) for raw in printed} == {block}


@pytest.mark.parametrize(("one", "other", "expected"), COMPARED, ids=[f"{a} ~ {b}" for a, b, _ in COMPARED])
def test_compare(one, other, expected):
    assert names.compare(one, other) is names.compare(other, one) is expected
    assert names.compatible(one, other) is (expected is not Match.DIFFERENT)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Wei Wang", "wei, wang"),
        ("Jean-Pierre Dupont", "jeanpierre, dupont"),
        ("J. Wang", ""),
        ("Weinan E", ""),
        ("Wei Lin Wang", ""),
        ("Jan van der Berg", ""),
        ("Madonna", ""),
        ("", ""),
    ],
)
def test_the_other_reading_swaps_two_full_words(raw, expected):
    assert names.swapped(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("J.-P. van der Berg", ("vanderberg", ("j", "p"))),
        ("Young-Joon Müller", ("muller", ("youngjoon",))),
        ("Young Joon Mueller", ("muller", ("young", "joon"))),
        ("Madonna", ("madonna", ())),
        ("", ("?", ())),
    ],
)
def test_parts(raw, expected):
    assert names.parts(raw) == expected


@given(NAMES)
def test_a_key_is_its_own_key(raw):
    key = names.key(raw)

    assert names.key(key) == key
    assert 0 < len(key) <= names.MAX_KEY


@given(NAMES)
def test_a_key_has_the_block_of_its_name(raw):
    assert names.block(names.key(raw)) == names.block(raw)
    assert 0 < len(names.block(raw)) <= names.MAX_BLOCK


@given(st.text(st.sampled_from("ab, ."), min_size=190, max_size=230))
def test_a_key_that_is_cut_is_its_own_key(raw):
    assert names.key(names.key(raw)) == names.key(raw)


@given(NAMES)
def test_normalised_is_idempotent(raw):
    once = names.normalised(raw)

    assert names.normalised(once) == once


@given(NAMES | REALISTIC, NAMES | REALISTIC)
def test_compare_is_symmetric(one, other):
    assert names.compare(one, other) is names.compare(other, one)


@given(REALISTIC, REALISTIC)
def test_names_that_agree_are_in_one_block_unless_swapped(one, other):
    match = names.compare(one, other)

    assert match in (Match.DIFFERENT, Match.SWAPPED) or names.block(one) == names.block(other)


@given(NAMES | REALISTIC)
def test_a_name_is_the_same_as_itself_and_its_key(raw):
    assert names.compare(raw, raw) is Match.SAME
    assert names.compare(raw, names.key(raw)) is Match.SAME


@given(REALISTIC)
def test_the_other_reading_is_compatible(raw):
    if other := names.swapped(raw):
        assert names.compatible(raw, other)


@pytest.mark.parametrize(("key", "first"), [("dean, jeff a", "jeff"), ("dean, j", "j"), ("madonna", "")])
def test_first_given(key, first):
    assert names.first_given(key) == first


def test_a_long_name_is_cut_to_sixty_characters_of_a_slug():
    assert names.slug("a" * 70) == "a" * 60


@given(st.text(max_size=80))
def test_slug_fits_a_url(raw):
    slug = names.slug(raw)

    assert slug
    assert slug == slug.lower()
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
