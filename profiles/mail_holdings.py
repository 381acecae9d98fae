"""What accounts hold of notices and mail, for their export."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F

from profiles.models import DeadAddress, DigestChoice, DigestWork, Letter, Notice, NoticeChoice, User

Rows = Iterable[Mapping[str, Any]]


def notices(user: User) -> Rows:
    """What the account was told."""
    return Notice.objects.filter(account=user).order_by("pk").values("kind", "words", "url", "made_at", "read_at")


def choices(user: User) -> Rows:
    """Which kinds it wants where."""
    return NoticeChoice.objects.filter(account=user).order_by("pk").values("kind", "on_site", "by_mail")


def letters(user: User) -> Rows:
    """What was mailed, without the text, which is kept nowhere."""
    columns = ("about", "subject", "address", "state", "made_at", "ended_at")
    yield from Letter.objects.filter(account=user).order_by("pk").values(*columns)


def dead_addresses(user: User) -> Rows:
    """Where mail came back."""
    columns = ("email", "said", "last_at", "stopped_at")
    yield from DeadAddress.objects.filter(account=user).order_by("pk").values(*columns)


def digests(user: User) -> Rows:
    """How often it wants digests, and when."""
    return DigestChoice.objects.filter(account=user).values("frequency", "hour", "zone")


def digest_works(user: User) -> Rows:
    """Which works its digests told."""
    told = DigestWork.objects.filter(account=user).order_by("pk")
    return told.values("appeared_at", arxiv_id=F("work__arxiv_id"), cadence=F("digest__cadence"))
