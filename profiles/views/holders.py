from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from profiles import queries
from profiles.models import User
from works.addresses import for_author
from works.models import Author


def for_holder(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the account and the `Author` that it holds; log in first, 403 for anybody else."""

    @wraps(view)
    def with_holder(request: HttpRequest, author: Author, **kwargs: Any) -> HttpResponse:
        user = cast(User, request.user)
        if not queries.holds(user, author):
            raise PermissionDenied
        return view(request, user, author, **kwargs)

    return login_required(for_author(with_holder))
