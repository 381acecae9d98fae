"""Deeds on a reader's collections, each safe to repeat. Whose collection it is, `own` asks."""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from profiles.models import Collection, CollectionItem, User
from works.models import Author, Work

# As many as anybody keeps in order; exports stop at the same number of works.
MOST = 100
MOST_ITEMS = 2_000


class Refused(ValueError):
    """A collection cannot be made or changed so. The message says why and what to do."""


def own(user: User, pk: int) -> Collection | None:
    """The collection with this key, if it is this reader's."""
    return Collection.objects.filter(user=user, pk=pk).first()


@transaction.atomic
def make(user: User, name: str, now: dt.datetime) -> Collection:
    """A new, empty, private collection. Raises Refused."""
    # Two requests at once must not pass the limit together.
    User.objects.select_for_update().get(pk=user.pk)
    if Collection.objects.filter(user=user).count() >= MOST:
        raise Refused(f"You keep {MOST} lists, which is the most. Delete one first.")
    return _saved(Collection(user=user, name=" ".join(name.split()), made_at=now))


def describe(collection: Collection, name: str, note: str) -> Collection:
    """Give it another name and note. Raises Refused."""
    collection.name, collection.note = " ".join(name.split()), note.strip()
    return _saved(collection)


def share(collection: Collection, key: str) -> Collection:
    """Open it to whoever has this key, and to nobody who had a former one."""
    collection.share_key = key
    return _saved(collection)


def keep_private(collection: Collection) -> Collection:
    """Close it to everybody else. Sharing it again makes another link."""
    return share(collection, "")


def delete(collection: Collection) -> None:
    """Forget it and what is in it."""
    collection.delete()


@transaction.atomic
def put(collection: Collection, things: Sequence[Work | Author], now: dt.datetime) -> None:
    """Put works or people in; what is in it already stays as it is. Raises Refused."""
    Collection.objects.select_for_update().get(pk=collection.pk)
    if collection.items.count() + len(things) > MOST_ITEMS:
        raise Refused(f"“{collection.name}” holds {MOST_ITEMS} entries, which is the most. Begin another list.")
    items = [CollectionItem(collection=collection, added_at=now, **_columns(thing)) for thing in things]
    CollectionItem.objects.bulk_create(items, ignore_conflicts=True)


def take_out(collection: Collection, things: Sequence[Work | Author]) -> None:
    """Take works or people out; harmless for what is not in it."""
    for thing in things:
        collection.items.filter(**_columns(thing)).delete()


def take_out_one(collection: Collection, item: int) -> None:
    """Take one entry out by its own key, whatever became of what it was."""
    collection.items.filter(pk=item).delete()


def _columns(thing: Work | Author) -> dict[str, Work | Author]:
    return {"work" if isinstance(thing, Work) else "author": thing}


def _saved(collection: Collection) -> Collection:
    if not collection.name:
        raise Refused("Give the list a name.")
    try:
        with transaction.atomic():
            collection.save()
    except IntegrityError as error:
        raise Refused(f"You have a list named “{collection.name}” already. Choose another name.") from error
    return collection
