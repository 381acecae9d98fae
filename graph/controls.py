"""What the address of a slice says: focus, size, kinds, how works of a team count, years, topic. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlencode

from graph.shapes import Kind


@dataclass(frozen=True, slots=True)
class Size:
    """How many nodes of each kind a slice may show."""

    people: int
    papers: int
    topics: int
    institutions: int = 5


SIZES = {"small": Size(6, 4, 5), "medium": Size(8, 6, 7), "large": Size(20, 12, 14)}
LABELS = {Kind.PERSON: "People", Kind.PAPER: "Papers", Kind.TOPIC: "Topics", Kind.INSTITUTION: "Institutions"}
# A work by more people than this says little about any two of them, and its pairs would outnumber all others.
MAX_TEAM = 50
FIRST_YEAR, LAST_YEAR = 1986, 2200
_LONGEST_FOCUS = 100
_TOPIC = r"[A-Za-z][A-Za-z0-9.-]{0,39}"


class Dial(StrEnum):
    """How a joint work of n authors counts: as one paper, as shared credit of 1/(n-1), or between the two."""

    PAPERS = "papers"
    BALANCED = "balanced"
    CREDIT = "credit"


DIALS = {Dial.PAPERS: "Count papers", Dial.BALANCED: "Balanced", Dial.CREDIT: "Share credit"}


class InvalidControl(ValueError):
    """A control of the address has a value it cannot have; the message says which."""


class Parameters(Protocol):
    """What is needed of a query string."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """One value a reader may choose, in a form."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Controls:
    """A view of a slice that can be shared by its address. No kinds means all of them, no year any year.

    `since` and `until` are years, both included; `team` is the largest number of authors of a work that ties people.
    """

    focus: str = ""
    size: str = "large"
    kinds: tuple[Kind, ...] = ()
    dial: Dial = Dial.CREDIT
    since: int | None = None
    until: int | None = None
    topic: str = ""
    team: int = MAX_TEAM

    @classmethod
    def read(cls, parameters: Parameters, size: str = "large") -> "Controls":
        """From a query string; numbers are drawn to the nearest that makes sense. Raises InvalidControl."""
        wanted = set(parameters.getlist("kind"))
        if unknown := wanted - set(Kind):
            raise InvalidControl(f"A kind is one of {', '.join(Kind)}, not {min(unknown)[:40]!r}.")
        since, until = (_year(name, parameters.get(name, "")) for name in ("since", "until"))
        if since and until and since > until:
            since, until = until, since
        return cls(
            focus=parameters.get("focus", "").strip()[:_LONGEST_FOCUS],
            size=_choice("The size of a graph", parameters.get("size", size), tuple(SIZES)),
            kinds=tuple(kind for kind in Kind if kind in wanted),
            dial=Dial(_choice("What a joint work counts", parameters.get("dial", Dial.CREDIT), tuple(Dial))),
            since=since,
            until=until,
            topic=_topic(parameters.get("topic", "").strip()),
            team=number("The largest team", parameters.get("team", ""), 2, MAX_TEAM) or MAX_TEAM,
        )

    @property
    def shown(self) -> tuple[Kind, ...]:
        return self.kinds or tuple(Kind)

    @property
    def is_narrowed(self) -> bool:
        """True when some works are left out on purpose: by year, topic or team."""
        return bool(self.since or self.until or self.topic or self.team != MAX_TEAM)

    @property
    def is_adjusted(self) -> bool:
        """True when anything but size and kinds differs from its default."""
        return bool(self.narrowing)

    @property
    def size_choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(size, size.capitalize(), size == self.size) for size in SIZES)

    @property
    def kind_choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(kind, label, kind in self.shown) for kind, label in LABELS.items())

    @property
    def dial_choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(dial, label, dial == self.dial) for dial, label in DIALS.items())

    @property
    def narrowing(self) -> dict[str, object]:
        """Every control but size, kinds and focus that differs from its default, by its name in the address."""
        given = {"since": self.since or "", "until": self.until or "", "topic": self.topic}
        given |= {"dial": "" if self.dial is Dial.CREDIT else str(self.dial)}
        given |= {"team": "" if self.team == MAX_TEAM else self.team}
        return {name: value for name, value in given.items() if value}

    @property
    def rest(self) -> str:
        """The controls but for the focus, to follow another one: `&size=small&kind=person`."""
        pairs: Mapping[str, object] = {"size": self.size, "kind": self.kinds, **self.narrowing}
        return f"&{urlencode(pairs, doseq=True)}"

    def around(self, public_id: str) -> str:
        """The query string of the same view around another author."""
        moved = replace(self, focus=f"author:{public_id}")
        return f"focus={moved.focus}{moved.rest}"


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise InvalidControl(f"{name} is one of {', '.join(choices)}.")
    return value


def _year(name: str, value: str) -> int | None:
    return number(f"The year after “{name}”", value, FIRST_YEAR, LAST_YEAR)


def number(name: str, value: str, least: int, most: int) -> int | None:
    """The number nearest to what was written within the bounds; None for nothing."""
    if not (value := value.strip()):
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", value):
        raise InvalidControl(f"{name} is a whole number, not {value[:20]!r}.")
    return min(max(int(value), least), most)


def _topic(value: str) -> str:
    if value and not re.fullmatch(_TOPIC, value):
        raise InvalidControl(f"A topic is the code of an arXiv category such as cs.LG, not {value[:40]!r}.")
    return value
