"""Which bylines a name means that is typed after `author:`. Pure."""

import string
from dataclasses import dataclass

from works.identity import names, public_ids

_INITIALS = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class Bylines:
    """Blocks that hold them, and how their first given name begins; empty for every given name."""

    blocks: tuple[str, ...]
    given: str


def meant(typed: str) -> tuple[Bylines, ...]:
    """The readings of a name, at most two: "jeff dean" is also "dean jeff". A family name alone means all its people.

    "dean, jeff" has one reading, for its comma says which is which. Total.
    """
    key = names.key(typed)
    swapped = "" if "," in typed else names.swapped(key)
    return tuple(_bylines(each) for each in (key, swapped) if each)


def is_public_id(typed: str) -> bool:
    """Whether it has the form of an author's public id."""
    return len(typed) == public_ids.LENGTH and all(letter in public_ids.ALPHABET for letter in typed)


def _bylines(key: str) -> Bylines:
    block, given = names.block(key), names.first_given(key)
    if given:
        return Bylines((block,), given)
    return Bylines((block, *(f"{block} {initial}" for initial in _INITIALS)), "")
