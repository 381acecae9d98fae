"""arXiv's line of authors, split into bylines. Pure.

The grammar is arXiv's own: names separated by commas or "and", affiliations in parentheses, possibly as numbered
keys explained at the end of the line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from works.arxiv.accents import entities_decoded, to_unicode

_SEPARATOR = re.compile(r"\s*(?:[,;]|\s&\s|\band\b(?=\s))\s*")
_SUFFIX = re.compile(r"^(?:jr|sr)\.?$|^(?:ii|iii|iv)$", re.IGNORECASE)
_ET_AL = re.compile(r"^\s*(?:et\.?\s+al\b\.?|and\s+others|others)\s*", re.IGNORECASE)
_AND_OTHERS = re.compile(r"\s+(?:et\.?\s+al\b\.?|and\s+others)\s*$", re.IGNORECASE)
_GROUP = re.compile(r"\b(?:collaborations?|consortium|team|working group|task force)\b", re.IGNORECASE)
_ON_BEHALF = re.compile(
    r"\b(?:on behalf of|for|representing)\s+(?=(?:the\s+)?\S.*\b(?:collaborations?|consortium|team|group)\b)",
    re.IGNORECASE,
)
_THE = re.compile(r"^(?:the|for the|on behalf of the|on behalf of)\s+", re.IGNORECASE)
_KEY = re.compile(r"^[0-9*†‡§a-z]{1,3}(?:\s*(?:,|and|&|-)\s*[0-9*†‡§a-z]{1,3})*$")
_ENUMERATED = re.compile(
    r"\(\s*([0-9]{1,3}|[a-z*†‡§])\s*\)\s*([^()]*(?:\([^()]*\)[^()]*)*?)(?=\s*[,;]?\s*(?:\(\s*(?:[0-9]{1,3}|[a-z*†‡§])\s*\)|$))"
)
_PLAIN = re.compile(r"^[^()\\{}&;~$]*$")
# Words that are no part of a name, a dot or mark at an end, a part without letters: what needs a closer look.
_ODD = re.compile(
    r"\b(?:et|al|others|collaborations?|consortium|team|group|force|behalf|for|representing|jr|sr|i{2,3}|iv)\b"
    r"|\.\s*(?:,|$|and\b)|(?:^|,)[\W\d_]*(?:,|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Byline:
    """One name as printed, its affiliation as the source gave it (or empty), and whether it names a group."""

    name: str
    affiliation: str = ""
    is_collaboration: bool = False


def split(line: str) -> tuple[Byline, ...]:
    """The bylines of an authors line, in order. Total: any text gives some bylines, an empty one none."""
    line = to_unicode_line(line)
    if not line:
        return ()
    if _PLAIN.match(line):
        if not _ODD.search(line):
            return tuple(Byline(name) for part in _SEPARATOR.split(line) if (name := part.strip(" ,;.&")))
        return tuple(_bylines((part, "") for part in _SEPARATOR.split(line)))
    affiliations, line = _explained_keys(line)
    return tuple(_bylines((name, _affiliation(notes, affiliations)) for name, notes in _names(line)))


def from_parsed(rows: Sequence[Sequence[str]]) -> tuple[Byline, ...]:
    """Bylines from rows of family name, given names, suffix and affiliations, as Kaggle's snapshot has them."""
    bylines = []
    for row in rows:
        family, given, suffix, *affiliation = [to_unicode_line(part) for part in row] + [""] * (3 - len(row))
        if name := " ".join(part for part in (given, family, suffix) if part):
            bylines.append(Byline(name, "; ".join(filter(None, affiliation)), bool(_GROUP.search(name))))
    return tuple(bylines)


def to_unicode_line(text: str) -> str:
    """Entities and TeX decoded, white space folded."""
    return " ".join(to_unicode(entities_decoded(text)).split())


def _bylines(parts: Iterator[tuple[str, str]]) -> Iterator[Byline]:
    """Clean names; a suffix joins the name before it, "et al." is nobody, a group is marked."""
    held: Byline | None = None
    for raw, affiliation in parts:
        name = _ET_AL.sub("", _AND_OTHERS.sub("", raw)).strip(" ,;.&") + (
            "." if raw.rstrip().endswith(".") and _ends_in_initial(raw) else ""
        )
        if not any(character.isalnum() for character in name):
            if affiliation and held:
                held = Byline(held.name, _joined(held.affiliation, affiliation), held.is_collaboration)
            continue
        if held and _SUFFIX.match(name):
            held = Byline(f"{held.name}, {name}", _joined(held.affiliation, affiliation), held.is_collaboration)
            continue
        if held:
            yield held
        *before, name = _ON_BEHALF.split(name, maxsplit=1)
        if before and any(character.isalnum() for character in before[0]):
            yield Byline(before[0].strip(), "")
        held = _byline(name, affiliation)
    if held:
        yield held


def _byline(name: str, affiliation: str) -> Byline:
    is_group = bool(_GROUP.search(name))
    return Byline(_THE.sub("", name) if is_group else name, affiliation, is_group)


def _ends_in_initial(raw: str) -> bool:
    return bool(re.search(r"(?:\b\w|jr|sr)\.\s*$", raw, re.IGNORECASE))


def _joined(one: str, other: str) -> str:
    return "; ".join(part for part in (one, other) if part)


def _names(line: str) -> Iterator[tuple[str, list[str]]]:
    """Each name with the notes in parentheses that follow it."""
    name, note, notes, depth = "", "", [], 0
    for piece in re.split(r"([()])", line):
        if piece == "(":
            note, depth = (note + piece if depth else ""), depth + 1
        elif piece == ")" and depth:
            depth -= 1
            if depth:
                note += piece
            else:
                notes.append(note.strip())
        elif depth:
            note += piece
        else:
            *complete, rest = _SEPARATOR.split(piece.replace(")", " "))
            for part in complete:
                yield name + part, notes
                name, notes = "", []
            name += rest
    yield name, [*notes, note.strip()] if depth else notes


def _explained_keys(line: str) -> tuple[dict[str, str], str]:
    """The list of keys at the end, "((1) Univ A, (2) Univ B)", and the line without it."""
    start = re.search(r"\(\s*\(\s*(?:1|a|\*)\s*\)", line)
    if start is None:
        return {}, line
    listing = line[start.start() + 1 :].rstrip()
    if listing.endswith(")") and listing.count(")") > listing.count("("):
        listing = listing[:-1]
    found = {key: text.strip(" ,;") for key, text in _ENUMERATED.findall(listing)}
    return (found, line[: start.start()]) if found else ({}, line)


def _affiliation(notes: list[str], affiliations: dict[str, str]) -> str:
    texts = []
    for note in notes:
        keys = re.findall(r"[0-9]{1,3}|[a-z*†‡§]", note) if _KEY.match(note) else []
        known = [affiliations[key] for key in keys if key in affiliations]
        texts.extend(known or [note])
    return "; ".join(text for text in texts if text)
