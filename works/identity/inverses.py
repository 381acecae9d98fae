"""What an event changed, kept with it so that it can be undone. Pure.

The one shape of `Event.inverse`, whoever wrote the event, a curator's deed or the resolver:

    {"bylines": [[authorship, author before, held before, author after], …],
     "authors": [[author, state before, merged into before, state after, merged into after], …],
     "affiliations": [[affiliation, author before, author after], …],
     "added": [["works.distinctfrom", key], …],
     "removed": [{"model": "works.disavowal", "pk": key, "fields": {…}}, …]}

"Before" is what undoing makes of it, "after" what the event left, by which undoing knows whether it is still there.
A merge lists the author that is gone and those that led to it; a split lists its new author, as merged into the old
one before. `added` and `removed` are standing facts. What does not apply may be left out.
"""

from typing import Any

import msgspec


class Placed(msgspec.Struct, frozen=True, array_like=True):
    """A byline that went from one author to another; None is nobody."""

    authorship: int
    before: int | None
    was_held: bool
    after: int | None


class Turned(msgspec.Struct, frozen=True, array_like=True):
    """An author whose state changed. States are those of `works.models.Author.State`."""

    author: int
    state: str
    into: int | None
    state_after: str
    into_after: int | None

    @property
    def absorbs(self) -> bool:
        """Undoing makes it part of another."""
        return self.into is not None and self.into_after is None

    @property
    def reversed(self) -> "Turned":
        """What undoing turned, for the inverse of the undo."""
        return Turned(self.author, self.state_after, self.into_after, self.state, self.into)


class Carried(msgspec.Struct, frozen=True, array_like=True):
    """An affiliation that went with its author into another."""

    affiliation: int
    before: int
    after: int


class Inverse(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything that one event changed."""

    bylines: tuple[Placed, ...] = ()
    authors: tuple[Turned, ...] = ()
    affiliations: tuple[Carried, ...] = ()
    added: tuple[tuple[str, int], ...] = ()
    removed: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For `Event.inverse`."""
        built: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return built


def read(stored: dict[str, Any]) -> Inverse:
    """The inverse that an event keeps. What another shape says is not understood and left out.

    Raises ValueError when a part has this name and not this shape.
    """
    return msgspec.convert(stored, Inverse)
