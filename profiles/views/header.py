from collections.abc import Callable, Mapping

from django.http import HttpRequest

from profiles.contact import reading


def conversations(request: HttpRequest) -> Mapping[str, Callable[[], int]]:
    """For templates: how many conversations hold something new. Asked by the header of whole pages alone."""
    return {"unread_conversations": lambda: reading.unread(request.user.pk or 0)}
