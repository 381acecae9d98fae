"""Your account: the page that ties it together, the export, the end."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page
from profiles import erasure, overview, sessions, takeout
from profiles.account_forms import EraseForm
from profiles.holdings import HOLDINGS, STAYS
from profiles.models import User


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    context = {"account": overview.of(cast(User, request.user)), "is_orcid_possible": settings.ORCID_CONNECTED}
    return render_page(request, "profiles/account.html", context)


@login_required
@require_POST
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    sessions.end_all(cast(User, request.user))
    logout(request)
    messages.info(request, "You are logged out everywhere.")
    return redirect("works:home")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="10/h", method="POST", block=True)  # type: ignore[untyped-decorator]
@reauthentication_required(allow_get=True, app="profiles")  # type: ignore[untyped-decorator]
def export(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render_page(request, "profiles/export.html", {"holdings": HOLDINGS})
    now = timezone.now()
    name = f"{settings.SITE_NAME.lower()}-account-{now:%Y-%m-%d}.zip"
    return HttpResponse(
        takeout.archive(cast(User, request.user), settings.SITE_NAME, now),
        content_type="application/zip",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="10/h", method="POST", block=True)  # type: ignore[untyped-decorator]
@reauthentication_required(allow_get=True, app="profiles")  # type: ignore[untyped-decorator]
def erase(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = EraseForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        return _erased(request, user, form)
    return _erase_page(request, form)


def _erased(request: HttpRequest, user: User, form: EraseForm) -> HttpResponse:
    try:
        erasure.erase(user)
    except erasure.Refused as refused:
        form.add_error(None, str(refused))
        return _erase_page(request, form)
    logout(request)
    messages.info(request, "Your account is erased. Nobody can log in to it any more.")
    return redirect("works:home")


def _erase_page(request: HttpRequest, form: EraseForm) -> HttpResponse:
    context = {"form": form, "holdings": HOLDINGS, "stays": STAYS}
    return render_page(request, "profiles/erase.html", context, status=422 if form.errors else 200)
