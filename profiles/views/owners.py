"""The door of an owner's pages: a view gets the record only when this account holds it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from profiles import own as records
from profiles.models import User
from works.addresses import for_author
from works.models import Author


def for_owner(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the `OwnRecord`; log in first, 403 for anybody but the owner."""

    @wraps(view)
    def with_record(request: HttpRequest, author: Author, **kwargs: Any) -> HttpResponse:
        own = records.record_of(cast(User, request.user), author)
        if own is None:
            raise PermissionDenied
        return view(request, own, **kwargs)

    return login_required(for_author(with_record))
