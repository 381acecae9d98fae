"""What the address of the explorer says: the focus, the size, the kinds to show. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from graph.shapes import Kind

SIZES = ("small", "medium", "large")
LABELS = {Kind.PERSON: "People", Kind.PAPER: "Papers", Kind.TOPIC: "Topics", Kind.INSTITUTION: "Institutions"}


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
    """A view of the explorer that can be shared by its address. No kinds means all of them."""

    focus: str = ""
    size: str = "large"
    kinds: tuple[Kind, ...] = ()

    @classmethod
    def read(cls, parameters: Parameters) -> "Controls":
        """From a query string. Raises InvalidControl."""
        size = parameters.get("size", "large")
        if size not in SIZES:
            raise InvalidControl(f"The size of a graph is one of {', '.join(SIZES)}.")
        wanted = set(parameters.getlist("kind"))
        if unknown := wanted - set(Kind):
            raise InvalidControl(f"A kind is one of {', '.join(Kind)}, not {min(unknown)[:40]!r}.")
        return cls(parameters.get("focus", "").strip(), size, tuple(kind for kind in Kind if kind in wanted))

    @property
    def shown(self) -> tuple[Kind, ...]:
        return self.kinds or tuple(Kind)

    @property
    def size_choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(size, size.capitalize(), size == self.size) for size in SIZES)

    @property
    def kind_choices(self) -> tuple[Choice, ...]:
        return tuple(Choice(kind, label, kind in self.shown) for kind, label in LABELS.items())

    @property
    def rest(self) -> str:
        """The controls but for the focus, to follow another one: `&size=small&kind=person`."""
        pairs: Mapping[str, object] = {"size": self.size, "kind": self.kinds}
        return f"&{urlencode(pairs, doseq=True)}"

    def around(self, public_id: str) -> str:
        """The query string of the same view around another author."""
        moved = replace(self, focus=f"author:{public_id}")
        return f"focus={moved.focus}{moved.rest}"
