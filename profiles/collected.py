"""Reads for the pages about collections: all of a reader, one page of one, and where a thing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from profiles.collections import MOST_ITEMS
from profiles.models import Collection, CollectionItem, User
from works import queries
from works.models import Author, Work

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a collection: a work or a person, or neither when nobody may see it any more."""

    item: CollectionItem
    work: Work | None
    author: Author | None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest first; `before` names the next page, 0 on the last."""

    entries: tuple[Entry, ...]
    works: int
    people: int
    before: int

    @property
    def total(self) -> int:
        return self.works + self.people


@dataclass(frozen=True, slots=True)
class Choice:
    """A collection that a thing can be put in; `holds` says that it is there."""

    collection: Collection
    holds: bool


def of_reader(user: User) -> QuerySet[Collection]:
    """A reader's collections by name, each with the numbers `works` and `people`. At most 100; one query."""
    return Collection.objects.filter(user=user).annotate(works=Count("items__work"), people=Count("items__author"))


def shared(key: str) -> Collection | None:
    """The collection that this key opens, as long as its reader may log in. The unique index on the key finds it."""
    return Collection.objects.filter(share_key=key, user__is_active=True).first() if key else None


def page(collection: Collection, before: int = 0) -> Page:
    """At most 50 entries, those before an entry when one is given. Three queries; index on (collection, -id)."""
    items = collection.items.filter(pk__lt=before) if before else collection.items.all()
    found = list(items.select_related("author__merged_into").order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    works = queries.works_in_brief([item.work_id for item in shown if item.work_id])
    counts = collection.items.aggregate(works=Count("work"), people=Count("author"))
    return Page(
        entries=tuple(Entry(item, works.get(item.work_id or 0), _person(item.author)) for item in shown),
        before=found[PAGE - 1].pk if len(found) > PAGE else 0,
        **counts,
    )


def work_ids(collection: Collection, most: int = MOST_ITEMS) -> list[int]:
    """Keys of its works, the latest put in first."""
    return list(collection.items.exclude(work=None).order_by("-pk").values_list("work", flat=True)[:most])


def choices(user: User, things: Sequence[Work | Author]) -> list[Choice]:
    """A reader's collections by name, and which of them hold all of these. One query."""
    asked = Collection.objects.filter(user=user)
    for number, thing in enumerate(things):
        column = "work" if isinstance(thing, Work) else "author"
        held = CollectionItem.objects.filter(collection=OuterRef("pk"), **{column: thing})
        asked = asked.annotate(**{f"holds_{number}": Exists(held)})
    names = [f"holds_{number}" for number in range(len(things))]
    return [Choice(each, all(getattr(each, name) for name in names)) for each in asked]


def _person(author: Author | None) -> Author | None:
    """The record as it is now; None when it was taken down."""
    return author.current if author and author.current.state == Author.State.ACTIVE else None
