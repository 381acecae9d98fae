"""How wide words are in a picture, and how to make them fit. Pure: an estimate from above, for no font is at hand."""

from unicodedata import category, east_asian_width

ELLIPSIS = "…"
SIZE = 13

# Widths in hundredths of the font size, of the widest common interface fonts.
_THIN = frozenset("iljtfrI.,:;'|!()[] -")
_BROAD = frozenset("mwMWOQGD@%&")


def measure(words: str, size: int = SIZE) -> int:
    """About how many units a line of text takes at this font size, never too few for common fonts."""
    return -(-sum(map(_hundredths, words)) * size // 100)


def cut(words: str, room: int, size: int = SIZE) -> str:
    """The words, shortened with an ellipsis to fit into the room. White space is folded."""
    words = " ".join(words.split())
    if measure(words, size) <= room:
        return words
    return words[: _fitting(words, room - measure(ELLIPSIS, size), size)].rstrip() + ELLIPSIS


def wrap(words: str, room: int, most: int, size: int = SIZE) -> tuple[str, ...]:
    """The words in at most so many lines that fit into the room, broken at spaces where there are any."""
    rest = " ".join(words.split())
    lines: list[str] = []
    while len(lines) < most - 1 and measure(rest, size) > room:
        end = _fitting(rest, room, size) or 1
        space = rest.rfind(" ", 1, end + 1)
        lines.append(rest[: space if space > 0 else end].rstrip())
        rest = rest[space if space > 0 else end :].lstrip()
    return (*lines, cut(rest, room, size))


def _fitting(words: str, room: int, size: int) -> int:
    """How many letters from the start fit."""
    used = 0
    for count, letter in enumerate(words):
        used += _hundredths(letter) * size
        if used > room * 100:
            return count
    return len(words)


def _hundredths(letter: str) -> int:
    if letter in _THIN:
        return 40
    if letter in _BROAD:
        return 95
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0
    if east_asian_width(letter) in "WF":
        return 120 if category(letter) == "So" else 100
    return 63 if letter.isascii() and not letter.isupper() else 74
