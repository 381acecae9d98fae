"""Trust in the background: the pass of every night."""

import structlog
from celery import shared_task
from django.utils import timezone

from profiles.trust import snapshots

_log = structlog.get_logger(__name__)


@shared_task(name="trust.take_expired")
def take_expired() -> None:
    """Score the records of whose evidence some part ran out since the latest pass. Safe to run twice."""
    _log.info("trust", appended=snapshots.take_expired(timezone.now()))
