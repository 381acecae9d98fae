"""Mail to claimants and reporters. What is due is kept in the tables, so that a killed worker or a dead mail server
loses none of it: a row is locked, mailed, and no longer due, in that order.
"""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from profiles import status_links
from profiles.models import Claim, Report
from profiles.status_links import LINK_DAYS, Link

AT_ONCE = 100


def send_due() -> int:
    """Send what is due, at most 100 of each; the number sent. Raises what the mail server answers; safe to repeat."""
    claims = Claim.objects.select_related("author", "researcher__user")
    reports = Report.objects.select_related("author", "work")
    return _send_all(claims, _tell_claimant) + _send_all(reports, _send_status_link)


def _send_all(rows: QuerySet, send: Callable[..., None]) -> int:
    due = list(rows.filter(is_mail_due=True).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_send(rows, key, send) for key in due)


@transaction.atomic
def _send(rows: QuerySet, key: int, send: Callable[..., None]) -> bool:
    row = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=key, is_mail_due=True).first()
    if row is None:
        return False
    rows.filter(pk=key).update(is_mail_due=False)
    send(row)
    return True


def _tell_claimant(claim: Claim) -> None:
    address = f"{settings.SITE_URL}{claim.author.get_absolute_url()}"
    write("claim", claim.researcher.user.email, {"claim": claim, "address": address})


def _send_status_link(report: Report) -> None:
    if report.email:
        token = status_links.token(Link(report.pk, report.key))
        address = f"{settings.SITE_URL}{reverse('profiles:status', args=[token])}"
        write("report", report.email, {"report": report, "address": address, "days": LINK_DAYS})


def write(name: str, to: str, context: Mapping[str, object]) -> None:
    """Mail a template. Subjects are fixed words: nothing that a stranger typed stands in a header."""
    text = render_to_string(f"profiles/email/{name}.txt", {**context, "site": settings.SITE_NAME})
    subject, _, body = text.partition("\n\n")
    send_mail(f"{settings.SITE_NAME}: {subject.strip()}", body, settings.DEFAULT_FROM_EMAIL, [to])
