"""Connecting ORCID iDs to accounts: one account for an iD, any number of iDs for an account."""

from collections.abc import Callable

from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from profiles import verification
from profiles.models import User


class TakenMeanwhile(Exception):
    """Another account connected the iD between the look and the leap."""


def all_or_nothing(answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a request in one transaction. Raises TakenMeanwhile when the one-account rule stopped it."""
    try:
        with transaction.atomic():
            return answer()
    except IntegrityError as error:
        raise TakenMeanwhile from error


def connect(request: HttpRequest, login: SocialLogin) -> bool:
    """Connect a proved iD to the account of this request; False when it is another account's by now."""
    login.lookup()
    if login.is_existing:
        return bool(login.user.pk == request.user.pk)
    try:
        with transaction.atomic():
            login.connect(request, request.user)
    except IntegrityError:
        return False
    return True


def disconnect(user: User, orcid: str) -> str | None:
    """Take an iD off the account; the iD, or None when the account has no such one. Safe to repeat."""
    gone, _ = SocialAccount.objects.filter(user=user, provider=verification.PROVIDER, uid=orcid).delete()
    return orcid if gone else None
