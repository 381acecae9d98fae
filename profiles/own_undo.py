"""Undoing what an owner did to their own record. What curators and sources decided is not theirs to undo."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from profiles import actors, events, own_affiliations, own_openness
from profiles.models import Claim, Mark
from profiles.own import OwnRecord, locked, restore_details
from works.identity import renames, undoing
from works.identity.placing import Refused, deed
from works.models import Event, PendingAuthor

REASON = "Undone by the owner."
SHOWN = 200
_RULES = (actors.SITE, "resolver")
# Deeds about bylines know themselves how they are undone.
_OF_BYLINES = (Event.Kind.CONFIRM, Event.Kind.DISAVOW)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history of a record, as its owner reads it."""

    event: Event
    what: str
    who: str
    is_undoable: bool


def history(own: OwnRecord) -> list[Entry]:
    """What happened to the record, newest first, at most 200. The index on the author of events."""
    found = Event.objects.filter(author=own.author).select_related("undone_by").order_by("-happened_at", "-pk")
    return [
        Entry(event, events.label(event.kind), _who(own, event), is_undoable(own, event)) for event in found[:SHOWN]
    ]


def _who(own: OwnRecord, event: Event) -> str:
    """You, the site, or a curator: owners do not learn which, nor who else claimed the record."""
    if event.actor == own.actor:
        return "You"
    if event.kind in (events.Kind.FILED, events.Kind.WITHDRAWN):
        return "Somebody else"
    return "The rules of the site" if event.actor in _RULES else "A curator"


def is_undoable(own: OwnRecord, event: Event) -> bool:
    """Whether the owner caused it, it can be put back, and that was not done."""
    is_known = event.kind in _OF_BYLINES or bool(_PUT_BACK.keys() & event.inverse.keys())
    return is_known and event.actor == own.actor and not hasattr(event, "undone_by")


@deed
def undo(own: OwnRecord, event_id: int, now: dt.datetime) -> Event:
    """Put back what the owner changed. Raises Refused."""
    own = locked(own)
    event = Event.objects.select_related("undone_by").filter(pk=event_id, author=own.author).first()
    if event is None or not is_undoable(own, event):
        raise Refused("This is not yours to undo, or was undone already.")
    if event.kind in _OF_BYLINES:
        return undoing.undo(event, actor=own.actor, reason=REASON, now=now)
    for name, put_back in _PUT_BACK.items():
        if name in event.inverse:
            put_back(own, event.inverse[name], now)
    PendingAuthor.objects.get_or_create(author=own.author)
    return Event.objects.create(
        kind=Event.Kind.UNDO,
        author=own.author,
        actor=own.actor,
        reason=REASON,
        data={"undone": event.kind},
        undoes=event,
        happened_at=now,
    )


def _details(own: OwnRecord, stored: Any, now: dt.datetime) -> None:
    restore_details(own.researcher, stored)


def _openness(own: OwnRecord, stored: Any, now: dt.datetime) -> None:
    own_openness.restore(own.researcher, stored)


def _name(own: OwnRecord, stored: Any, now: dt.datetime) -> None:
    renames.choose_name(own.author, stored)


def _variant(own: OwnRecord, stored: Any, now: dt.datetime) -> None:
    name, was_suppressed = stored
    if was_suppressed is None:
        renames.forget_variant(own.author, name)
    else:
        renames.keep_variant(own.author, name, is_suppressed=was_suppressed, now=now)


def _affiliation(own: OwnRecord, stored: Any, now: dt.datetime) -> None:
    own_affiliations.restore(own, stored)


def _marks(own: OwnRecord, stored: Any, now: dt.datetime) -> None:
    Mark.objects.filter(pk__in=stored, author=own.author).delete()


def _reviewed(own: OwnRecord, stored: Any, now: dt.datetime) -> None:
    Claim.objects.filter(pk=own.claim.pk).update(reviewed_at=stored)


_PUT_BACK: Mapping[str, Callable[[OwnRecord, Any, dt.datetime], None]] = {
    "details": _details,
    "openness": _openness,
    "name": _name,
    "variant": _variant,
    "affiliation": _affiliation,
    "marks": _marks,
    "reviewed_at": _reviewed,
}
