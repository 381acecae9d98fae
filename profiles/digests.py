"""Digests: what one follows, by mail, as often as one asked. Composed here; `profiles.posting` sends the letters.

A stream is locked, its window composed, its letter queued and the window moved on in one transaction: a kill leaves
all of it or nothing, so every window is told once. What the letter does after that is told in `letter_rules`.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from profiles import digest_times, feed, letters
from profiles.digest_times import CADENCES, LAG
from profiles.feed import FeedItem
from profiles.models import Digest, DigestChoice, DigestStream, DigestWork, Follow, Letter
from profiles.unsubscribing import Stop, link

NEVER = "never"
# Streams in one run; the next one begins within minutes.
AT_ONCE = 2_000
# Works in one digest; what is more stands in the feed.
MOST = 100
# Windows never go back; the longest is a month.
KEPT_DAYS = 90


@dataclass(frozen=True, slots=True)
class When:
    """How often, at which hour of which time zone."""

    frequency: str = NEVER
    hour: int = 8
    zone: str = "UTC"


def chosen(account_id: int) -> When:
    """What an account chose; never, when it chose nothing. One query."""
    row = DigestChoice.objects.filter(pk=account_id).first()
    return When(row.frequency, row.hour, row.zone) if row else When()


@transaction.atomic
def choose(account_id: int, when: When, now: dt.datetime) -> None:
    """Keep when an account wants digests. They begin with what appears from now on; "never" ends them at once."""
    before = DigestChoice.objects.select_for_update().filter(pk=account_id).first()
    defaults = {"frequency": when.frequency, "hour": when.hour, "zone": when.zone}
    DigestChoice.objects.update_or_create(pk=account_id, defaults=defaults)
    if when.frequency == NEVER:
        DigestStream.objects.filter(account_id=account_id).delete()
        return
    told = dict(DigestStream.objects.filter(account_id=account_id).values_list("cadence", "told_until"))
    if before and before.frequency in told:
        # Most of what is followed moves from one stream to the other, and is told from where that one was.
        told[when.frequency] = min(told[before.frequency], told[when.frequency])
    streams = [
        DigestStream(
            account_id=account_id,
            cadence=cadence,
            told_until=told.get(cadence, now - LAG),
            due_at=digest_times.next_after(cadence, when.hour, when.zone, now),
        )
        for cadence in CADENCES
    ]
    DigestStream.objects.bulk_create(
        streams,
        update_conflicts=True,
        unique_fields=["account", "cadence"],
        update_fields=["told_until", "due_at"],
    )


def stop(account_id: int, now: dt.datetime) -> None:
    """No more digests. Harmless when repeated, or when there were none."""
    if DigestChoice.objects.filter(pk=account_id).exists():
        kept = chosen(account_id)
        choose(account_id, When(NEVER, kept.hour, kept.zone), now)


def compose_due(now: dt.datetime) -> int:
    """Compose the digests that are due; how many letters were queued. Any number of workers may; safe to repeat."""
    due = DigestStream.objects.filter(due_at__lte=now).order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(_compose(key, now) for key in list(due[:AT_ONCE]))


def forget(now: dt.datetime) -> int:
    """Delete digests older than 90 days; how many."""
    digests = Digest.objects.filter(made_at__lt=now - dt.timedelta(KEPT_DAYS))
    return digests.delete()[1].get("profiles.Digest", 0)


@transaction.atomic
def _compose(stream_id: int, now: dt.datetime) -> bool:
    """Whether there was something to tell. A stream that another worker has, or had, is left alone."""
    waiting = DigestStream.objects.select_for_update(of=("self",), skip_locked=True)
    stream = waiting.filter(pk=stream_id, due_at__lte=now).first()
    if stream is None:
        return False
    when = chosen(stream.account_id)
    until = digest_times.latest(stream.cadence, when.hour, when.zone, now) - LAG
    is_told = until > stream.told_until and _tell(stream, when, until, now)
    stream.told_until = max(stream.told_until, until)
    stream.due_at = digest_times.next_after(stream.cadence, when.hour, when.zone, now)
    stream.save(update_fields=["told_until", "due_at"])
    return is_told


def _tell(stream: DigestStream, when: When, until: dt.datetime, now: dt.datetime) -> bool:
    items = _new(stream, when, until)
    if not items:
        return False
    letter = _letter(stream, when, items, until, now)
    digest = Digest.objects.create(
        account_id=stream.account_id,
        cadence=stream.cadence,
        since=stream.told_until,
        until=until,
        letter=letter,
        made_at=now,
    )
    DigestWork.objects.bulk_create(
        DigestWork(account_id=stream.account_id, digest=digest, work=item.work, appeared_at=item.appeared_at)
        for item in items
    )
    return True


def _new(stream: DigestStream, when: When, until: dt.datetime) -> list[FeedItem]:
    """What appeared in the window and was not told by another stream, or as of a later change."""
    frequencies = _frequencies(stream, when)
    if not frequencies:
        return []
    found = feed.items(stream.account_id, since=stream.told_until, until=until, limit=MOST, frequencies=frequencies)
    works = [item.work.pk for item in found]
    told = DigestWork.objects.filter(account_id=stream.account_id, work__in=works).order_by("appeared_at")
    latest = dict(told.values_list("work_id", "appeared_at"))
    return [item for item in found if item.work.pk not in latest or latest[item.work.pk] < item.appeared_at]


def _frequencies(stream: DigestStream, when: When) -> tuple[str, ...]:
    """The follows that this stream is about; none when nobody chose its cadence for anything."""
    if stream.cadence == when.frequency:
        return ("", stream.cadence)
    is_used = Follow.objects.filter(user=stream.account_id, frequency=stream.cadence).exists()
    return (stream.cadence,) if is_used else ()


def _letter(stream: DigestStream, when: When, items: list[FeedItem], until: dt.datetime, now: dt.datetime) -> Letter:
    zone = ZoneInfo(when.zone)
    works = f"{len(items)} work{'s' * (len(items) != 1)}"
    context = {
        "items": items,
        "works": works,
        "cadence": stream.cadence,
        "since": stream.told_until.astimezone(zone),
        "until": until.astimezone(zone),
        "is_cut": len(items) == MOST,
        "site": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "choose": f"{settings.SITE_URL}{reverse('profiles:notice_settings')}",
        "stop": link(Stop(stream.account_id, Letter.DIGEST)),
    }
    return letters.post(
        stream.account_id,
        Letter.DIGEST,
        subject=f"{works} in your {stream.cadence} digest",
        text=render_to_string("profiles/email/digest.txt", context),
        html=render_to_string("profiles/email/digest.html", context),
        now=now,
    )
