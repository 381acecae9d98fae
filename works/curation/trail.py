"""The audit trail: events as lines of JSON, who decided, and what undoing an event would put back."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from works.identity.undoing import inverse_of
from works.models import Author, Authorship, Event

# Kinds in words; other apps record events of theirs, which are shown by their kind.
KINDS = dict(Event.Kind.choices)
# Bylines of an event named on its page.
SHOWN = 50
_ACCOUNT = re.compile(r"account (\d{1,18})")


@dataclass(frozen=True, slots=True)
class Return:
    """A byline of an event: whom it is with now, and whom undoing would give it to; None is nobody."""

    byline: Authorship
    now_with: Author | None
    back_to: Author | None


def returns(event: Event) -> list[Return]:
    """The first 50 bylines that an event placed and that are still on file. Two queries."""
    placed = inverse_of(event).bylines[:SHOWN]
    keys = [each.authorship for each in placed]
    bylines = Authorship.objects.select_related("work", "author").in_bulk(keys)
    authors = Author.objects.in_bulk({each.before for each in placed if each.before is not None})
    return [
        Return(byline, byline.author, authors.get(each.before) if each.before else None)
        for each in placed
        if (byline := bylines.get(each.authorship))
    ]


def by(queryset: QuerySet[Event], who: str | None, user: Any) -> QuerySet[Event]:
    """The events that "me", "people" or the "resolver" decided; of everybody for anything else."""
    if who == "me":
        return queryset.filter(actor=f"account {user.pk}")
    if who == "people":
        return queryset.filter(actor__startswith="account ")
    return queryset.filter(actor="resolver") if who == "resolver" else queryset


def lines(queryset: QuerySet[Event]) -> Iterator[str]:
    """Events as JSON, one a line, in the order of the queryset; memory stays flat."""
    for event in queryset.select_related("author", "other").iterator(chunk_size=500):
        yield json.dumps(_line(event), ensure_ascii=False) + "\n"


def people(actors: Iterable[str]) -> dict[str, str]:
    """Actors as the admin shows them: "account 7" by its name, as long as the account exists. One query."""
    keys = {actor: int(match[1]) for actor in actors if (match := _ACCOUNT.fullmatch(actor))}
    found = get_user_model()._default_manager.in_bulk(keys.values()) if keys else {}
    return {actor: found[key].get_username() for actor, key in keys.items() if key in found}


def _line(event: Event) -> dict[str, object]:
    return {
        "id": event.pk,
        "happened_at": event.happened_at.isoformat(),
        "kind": event.kind,
        "author": event.author.public_id if event.author else None,
        "other": event.other.public_id if event.other else None,
        "actor": event.actor,
        "reason": event.reason,
        "data": event.data,
        "inverse": event.inverse,
        "undoes": event.undoes_id,
    }
