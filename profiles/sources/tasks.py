"""Sources in the background: what is due is asked, one check after the other; vouches that lost their ground end."""

import time

import structlog
from celery import shared_task
from django.utils import timezone

from profiles import mail
from profiles.sources import checks, vouching
from works.identity import standing

# One worker asks for so long, then leaves the rest to the next hour. Politeness makes a check take some seconds, and
# a task for each would only fill all workers with waiting.
SLICE_SECONDS = 600
AT_ONCE = 500

_log = structlog.get_logger(__name__)


@shared_task(name="sources.check_due")
def check_due() -> None:
    """Plan checks for owners that have none yet, and ask what is due. Safe to run twice, and beside itself."""
    began = time.monotonic()
    checks.plan(timezone.now())
    for check_id in checks.due(timezone.now(), AT_ONCE):
        if time.monotonic() - began > SLICE_SECONDS:
            break
        done = checks.run(check_id, timezone.now())
        if done is not None:
            _log.info("source asked", check=check_id, state=done.state, confirmed=done.confirmed, error=done.error)


@shared_task(name="sources.end_what_ran_out")
def end_what_ran_out() -> None:
    """Grade anew what rests on evidence that ran out, then end the vouches of those who may no longer vouch."""
    now = timezone.now()
    _log.info("evidence ran out", bylines=standing.regrade_expired(now), vouches=vouching.end_lapsed(now))


@shared_task(name="sources.mail_link", autoretry_for=(OSError,), retry_backoff=30, retry_jitter=True, max_retries=5)
def mail_link(*, email: str, address: str) -> None:
    """Mail the link that shows an affiliation. A mail server that is away is tried again."""
    mail.write("affiliation", email, {"address": address})
