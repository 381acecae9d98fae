"""Cursors: where a list goes on, as a word that clients hand back and need not understand. Pure."""

import base64
import binascii
import json

FIRST = "*"
_LONGEST_KEY = 200

Position = tuple[int | str, ...]


class InvalidCursor(ValueError):
    """No cursor that a list gave out."""


def written(position: Position) -> str:
    """A position as a cursor."""
    return base64.urlsafe_b64encode(json.dumps(position, separators=(",", ":")).encode()).decode().rstrip("=")


def read(cursor: str, kinds: tuple[type, ...]) -> Position | None:
    """The position that a cursor stands for, None for the beginning; of these types. Raises InvalidCursor."""
    if cursor in ("", FIRST):
        return None
    try:
        # Anything outside the alphabet would be skipped in silence.
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = json.loads(packed)
    except (binascii.Error, ValueError) as error:
        raise InvalidCursor("This is no cursor; take next_cursor from the page before, or * to begin.") from error
    if not _fits(position, kinds):
        raise InvalidCursor("This cursor is of another list; take next_cursor from the page before, or * to begin.")
    return tuple(position)


def _fits(position: object, kinds: tuple[type, ...]) -> bool:
    return (
        isinstance(position, list)
        and [type(each) for each in position] == list(kinds)
        and all(abs(each) < 2**62 if isinstance(each, int) else _is_key(each) for each in position)
    )


def _is_key(text: str) -> bool:
    return len(text) <= _LONGEST_KEY and text.isprintable()
