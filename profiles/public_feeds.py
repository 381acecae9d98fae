"""What the Atom feeds hold: those that anybody may read, and the private one of a reader."""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings

from profiles import appearances, feed, follow_words
from profiles.appearances import Appearance, Window
from profiles.atom import ENTRIES, Feed
from profiles.models import Collection, Follow
from profiles.models.following import Kind

# How far back a feed of something large looks; those of people and institutions hold their latest works, however old.
YEAR = dt.timedelta(days=366)
_EVER = dt.datetime(1986, 1, 1, tzinfo=dt.UTC)


def of_target(target: Follow, now: dt.datetime) -> Feed:
    """The latest 50 works for something that anybody may follow. One query, two for a search."""
    since = now - YEAR if target.kind in (Kind.TOPIC, Kind.SEARCH) else _EVER
    found = appearances.for_target(target, Window(since, now, ENTRIES))
    address = follow_words.feed(target)
    return Feed(
        name=_name(address),
        title=f"{follow_words.label(target)} · {settings.SITE_NAME}",
        page=f"{settings.SITE_URL}{follow_words.page(target)}",
        address=f"{settings.SITE_URL}{address}",
        found=tuple(found),
    )


def of_reader(user_id: int, page: str, address: str, now: dt.datetime) -> Feed:
    """The latest 50 works for what an account follows, with the reasons. The paths are of its page and of itself.

    Three queries, one more for each saved search.
    """
    found = appearances.for_reader(user_id, Window(now - YEAR, now, ENTRIES))
    return Feed(
        name=f"reader/{user_id}",
        title=f"Works for you · {settings.SITE_NAME}",
        page=f"{settings.SITE_URL}{page}",
        address=f"{settings.SITE_URL}{address}",
        found=tuple(found),
        reasons=feed.reasons(found),
    )


def of_collection(collection: Collection, page: str, address: str) -> Feed:
    """The latest 50 works of a list, each from when it was put in. One query.

    The paths are of its page and of itself.
    """
    items = collection.items.exclude(work=None).order_by("-pk").values_list("work", "added_at")
    return Feed(
        name=f"list/{collection.pk}",
        title=f"{collection.name} · {settings.SITE_NAME}",
        page=f"{settings.SITE_URL}{page}",
        address=f"{settings.SITE_URL}{address}",
        found=tuple(Appearance(work, at, ()) for work, at in items[:ENTRIES]),
    )


def _name(address: str) -> str:
    """The path of a feed's id: of its address, without what says that it is a feed."""
    parts = urlsplit(address)
    return parts.path.removesuffix("/feed.atom").strip("/") + (f"?{parts.query}" if parts.query else "")
