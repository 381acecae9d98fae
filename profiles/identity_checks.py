"""Is it still you? Sensitive changes need a login, or a code sent by mail, that is a few minutes old at most."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase

from profiles.models import User

# A mailed code is valid so long (seconds), and may be mistyped so often.
CODE_SECONDS = 600
CODE_ATTEMPTS = 3

_CONFIRMED = "identity_confirmed"
_CODE = "identity_code"


def confirm(session: SessionBase, user: User) -> None:
    """Remember that this session has just shown who it is."""
    session[_CONFIRMED] = {"user": user.pk, "at": time.time()}
    session.pop(_CODE, None)


def is_fresh(session: SessionBase, user: User | AnonymousUser) -> bool:
    """Whether this account confirmed in this session, not longer ago than `ACCOUNT_REAUTHENTICATION_TIMEOUT`."""
    confirmed = session.get(_CONFIRMED)
    if not confirmed or confirmed["user"] != user.pk:
        return False
    age: float = time.time() - confirmed["at"]
    return age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def send_code(session: SessionBase, user: User) -> None:
    """Mail a new code to the account's address; an earlier one is void."""
    adapter = get_adapter()
    code: str = adapter.generate_login_code()
    session[_CODE] = {"code": code, "at": time.time(), "failed": 0}
    adapter.send_mail("account/email/identity_code", user.email, {"code": code})


def is_code_waited_for(session: SessionBase) -> bool:
    """Whether a code was sent that can still be entered."""
    return _waiting(session) is not None


def accept_code(session: SessionBase, typed: str) -> bool:
    """Whether this is the code. After three wrong ones, or ten minutes, it is void."""
    waiting = _waiting(session)
    if waiting is None:
        return False
    if compare_user_code(actual=typed, expected=waiting["code"]):
        session.pop(_CODE)
        return True
    waiting["failed"] += 1
    session[_CODE] = waiting
    return False


def _waiting(session: SessionBase) -> dict[str, Any] | None:
    waiting: dict[str, Any] | None = session.get(_CODE)
    if waiting is None or waiting["failed"] >= CODE_ATTEMPTS or time.time() - waiting["at"] > CODE_SECONDS:
        return None
    return waiting
