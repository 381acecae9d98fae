from django.http import HttpRequest

from profiles.models import User


def reader_of(request: HttpRequest) -> User | None:
    """The account that asks; None for an anonymous reader."""
    return request.user if isinstance(request.user, User) else None
