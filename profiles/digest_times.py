"""When digests are due, pure: an hour of the reader's day, in the reader's time zone, whatever clocks do there."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

CADENCES = ("daily", "weekly", "monthly")
# Works are on file some minutes before their bylines have authors, so the last hour is left to the next digest.
LAG = dt.timedelta(hours=1)
_DAY = dt.timedelta(days=1)


@cache
def zones() -> tuple[str, ...]:
    """The names of time zones that one can choose: places and UTC, without the old names of the tz database."""
    places = {
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))
    }
    return ("UTC", *sorted(places))


def slot(day: dt.date, hour: int, zone: str) -> dt.datetime:
    """The instant of an hour on a day, in UTC. An hour that clocks skip is the one after it; of two, the first."""
    return dt.datetime.combine(day, dt.time(hour), ZoneInfo(zone)).astimezone(dt.UTC)


def next_after(cadence: str, hour: int, zone: str, instant: dt.datetime) -> dt.datetime:
    """The first time after `instant`: any day, a Monday, or the first of a month."""
    return next(each for each in _slots(cadence, hour, zone, instant, _DAY) if each > instant)


def latest(cadence: str, hour: int, zone: str, instant: dt.datetime) -> dt.datetime:
    """The last time at or before `instant`."""
    return next(each for each in _slots(cadence, hour, zone, instant, -_DAY) if each <= instant)


def _slots(cadence: str, hour: int, zone: str, instant: dt.datetime, step: dt.timedelta) -> Iterator[dt.datetime]:
    """Times from the day of `instant` on, in the direction of `step`, from one day before it to be sure."""
    day = instant.astimezone(ZoneInfo(zone)).date() - step
    while True:
        if _is_on(cadence, day):
            yield slot(day, hour, zone)
        day += step


def _is_on(cadence: str, day: dt.date) -> bool:
    if cadence == "weekly":
        return day.weekday() == 0
    return cadence == "daily" or day.day == 1
