import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiles import digest_times

# Cadence, hour, zone, an instant in UTC, the next time after it in UTC.
NEXT = [
    ("daily", 8, "UTC", "2026-11-24 07:59", "2026-11-24 08:00"),
    ("daily", 8, "UTC", "2026-11-24 08:00", "2026-11-25 08:00"),
    ("daily", 8, "Europe/Berlin", "2026-07-01 06:30", "2026-07-02 06:00"),
    ("daily", 8, "Europe/Berlin", "2026-11-24 06:30", "2026-11-24 07:00"),
    ("daily", 0, "Asia/Kolkata", "2026-11-24 18:29", "2026-11-24 18:30"),
    ("daily", 8, "Pacific/Kiritimati", "2026-11-23 17:59", "2026-11-23 18:00"),
    # Clocks go forward at 02:00 on 29 March: 02:00 is 03:00 that day, and comes once.
    ("daily", 2, "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 01:00"),
    ("daily", 2, "Europe/Berlin", "2026-03-29 01:00", "2026-03-30 00:00"),
    # Clocks go back at 03:00 on 25 October: 02:00 comes twice, the first one counts, and only it.
    ("daily", 2, "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 00:00"),
    ("daily", 2, "Europe/Berlin", "2026-10-25 00:00", "2026-10-26 01:00"),
    ("daily", 1, "America/New_York", "2026-10-31 12:00", "2026-11-01 05:00"),
    ("daily", 0, "America/Havana", "2026-03-07 12:00", "2026-03-08 05:00"),
    # Samoa left out 30 December 2011 altogether.
    ("daily", 8, "Pacific/Apia", "2011-12-29 18:00", "2011-12-30 18:00"),
    ("daily", 8, "Pacific/Apia", "2011-12-30 18:00", "2011-12-31 18:00"),
    ("weekly", 8, "UTC", "2026-11-24 12:00", "2026-11-30 08:00"),
    ("weekly", 8, "UTC", "2026-11-30 08:00", "2026-12-07 08:00"),
    ("weekly", 23, "America/Los_Angeles", "2026-11-24 12:00", "2026-12-01 07:00"),
    ("monthly", 8, "UTC", "2026-11-24 12:00", "2026-12-01 08:00"),
    ("monthly", 8, "UTC", "2026-12-01 08:00", "2027-01-01 08:00"),
    ("monthly", 0, "Asia/Tokyo", "2026-11-30 14:59", "2026-11-30 15:00"),
]


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(("cadence", "hour", "zone", "instant", "after"), NEXT)
def test_next_time(cadence, hour, zone, instant, after):
    assert digest_times.next_after(cadence, hour, zone, utc(instant)) == utc(after)


ANY = {
    "cadence": st.sampled_from(digest_times.CADENCES),
    "hour": st.integers(0, 23),
    "zone": st.sampled_from(digest_times.zones()),
    "instant": st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(dt.UTC)),
}


@given(**ANY)
def test_windows_tile_time(cadence, hour, zone, instant):
    last = digest_times.latest(cadence, hour, zone, instant)
    following = digest_times.next_after(cadence, hour, zone, instant)

    assert last <= instant < following
    assert digest_times.next_after(cadence, hour, zone, last) == following
    assert following - last <= {"daily": dt.timedelta(2), "weekly": dt.timedelta(8)}.get(cadence, dt.timedelta(33))


@given(**ANY)
def test_it_is_that_hour_there_unless_clocks_skip_it(cadence, hour, zone, instant):
    there = digest_times.next_after(cadence, hour, zone, instant).astimezone(ZoneInfo(zone))

    assert there.hour in (hour, (hour + 1) % 24)
    assert cadence != "weekly" or there.weekday() == 0
    assert cadence != "monthly" or there.day == 1


def test_zones_are_places_and_utc():
    assert digest_times.zones()[0] == "UTC"
    assert "Europe/Berlin" in digest_times.zones()
    assert not any(name.startswith("Etc/") for name in digest_times.zones())
