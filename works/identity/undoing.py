"""Undoing an event: whatever it changed and is still as it left it goes back; undoing is an event of its own.

An undo is a person's decision: the bylines it moves are held. Undoing a merge holds both parts and marks the two as
distinct, so that the resolver does not join them again.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db.models import Model, Q

from works import counts
from works.identity import candidates, inverses, stakes
from works.identity.inverses import Carried, Inverse, Placed, Turned
from works.identity.placing import (
    Refused,
    absorb,
    absorb_emptied,
    deed,
    disavowals_of,
    distinguish,
    lift,
    lock,
    place,
    rename_if_unprinted,
    require_active,
    require_not_disavowed,
    require_not_distinct,
    require_room,
    require_words,
    standing_distinction,
    told,
)
from works.identity.standing import regrade
from works.models import Affiliation, Author, Authorship, Disavowal, DistinctFrom, Event, Evidence

UNDO_DAYS = 90


@deed
def undo(event: Event, *, actor: str, reason: str, now: dt.datetime) -> Event:
    """Put back what an event changed, within 90 days and once.

    Bylines that went elsewhere since stay there; `data["left"]` counts them. Raises Refused when the event is too
    old, undone already or cannot be undone, when an author went on since, or when nothing is left to put back.
    """
    reason = require_words(reason)
    inverse = inverse_of(event)
    locked = lock(_authors_of(event, inverse), _bylines_of(inverse))
    event = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    require_undoable(event, now)
    _require_unchanged(inverse, locked)
    spoken_of = _spoken_of(inverse)
    made = _put_back(event, inverse, locked, reason, now)
    reopened = candidates.reopen(event)
    moved = [placed for placed in inverse.bylines if placed.before != placed.after]
    if not (made.as_json() or reopened) or (moved and not made.bylines):
        raise Refused("Nothing of it is left to put back: its bylines went elsewhere since.")
    returned = {placed.authorship for placed in made.bylines}
    left = sum(placed.authorship not in returned for placed in moved)
    _after_undoing(returned | spoken_of, locked, now)
    stakes.follow(now)
    return Event.objects.create(
        kind=Event.Kind.UNDO,
        author=event.other or event.author,
        other=event.author if event.other else None,
        actor=actor,
        reason=reason,
        data={"undone": event.kind, "bylines": len(returned), "left": left},
        inverse=made.as_json(),
        undoes=event,
        happened_at=now,
    )


def require_undoable(event: Event, now: dt.datetime) -> None:
    """Raises Refused when an event is undone already, too old, or does not say what it changed."""
    undone = Event.objects.filter(undoes=event).first()
    if undone is not None:
        raise Refused(f"It was undone on {undone.happened_at:%-d %B %Y} by {undone.actor}: {undone.reason}")
    if now - event.happened_at > dt.timedelta(days=UNDO_DAYS):
        raise Refused(f"It happened on {event.happened_at:%-d %B %Y}; undoing is possible for {UNDO_DAYS} days.")
    if event.kind not in Event.Kind.values:
        raise Refused("It is undone where it was done.")
    if event.kind != Event.Kind.DISMISS and not inverse_of(event).as_json():
        raise Refused("This event does not say what it changed, so it cannot be undone.")


def inverse_of(event: Event) -> Inverse:
    """What an event changed; nothing when it says so in a shape of its own."""
    try:
        return inverses.read(event.inverse)
    except ValueError:
        return Inverse()


def _require_unchanged(inverse: Inverse, locked: dict[int, Author]) -> None:
    for turned in inverse.authors:
        author = locked[turned.author]
        if author.merged_into and author.merged_into_id != turned.into_after:
            raise Refused(f"{told(author)} is part of {told(author.merged_into)} since. Undo that first.")
        if (author.state, author.merged_into_id) != (turned.state_after, turned.into_after):
            raise Refused(f"{told(author)} is {author.get_state_display().lower()} since; it was changed otherwise.")
        if turned.absorbs and turned.into is not None:
            require_active(locked[turned.into])


def _authors_of(event: Event, inverse: Inverse) -> set[int]:
    """Everybody whose state or bylines may change, and where they went since."""
    named: set[int | None] = {event.author_id, event.other_id}
    named.update(key for turned in inverse.authors for key in (turned.author, turned.into, turned.into_after))
    named.update(key for placed in inverse.bylines for key in (placed.before, placed.after))
    named.update(key for carried in inverse.affiliations for key in (carried.before, carried.after))
    keys = [placed.authorship for placed in inverse.bylines]
    named.update(Authorship.objects.filter(pk__in=keys).values_list("author", flat=True))
    known = {key for key in named if key is not None}
    return known.union(key for (_, key) in Author.objects.filter(pk__in=known).values_list("pk", "merged_into") if key)


def _bylines_of(inverse: Inverse) -> set[int]:
    absorbed = [turned.author for turned in inverse.authors if turned.absorbs]
    theirs = Authorship.objects.filter(author__in=absorbed).values_list("pk", flat=True)
    return {placed.authorship for placed in inverse.bylines} | set(theirs)


def _put_back(event: Event, inverse: Inverse, locked: dict[int, Author], reason: str, now: dt.datetime) -> Inverse:
    lifted = lift([fact for fact in map(_fact, inverse.added) if fact])
    given = _give_back(inverse.removed)
    gathered, absorbed = _absorb_again(inverse, locked)
    revived = _revive(inverse, {turned.author for turned in absorbed})
    returned, emptied = _return_bylines(inverse)
    _require_no_contradiction(given)
    if event.kind == Event.Kind.MERGE:
        given += _keep_apart(revived, reason, now)
    return Inverse(
        bylines=(*gathered, *returned),
        authors=(*absorbed, *revived, *emptied),
        affiliations=_return_affiliations(inverse),
        added=tuple(given),
        removed=lifted,
    )


def _spoken_of(inverse: Inverse) -> set[int]:
    """Bylines that the evidence to be taken back speaks of: they are graded anew, also those that never moved."""
    keys = [key for model, key in inverse.added if model == "works.evidence"]
    found = Evidence.objects.filter(pk__in=keys, authorship__isnull=False)
    return set(found.values_list("authorship", flat=True))


def _absorb_again(inverse: Inverse, locked: dict[int, Author]) -> tuple[list[Placed], list[Turned]]:
    """Authors whom the event made become part of the other again, with all that they hold by now."""
    bylines: list[Placed] = []
    authors: list[Turned] = []
    for turned in inverse.authors:
        if turned.absorbs and turned.into is not None:
            gone, into = locked[turned.author], locked[turned.into]
            require_not_distinct(gone, into)
            theirs = list(gone.authorships.select_for_update(of=("self",)).order_by("pk"))
            require_room(theirs, into)
            require_not_disavowed(theirs, into)
            require_not_disavowed(into.authorships.all(), gone)
            bylines += place(theirs, into.pk, is_held=True)
            authors += absorb(gone, into)
    return bylines, authors


def _revive(inverse: Inverse, done: set[int]) -> list[Turned]:
    """Authors who went become authors again, and what led to them leads to them again."""
    turned = [each.reversed for each in inverse.authors if each.author not in done and not each.absorbs]
    for each in turned:
        Author.objects.filter(pk=each.author).update(state=each.state_after, merged_into=each.into_after)
    return turned


def _return_bylines(inverse: Inverse) -> tuple[list[Placed], list[Turned]]:
    """Bylines that are where the event left them go back; those whose place on the work is taken do not."""
    keys = [placed.authorship for placed in inverse.bylines]
    now_there = Authorship.objects.select_for_update(of=("self",)).order_by("pk").in_bulk(keys)
    whereabouts = _whereabouts(inverse)
    going: dict[int | None, list[Authorship]] = defaultdict(list)
    for placed in inverse.bylines:
        byline = now_there.get(placed.authorship)
        if byline and placed.before in whereabouts and _is_as_left(byline, placed, whereabouts):
            going[whereabouts[placed.before]].append(byline)
    bylines: list[Placed] = []
    authors: list[Turned] = []
    for target, those in going.items():
        free = [byline for byline in _welcome(those, target) if byline.author_id != target]
        bylines += (back := place(free, target, is_held=target is not None))
        authors += _absorb_finders(inverse, back, target)
    return bylines, authors


def _whereabouts(inverse: Inverse) -> dict[int | None, int | None]:
    """Where the bylines of each author are to be found: they follow a record that was merged since."""
    keys = {key for placed in inverse.bylines for key in (placed.before, placed.after) if key is not None}
    active = Q(merged_into__isnull=True, state=Author.State.ACTIVE) | Q(merged_into__state=Author.State.ACTIVE)
    found = Author.objects.filter(active, pk__in=keys)
    return {None: None, **{key: into or key for key, into in found.values_list("pk", "merged_into")}}


def _is_as_left(byline: Authorship, placed: Placed, whereabouts: dict[int | None, int | None]) -> bool:
    if placed.after is None:
        # It was left to the resolver, which may have found somebody.
        return not byline.is_held
    return byline.author_id == whereabouts.get(placed.after, placed.after)


def _welcome(bylines: list[Authorship], author_id: int | None) -> list[Authorship]:
    """Those of the bylines that the author did not disavow, on whose work it does not stand otherwise."""
    if author_id is None:
        return bylines
    author, works = Author.objects.get(pk=author_id), {byline.work_id: byline for byline in reversed(bylines)}
    taken = author.authorships.filter(work__in=works).exclude(pk__in=[byline.pk for byline in bylines])
    occupied = set(taken.values_list("work", flat=True))
    unwelcome = set(disavowals_of(bylines, author).values_list("authorship", flat=True))
    return [byline for work, byline in works.items() if work not in occupied and byline.pk not in unwelcome]


def _absorb_finders(inverse: Inverse, back: Iterable[Placed], target: int | None) -> tuple[Turned, ...]:
    """Whom the resolver found for a disavowed byline may have had nothing else."""
    left_to_resolver = {placed.authorship for placed in inverse.bylines if placed.after is None}
    finders = {each.before for each in back if each.authorship in left_to_resolver and each.before is not None}
    return absorb_emptied(finders, Author.objects.get(pk=target)) if finders and target else ()


def _keep_apart(revived: Sequence[Turned], reason: str, now: dt.datetime) -> list[tuple[str, int]]:
    """Hold both parts of a merge undone, and mark them as distinct."""
    said = []
    for turned in revived:
        if turned.into is None or turned.into_after is not None:
            continue
        one, other = (Author.objects.get(pk=key) for key in (turned.author, turned.into))
        Authorship.objects.filter(author__in=[one, other]).update(is_held=True)
        if standing_distinction(one, other) is None:
            said.append(("works.distinctfrom", distinguish(one, other, reason, now).pk))
    return said


def _return_affiliations(inverse: Inverse) -> tuple[Carried, ...]:
    returned = []
    for carried in inverse.affiliations:
        there = Affiliation.objects.filter(pk=carried.affiliation, author=carried.after)
        if there.update(author=carried.before):
            returned.append(Carried(carried.affiliation, carried.after, carried.before))
    return tuple(returned)


def _fact(added: tuple[str, int]) -> Model | None:
    model, key = added
    found: Model | None = apps.get_model(model)._default_manager.filter(pk=key).first()
    return found


def _give_back(removed: Iterable[dict[str, Any]]) -> list[tuple[str, int]]:
    """Say standing facts again, apart from those about a byline that is no longer on file, or said again since."""
    given = []
    for each in serializers.deserialize("json", json.dumps(list(removed))):
        fact = each.object
        authorship = getattr(fact, "authorship_id", None)
        if authorship and not Authorship.objects.filter(pk=authorship).exists():
            continue
        with suppress(ValidationError):
            fact.validate_constraints()
            fact.save()
            given.append((fact._meta.label_lower, fact.pk))
    return given


def _require_no_contradiction(given: Iterable[tuple[str, int]]) -> None:
    """Raises Refused when a fact that was said again denies what the record holds by now."""
    for fact in filter(None, map(_fact, given)):
        if isinstance(fact, DistinctFrom):
            one, other = (end.current for end in (fact.first, fact.second))
            if one == other:
                raise Refused(f"{told(fact.first)} and {told(fact.second)} are one record since. Undo that first.")
        elif isinstance(fact, Disavowal) and fact.authorship.author == fact.author.current:
            raise Refused(f"“{fact.authorship.byline}” is with {told(fact.authorship.author)} since. Undo that first.")


def _after_undoing(returned: Iterable[int], locked: dict[int, Author], now: dt.datetime) -> None:
    regrade(returned, now)
    counts.refresh(sorted(locked))
    for author in Author.objects.filter(pk__in=locked, state=Author.State.ACTIVE):
        rename_if_unprinted(author)
