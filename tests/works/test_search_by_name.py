"""People by names as people type them."""

import random
from itertools import islice

import pytest

from tests.factories import AuthorFactory
from works.arxiv import snapshot
from works.arxiv.authors import bylines
from works.identity import names
from works.models import Author
from works.search import found_names
from works.search.by_name import people

pytestmark = pytest.mark.django_db

ON_FILE = {
    "Jeff Dean": 6,
    "Rita Deane": 90,
    "Jeffrey A. Deans": 4,
    "J. Dean": 1,
    "Karl Müller": 12,
    "Ernst Mueller": 11,
    "Petra Mullen": 80,
    "Anna van Kooten": 7,
    "E. A. Stein": 5,
    "Weinan E": 40,
    "Maria Rodríguez-Gómez": 9,
    "Luis Rodriguez": 70,
    "José García Márquez": 8,
    "Jean-Pierre Dupont": 3,
    "Wei Wang": 300,
    "王小云": 20,
    "Łukasz Świątek": 6,
    "Søren Ødegård": 5,
    "Владимир Арнольд": 30,
    "Nguyen Van Thinh": 4,
    "Yoshua Bengio": 200,
    "Samy Bengio": 90,
    "Geoffrey E. Hinton": 150,
    "Terence Tao": 100,
    "Grigori Perelman": 3,
    "Bernhard Schölkopf": 130,
    "Katherine O'Neill": 6,
    "Emmy Noether": 2,
    "V. C. Geers": 500,
    "K. G. Olsen": 500,
    "Kajal K. Ghosh": 3,
}
FIRST = [
    ("Jeff Dean", "Jeff Dean"),
    ("dean jeff", "Jeff Dean"),
    ("Dean, Jeff", "Jeff Dean"),
    ("JEFF DEAN", "Jeff Dean"),
    ("jeff dea", "Jeff Dean"),
    ("Jef Deen", "Jeff Dean"),
    ("Jeff Deann", "Jeff Dean"),
    ("Jfef Dean", "Jeff Dean"),
    ("Jeff Daen", "Jeff Dean"),
    ("Dean", "Jeff Dean"),
    ("J. Dean", "J. Dean"),
    ("Muller", "Karl Müller"),
    ("Müller", "Karl Müller"),
    ("Mueller", "Karl Müller"),
    ("Muller, E", "Ernst Mueller"),
    ("karl mueler", "Karl Müller"),
    ("van kooten", "Anna van Kooten"),
    ("vankooten", "Anna van Kooten"),
    ("kooten", "Anna van Kooten"),
    ("van koten", "Anna van Kooten"),
    ("Kooten, A. van", "Anna van Kooten"),
    ("a stein, E", "E. A. Stein"),
    ("stein e a", "E. A. Stein"),
    ("Weinan E", "Weinan E"),
    ("E Weinan", "Weinan E"),
    ("RODriguez-gomez", "Maria Rodríguez-Gómez"),
    ("rodriguez gomez", "Maria Rodríguez-Gómez"),
    ("maria gomez", "Maria Rodríguez-Gómez"),
    ("Rodrigues-Gomez", "Maria Rodríguez-Gómez"),
    ("garcia marquez", "José García Márquez"),
    ("jose garcia marques", "José García Márquez"),
    ("jean pierre dupont", "Jean-Pierre Dupont"),
    ("JP Dupont", "Jean-Pierre Dupont"),
    ("dupont j-p", "Jean-Pierre Dupont"),
    ("wang wei", "Wei Wang"),
    ("wnag wei", "Wei Wang"),
    ("王小云", "王小云"),
    ("lukasz swiatek", "Łukasz Świątek"),
    ("lukas swiatek", "Łukasz Świątek"),
    ("odegaard", "Søren Ødegård"),
    ("soren odegard", "Søren Ødegård"),
    ("Арнольд", "Владимир Арнольд"),
    ("arnold vladimir", "Владимир Арнольд"),
    ("bengio", "Yoshua Bengio"),
    ("joshua bengio", "Yoshua Bengio"),
    ("bengoi samy", "Samy Bengio"),
    ("geoff hinton", "Geoffrey E. Hinton"),
    ("hinton g e", "Geoffrey E. Hinton"),
    ("terrence tao", "Terence Tao"),
    ("perlman", "Grigori Perelman"),
    ("perelmann grigory", "Grigori Perelman"),
    ("schoelkopf", "Bernhard Schölkopf"),
    ("bernard scholkopf", "Bernhard Schölkopf"),
    ("oneill", "Katherine O'Neill"),
    ("o'neil", "Katherine O'Neill"),
    ("emmi noether", "Emmy Noether"),
    ("nöther", "Emmy Noether"),
    ("nother emmy", "Emmy Noether"),
    ("noeterh", "Emmy Noether"),
    ("kajal k gbosh", "Kajal K. Ghosh"),
    ("kajla ghosh", "Kajal K. Ghosh"),
    ("kajal ghosh", "Kajal K. Ghosh"),
]
NOBODY = [
    "",
    " ",
    "\0",
    "%",
    "_",
    "?",
    "a b c d e f g h",
    "'; DROP TABLE works_work; --",
    "🦆" * 300,
    "xylophon",
    "vincenzo cotroneo",
    "kajal gomez",
]


def found(typed):
    return [match.author.display_name for match in people(typed)]


def why(typed):
    return people(typed)[0].why


@pytest.fixture(scope="module")
def on_file(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        authors = [AuthorFactory(display_name=name, work_count=works).pk for name, works in ON_FILE.items()]
        found_names.refresh(authors)
        yield
        Author.objects.filter(pk__in=authors).delete()
        # What names leave behind, the next module must not find.
        found_names.rebuild()


@pytest.mark.parametrize(("typed", "name"), FIRST, ids=[typed for typed, _ in FIRST])
def test_a_careless_name_finds_whom_it_means_first(on_file, typed, name):
    assert found(typed)[:1] == [name]


@pytest.mark.parametrize("typed", NOBODY, ids=range(len(NOBODY)))
def test_what_nobody_is_called_finds_nobody(on_file, typed):
    assert found(typed) == []


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("jeff dean", ""),
        ("dean", ""),
        ("jeff deen", "one letter differs: “dean”"),
        ("ernst muller", "“mueller” is another spelling of “muller”"),
        ("geoff hinton", "“geoffrey” and “geoff” may be one name"),
    ],
)
def test_why_somebody_was_found_is_said(on_file, typed, reason):
    assert why(typed) == reason


def slipped(word, chance):
    """The word with one letter missing, too many, wrong, or swapped with its neighbour."""
    at, letter = chance.randrange(len(word) - 1), chance.choice("abcdefghijklmnopqrstuvwxyz")
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


@pytest.mark.shared_data
@pytest.mark.slow
@pytest.mark.django_db
def test_real_names_with_a_slip_are_found(shared):
    chance = random.Random(1)
    with snapshot.opened(shared / "data" / "arxiv-snapshot.jsonl.zst") as lines:
        records = [snapshot.item(line) for _, line in islice(lines, 800)]
    printed = {
        names.key(b.name): b.name
        for r in records
        for b in bylines(r.authors, r.authors_parsed)
        if not b.is_collaboration
    }
    found_names.refresh([AuthorFactory(display_name=name).pk for name in printed.values()])
    long = sorted(key for key in printed if len(key.partition(", ")[0]) > 3 and ", " in key)

    hits = places = 0
    for key in chance.sample(long, 150):
        family, _, given = key.partition(", ")
        people_found = [match.author.name_key for match in people(f"{given} {slipped(family, chance)}")]
        hits, places = hits + (key in people_found), places + (people_found[:1] == [key])

    assert hits >= 145
    assert places >= 140
