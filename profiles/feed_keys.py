"""The key of a reader's private feed: shown once, kept as a digest, revoked or replaced at will."""

import datetime as dt
import hashlib
import secrets

from profiles.models import FeedKey, User


def random_key() -> str:
    """256 bits in letters that may stand in an address."""
    return secrets.token_urlsafe(32)


def make(user: User, key: str, now: dt.datetime) -> str:
    """Let this key open the reader's feed from now on, and no former one; the key."""
    FeedKey.objects.update_or_create(user=user, defaults={"digest": digest(key), "made_at": now})
    return key


def revoke(user: User) -> None:
    """Let no key open the feed; harmless when none does."""
    FeedKey.objects.filter(user=user).delete()


def made_at(user: User) -> dt.datetime | None:
    """When the key that opens the feed was made; None when there is none."""
    return FeedKey.objects.filter(user=user).values_list("made_at", flat=True).first()


def whose(key: str) -> int | None:
    """The account whose feed this key opens, as long as it may log in. The unique index on the digest finds it.

    What is compared is a digest of 256 random bits, so the time that it takes tells nothing.
    """
    found = FeedKey.objects.filter(digest=digest(key), user__is_active=True)
    return found.values_list("user", flat=True).first()


def digest(key: str) -> str:
    """What is kept of a key. It is too long to be guessed, so a fast digest does."""
    return hashlib.sha256(key.encode()).hexdigest()
