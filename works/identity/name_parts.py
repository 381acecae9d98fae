"""A printed name split into its parts, whatever the order and the script. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from works.arxiv import author_groups
from works.arxiv.accents import entities_decoded, to_unicode
from works.identity.spellings import normalised


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARTICLES = _words("""
    af al ap aus'm av ben bin bint d da dal dalla das de degli dei del della den der des di do dos du e el ibn
    la las le lo los mac st ten ter till to und van vande vanden vander ver vom von y zu zum zur 't
""")
# Written with a capital they are as likely a given name: "Bin Yu", "Xiao Bin Wang", "J. D Smith".
_ONLY_SMALL = _words("af ap av bin bint d do e ibn ten till to und y")
# Begin a family name of their own, without a given name before: "van Gogh", but "di wang" and "le song".
_BEGIN_ALONE = _words("van von de der den del della vom zu zur zum ter dos el al vander")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "phd", "ph.d", "2nd", "3rd", "esq"))
# In capitals alone: "Md." is a given name.
_DEGREES = frozenset(("MD", "M.D.", "M.D", "MSc", "MBBS", "MPH"))
_TITLES = frozenset(("dr", "prof", "mr", "mrs", "ms"))
# Family names of two letters that are printed in capitals before the given name.
_SHORT_FAMILIES = _words("LI WU XU HE HU LU MA YU DU SU YE QI FU GU GE HA JI KE NI OH OU TU XI YI LO LE BI DI")
# Family names of one letter, where no dot follows: Weinan E, Leong Hou U, Tomohiro I.
_ONE_LETTER_FAMILIES = frozenset("EIOU")
_VIETNAMESE = _words("nguyen tran pham hoang huynh phan vu vo dang bui ngo duong dinh le do ho ly trinh")
_VIETNAMESE_MIDDLE = frozenset(("van", "thi"))

_SPACE = re.compile(r"\s+")
_KEY = re.compile(r"([a-z0-9]+(?: [a-z0-9]+)*), ([a-z0-9]+(?: [a-z0-9]+)*)")
_INNER_DOT = re.compile(r"\.(?=[^\W\d_])")
_BARE_UMLAUT = re.compile(r'(?<=[^\W\d_])"([aouAOU])')
_INITIALS = re.compile(r"(?:[^\W\d_]\.?(?:-[^\W\d_]\.?)*|[B-DF-HJ-NP-TV-XZ]{2,3})")
_PATRONYMIC = re.compile(r".{2,}(?:вич|вна|ична|ыч)", re.IGNORECASE)
_HAN = r"\u3400-\u9fff\uf900-\ufaff々"
_HANGUL = r"\uac00-\ud7af"
_EAST_ASIAN = re.compile(rf"[{_HAN}{_HANGUL}\u3040-\u30ff ]+")
_DIVIDED = re.compile(r"[・·•‧]")
_KANA_GIVEN = re.compile(rf"([{_HAN}]+)([\u3040-\u30ff]+)")
_COMPOUND_FAMILIES = _words("""
    欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 司徒 东方 東方 独孤 獨孤 南宫 南宮 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐
    轩辕 軒轅 长孙 長孫 宇文 端木 呼延 赫连 赫連 澹台 濮阳 濮陽
    남궁 황보 제갈 선우 독고 사공 서문 동방
""")


@dataclass(frozen=True, slots=True)
class PersonName:
    """Parts of a name as printed. A name of one word is a family name, and so is a group's."""

    given: str
    family: str
    suffix: str = ""
    title: str = ""


@lru_cache(maxsize=200_000)
def parse(raw: str) -> PersonName:
    """Split a printed name or a name key: "Given Family", "Family, Given", "FAMILY Given", with a suffix or without.

    Total. Every letter and figure is in one of the parts, TeX accents and HTML entities read as what they print.
    """
    if key := _KEY.fullmatch(raw):
        return PersonName(key[2], key[1])
    text = cleaned(raw)
    if author_groups.is_group(text):
        return PersonName("", text)
    pieces = [piece.strip() for piece in text.split(",")]
    suffixes: list[str] = []
    while len(pieces) > 1 and (_is_suffix(pieces[-1]) or not normalised(pieces[-1])):
        suffixes.insert(0, pieces.pop())
    suffix = " ".join(filter(None, suffixes))
    if len(pieces) > 1 and normalised(pieces[0]):
        return _family_first(pieces[0], " ".join(filter(None, pieces[1:])), suffix)
    return _in_order(" ".join(filter(None, pieces)), suffix)


def cleaned(raw: str) -> str:
    """A printed name with its TeX accents and entities read, and one space between words."""
    text = to_unicode(entities_decoded(raw))
    text = _BARE_UMLAUT.sub("\\1\u0308", text) if '"' in text else text
    return _SPACE.sub(" ", text).strip()


def _family_first(family: str, given: str, suffix: str) -> PersonName:
    """ "Berg, Jan van der" and "Dean, Jeff Jr." too."""
    words = given.split(" ")
    before: list[str] = []
    while len(words) > 1 and _is_suffix(words[-1]):
        suffix = f"{words.pop()} {suffix}".strip()
    while len(words) > 1 and words[-1] in _PARTICLES:
        before.insert(0, words.pop())
    return PersonName(" ".join(words), " ".join([*before, family]), suffix)


def _in_order(text: str, suffix: str) -> PersonName:
    words = [part for word in text.split(" ") for part in _apart(word)]
    title: list[str] = []
    while len(words) > 1 and words[0].rstrip(".").lower() in _TITLES and words[0] != words[0].lower():
        title.append(words.pop(0))
    while len(words) > 2 and _is_suffix(words[-1]):
        suffix = f"{words.pop()} {suffix}".strip()
    given, family = _east_asian(words) or _reversed(words) or _western(words)
    return PersonName(" ".join(given), " ".join(family), suffix, " ".join(title))


def _apart(word: str) -> Sequence[str]:
    """ "J.A.Dean" is three words."""
    return [word] if _is_suffix(word) else _INNER_DOT.sub(". ", word).split(" ")


def _western(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    start = _family_start(words)
    return words[:start], words[start:]


def _family_start(words: Sequence[str]) -> int:
    """Index of the first word of the family name: the last word and the particles, or the capitals, before it."""
    start = len(words) - 1
    if _is_capitals(words[-1]) and not all(word.isupper() for word in words):
        while start > 1 and _is_capitals(words[start - 1]):
            start -= 1
    while start > 1 and is_particle(words[start - 1]) and normalised(words[-1]) not in _VIETNAMESE:
        start -= 1
    if start == 1 and words[0] in _BEGIN_ALONE:
        start = 0
    return max(start, 0)


def _reversed(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]] | None:
    """Given and family name where the family name stands first, which capitals, initials or customs betray."""
    if len(words) < 2:
        return None
    if (lead := _leading_capitals(words)) or (lead := int(_is_vietnamese(words) or _ends_in_patronymic(words))):
        return words[lead:], words[:lead]
    end = len(words)
    while end and _INITIALS.fullmatch(words[end - 1]):
        end -= 1
    if end in (0, len(words)) or words[-1] in _ONE_LETTER_FAMILIES:
        return None
    _, family = _western(words[:end])
    return [*words[: end - len(family)], *words[end:]], family


def _leading_capitals(words: Sequence[str]) -> int:
    """How many words of a family name in capitals stand before a given name that is not: "WANG Wei" has one."""
    lead = 0
    while lead < len(words) and (_is_capitals(words[lead]) or words[lead] in _SHORT_FAMILIES):
        lead += 1
    rest = words[lead:]
    return lead if rest and all(word[:1].isupper() and not word.isupper() for word in rest) else 0


def _is_capitals(word: str) -> bool:
    letters = word.replace("-", "").replace("'", "")
    return (
        len(letters) > 2
        and letters.isalpha()
        and word.isupper()
        and bool(re.search("[AEIOUY]", normalised(word).upper()))
    )


def _is_vietnamese(words: Sequence[str]) -> bool:
    """ "Nguyen Van Dung": family, middle and given name."""
    return len(words) > 2 and normalised(words[1]) in _VIETNAMESE_MIDDLE and normalised(words[0]) in _VIETNAMESE


def _ends_in_patronymic(words: Sequence[str]) -> bool:
    return len(words) == 3 and bool(_PATRONYMIC.fullmatch(words[2])) and not _PATRONYMIC.fullmatch(words[1])


def _east_asian(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]] | None:
    """Given and family name in Han, Hangul or Kana: family name first, unless a dot divides a foreign name."""
    text = " ".join(words)
    divided = _DIVIDED.sub(" ", text)
    if divided != text and divided.strip() and _EAST_ASIAN.fullmatch(divided):
        *given, family = divided.split()
        return given, [family]
    if not _EAST_ASIAN.fullmatch(text) or not text.strip():
        return None
    family_length = len(words[0]) if len(words) > 1 else _family_length(text)
    return text[family_length:].split(), [text[:family_length]]


def _family_length(name: str) -> int:
    """Characters of the family name in an East Asian name without spaces; all of them where it cannot be told."""
    if kana := _KANA_GIVEN.fullmatch(name):
        return len(kana[1])
    if len(name) > 4 or re.search("[\u3040-\u30ff]", name):
        return len(name)
    if name[:2] in _COMPOUND_FAMILIES and len(name) > 2:
        return 2
    is_japanese = len(name) == 4 and not "\uac00" <= name[0] <= "\ud7af"
    return 2 if is_japanese else 1


def is_particle(word: str) -> bool:
    """Whether a word begins a family name of several: "van", "De"; not "Bin", which is a given name with a capital."""
    small = word.lower().rstrip(".")
    return small in _PARTICLES and (word == word.lower() or (small not in _ONLY_SMALL and not word.isupper()))


def _is_suffix(text: str) -> bool:
    return text.lower().rstrip(".") in _SUFFIXES or text in _DEGREES
