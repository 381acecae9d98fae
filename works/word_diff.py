"""What differs between two texts by their words, or between two lists of names. Pure, and bounded in time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Comparing takes time by the product of both; what is longer is shown as replaced whole.
WORDS_AT_MOST = 3_000
_WORD = re.compile(r"\s*\S+|\s+$")


class Mark(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words in a row, with the white space before each as it was."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Names:
    """Whose names were added and whose removed, in their order, and whether those who stayed changed places."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    is_reordered: bool


def words(before: str, after: str) -> tuple[Piece, ...]:
    """The words of both in order: the same and the gone ones are those of `before`, the same and new give `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > WORDS_AT_MOST:
        return _pieces((Mark.GONE, before), (Mark.NEW, after))
    parts = []
    # White space is shown as it is now and compared as none: a line broken elsewhere is no change.
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            parts.append((Mark.SAME, "".join(new[k:m])))
        else:
            parts += [(Mark.GONE, "".join(old[i:j])), (Mark.NEW, "".join(new[k:m]))]
    return _pieces(*parts)


def names(before: Sequence[str], after: Sequence[str]) -> Names:
    """Compare two lists of names; a name that stands there twice is two."""
    added, removed = _without(after, before), _without(before, after)
    stayed_before, stayed_after = _without(before, removed), _without(after, added)
    return Names(tuple(added), tuple(removed), is_reordered=stayed_before != stayed_after)


def _without(names: Sequence[str], others: Sequence[str]) -> list[str]:
    left = list(others)
    kept = []
    for name in names:
        if name in left:
            left.remove(name)
        else:
            kept.append(name)
    return kept


def _pieces(*parts: tuple[Mark, str]) -> tuple[Piece, ...]:
    return tuple(Piece(mark, text) for mark, text in parts if text)
