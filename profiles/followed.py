"""Reads for the pages about following: one thing before it is followed, and all that an account follows."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count

from profiles import follow_words, following, forecasts
from profiles.forecasts import Forecast
from profiles.models import Follow, User
from profiles.models.following import Frequency, Kind
from profiles.queries import Profile
from works.filters import InvalidFilter

PAGE = 25
_VERBS = {
    Kind.AUTHOR: "Follow researcher",
    Kind.TOPIC: "Follow topic",
    Kind.INSTITUTION: "Follow institution",
    Kind.WORK: "Follow changes",
    Kind.SEARCH: "Follow search",
}


@dataclass(frozen=True, slots=True)
class Panel:
    """Something that can be followed, as one reader sees it."""

    target: Follow
    followers: int
    is_followed: bool
    forecast: Forecast

    @property
    def label(self) -> str:
        return follow_words.label(self.target)

    @property
    def page(self) -> str:
        return follow_words.page(self.target)

    @property
    def query(self) -> str:
        """What names it in the address of the page to follow it."""
        return urlencode(follow_words.parameters(self.target))

    @property
    def verb(self) -> str:
        return _VERBS.get(Kind(self.target.kind), "Follow")

    @property
    def feed(self) -> str:
        """The address of its Atom feed, empty for what has none."""
        return follow_words.feed(self.target)


@dataclass(frozen=True, slots=True)
class Row:
    """One follow of an account."""

    follow: Follow

    @property
    def label(self) -> str:
        return follow_words.label(self.follow)

    @property
    def page(self) -> str:
        return follow_words.page(self.follow)

    @property
    def is_lost(self) -> bool:
        return follow_words.is_lost(self.follow)

    @property
    def kind_label(self) -> str:
        return str(Kind(self.follow.kind).label)


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of an account's follows, the newest first; `before` names the next page, 0 on the last."""

    rows: tuple[Row, ...]
    total: int
    muted: int
    before: int

    @property
    def frequencies(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Frequency.choices]


def panel(target: Follow, reader: User | None, now: dt.datetime) -> Panel:
    """What the page to follow something says. Three queries, four for a search, one fewer without a reader."""
    return Panel(
        target=target,
        followers=following.followers(target),
        is_followed=reader is not None and following.same(target).filter(user=reader).exists(),
        forecast=forecasts.forecast(target, now),
    )


def of_profile(shown: Profile) -> Panel:
    """What a profile page says about following its author. No query."""
    target = Follow(kind=Kind.AUTHOR, author=shown.author)
    return Panel(target, shown.followers, shown.is_followed, shown.forecast)


def read_before(typed: str) -> int:
    """Where a page of follows goes on; 0 for the first. Raises InvalidFilter."""
    if not typed:
        return 0
    if not typed.isdecimal() or not 0 < int(typed) < 2**63:
        raise InvalidFilter("before: this is no place in the list. Begin with the first page.")
    return int(typed)


def rows(user: User, before: int = 0) -> Rows:
    """A page of what an account follows, at most 25. Two queries; the keys are in the order of following."""
    mine = Follow.objects.filter(user=user)
    asked = mine.filter(pk__lt=before) if before else mine
    found = [Row(each) for each in asked.select_related(*follow_words.RELATED).order_by("-pk")[: PAGE + 1]]
    counts = dict(mine.values_list("is_muted").annotate(each=Count("pk")))
    return Rows(
        rows=tuple(found[:PAGE]),
        total=sum(counts.values()),
        muted=counts.get(True, 0),
        before=found[PAGE - 1].follow.pk if len(found) > PAGE else 0,
    )
