"""Names as people type them: the words a name is found by, other readings of what is typed, and how well both agree.
Pure.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from works.identity import names
from works.identity.nicknames import other_forms
from works.identity.spellings import normalised, spellings

# More words than these are no name.
MOST_WORDS = 6
LONGEST_WORD = 60
# Shorter words have no slips: of three letters most are other names.
SHORTEST_SLIP = 3
_HYPHENS = re.compile("[-\u2010-\u2015\u2212]+")
_UMLAUT = re.compile("[aou](?!e)")
_MOST_READINGS = 8


class Cost(IntEnum):
    """How far a word of a name is from the word that was typed."""

    SAME = 0
    INITIAL_TYPED = 1  # "j" for "jeff"
    SPELT = 2  # "muller" for "mueller"
    NICKNAME = 3  # "jeff" for "jeffrey"
    BEGUN = 4  # "dea" for "dean"
    INITIAL_PRINTED = 8  # "jeff" for "j"
    SLIP = 7  # "deen" for "dean"
    FAR = 20  # looks like it
    NONE = 40


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well a name agrees with what was typed, the less the better, and why in words, empty when it is plain."""

    cost: int
    why: str


def words_of(name: str) -> tuple[str, ...]:
    """The words a printed name is found by, sorted: those of its key, the parts about hyphens, adjacent ones closed up,
    other spellings, and each one's first letter and first two with a dot. Total.
    """
    key = names.key(name)
    plain = [*key.replace(",", "").split(), *normalised(_HYPHENS.sub(" ", name)).split()]
    family = key.partition(", ")[0].split()
    closed = [one + other for one, other in pairwise(family)]
    spelt = [each for word in _HYPHENS.sub(" ", name).split() if not word.isascii() for each in spellings(word)]
    whole = {word[:LONGEST_WORD] for word in (*plain, *closed, *spelt) if word and word != "?"}
    begun = {f"{word[:length]}." for word in whole for length in (1, 2) if len(word) >= length}
    return tuple(sorted(whole | begun))


def plain_words(words: Iterable[str]) -> list[str]:
    """Those of `words_of` that are words, without the beginnings of words."""
    return [word for word in words if not word.endswith(".")]


def readings(typed: str) -> tuple[tuple[str, ...], ...]:
    """The words of a name as it was typed, and other ways to read them: initials apart, hyphens as spaces, closed up.

    Empty when it has no words or more than a name has. "Rodriguez-Gomez" is first one word, then two.
    """
    first = tuple(normalised(typed).split())
    if not first or len(first) > MOST_WORDS:
        return ()
    others = [tuple(names.key(typed).replace(",", "").split()), tuple(normalised(_HYPHENS.sub(" ", typed)).split())]
    closed = ((*first[:at], first[at] + first[at + 1], *first[at + 2 :]) for at in range(len(first) - 1))
    every = dict.fromkeys([first, *others, *closed])
    return tuple(reading for reading in every if len(reading) <= MOST_WORDS)[:_MOST_READINGS]


def alternatives(word: str) -> set[str]:
    """Words of names that a typed word may stand for, beside those that it begins and its initial alone."""
    if len(word) == 1:
        return {word, f"{word}."}
    return {word, *spelt_otherwise(word), *other_forms(word)}


def spelt_otherwise(word: str) -> set[str]:
    """Other spellings of an ASCII word: "muller" and "mueller" are each other's."""
    vowels = list(_UMLAUT.finditer(word))[:4]
    return {*spellings(word), *(f"{word[: at.end()]}e{word[at.end() :]}" for at in vowels)} - {word}


def slip_keys(word: str) -> set[str]:
    """A word and the word without any one of its letters: two words one slip apart have one of these in common."""
    if len(word) < SHORTEST_SLIP:
        return {word}
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def is_slip(one: str, other: str) -> bool:
    """Whether one letter differs, is missing, is too many, or two neighbours are swapped; also true of equals."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    start = next((at for at, letters in enumerate(zip(shorter, longer, strict=False)) if letters[0] != letters[1]), -1)
    if start < 0:
        return True
    rest, over = shorter[start:], longer[start:]
    if len(shorter) < len(longer):
        return rest == over[1:]
    return rest[1:] == over[1:] or (rest[:2] == over[1::-1] and rest[2:] == over[2:])


def agreement(
    reading: Sequence[str], name: str, words: Collection[str], near: Mapping[str, Collection[str]]
) -> Agreement:
    """How well the name agrees with one reading; `near` has for typed words what was looked up as like them."""
    left, costs, reasons, said = plain_words(words), [], [], set()
    for number, typed in enumerate(reading):
        where = {"is_open": number == len(reading) - 1, "is_alone": len(reading) == 1}
        cost, word = min(((_cost(typed, word, near, **where), word) for word in left), default=(Cost.NONE, ""))
        left = [each for each in left if each != word]
        costs.append(cost)
        said |= {word} if cost is not Cost.INITIAL_PRINTED else set()
        reasons.append(_reason(cost, typed, word))
    family, _, given = names.key(name).partition(", ")
    unsaid = set(left) & {*family.split(), *given.split()}
    if Cost.INITIAL_PRINTED in costs and not any(word in each for word in family.split() for each in said):
        # Two initials alone are of anybody.
        costs.append(Cost.NONE)
    # The whole name comes before a longer one.
    return Agreement(sum(costs) * 2 + bool(unsaid), ", ".join(filter(None, reasons)))


def _cost(typed: str, word: str, near: Mapping[str, Collection[str]], *, is_open: bool, is_alone: bool) -> Cost:
    if typed == word:
        return Cost.SAME
    if len(typed) == 1 and word.startswith(typed):
        return Cost.INITIAL_TYPED
    if word in spelt_otherwise(typed):
        return Cost.SPELT
    if word in other_forms(typed):
        return Cost.NICKNAME
    if is_open and word.startswith(typed):
        return Cost.BEGUN
    if word == typed[0] and not is_alone:
        return Cost.INITIAL_PRINTED
    if word not in near.get(typed, ()):
        return Cost.NONE
    return Cost.SLIP if is_slip(typed, word) else Cost.FAR


def _reason(cost: Cost, typed: str, word: str) -> str:
    if cost is Cost.SPELT:
        return f"“{word}” is another spelling of “{typed}”"
    if cost is Cost.NICKNAME:
        return f"“{word}” and “{typed}” may be one name"
    if cost is Cost.INITIAL_PRINTED:
        return f"printed with the initial {word.upper()}. alone"
    if cost is Cost.SLIP:
        return f"one letter differs: “{word}”"
    return f"“{word}” looks like “{typed}”" if cost is Cost.FAR else ""
