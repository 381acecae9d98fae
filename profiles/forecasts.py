"""What following something would have sent, had it been followed a year ago: computed from what is on file."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from profiles import appearances
from profiles.appearances import Window
from profiles.models import Follow
from profiles.models.following import Kind
from works.models import WorkChange

YEAR = dt.timedelta(days=365)
# Beyond this many works in a year nobody needs the exact number to decide: something comes every time.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Forecast:
    """Works, or changes of one work, in the last 12 months, and the digests they would have filled, by frequency.

    Digests are counted by days, weeks from Monday and months of UTC.
    """

    works: int
    daily: int
    weekly: int
    monthly: int

    @property
    def is_more(self) -> bool:
        """True when there were more than 1,000 and they were not counted on."""
        return self.works > MOST


def of(instants: Iterable[dt.datetime]) -> Forecast:
    """The forecast for works that appeared at these instants."""
    days = [instant.astimezone(dt.UTC).date() for instant in instants]
    return Forecast(
        works=len(days),
        daily=len(set(days)),
        weekly=len({day.isocalendar()[:2] for day in days}),
        monthly=len({(day.year, day.month) for day in days}),
    )


def forecast(target: Follow, now: dt.datetime) -> Forecast:
    """What following the target would have sent in the last 12 months. One query, two for a search; 1,001 rows."""
    if target.kind == Kind.WORK:
        changes = WorkChange.objects.filter(work=target.work_id, noticed_at__gte=now - YEAR, noticed_at__lt=now)
        return of(changes.order_by("-pk").values_list("noticed_at", flat=True)[: MOST + 1])
    found = appearances.for_target(target, Window(now - YEAR, now, MOST + 1))
    return of(each.at for each in found)
