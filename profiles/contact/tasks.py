"""Contact in the background: invitations that run out, and those that are to be forgotten."""

import structlog
from celery import shared_task
from django.utils import timezone

from profiles.contact import invitations

_log = structlog.get_logger(__name__)


@shared_task(name="profiles.end_invitations")
def end_invitations() -> None:
    """Let run out what nobody answered, and delete what is a year old and was not accepted. Safe to run twice."""
    now = timezone.now()
    _log.info("invitations", ran_out=invitations.expire_due(now), deleted=invitations.forget_old(now))
