"""Personal names: their parts, the key that several people may share, and whether two may be one person. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

_PARTICLES = frozenset(
    [
        "af",
        "al",
        "ap",
        "aus'm",
        "av",
        "bin",
        "bint",
        "d",
        "da",
        "dal",
        "dalla",
        "das",
        "de",
        "degli",
        "dei",
        "del",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "las",
        "le",
        "lo",
        "los",
        "mac",
        "ten",
        "ter",
        "till",
        "to",
        "und",
        "van",
        "vande",
        "vanden",
        "vander",
        "ver",
        "vom",
        "von",
        "y",
        "zu",
        "zum",
        "zur",
        "'t",
    ]
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "ph.d"})
# In capitals alone: "Md." is a given name.
_DEGREES = frozenset({"MD", "M.D.", "M.D"})
_NOT_WORD = re.compile(r"[^a-z0-9 ]+")
_SPACE = re.compile(r"\s+")
_APOSTROPHES = re.compile("['\u2019\u02bc`´]")
_UMLAUTS = re.compile(r"([aou])e")
_FALLBACK_SLUG = "author"


@dataclass(frozen=True, slots=True)
class PersonName:
    """Parts of a name as printed. A name of one word is a family name."""

    given: str
    family: str
    suffix: str = ""


@lru_cache(maxsize=200_000)
def parse(raw: str) -> PersonName:
    """Split a printed name, "Given Family", "Family, Given" or either with a suffix. Total."""
    before, _, after = (part.strip() for part in _SPACE.sub(" ", raw.strip()).partition(","))
    if after and not _is_suffix(after):
        return PersonName(after, before)
    words = before.split(" ")
    suffix = after
    if not suffix and len(words) > 2 and _is_suffix(words[-1]):
        suffix = words.pop()
    start = _family_start(words)
    return PersonName(" ".join(words[:start]), " ".join(words[start:]), suffix)


@lru_cache(maxsize=200_000)
def key(raw: str) -> str:
    """ASCII "family given" that several people may share; "Jeff Dean" is "dean jeff". Total, and never empty.

    Case, accents, hyphens, dots and apostrophes make no difference. `key(key(x)) == key(x)` does not hold for the
    order of words, so `normalised` is what is idempotent.
    """
    name = parse(raw)
    family, given = normalised(name.family), normalised(name.given)
    return f"{family} {given}".strip() or normalised(raw) or "?"


@lru_cache(maxsize=200_000)
def block(raw: str) -> str:
    """Family name and first initial, "dean j": only names of one block are ever compared. Total."""
    name = parse(raw)
    family = _folded(normalised(name.family)) or "?"
    initial = normalised(name.given)[:1]
    return f"{family} {initial}".strip()


@lru_cache(maxsize=200_000)
def normalised(text: str) -> str:
    """Lower-case ASCII words: transliterated, hyphens and apostrophes closed up, other marks as spaces. Idempotent."""
    plain = text if text.isascii() else anyascii(text)
    plain = _APOSTROPHES.sub("", plain.lower()).replace("-", "")
    return " ".join(_NOT_WORD.sub(" ", plain).split())


def compatible(one: str, other: str) -> bool:
    """Whether two printed names may be of one person: same family, no given name that contradicts. Symmetric.

    An initial agrees with every name that it begins, a missing middle name with any. Suffixes must not differ.
    """
    if block(one) != block(other):
        return False
    a, b = parse(one), parse(other)
    if a.suffix and b.suffix and normalised(a.suffix) != normalised(b.suffix):
        return False
    given_a, given_b = normalised(a.given).split(), normalised(b.given).split()
    return _given_agree(given_a, given_b) or "".join(given_a) == "".join(given_b)


def slug(display_name: str) -> str:
    """The name for a URL, decoration only: "jeff-dean". Never empty."""
    return normalised(display_name)[:60].strip().replace(" ", "-") or _FALLBACK_SLUG


def _given_agree(one: list[str], other: list[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if not shorter:
        return not longer
    if not _word_agrees(shorter[0], longer[0]):
        return False
    # Middle names in order: each of the shorter must agree with one of the longer, later than the one before.
    rest = iter(longer[1:])
    return all(any(_word_agrees(word, candidate) for candidate in rest) for word in shorter[1:])


def _word_agrees(one: str, other: str) -> bool:
    return one == other or (len(one) == 1 and other.startswith(one)) or (len(other) == 1 and one.startswith(other))


def _is_suffix(text: str) -> bool:
    return text.lower().rstrip(".") in _SUFFIXES or text in _DEGREES


def _family_start(words: list[str]) -> int:
    """Index of the first word of the family name: the last word and the particles before it."""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    if start == 1 and words[0].lower() in _PARTICLES and not words[0].isupper():
        start = 0
    return max(start, 0)


def _folded(family: str) -> str:
    # "Müller" transliterates to "muller", and is also written "Mueller".
    return _UMLAUTS.sub(r"\1", family)
