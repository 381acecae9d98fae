"""Parentheses in an authors line, and the keys in them that stand for affiliations. Pure.

arXiv asks for "A. Bee (1), C. Dee (1 and 2) ((1) Univ A, (2) Univ B)" (help page "Formatting author names"); records
since 1991 also explain their keys as "(1: Univ A, 2: Univ B)", in several parentheses, or in none.
"""

import re
from typing import NamedTuple

_BRACKET = re.compile(r"[()]")
_KEY = r"[0-9]{1,3}[a-z]?|[a-z][0-9]?|[*†‡§¶#]{1,3}"
_WHOLE_KEY = re.compile(_KEY)
_BETWEEN_KEYS = re.compile(r"[\s,;&+./}\u2013-]+|\band\b")
_RANGE = re.compile(r"\b([0-9]{1,3})\s*[-\u2013]\s*([0-9]{1,3})\b")
_ENTRY = re.compile(rf"\(\s*({_KEY})\s*\)")
_FIRST_ENTRY = re.compile(r"\(\s*(?:1|a|\*)\s*\)")
_BARE_ENTRY = re.compile(r"\s*(?:([0-9]{1,2})(?:\s*[.:=)\u2013-]|\s)|([a-z*])\s*[.:=)\u2013-])\s*(?=[^\s\d,])")
_LATER_BARE_ENTRY = re.compile(r"(?<=[\s,;.)])([0-9]{1,2}|[b-z])\s*(?:[.:=)\u2013-]|(?<=[0-9])\s)\s*(?=[^\s\d,])")
_ENTRY_END = re.compile(r"[\s,;](?:and|&)\s*$")
_FIRST_KEYS = ("1", "a", "*")
_LONGEST_RANGE = 20


class Piece(NamedTuple):
    """A stretch of a line outside all parentheses, or what stands in one outermost pair; `start` is its offset."""

    text: str
    is_note: bool
    start: int


def pieces(line: str) -> list[Piece]:
    """The line cut at its outermost parentheses. An unclosed one reaches to the end, a stray closing one only cuts."""
    found, depth, start = [], 0, 0
    for bracket in _BRACKET.finditer(line):
        opens = bracket[0] == "("
        if depth == 0 or (depth == 1 and not opens):
            found.append(Piece(line[start : bracket.start()], depth == 1, start))
            start = bracket.end()
        depth = depth + 1 if opens else max(depth - 1, 0)
    found.append(Piece(line[start:], depth > 0, start))
    return found


def keys(note: str) -> list[str]:
    """The keys in a note that holds nothing else, such as "1", "1,2", "1 and 2", "2-4", "a", "*"; else none."""
    words = [word for word in _BETWEEN_KEYS.split(_RANGE.sub(_range, note)) if word]
    return words if all(_WHOLE_KEY.fullmatch(word) for word in words) else []


def without_explanations(line: str, parts: list[Piece]) -> tuple[list[Piece], dict[str, str]]:
    """The pieces without those that explain keys, and the affiliation of each key. Unless a name bears keys, nothing
    is an explanation.
    """
    explained: dict[str, str] = {}
    if not any(piece.is_note and keys(piece.text) for piece in parts):
        return parts, explained
    kept = []
    for index, piece in enumerate(parts):
        if piece.is_note and _opens_open_list(parts, index, explained):
            _add(explained, _bracketed_entries(line[piece.start - 1 :]))
            break
        rest, entries = _cut(piece.text) if piece.is_note else (piece.text, [])
        _add(explained, entries)
        if rest or not entries:
            kept.append(piece._replace(text=rest))
    return kept, explained


def _range(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[2])
    return " ".join(map(str, range(first, last + 1))) if first < last <= first + _LONGEST_RANGE else found[0]


def _add(explained: dict[str, str], entries: list[tuple[str, str]]) -> None:
    for key, text in entries:
        explained[key] = "; ".join(filter(None, (explained.get(key), text)))


def _cut(note: str) -> tuple[str, list[tuple[str, str]]]:
    """A note's own text and the entries that it lists after it."""
    if keys(note):
        return note, []
    if _BARE_ENTRY.match(note):
        return "", _bare_entries(note)
    opening = _ENTRY.match(note.lstrip()) or _FIRST_ENTRY.search(note)
    if opening is None:
        return note, []
    start = len(note) - len(note.lstrip()) if opening.start() == 0 else opening.start()
    return note[:start].strip(" ,;"), _bracketed_entries(note[start:])


def _opens_open_list(parts: list[Piece], index: int, explained: dict[str, str]) -> bool:
    """Whether a list starts here that no parentheses enclose, or whose parentheses closed too early."""
    found = keys(parts[index].text)
    if len(found) != 1 or not _is_due(found[0], explained):
        return False
    follows_name = not explained and (index < 2 or any(map(str.isalnum, parts[index - 1].text)))
    return not follows_name and _is_followed_by_text(parts, index)


def _is_due(key: str, explained: dict[str, str]) -> bool:
    if not explained:
        return key in _FIRST_KEYS
    return key.isdigit() and str(int(key) - 1) in explained and key not in explained


def _is_followed_by_text(parts: list[Piece], index: int) -> bool:
    after = [piece for piece in parts[index + 1 : index + 3] if piece.text.strip(" .:-")]
    if not after:
        return False
    return not keys(after[0].text) if after[0].is_note else after[0].text.lstrip(" .:-")[:1].isalnum()


def _bracketed_entries(listing: str) -> list[tuple[str, str]]:
    found = list(_ENTRY.finditer(listing))
    found = [match for match in found if match[1][0].isdigit() == found[0][1][0].isdigit()]
    ends = [match.start() for match in found[1:]] + [len(listing)]
    return [(match[1], _affiliation(listing[match.end() : end])) for match, end in zip(found, ends, strict=True)]


def _bare_entries(listing: str) -> list[tuple[str, str]]:
    """Entries of "1: Univ A, 2: Univ B". Keys must rise one by one: postcodes and street numbers do not."""
    first = _BARE_ENTRY.match(listing)
    if first is None:
        return []
    found = [(first[1] or first[2], first.start(), first.end())]
    for match in _LATER_BARE_ENTRY.finditer(listing, first.end()):
        if match[1] == _next_key(found[-1][0]):
            found.append((match[1], match.start(), match.end()))
    ends = [start for _, start, _ in found[1:]] + [len(listing)]
    return [(key, _affiliation(listing[start:end])) for (key, _, start), end in zip(found, ends, strict=True)]


def _next_key(key: str) -> str:
    return str(int(key) + 1) if key.isdigit() else chr(ord(key) + 1)


def _affiliation(text: str) -> str:
    text = _ENTRY_END.sub("", text.strip(" ,;")).strip(" ,;").lstrip(":.-\u2013=) ")
    if (excess := text.count(")") - text.count("(")) > 0:
        bare = text.rstrip(" ,;)")
        text = bare + ")" * max(text.count(")", len(bare)) - excess, 0)
    whole = pieces(text)
    return whole[1].text.strip() if len(whole) == 3 and not (whole[0].text or whole[2].text.strip(" .")) else text
