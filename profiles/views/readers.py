from collections.abc import Callable, Mapping

from django.http import HttpRequest

from profiles import notices
from profiles.models import User


def reader_of(request: HttpRequest) -> User | None:
    """The account that asks; None for an anonymous reader."""
    return request.user if isinstance(request.user, User) else None


def unread(request: HttpRequest) -> Mapping[str, Callable[[], int]]:
    """For templates: how many notices wait. Asked by the header of a page alone, and for accounts alone."""
    return {"unread_notices": lambda: notices.unread(request.user.pk) if request.user.is_authenticated else 0}
