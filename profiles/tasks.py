"""People in the background: claims whose time has come, levels that ran out, mail, and what is to be forgotten."""

import structlog
from celery import shared_task
from django.utils import timezone

from profiles import (
    claims,
    digests,
    letters,
    levelling,
    mail,
    notices,
    orcid_ages,
    own_openness,
    posting,
    reports,
    sessions,
    sitemaps,
)
from profiles.contact import reporting, suspensions

_log = structlog.get_logger(__name__)


@shared_task(name="profiles.approve_claims")
def approve_claims() -> None:
    """Approve the claims that the rules alone may approve now. Safe to run twice."""
    _log.info("claims", approved=claims.approve_due(timezone.now()))


@shared_task(name="profiles.learn_orcid_ages")
def learn_orcid_ages() -> None:
    """Ask ORCID how old the iDs are on which undecided claims rest. Safe to run twice."""
    _log.info("ages of ORCID iDs", learnt=orcid_ages.learn())


@shared_task(name="profiles.review_levels")
def review_levels() -> None:
    """Give every claimed record the level that its evidence bears out today. Safe to run twice."""
    _log.info("levels", changed=levelling.review(None, timezone.now()))


@shared_task(name="profiles.send_mail", autoretry_for=(OSError,), retry_backoff=30, retry_jitter=True, max_retries=5)
def send_mail() -> None:
    """Send the mail that is due. A mail server that is away is tried again, and every minute anyway."""
    _log.info("mail", sent=mail.send_due())


@shared_task(name="profiles.forget_reports")
def forget_reports() -> None:
    """Delete what nobody confirmed, and forget who reported long ago. Safe to run twice."""
    _log.info("reports", forgotten=reports.forget(timezone.now()))


@shared_task(name="profiles.note_changes")
def note_changes() -> None:
    """Look up when each part of the sitemap changed last. Safe to run twice."""
    _log.info("sitemaps", parts=sitemaps.note_changes())


@shared_task(name="profiles.send_letters", autoretry_for=(OSError,), retry_backoff=30, retry_jitter=True, max_retries=1)
def send_letters() -> None:
    """Send the letters that are due. Any number of workers may; each letter goes out once."""
    _log.info("letters", sent=posting.send_due(timezone.now))


@shared_task(name="profiles.forget_notices")
def forget_notices() -> None:
    """Delete old notices, and what is kept of letters and digests. Safe to run twice."""
    now = timezone.now()
    _log.info("notices", forgotten=notices.forget(now), letters=letters.forget(now), digests=digests.forget(now))


@shared_task(name="profiles.compose_digests")
def compose_digests() -> None:
    """Compose the digests that are due, for `send_letters`. Any number of workers may; each window is told once."""
    _log.info("digests", composed=digests.compose_due(timezone.now()))


@shared_task(name="profiles.forget_conduct")
def forget_conduct() -> None:
    """End suspensions that ran out, and forget who reported what long ago. Safe to run twice."""
    now = timezone.now()
    _log.info("conduct", over=suspensions.run_out(now), forgotten=reporting.forget(now))


@shared_task(name="profiles.forget_sessions")
def forget_sessions() -> None:
    """Delete sessions that are over, with address and browser. Safe to run twice."""
    _log.info("sessions", forgotten=sessions.forget(timezone.now()))


@shared_task(name="profiles.tell_ended_openness")
def tell_ended_openness() -> None:
    """Tell owners that they are no longer open to collaborate because the day is over. Safe to run twice."""
    _log.info("openness", ended=own_openness.tell_ended(timezone.now()))
