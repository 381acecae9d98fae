import pytest
from hypothesis import given

from tests.works.printed_names import NAMES
from works.identity.spellings import folded, normalised, spellings

SPELT = [
    ("Müller", {"muller", "mueller"}),
    ("Mueller", {"muller", "mueller"}),
    ("Muller", {"muller"}),
    ("Ødegård", {"odegard", "oedegard", "odegaard", "oedegaard"}),
    ("Oedegaard", {"odegaard", "oedegaard"}),
    ("Sæther", {"saether", "sather"}),
    ("Böse", {"bose", "boese"}),
    ("Straße", {"strasse"}),
    ("Lü", {"lu", "lue", "lv", "lyu"}),
    ("Lyu", {"lv", "lyu"}),
    ("Lu", {"lu"}),
    ("Ueno", {"ueno"}),
    ("Inoue", {"inoue"}),
    ("Baek", {"baek"}),
    ("Xuesong", {"xuesong"}),
    ("Michael", {"michael"}),
    ("O'Brien", {"obrien"}),
    ("van der Berg", {"vanderberg"}),
    ("!", {""}),
]


@pytest.mark.parametrize(("printed", "expected"), SPELT, ids=[printed for printed, _ in SPELT])
def test_spellings(printed, expected):
    assert spellings(printed) == expected


@given(NAMES)
def test_spellings_are_few(printed):
    assert 1 <= len(spellings(printed)) <= 12


@pytest.mark.parametrize("printed", [printed for printed, _ in SPELT])
def test_spellings_fold_alike(printed):
    assert len({folded(spelling) for spelling in spellings(printed)}) == 1
    assert folded(normalised(printed).replace(" ", "")) in {folded(spelling) for spelling in spellings(printed)}
