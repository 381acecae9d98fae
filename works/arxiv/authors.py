"""arXiv's line of authors, split into bylines. Pure.

The grammar is arXiv's own (help page "Formatting author names") and what three decades of submitters made of it:
names separated by commas, semicolons or "and", affiliations in parentheses, possibly as keys explained at the end of
the line, suffixes after commas, collaborations before a colon or after "for the".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from works.arxiv import author_groups, author_keys
from works.arxiv.accents import entities_decoded, to_unicode
from works.arxiv.author_keys import Piece

_SUFFIXES = "jr sr ii iii iv phd ph.d md m.d ms msc mbbs mph esq 2nd 3rd"
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|esq|2nd|3rd|ph\.?\s?d)\.?|(?-i:M\.\s?D\.?|MD|MS|MSc|MBBS|MPH)", re.IGNORECASE)
_SEPARATOR = re.compile(r"([,;:&]|(?<![\w'-])(?:and|AND)(?![\w.'-]))")
_SEMICOLON = re.compile("(;)")
_ET_AL = re.compile(r"\bet\.?\s*al\b\.?|^(?:(?:and|many|several|the|[0-9]+)\s+)*others$", re.IGNORECASE)
_UNNAMED = re.compile(
    r"(?:and )?\+?\s*(?:[0-9]+|the|many|several)?[ -]*(?:other|additional|more)?[ -]*(?:co-?)?authors?(?: not shown)?",
    re.IGNORECASE,
)
_APPENDIX = re.compile(r"^(?:with )?(?:an? )?appendi(?:x|ces)(?: [A-Z0-9])? (?:by|with) ", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"[0-9]{4}")
_EMAIL = re.compile(r"[^\s()<>]{1,99}@[^\s()<>]*")
_LEADING_KEY = re.compile(r"([0-9]{1,2})\s*(?=[^\W\d_]{2}|[A-Z]\.)")
_TRAILING_KEY = re.compile(r"(?<=[^\W\d_]{2})\s?([0-9]{1,2})$")
_MATH_KEY = re.compile(r"\$\s*\^?\s*([^$()]{1,40}?)\s*\$|\^([0-9]{1,2}|[*†‡§¶])(?!\w)")
_RAISED_KEY = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079][\u00b9\u00b2\u00b3\u2070-\u2079,\u207b]*")
_RAISED_TEX = re.compile(r"\\textsuperscript\s*\{([^{}()]{1,40})\}")
_LINE_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_NOT_PLAIN = re.compile(r"[()&;:$^@<>*†‡§¶0-9\u00b9\u00b2\u00b3\u2070-\u2079]")
_ODD_AND = re.compile(r"^and | and$| AND |,and | and and ")
_NOT_PLAIN_WORDS = author_groups.WORDS | {word + dot for word in _SUFFIXES.split() for dot in ("", ".")}
_KEEPS_DOT = re.compile(r"(?:\b[^\W\d_]|\b[js]r|ph\.?d|m\.d)\.$", re.IGNORECASE)
_EDGES = " ,;.&:*†‡§¶^$#|=<>!?_~\\\u00b7"
_PARTICLE = re.compile(r"[a-z']+\s")


class Byline(NamedTuple):
    """One name as printed, its affiliation as the source gave it (or empty), and whether it names a group.

    The parts of the name are filled only where the source itself tells them apart.
    """

    name: str
    affiliation: str = ""
    is_collaboration: bool = False
    given: str = ""
    family: str = ""
    suffix: str = ""


class AuthorsLine(NamedTuple):
    """All that an authors line says. `unattributed` is what belongs to none of its names, such as the affiliations
    of "5 additional authors not shown".
    """

    bylines: tuple[Byline, ...]
    unattributed: tuple[str, ...] = ()


def split(line: str) -> tuple[Byline, ...]:
    """The bylines of an authors line, in order. Total: any text gives some bylines, an empty one none."""
    return read(line).bylines


def read(line: str) -> AuthorsLine:
    """An authors line, nothing lost: each word is in a name, in an affiliation, unattributed, or of the grammar
    itself ("and", "et al.", "for the", keys). Total.
    """
    if "\\textsuper" in line:
        line = _RAISED_TEX.sub(r"(\1)", line)
    line = to_unicode_line(line)
    if _is_plain(line):
        return AuthorsLine(tuple(_plain(line)))
    line = _with_keys_in_parentheses(line)
    parts = [part for part in author_keys.pieces(line) if not (part.is_note and _UNNAMED.fullmatch(part.text))]
    parts, explained = author_keys.without_explanations(line, parts)
    reading = _Reading(explained)
    for draft in _joined_groups(_drafts(parts)):
        reading.add(draft)
    return reading.result()


def bylines(line: str, parsed: Sequence[Sequence[str]]) -> tuple[Byline, ...]:
    """The bylines of a line, with the parts of names from parsed rows where both name the same people in the same
    order; the rows alone when the line is empty.
    """
    found, rows = split(line), from_parsed(parsed)
    if not found or not rows:
        return found or rows
    people = [row for row in rows if not row.is_collaboration]
    if [_letters(each.name) for each in found if not each.is_collaboration] != [_letters(row.name) for row in people]:
        return found
    parts = iter(people)
    return tuple(each if each.is_collaboration else _with_parts(each, next(parts)) for each in found)


def from_parsed(rows: Sequence[Sequence[str]]) -> tuple[Byline, ...]:
    """Bylines from rows of family name, given names, suffix and affiliations, as Kaggle's snapshot has them."""
    found = []
    for row in rows:
        family, given, suffix, *affiliation = [to_unicode_line(part) for part in row] + [""] * (3 - len(row))
        # The rows are cut at each dot: "C. -P." was printed "C.-P."
        given = given.replace(". -", ".-")
        if not (name := " ".join(part for part in (given, family, suffix) if part)):
            continue
        whole = "; ".join(filter(None, affiliation))
        if author_groups.is_group(name):
            found.append(Byline(author_groups.divided(name)[-1][0], whole, is_collaboration=True))
        else:
            found.append(Byline(name, whole, given=given, family=family, suffix=suffix))
    return tuple(found)


def to_unicode_line(text: str) -> str:
    """Entities and TeX decoded, white space folded."""
    return " ".join(to_unicode(entities_decoded(text)).split())


def _is_plain(line: str) -> bool:
    """Whether a line holds only names, commas and "and": nearly every line, and read ten times as fast."""
    if _NOT_PLAIN.search(line) or _ODD_AND.search(line):
        return False
    return _NOT_PLAIN_WORDS.isdisjoint(line.lower().replace(",", " ").replace("-", " ").replace("/", " ").split())


def _plain(line: str) -> Iterator[Byline]:
    for part in line.replace(" and,", ",").replace(" and ", ",").split(","):
        name = part.strip()
        if name[:1].isalpha() and name[-1:].isalpha():
            yield Byline(name)
        elif any(map(str.isalpha, name)):
            yield Byline(_trimmed(name))


def _trimmed(text: str) -> str:
    """A name without marks at its ends, but for the dot of an initial or suffix."""
    text = text.strip()
    name = text.strip(_EDGES)
    return f"{name}." if text.endswith(".") and _KEEPS_DOT.search(f"{name}.") else name


def _with_keys_in_parentheses(line: str) -> str:
    line = _LINE_BREAK.sub(" ", line)
    if "$" in line or "^" in line:
        line = _MATH_KEY.sub(lambda key: f" ({key[1] or key[2]})", line)
    return _RAISED_KEY.sub(lambda key: f" ({_plain_digits(key[0])})", line)


def _plain_digits(raised: str) -> str:
    return raised.translate(_PLAIN_DIGITS)


_PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


class _Draft:
    """A name in the making: its text, the notes after it, and the separator before it."""

    __slots__ = ("joint", "notes", "text")

    def __init__(self, text: str = "", joint: str = "") -> None:
        self.text, self.joint = text, joint
        self.notes: list[str] = []


def _drafts(parts: list[Piece]) -> list[_Draft]:
    if any(";" in piece.text for piece in parts if not piece.is_note):
        by_semicolon = _cut(parts, _SEMICOLON)
        if all(_is_last_first(draft.text) for draft in by_semicolon if draft.text.strip(_EDGES)):
            return by_semicolon
    return _cut(parts, _SEPARATOR)


def _cut(parts: list[Piece], separator: re.Pattern[str]) -> list[_Draft]:
    drafts = [_Draft()]
    for piece in parts:
        if piece.is_note:
            _attach(drafts, piece.text)
            continue
        first, *rest = separator.split(piece.text)
        if first.strip(_EDGES):
            _continue(drafts, first)
        drafts.extend(_Draft(text, joint) for joint, text in zip(rest[::2], rest[1::2], strict=True))
    return drafts


def _attach(drafts: list[_Draft], note: str) -> None:
    """A note belongs to the name before it, though a comma may stand between; a group's is known later."""
    named = next((draft for draft in reversed(drafts[-2:]) if draft.text.strip(_EDGES)), drafts[-1])
    named.notes.append(note.strip())


def _continue(drafts: list[_Draft], text: str) -> None:
    """Text right after a note: the rest of a name that has a nickname or acronym inside, else the next name."""
    draft = drafts[-1]
    if not draft.notes or not draft.text.strip(_EDGES):
        draft.text = f"{draft.text} {text}".lstrip()
    elif _is_inside_name(draft, text):
        draft.text = f"{draft.text.rstrip()} ({draft.notes.pop()}) {text.lstrip()}"
    elif author_groups.divided(text.strip())[0][1]:
        drafts.append(_Draft(text, "for"))
    else:
        drafts.append(_Draft(text, ","))


def _is_inside_name(draft: _Draft, text: str) -> bool:
    note, before, after = draft.notes[-1], draft.text.split(), text.split()
    if len(draft.notes) > 1 or author_keys.keys(note) or not note.replace("-", "").replace(".", "").isalpha():
        return False
    if author_groups.has_noun(text):
        return author_groups.is_introduced(draft.text.strip()) and not author_groups.is_introduced(text.strip())
    if before[-1].endswith(".") and "." not in after[0]:
        return True
    return "." not in before[0] + after[0] and (len(before) == 1 or (len(after) == 1 and not note.isupper()))


def _is_last_first(text: str) -> bool:
    """Whether a text is "Last, First" and not two names: one family name, and given names after the comma."""
    last, comma, first = (part.strip() for part in text.partition(","))
    while particle := _PARTICLE.match(last):
        last = last[particle.end() :]
    if not comma or not first or "," in first or _SUFFIX.fullmatch(first) or "." in last:
        return False
    return " " not in last or all(len(word.strip(".")) == 1 for word in first.split())


def _joined_groups(drafts: list[_Draft]) -> list[_Draft]:
    """ "the X", "Y" and "Z Collaborations" are one phrase, which its commas do not divide."""
    found: list[_Draft] = []
    for index, draft in enumerate(drafts):
        text = draft.text.strip()
        if found and author_groups.has_noun(text):
            ends_first_phrase = index + 1 < len(drafts) and drafts[index + 1].joint == ":"
            _absorb(found, draft, ends_first_phrase)
        found.append(draft)
    return found


def _absorb(found: list[_Draft], draft: _Draft, ends_first_phrase: bool) -> None:
    count = _shared_noun(found, draft.text.strip(), ends_first_phrase)
    for _ in range(count):
        before = found.pop()
        joint = "," if draft.joint == "," else f" {draft.joint}"
        draft.text, draft.joint = f"{before.text.rstrip()}{joint} {draft.text.strip()}", before.joint


def _shared_noun(found: list[_Draft], text: str, ends_first_phrase: bool) -> int:
    """How many names before share the noun of this one."""
    is_plural, count = author_groups.is_plural(text), 0
    for before in reversed(found[-8:]):
        name = before.text.strip()
        if before.notes or author_groups.has_noun(name) or not name or (count == 0 and text.startswith("the ")):
            break
        if author_groups.is_introduced(name):
            return count + 1
        if not author_groups.is_acronym(name):
            break
        count += 1
    if not is_plural:
        return 0
    return len(found) if ends_first_phrase and len(found) == 1 and not found[0].notes else count


class _Reading:
    """Bylines as they are understood, draft by draft."""

    def __init__(self, explained: dict[str, str]) -> None:
        self._explained = explained
        self._cited: set[str] = set()
        self._bylines: list[Byline] = []
        self._unattributed: list[str] = []

    def add(self, draft: _Draft) -> None:
        """Bylines of one draft, or what it adds to the one before."""
        if not (draft.notes or draft.text.strip(_EDGES)):
            return
        text, notes = self._without_marks(_ET_AL.sub("", _trimmed(draft.text)))
        groups = [note for note in notes + draft.notes if author_groups.is_group_note(note)]
        affiliation = self._affiliation([note for note in notes + draft.notes if note not in groups])
        if not any(map(str.isalpha, text)) or _UNNAMED.fullmatch(text):
            self._annotate(_joined([text if _LONG_NUMBER.search(text) else "", affiliation]))
        elif self._bylines and author_groups.is_institution(text):
            self._annotate(_joined([text, affiliation]))
        else:
            self._name(text, affiliation)
        for group in groups:
            self._bylines.append(Byline(author_groups.divided(_without_and(group))[-1][0], is_collaboration=True))

    def result(self) -> AuthorsLine:
        """What was read, with the explanations that no name referred to."""
        unused = [text for key, text in self._explained.items() if key not in self._cited and text]
        return AuthorsLine(tuple(self._bylines), (*self._unattributed, *unused))

    def _name(self, text: str, affiliation: str) -> None:
        for name, is_group in author_groups.divided(_APPENDIX.sub("", text)):
            trimmed = _trimmed(name)
            if self._bylines and _SUFFIX.fullmatch(trimmed):
                self._suffix(trimmed, affiliation)
            elif any(map(str.isalpha, trimmed)):
                self._bylines.append(Byline(trimmed, affiliation, is_group))
                affiliation = ""

    def _suffix(self, text: str, affiliation: str) -> None:
        last = self._bylines[-1]
        self._bylines[-1] = last._replace(name=f"{last.name}, {text}")
        self._annotate(affiliation)

    def _annotate(self, affiliation: str) -> None:
        if affiliation and self._bylines:
            last = self._bylines[-1]
            self._bylines[-1] = last._replace(affiliation=_joined(dict.fromkeys([last.affiliation, affiliation])))
        elif affiliation:
            self._unattributed.append(affiliation)

    def _without_marks(self, text: str) -> tuple[str, list[str]]:
        """A name without the e-mail address and the key that cling to it. A key before a name is of the name before."""
        notes = _EMAIL.findall(text)
        text = _trimmed(_EMAIL.sub("", text)) if notes else _trimmed(text)
        if author_groups.has_noun(text):
            return text, notes
        if (key := _LEADING_KEY.match(text)) and not _SUFFIX.fullmatch(text):
            self._annotate(self._affiliation([key[1]]))
            text = text[key.end() :]
        if (key := _TRAILING_KEY.search(text)) and " " in text:
            notes, text = [*notes, key[1]], text[: key.start()]
        return text, notes

    def _affiliation(self, notes: Iterable[str]) -> str:
        texts: list[str] = []
        for note in notes:
            keys = author_keys.keys(note)
            self._cited.update(keys)
            texts.extend([self._explained.get(key, "") for key in keys] or [note])
        return _joined(texts)


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(text for text in texts if text)


def _without_and(text: str) -> str:
    return re.sub(r"^(?:and|&)\s+", "", text)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _with_parts(byline: Byline, row: Byline) -> Byline:
    return byline._replace(given=row.given, family=row.family, suffix=row.suffix)
