"""Links that stop a kind of mail without a login: signed, for one account and one kind, for good."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

# Of this purpose alone: a signature made for anything else stops no mail.
_SALT = "profiles.unsubscribe"


class Forged(ValueError):
    """The link is not one that this site made."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose mail, and which kind: one of `Letter.ABOUT`."""

    account_id: int
    about: str


def token(stop: Stop) -> str:
    """The part of the address that names account and kind and cannot be guessed."""
    return signing.Signer(salt=_SALT).sign_object([stop.account_id, stop.about])


def read(written: str) -> Stop:
    """What a token stands for. It never expires: mail is kept for years. Raises Forged."""
    try:
        account_id, about = signing.Signer(salt=_SALT).unsign_object(written)
        return Stop(int(account_id), str(about))
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise Forged("This link is not complete, or not one of ours.") from error


def link(stop: Stop) -> str:
    """The whole address, for mail."""
    return f"{settings.SITE_URL}{reverse('profiles:unsubscribe', args=[token(stop)])}"
