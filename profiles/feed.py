"""The works that a reader's follows bring: one item a work, newest first, with why it is there."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from profiles import appearances, follow_words
from profiles.appearances import Appearance, Window
from profiles.models import Follow, SeenUntil
from profiles.models.following import Kind
from works import queries
from works.filters import InvalidFilter
from works.models import Work, WorkChange

PAGE = 25
# How far back a reader can page.
DAYS = 366
_LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One work with its first names in `first_bylines`, when it appeared, and the follows it is there for, in words."""

    work: Work
    appeared_at: dt.datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of a feed. `before` names the next one, empty on the last; `seen_until` is None when never said."""

    items: tuple[FeedItem, ...]
    before: str
    seen_until: dt.datetime | None

    @property
    def rows(self) -> list[tuple[FeedItem, bool]]:
        """The items, each with whether it is new: it appeared after the reader last said that they had seen all."""
        return [(item, self.seen_until is None or item.appeared_at > self.seen_until) for item in self.items]

    @property
    def newest(self) -> str:
        """The position of the first item: up to it a reader has seen all. Empty without items."""
        return position(self.items[0].appeared_at, self.items[0].work.pk) if self.items else ""

    @property
    def new(self) -> int:
        return sum(is_new for _, is_new in self.rows)


def items(
    account_id: int,
    *,
    since: dt.datetime,
    until: dt.datetime,
    limit: int,
    before: tuple[dt.datetime, int] | None = None,
    frequencies: Collection[str] | None = None,
) -> tuple[FeedItem, ...]:
    """What appeared from `since` until just before `until` for this account, muted follows left out, newest first.

    At most `limit` works, none twice. `frequencies` narrows to follows that are mailed so often, "" standing for those
    that go by the account. Four queries, one more for each saved search. A work is on file some minutes before its
    bylines have authors, so a mail does well to leave the last hour to the next one.
    """
    window = Window(since, until, limit, before)
    return _items(appearances.for_reader(account_id, window, frequencies))


def page(account_id: int, before: tuple[dt.datetime, int] | None, now: dt.datetime) -> FeedPage:
    """A page of the last 366 days, at most 25 works. Five queries, one more for each saved search."""
    since = now - dt.timedelta(days=DAYS)
    found = items(account_id, since=since, until=now, limit=PAGE + 1, before=before)
    last = found[PAGE - 1] if len(found) > PAGE else None
    seen = SeenUntil.objects.filter(user=account_id).first()
    return FeedPage(
        items=found[:PAGE],
        before=position(last.appeared_at, last.work.pk) if last else "",
        seen_until=seen.instant if seen else None,
    )


def mark_seen(account_id: int, until: dt.datetime) -> None:
    """Nothing up to this instant is new to the reader any more. Never goes back."""
    mark, is_made = SeenUntil.objects.get_or_create(user_id=account_id, defaults={"instant": until})
    if not is_made:
        SeenUntil.objects.filter(pk=mark.pk, instant__lt=until).update(instant=until)


def position(at: dt.datetime, work_id: int) -> str:
    """Where a page ends, as it stands in an address."""
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}-{work_id}"


def read_position(typed: str) -> tuple[dt.datetime, int] | None:
    """What `position` wrote; None for nothing. Raises InvalidFilter."""
    if not typed:
        return None
    instant, _, key = typed.partition("-")
    try:
        at, work_id = dt.datetime.strptime(instant, "%Y%m%dT%H%M%S.%f").replace(tzinfo=dt.UTC), int(key)
    except ValueError as error:
        raise InvalidFilter("before: this is no place in a feed. Begin with the first page.") from error
    if not 0 <= work_id <= _LARGEST_KEY:
        raise InvalidFilter("before: this is no place in a feed. Begin with the first page.")
    return at, work_id


def reasons(found: Iterable[Appearance]) -> dict[int, tuple[str, ...]]:
    """Why each work is there, in words, by its key. One query."""
    found = list(found)
    follows = Follow.objects.select_related(*follow_words.RELATED).in_bulk(
        {key for each in found for key in each.follows}
    )
    told = {each.work: [_reason(follows[key], each.fields) for key in each.follows if key in follows] for each in found}
    return {work: tuple(dict.fromkeys(words)) for work, words in told.items()}


def _items(found: list[Appearance]) -> tuple[FeedItem, ...]:
    works, why = queries.works_in_brief([each.work for each in found]), reasons(found)
    return tuple(FeedItem(works[each.work], each.at, why[each.work]) for each in found if each.work in works)


def _reason(follow: Follow, fields: Iterable[str]) -> str:
    """Why an item is there: "By Ada Byron", "On Machine Learning (cs.LG)", "Changed: title, abstract"."""
    label = follow_words.label(follow)
    match Kind(follow.kind):
        case Kind.AUTHOR:
            return f"By {label}"
        case Kind.TOPIC | Kind.TOPIC_AT:
            return f"On {label}"
        case Kind.INSTITUTION:
            return f"From {label}"
        case Kind.WORK:
            return f"Changed: {', '.join(str(WorkChange.Field(field).label).lower() for field in fields)}"
        case _:
            return label
