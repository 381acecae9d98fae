"""Addresses where mail comes back: marked, and turned on again by their holders."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from profiles import letter_rules
from profiles.delivery_reports import Failure
from profiles.letter_rules import Step
from profiles.models import DeadAddress, Letter, User


def stop(account_id: int, email: str, said: str, now: dt.datetime) -> None:
    """Send no more to this address of this account. What the other server said is kept for its holder to read."""
    DeadAddress.objects.update_or_create(
        account_id=account_id,
        email=email.lower(),
        defaults={"said": said[:300], "last_at": now, "stopped_at": now},
    )


@transaction.atomic
def take(failure: Failure, now: dt.datetime) -> bool:
    """A letter came back. True when nothing more is sent to its address; reading a report twice changes nothing."""
    sent = Letter.objects.select_for_update().filter(key=failure.key, state__in=letter_rules.before(Step.BOUNCE))
    letter = sent.first()
    if letter is None:
        return False
    letter.state, letter.answer = Letter.State.BOUNCED, failure.said[:300]
    letter.save(update_fields=["state", "answer"])
    if not failure.is_final:
        return note(letter.account_id, letter.address, failure.said, now)
    stop(letter.account_id, letter.address, failure.said, now)
    return True


@transaction.atomic
def note(account_id: int, email: str, said: str, now: dt.datetime) -> bool:
    """Mail could not be delivered for now. True when that happened too often, and nothing more is sent."""
    row, _ = DeadAddress.objects.select_for_update().get_or_create(
        account_id=account_id, email=email.lower(), defaults={"said": said[:300], "last_at": now}
    )
    is_fresh = now - row.last_at > dt.timedelta(letter_rules.SOFT_DAYS)
    row.soft_bounces = 1 if is_fresh else row.soft_bounces + 1
    row.said, row.last_at = said[:300], now
    if row.soft_bounces >= letter_rules.SOFT_BOUNCES:
        row.stopped_at = row.stopped_at or now
    row.save()
    return row.stopped_at is not None


def of(user: User) -> DeadAddress | None:
    """Why nothing is mailed to this account, if so. One query, by the unique index."""
    return _stopped(user).first()


def turn_on(user: User) -> bool:
    """Write to the address again: its holder says that it works. Whether that changed anything."""
    deleted, _ = _stopped(user).delete()
    return deleted > 0


def _stopped(user: User) -> QuerySet[DeadAddress]:
    return DeadAddress.objects.filter(account_id=user.pk, email=user.email.lower(), stopped_at__isnull=False)
