"""Deeds of people about authors: merge, split, move, mark as distinct; and undo, of these and of the resolver's.

Each is one transaction, which locks the authors by id, looks again at what it was decided on, holds the bylines it
places, queues what is to be derived and resolved anew, decides the candidates it settles, and leaves one `Event`:

    kind      author          other                       the bylines went
    merge     who is gone     who remains                 from author to other
    split     who was split   the new author              from author to other
    move      whose they were whose they are              from author to other
    distinct  one             the other                   nowhere
    undo      other of the event undone, and its author   back

`Event.inverse` has the shape of `works.identity.inverses`, for the resolver's events too. A fact "distinct from" keeps
its two authors; whoever reads it follows `merged_into`, so that undoing a merge restores what was said of each.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from works import counts
from works.identity import candidates, stakes
from works.identity.inverses import Carried, Inverse, Turned
from works.identity.placing import (
    Refused,
    absorb,
    deed,
    distinguish,
    lock,
    lock_bylines,
    new_author,
    place,
    rename_if_unprinted,
    require_active,
    require_not_disavowed,
    require_not_distinct,
    require_room,
    require_words,
    told,
)
from works.identity.standing import regrade
from works.identity.undoing import UNDO_DAYS, undo
from works.models import Affiliation, Author, Authorship, Event

__all__ = ["UNDO_DAYS", "Refused", "mark_distinct", "merge", "move", "split", "undo"]


@deed
def merge(into: Author, gone: Author, *, actor: str, reason: str, now: dt.datetime) -> Event:
    """The two are one person: the bylines of `gone` go to `into`, and the address of `gone` leads there.

    Raises Refused when one is no longer active, the two are marked as distinct, a byline is disavowed, one work
    has bylines of both, or both are claimed.
    """
    reason = require_words(reason)
    moving = list(gone.authorships.values_list("pk", flat=True))
    locked = lock([into.pk, gone.pk], moving)
    into, gone = locked[into.pk], locked[gone.pk]
    require_mergeable(into, gone)
    theirs = list(gone.authorships.select_for_update(of=("self",)).order_by("pk"))
    placed = place(theirs, into.pk, is_held=True)
    inverse = Inverse(bylines=placed, affiliations=_carry(gone, into), authors=absorb(gone, into))
    event = _record(Event.Kind.MERGE, gone, into, actor, reason, now, inverse)
    candidates.settle_merge(into, gone, event)
    stakes.follow(now)
    counts.refresh([into.pk, gone.pk])
    regrade((each.authorship for each in placed), now)
    return event


@deed
def split(author: Author, authorship_ids: Iterable[int], *, actor: str, reason: str, now: dt.datetime) -> Event:
    """These bylines are somebody else's: they go to a new author, and the two are marked as distinct.

    What stays is held as well: whoever looked at the one part looked at the other. Raises Refused when the bylines
    are not this author's, or are all of them.
    """
    reason = require_words(reason)
    moving = list(authorship_ids)
    author = lock([author.pk], moving)[author.pk]
    bylines = lock_bylines(moving)
    require_splittable(author, bylines)
    other = new_author(bylines, now)
    fact = distinguish(author, other, reason, now)
    inverse = Inverse(
        bylines=place(bylines, other.pk, is_held=True),
        authors=(Turned(other.pk, Author.State.MERGED.value, author.pk, Author.State.ACTIVE.value, None),),
        added=(("works.distinctfrom", fact.pk),),
    )
    author.authorships.update(is_held=True)
    event = _record(Event.Kind.SPLIT, author, other, actor, reason, now, inverse)
    stakes.part([(author.pk, other.pk)], now)
    lock([other.pk])
    _after_moving(event, [author, other], bylines, now)
    return event


@deed
def move(authorship_ids: Iterable[int], to: Author, *, actor: str, reason: str, now: dt.datetime) -> Event:
    """These bylines, all of one author or of nobody yet, are of another author, who has a record.

    Raises Refused when they are of several authors, or are all that their author has, when the other author stands
    on such a work already, or when one is disavowed.
    """
    reason = require_words(reason)
    moving = list(authorship_ids)
    holders = set(Authorship.objects.filter(pk__in=moving).values_list("author", flat=True))
    locked = lock([to.pk, *holders], moving)
    bylines, to = lock_bylines(moving), locked[to.pk]
    source = _only_holder(bylines, locked)
    require_movable(bylines, source, to)
    inverse = Inverse(bylines=place(bylines, to.pk, is_held=True))
    event = _record(Event.Kind.MOVE, source, to, actor, reason, now, inverse)
    _after_moving(event, [source, to] if source else [to], bylines, now)
    return event


@deed
def mark_distinct(one: Author, other: Author, *, actor: str, reason: str, now: dt.datetime) -> Event:
    """The two are not one person, for good and in public. Raises Refused when that stands already."""
    reason = require_words(reason)
    if one.pk == other.pk:
        raise Refused("An author is not distinct from itself.")
    locked = lock([one.pk, other.pk])
    one, other = locked[one.pk], locked[other.pk]
    require_active(one, other)
    require_not_distinct(one, other)
    fact = distinguish(one, other, reason, now)
    inverse = Inverse(added=(("works.distinctfrom", fact.pk),))
    event = _record(Event.Kind.DISTINCT, one, other, actor, reason, now, inverse)
    candidates.refuse_merge(one, other, event)
    return event


# --- what forbids a deed -------------------------------------------------------------------------------------


def require_mergeable(into: Author, gone: Author) -> None:
    """Raises Refused when the two cannot be merged as they are now."""
    if into.pk == gone.pk:
        raise Refused("An author cannot be merged into itself.")
    require_active(into, gone)
    require_not_distinct(into, gone)
    stakes.require_mergeable(into, gone)
    ours, theirs = list(into.authorships.all()), list(gone.authorships.all())
    require_room(theirs, into)
    require_not_disavowed(theirs, into)
    require_not_disavowed(ours, gone)


def require_splittable(author: Author, bylines: list[Authorship]) -> None:
    """Raises Refused when these bylines cannot be split off the author as it is now."""
    require_active(author)
    _require_some_of(bylines, author)


def require_movable(bylines: list[Authorship], source: Author | None, to: Author) -> None:
    """Raises Refused when these bylines of one author, or of nobody, cannot be moved to another as they are now."""
    require_active(to)
    if source == to:
        raise Refused(f"They are with {told(to)} already.")
    if source is not None:
        _require_some_of(bylines, source)
    require_room(bylines, to)
    require_not_disavowed(bylines, to)


def _require_some_of(bylines: list[Authorship], author: Author) -> None:
    if any(byline.author_id != author.pk for byline in bylines):
        raise Refused(f"A byline that was chosen is no longer with {told(author)}. Look at the list again.")
    if author.authorships.count() == len(bylines):
        raise Refused(f"These are all bylines of {told(author)}. Leave one, or merge the two records instead.")


def _only_holder(bylines: list[Authorship], locked: dict[int, Author]) -> Author | None:
    holders = {byline.author_id for byline in bylines}
    if len(holders) > 1:
        raise Refused("These bylines are of several authors. Move those of one author at a time.")
    holder = holders.pop()
    if holder is not None and holder not in locked:
        raise Refused("A byline went to another author meanwhile. Look at the list again.")
    return None if holder is None else locked[holder]


def _carry(gone: Author, into: Author) -> tuple[Carried, ...]:
    keys = list(gone.affiliations.order_by("pk").values_list("pk", flat=True))
    Affiliation.objects.filter(pk__in=keys).update(author=into)
    return tuple(Carried(key, gone.pk, into.pk) for key in keys)


def _after_moving(event: Event, authors: list[Author], bylines: list[Authorship], now: dt.datetime) -> None:
    candidates.settle_moved(event, bylines)
    counts.refresh([author.pk for author in authors])
    regrade((byline.pk for byline in bylines), now)
    for author in authors:
        rename_if_unprinted(author)


def _record(
    kind: str,
    author: Author | None,
    other: Author,
    actor: str,
    reason: str,
    now: dt.datetime,
    inverse: Inverse,
    **data: Any,
) -> Event:
    return Event.objects.create(
        kind=kind,
        author=author,
        other=other,
        actor=actor,
        reason=reason,
        data={"bylines": len(inverse.bylines), **data},
        inverse=inverse.as_json(),
        happened_at=now,
    )
