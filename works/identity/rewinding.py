"""Walking events backwards: from where bylines and authors are to where they were. Pure.

Each inverse says what an event found and what it left. Going through them from the newest to the oldest in question
restores what was. What moved without an event, such as the resolver's first placing of a byline, cannot be walked
back; `last_words` shows where that must have happened.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from works.identity.inverses import Inverse


@dataclass(frozen=True, slots=True)
class Places:
    """Whose each byline is, None for nobody; and of each author its state and whom it is merged into."""

    bylines: Mapping[int, int | None]
    authors: Mapping[int, tuple[str, int | None]]


def rewound(places: Places, events: Iterable[Inverse]) -> Places:
    """The places before these events, which are given from the newest to the oldest. Bylines and authors that no event
    names stay where they are.
    """
    bylines, authors = dict(places.bylines), dict(places.authors)
    for event in events:
        # An undo may name a byline twice, in the order in which it went: the first time says where it came from.
        bylines.update((placed.authorship, placed.before) for placed in reversed(event.bylines))
        authors.update((turned.author, (turned.state, turned.into)) for turned in reversed(event.authors))
    return Places(bylines, authors)


def last_words(events: Iterable[Inverse]) -> Mapping[int, int | None]:
    """Where the latest of these events, given from the newest to the oldest, left each byline that they name."""
    left: dict[int, int | None] = {}
    for event in events:
        for placed in reversed(event.bylines):
            left.setdefault(placed.authorship, placed.after)
    return left
