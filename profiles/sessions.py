"""The browsers an account is logged in with."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from profiles.models import User


def end_all(user: User) -> None:
    """Log the account out in every browser. Safe to repeat."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def forget(now: dt.datetime) -> int:
    """Delete sessions that are over, and which browsers they were in; how many. Safe to repeat."""
    over, _ = Session.objects.filter(expire_date__lt=now).delete()
    # A login writes the one just before the other.
    old = UserSession.objects.filter(created_at__lt=now - dt.timedelta(hours=1))
    old.exclude(Exists(Session.objects.filter(session_key=OuterRef("session_key")))).delete()
    return over
