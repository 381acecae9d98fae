"""The mail with the link that shows an affiliation."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string


def send(email: str, address: str) -> None:
    """Mail the link to the address that it is to prove. The subject is fixed words."""
    text = render_to_string("profiles/email/affiliation.txt", {"address": address, "site": settings.SITE_NAME})
    subject, _, body = text.partition("\n\n")
    send_mail(f"{settings.SITE_NAME}: {subject.strip()}", body, settings.DEFAULT_FROM_EMAIL, [email])
