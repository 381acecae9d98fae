"""Filters as OpenAlex writes them: `publication_year:2020-2022,topics.id:cs.LG|cs.AI`. Pure.

A comma is "and", a bar is "or". Ids may be given bare or as addresses, as answers have them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

MOST_VALUES = 50
_LARGEST = 2**31 - 1


class InvalidFilter(ValueError):
    """A filter that is not understood. The message says which and what would do."""


class Kind(Enum):
    """What a filter's values are."""

    NUMBERS = auto()
    IDS = auto()
    TRUTH = auto()


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers from `least` to `most`, both included."""

    least: int
    most: int


Value = Numbers | tuple[str, ...] | bool

_SPAN = re.compile(r"(?P<one>[0-9]{1,9})|(?P<from>[0-9]{1,9})?-(?P<to>[0-9]{1,9})?|(?P<sign>[<>])(?P<bound>[0-9]{1,9})")
# An address's last part is the id, but for arXiv's old ids, which have a slash; slugs and hosts go.
_ADDRESS = re.compile(r"https?://[^/]+/(?:works|topics|institutions|researchers|abs)?/?")
_AUTHOR = re.compile(r"([0-9a-z]{8})/.*")


def parse(text: str, known: Mapping[str, Kind]) -> dict[str, Value]:
    """Each filter with its value. Raises InvalidFilter."""
    found: dict[str, Value] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, colon, value = part.partition(":")
        if not colon or not value:
            raise InvalidFilter(f"{part[:60]!r} is no filter; filters look like {next(iter(known))}:value.")
        if name not in known:
            raise InvalidFilter(f"There is no filter {name[:60]!r} here; there are {', '.join(known)}.")
        if name in found:
            raise InvalidFilter(f"{name} is given twice; several values of one filter are written a|b.")
        found[name] = _READERS[known[name]](name, value)
    return found


def bare_id(value: str) -> str:
    """An id without the address around it: `https://…/topics/cs.LG/` is `cs.LG`."""
    bare = _ADDRESS.sub("", value.strip(), count=1).rstrip("/")
    slugged = _AUTHOR.fullmatch(bare)
    return slugged[1] if slugged else bare


def _numbers(name: str, value: str) -> Numbers:
    span = _SPAN.fullmatch(value)
    if span is None or value == "-":
        raise InvalidFilter(f"{name} cannot be {value[:40]!r}; write 2020, 2018-2020, 2018-, -2020, >2018 or <2020.")
    if span["one"]:
        return Numbers(int(span["one"]), int(span["one"]))
    if span["sign"] == ">":
        return Numbers(int(span["bound"]) + 1, _LARGEST)
    if span["sign"] == "<":
        return Numbers(0, int(span["bound"]) - 1)
    return Numbers(int(span["from"] or 0), int(span["to"] or _LARGEST))


def _ids(name: str, value: str) -> tuple[str, ...]:
    ids = tuple(dict.fromkeys(bare_id(each) for each in value.split("|") if each.strip()))
    if not 0 < len(ids) <= MOST_VALUES:
        raise InvalidFilter(f"{name} takes 1 to {MOST_VALUES} values, parted by bars.")
    if "\0" in value:
        raise InvalidFilter(f"{name} holds a NUL character, which no id does.")
    return ids


def _truth(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise InvalidFilter(f"{name} cannot be {value[:40]!r}; it is true or false.")
    return value == "true"


_READERS: Mapping[Kind, Callable[[str, str], Value]] = {Kind.NUMBERS: _numbers, Kind.IDS: _ids, Kind.TRUTH: _truth}
