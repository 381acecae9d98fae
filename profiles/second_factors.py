"""What opens the admin beside a login: a second factor that this session used, and a key to set up the first one.

Whoever reads a curator's mail can log in as that curator. Were that enough to set up a second factor, the second factor
would guard nothing; so the first one of an account with a role needs a key that does not come by mail.
"""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest

from profiles.models import User

# How long a key can be used (seconds): long enough to hand it over by telephone or in person.
KEY_SECONDS = 3 * 24 * 3_600

_SALT = "profiles.second_factors"
_MAY_SET_UP = "second_factor_key"
_RECOVERY = Authenticator.Type.RECOVERY_CODES


def has_one(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up."""
    return bool(Authenticator.objects.filter(user_id=user.pk).exclude(type=_RECOVERY).exists())


def has_app(user: User) -> bool:
    """Whether it is an authenticator app, beside which recovery codes can be typed."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())


def was_used(request: HttpRequest, user: User) -> bool:
    """Whether this session showed a second factor of this account that is still set up."""
    shown = {each.get("id") for each in get_authentication_records(request, user) if each["method"] == "mfa"}
    return bool(shown) and Authenticator.objects.filter(user_id=user.pk, pk__in=shown).exists()


def key_for(user: User) -> str:
    """A key that lets this account set up its first second factor. To be handed over by another way than mail."""
    return signing.TimestampSigner(salt=_SALT).sign(str(user.pk))


def accept_key(session: SessionBase, user: User, typed: str) -> bool:
    """Whether the key is this account's and not too old; if so the session may set up a second factor."""
    try:
        owner = signing.TimestampSigner(salt=_SALT).unsign(typed.strip(), max_age=KEY_SECONDS)
    except signing.BadSignature:
        return False
    if owner != str(user.pk):
        return False
    session[_MAY_SET_UP] = user.pk
    return True


def may_set_up(session: SessionBase, user: User) -> bool:
    """Readers may always; who has a role needs a key for the first one, and the one they have for more."""
    return not user.is_staff or session.get(_MAY_SET_UP) == user.pk or has_one(user)
