from collections.abc import Callable, Mapping
from functools import cache

from django.http import HttpRequest

from profiles.contact import waiting
from profiles.contact.waiting import Waiting


def counts(request: HttpRequest) -> Mapping[str, Callable[[], int]]:
    """For templates: what waits for an account. Asked by the header of a page, once for both numbers."""

    @cache
    def found() -> Waiting:
        return waiting.of(request.user.pk) if request.user.is_authenticated else waiting.NOTHING

    return {
        "unread_notices": lambda: found().notices,
        "unread_conversations": lambda: found().conversations,
    }
