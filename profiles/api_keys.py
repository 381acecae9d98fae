"""Keys of the API: made, shown once, revoked, and whose they are."""

import datetime as dt
import hashlib

from django.db import transaction

from profiles.models import ApiKey, User

MOST = 5
PREFIX = "bzp_"
_HINT = 8


class TooMany(ValueError):
    """An account has as many keys as it may."""


@transaction.atomic
def make(user: User, name: str, secret: str, now: dt.datetime) -> str:
    """A new key of this account, made of `secret` (at least 128 random bits); nothing keeps it. Raises TooMany."""
    # Two at once must not both be the last one.
    User.objects.select_for_update().get(pk=user.pk)
    if ApiKey.objects.filter(user=user).count() >= MOST:
        raise TooMany(f"An account has at most {MOST} keys; revoke one first.")
    key = PREFIX + secret
    ApiKey.objects.create(user=user, name=name, hint=key[:_HINT], digest=_digest(key), made_at=now)
    return key


def revoke(user: User, pk: int) -> bool:
    """End a key of this account at once; False when it has none of this number."""
    gone, _ = ApiKey.objects.filter(user=user, pk=pk).delete()
    return gone > 0


def of(user: User) -> list[ApiKey]:
    """The keys of an account, the oldest first."""
    return list(ApiKey.objects.filter(user=user).order_by("pk"))


def holder(key: str, today: dt.date) -> int | None:
    """The account that holds a key, None when nobody does or the account is closed. Unique digest; one query.

    Once a day that it was used is noted, which is one more.
    """
    if not key.startswith(PREFIX):
        return None
    found = ApiKey.objects.filter(digest=_digest(key), user__is_active=True).values("pk", "user_id", "used_on").first()
    if found is None:
        return None
    if found["used_on"] != today:
        ApiKey.objects.filter(pk=found["pk"]).update(used_on=today)
    return int(found["user_id"])


def _digest(key: str) -> str:
    # Keys are random, so nobody can guess one from its digest and no salt is needed.
    return hashlib.sha256(key.encode()).hexdigest()
