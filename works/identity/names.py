"""Personal names: the key that several people may share, and whether two names may be one person's. Pure.

Names are split by `works.identity.name_parts`, spelt by `works.identity.spellings`.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from works.identity.name_parts import PersonName, is_particle, parse
from works.identity.nicknames import is_nickname
from works.identity.spellings import folded, normalised, spellings

__all__ = [
    "MAX_KEY",
    "Match",
    "PersonName",
    "block",
    "compare",
    "compatible",
    "first_given",
    "is_particle",
    "key",
    "may_agree",
    "normalised",
    "parse",
    "parts",
    "slug",
    "swapped",
]

# Of the columns that hold keys and blocks.
MAX_KEY = 200
MAX_BLOCK = 120
_FALLBACK_SLUG = "author"
_BEFORE_NAME = re.compile(r"(?<=\.)(?!-)|\s+")
_HYPHENS = re.compile("[-\u2010-\u2015\u2212]+")
_SYLLABLE = re.compile(r"^[AEIOUaeiou]-[^\W\d_]{2,}$|^[^\W\d_]{2,}-[AEIOUaeiou]$")
# "JP Dupont" has two initials; "MD Asrar Khan" is a Mohammad.
_CLOSED_INITIALS = re.compile(r"[A-Z]{2,3}")


class Match(IntEnum):
    """How two names agree; the higher, the closer."""

    DIFFERENT = 0
    SWAPPED = 1  # "Wei Wang" and "Wang Wei"
    NICKNAME = 2  # "Jeff Dean" and "Jeffrey Dean"
    FULLER = 3  # one says more: "J. Dean" and "Jeff A. Dean"
    SAME = 4  # equal but for spelling: "Karl Müller" and "Karl Mueller"


class _Word(NamedTuple):
    """One given name or initial. `begins` says that it may stand for any name that begins so."""

    text: str
    spellings: frozenset[str]
    begins: bool


class _Read(NamedTuple):
    """A name as names are compared: given names word by word, and with those of a hyphen as one."""

    block: str
    family: frozenset[str]
    suffix: str
    joined: str
    words: tuple[_Word, ...]
    compounds: tuple[tuple[_Word, ...], ...]
    key: str
    swapped: str


@lru_cache(maxsize=200_000)
def key(raw: str) -> str:
    """ASCII "family, given" that several people may share; "Jeff Dean" is "dean, jeff", "Madonna" is "madonna".

    Case, accents, hyphens, dots and apostrophes make no difference. Total, never empty, at most 200 characters, and
    `key(key(x)) == key(x)`.
    """
    name = parse(raw)
    return _settled(_form(normalised(name.family), " ".join(_given(name)))) or _settled(normalised(raw)) or "?"


@lru_cache(maxsize=200_000)
def block(raw: str) -> str:
    """Family name closed up and first initial, "vanderberg j": only names of one block are ever compared. Total.

    Spellings of one name are in one block: Müller, Mueller and Muller, Ødegård, Oedegaard and Odegaard.
    """
    family, _, given = key(raw).partition(", ")
    return f"{folded(family.replace(' ', ''))[: MAX_BLOCK - 2]} {given[:1]}".strip()


def parts(raw: str) -> tuple[str, tuple[str, ...]]:
    """Family name, closed up and folded as in the block, and given names in lower-case ASCII, for statistics of names.

    "J.-P. van der Berg" gives ("vanderberg", ("j", "p")), "Young-Joon Lee" ("lee", ("youngjoon",)).
    """
    family, _, given = key(raw).partition(", ")
    return folded(family.replace(" ", "")), tuple(given.split())


@lru_cache(maxsize=200_000)
def swapped(raw: str) -> str:
    """The key if the given name were the family name: "wei, wang" for "Wei Wang". Empty unless both are full words."""
    family, _, given = key(raw).partition(", ")
    is_pair = len(family) > 1 and len(given) > 1 and " " not in family + given
    return f"{given}, {family}" if is_pair else ""


def first_given(name_key: str) -> str:
    """The first word of the given name in a name key; empty when there is none."""
    return name_key.partition(", ")[2].partition(" ")[0]


@lru_cache(maxsize=200_000)
def may_agree(one: str, other: str) -> bool:
    """Whether names with these first given words may agree: a cheap test that rules most pairs of a block out.

    Spellings of one name share their first two letters, apart from nicknames and initials.
    """
    return len(one) < 2 or len(other) < 2 or one[:2] == other[:2] or is_nickname(one, other)


def compatible(one: str, other: str) -> bool:
    """Whether two printed names may be of one person. Symmetric."""
    return compare(one, other) is not Match.DIFFERENT


def compare(one: str, other: str) -> Match:
    """How two printed names agree. Symmetric and total; DIFFERENT where anything in one contradicts the other.

    An initial agrees with every name that it begins, a missing middle name with any. Suffixes must not differ.
    """
    a, b = _read(one), _read(other)
    if a.key == b.key:
        return Match.SAME if _suffixes_agree(a, b) else Match.DIFFERENT
    if a.block != b.block or a.family.isdisjoint(b.family):
        return Match.SWAPPED if a.swapped == b.key and _suffixes_agree(a, b) else Match.DIFFERENT
    if not (a.words and b.words):
        return Match.SAME if not (a.words or b.words) else Match.DIFFERENT
    return _given_match(a, b) if _suffixes_agree(a, b) else Match.DIFFERENT


def slug(display_name: str) -> str:
    """The name for a URL, decoration only: "jeff-dean". Never empty."""
    return normalised(display_name)[:60].strip().replace(" ", "-") or _FALLBACK_SLUG


def _form(family: str, given: str) -> str:
    return f"{family}, {given}" if family and given else family or given


def _settled(form: str) -> str:
    """A key cut to its length and read again until reading changes nothing: only "family, given" always reads back."""
    form = form[:MAX_KEY].strip(" ,")
    while " " in form and ", " not in form:
        name = parse(form)
        again = _form(normalised(name.family), " ".join(_given(name)))
        if again == form:
            break
        form = again
    return form


def _given(name: PersonName) -> list[str]:
    """Given names as in a key: closed up at hyphens, unless an initial is beside one."""
    words = []
    for compound in _compounds(name):
        texts = [normalised(text).replace(" ", "") for text in compound]
        words += texts if any(len(text) == 1 for text in texts) else ["".join(texts)]
    return [word for word in words if word]


def _compounds(name: PersonName) -> list[list[str]]:
    """Given names as printed, each with its parts about hyphens; initials that are closed up come apart."""
    texts = [text for text in _BEFORE_NAME.split(name.given) if text]
    are_initials = not name.family.isupper() and (len(texts) == 1 or texts[:1] != ["MD"])
    compounds = []
    for text in texts:
        if are_initials and _CLOSED_INITIALS.fullmatch(text):
            compounds += [[letter] for letter in text]
        else:
            compounds.append([part for part in _HYPHENS.split(_one_name(text)) if part])
    return compounds


def _one_name(text: str) -> str:
    """ "I-Hong" and "A-Li" without the hyphen: a vowel without a dot is a syllable, no initial."""
    is_name = len(text) > 3 and _SYLLABLE.search(text)
    return _HYPHENS.sub("", text) if is_name else text


@lru_cache(maxsize=200_000)
def _read(raw: str) -> _Read:
    name = parse(raw)
    compounds = tuple(tuple(map(_word, compound)) for compound in _compounds(name))
    compounds = tuple(each for each in (tuple(w for w in c if w.text) for c in compounds) if each)
    words = tuple(word for compound in compounds for word in compound)
    family = spellings(name.family) if words else spellings(key(raw))
    joined = "".join(word.text for word in words)
    suffix = normalised(name.suffix).replace(" ", "")
    return _Read(block(raw), family, suffix, joined, words, compounds, key(raw), swapped(raw))


def _word(printed: str) -> _Word:
    text = normalised(printed).replace(" ", "")
    return _Word(text, spellings(printed), len(text) == 1 or printed.endswith("."))


def _suffixes_agree(one: _Read, other: _Read) -> bool:
    return not (one.suffix and other.suffix) or one.suffix == other.suffix


def _given_match(one: _Read, other: _Read) -> Match:
    if one.joined == other.joined:
        return Match.SAME
    if len(one.words) > 1 and len(other.words) > 1:
        found = _aligned(one.words, other.words)
        if found or _closed(one.compounds[0]) != _closed(other.compounds[0]):
            return found
    return _aligned_compounds(one.compounds, other.compounds)


def _aligned(one: Sequence[_Word], other: Sequence[_Word]) -> Match:
    """First names agree, and each middle name of the shorter with one of the longer, later than the one before."""
    shorter, longer = sorted((one, other), key=len)
    found = _word_match(shorter[0], longer[0])
    rest = iter(longer[1:])
    for word in shorter[1:]:
        if not found:
            break
        found = min(found, next((match for each in rest if (match := _word_match(word, each))), Match.DIFFERENT))
    return min(found, Match.FULLER) if len(shorter) < len(longer) else found


def _aligned_compounds(one: Sequence[Sequence[_Word]], other: Sequence[Sequence[_Word]]) -> Match:
    """As `_aligned`, where one side may have closed up what the other hyphenates."""
    shorter, longer = sorted((one, other), key=len)
    found = _compound_match(shorter[0], longer[0])
    if not found or len(shorter) == 1:
        return min(found, Match.FULLER) if len(longer) > 1 else found
    middle = [[word for compound in side[1:] for word in compound] for side in (shorter, longer)]
    return min(found, _aligned(*middle))


def _compound_match(one: Sequence[_Word], other: Sequence[_Word]) -> Match:
    if len(one) == len(other) == 1:
        return _word_match(one[0], other[0])
    single, several = (one, other) if len(one) == 1 else (other, one)
    if len(single) > 1:
        return _aligned(one, other)
    text, initials = single[0].text, [word.text for word in several]
    if text == _closed(several):
        return Match.SAME
    if single[0].begins:
        return Match.FULLER if initials[0].startswith(text) else Match.DIFFERENT
    # "Y.-J." is "Youngjoon", not "Youngmin".
    letters = iter(text)
    return (
        Match.FULLER
        if all(len(each) == 1 and each in letters for each in initials) and text[0] == initials[0]
        else Match.DIFFERENT
    )


def _closed(compound: Sequence[_Word]) -> str:
    return "".join(word.text for word in compound)


def _word_match(one: _Word, other: _Word) -> Match:
    if one.text == other.text:
        return Match.SAME
    if (one.begins and other.text.startswith(one.text)) or (other.begins and one.text.startswith(other.text)):
        return Match.FULLER
    if not one.spellings.isdisjoint(other.spellings):
        return Match.SAME
    return Match.NICKNAME if is_nickname(one.text, other.text) else Match.DIFFERENT
