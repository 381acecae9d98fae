"""One letter: a template of `profiles/email`, rendered and mailed. What is due when, its callers know."""

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string


def write(name: str, to: str, context: Mapping[str, object]) -> None:
    """Mail a template. Subjects are fixed words: nothing that a stranger typed stands in a header."""
    text = render_to_string(f"profiles/email/{name}.txt", {**context, "site": settings.SITE_NAME})
    subject, _, body = text.partition("\n\n")
    send_mail(f"{settings.SITE_NAME}: {subject.strip()}", body, settings.DEFAULT_FROM_EMAIL, [to])
