"""The browsers an account is logged in with."""

from allauth.usersessions.models import UserSession

from profiles.models import User


def end_all(user: User) -> None:
    """Log the account out in every browser. Safe to repeat."""
    for session in UserSession.objects.filter(user=user):
        session.end()
