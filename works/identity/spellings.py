"""Words of names in ASCII: transliterated, and as they may be spelt where the alphabet lacks a letter. Pure."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from anyascii import anyascii

_NOT_WORD = re.compile(r"[^a-z0-9 ]+")
_APOSTROPHES = re.compile("['\u2019\u02bc\u2018`´]")
_DIGRAPH = re.compile(r"([aou])e|aa")
# Letters that are also spelt as two, beside the one that transliteration gives. Umlauts are found by their mark.
_LETTERS = {"ø": ("o", "oe"), "å": ("a", "aa")}
_UMLAUT_MARKS = "\u0308\u030b"
# Each letter of two spellings doubles the readings of a word.
_MOST_SPELLINGS = 8
# 吕 is printed Lü, Lu, Lv and Lyu; "Lu" is other families too.
_LU = frozenset({"lv", "lyu"})

# What reads as Japanese, Cantonese, Korean or as Chinese with the syllable "ue" is spelt as meant: "Ueno" and "Uno",
# "Baek" and "Bak", "Xueqing" and "Xuqing" are different names.
_ROMAJI = re.compile(r"(?:(?:[kgnhbpmrl]y|[kstnhmyrlwgzdbpfj]|sh|ch|ts)?[aiueo]|n(?![aiueoy])|([kstp])(?=\1))+")
_KOREAN = re.compile(
    r"(?:(?:kk|tt|pp|ss|jj|sh|ch|[kgntdrlmpbsjhyw])?(?:ye|yu|ya|yo|wa|we|wo|wi)?(?:eo|eu|oo|ae|oe|ui|ee|[aeiou])"
    r"(?:ng|[nmlkgpbt])?){1,3}"
)
_SYLLABLES = (
    r"(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:[iu]?(?:a|ai|ao|an|ang|o|e|ei|en|eng)|[iu]n?|ou|ong|ing|iu|ui|er))*"
)
_PINYIN = re.compile(rf"{_SYLLABLES}[jqxyln]uen?{_SYLLABLES}")


@lru_cache(maxsize=200_000)
def normalised(text: str) -> str:
    """Lower-case ASCII words: transliterated, hyphens and apostrophes closed up, other marks as spaces. Idempotent."""
    plain = text if text.isascii() else anyascii(text)
    plain = _APOSTROPHES.sub("", plain.lower()).replace("-", "")
    return " ".join(_NOT_WORD.sub(" ", plain).split())


def folded(word: str) -> str:
    """A normalised word as coarsely as a block needs: "mueller" and "muller" are one, and so are "xue" and "xu"."""
    return "lu" if word in _LU else _DIGRAPH.sub(lambda digraph: digraph[0][0], word)


@lru_cache(maxsize=200_000)
def spellings(printed: str) -> frozenset[str]:
    """How a printed word may be spelt in ASCII, closed up: "Müller" is {muller, mueller}, so is "Mueller".

    Never more than nine; all of them have the same `folded`. A word without letters has the one spelling "".
    """
    plain = normalised(printed).replace(" ", "")
    if plain in _LU:
        return _LU
    if printed.isascii():
        return frozenset({plain, _without_digraphs(plain)})
    letters = [_spelt(letter) for letter in _letters(printed)]
    readings = islice(product(*letters), _MOST_SPELLINGS)
    found = {normalised("".join(each)).replace(" ", "") for each in readings}
    found |= _LU if found == {"lu", "lue"} else set()
    return frozenset(found | {plain, _without_digraphs(plain)})


def _letters(printed: str) -> list[str]:
    """Letters with their marks."""
    return list(unicodedata.normalize("NFC", printed.lower()))


def _spelt(letter: str) -> tuple[str, ...]:
    if letter in _LETTERS:
        return _LETTERS[letter]
    base, mark = (*unicodedata.normalize("NFD", letter), "")[:2]
    return (base, f"{base}e") if base in "aou" and mark and mark in _UMLAUT_MARKS else (letter,)


def _without_digraphs(word: str) -> str:
    """An ASCII word without the digraphs that stand for an umlaut, where they are likely to."""
    if len(word) < 4 or "e" not in word:
        return word
    plain = re.sub(r"(?<=.)oe(?=.)", "o", word)
    if _ROMAJI.fullmatch(word) or _PINYIN.fullmatch(word):
        return plain
    plain = re.sub(r"([ou])e(?=.)(?!l$)", r"\1", plain)
    return plain if _KOREAN.fullmatch(word) else re.sub(r"ae(?=.)(?!l$)", "a", plain)
