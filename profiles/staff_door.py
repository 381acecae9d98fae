"""The door of the admin: open to sessions that used a second factor. Follows the middleware of access."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from bzpeer import access
from profiles import second_factors

# Where the session was on its way; only addresses of this site's admin, which the door itself wrote.
WANTED = "staff_wanted"

_SET_UP = {"mfa_activate_totp", "mfa_add_webauthn"}
_OPEN = {"admin:login", "admin:logout"}


class StaffDoor(MiddlewareMixin):
    """Asks staff for their second factor before any page of the admin, and for a key before they set up the first."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = access.name_of(request.resolver_match)
        is_admin = access.decision(name) == access.Access.STAFF and name not in _OPEN
        if not (is_admin or name in _SET_UP) or not settings.STAFF_SECOND_FACTOR or not request.user.is_staff:
            return None
        return _admin(request) if is_admin else _set_up(request)


def _admin(request: HttpRequest) -> HttpResponse | None:
    if second_factors.was_used(request, request.user):  # type: ignore[arg-type]
        if WANTED in request.session:
            del request.session[WANTED]
        return None
    # What was sent is lost; a form of the admin is not sent again by itself.
    wanted = request.get_full_path() if request.method == "GET" else reverse("admin:index")
    request.session[WANTED] = wanted
    if not second_factors.has_one(request.user):  # type: ignore[arg-type]
        return redirect("account_second_factor")
    has_app = second_factors.has_app(request.user)  # type: ignore[arg-type]
    page = "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(page)}?{urlencode({'next': wanted})}")


def _set_up(request: HttpRequest) -> HttpResponse | None:
    if second_factors.may_set_up(request.session, request.user):  # type: ignore[arg-type]
        return None
    return redirect("account_second_factor")
