"""Sources in the background: what is due is asked, one source after the other; vouches that lost their ground end."""

import structlog
from celery import shared_task
from django.utils import timezone

from profiles.sources import checks, vouching

# Asked in one hour at most; politeness makes a check take some seconds.
AT_ONCE = 500

_log = structlog.get_logger(__name__)


@shared_task(name="sources.check_due")
def check_due() -> None:
    """Plan checks for owners that have none yet, and ask what is due."""
    now = timezone.now()
    checks.plan(now)
    for check_id in checks.due(now, AT_ONCE):
        check.delay(check_id=check_id)


@shared_task(name="sources.check")
def check(*, check_id: int) -> None:
    """Ask one source about one ORCID iD. Safe to run twice: the second finds that nothing is due."""
    done = checks.run(check_id, timezone.now())
    if done is not None:
        _log.info("source asked", check=check_id, state=done.state, confirmed=done.confirmed, error=done.error)


@shared_task(name="sources.end_lapsed_vouches")
def end_lapsed_vouches() -> None:
    """End the vouches of those who may no longer vouch."""
    _log.info("vouches ended", count=vouching.end_lapsed(timezone.now()))
