"""To ORCID and back, and the iDs that an account has proved."""

from collections.abc import Callable
from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page
from profiles import connections, orcid_login, verification
from profiles.models import User
from profiles.orcid_login import OrcidFailure, OrcidOpenID

_CONNECTED = "ORCID iD {} is connected to your account."
_TAKEN = "ORCID iD {} is connected to another account. Log in to that account and disconnect it there first."


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="ip", rate="30/m", method="POST", block=True)  # type: ignore[untyped-decorator]
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask, then go to ORCID; `process=connect` adds an iD to the account instead."""
    return _conversation(request, OAuth2LoginView.adapter_view)


@login_not_required
@require_safe
@ratelimit(key="ip", rate="60/m", method="GET", block=True)  # type: ignore[untyped-decorator]
def callback(request: HttpRequest) -> HttpResponse:
    """Back from ORCID."""
    return _conversation(request, OAuth2CallbackView.adapter_view)


@login_required
@require_safe
def connected(request: HttpRequest) -> HttpResponse:
    context = {"orcids": verification.proved_orcids(cast(User, request.user)), "is_possible": settings.ORCID_CONNECTED}
    return render_page(request, "profiles/orcid.html", context)


@login_required
@require_POST
@ratelimit(key="user", rate="20/h", block=True)  # type: ignore[untyped-decorator]
@reauthentication_required(app="allauth.socialaccount")  # type: ignore[untyped-decorator]
def disconnect(request: HttpRequest) -> HttpResponse:
    gone = connections.disconnect(cast(User, request.user), request.POST.get("orcid", ""))
    if gone is None:
        raise Http404("This account has no such ORCID iD.")
    messages.info(request, f"ORCID iD {gone} is disconnected. Logging in with it no longer leads here.")
    return redirect("account_orcid")


@require_http_methods(["GET", "HEAD", "POST"])
def pending(request: HttpRequest) -> HttpResponse:
    """An iD that no account has: log in by mail first, then say whether it is to be connected."""
    login = orcid_login.pending(request)
    if login is None:
        return redirect("account_orcid" if request.user.is_authenticated else "account_login")
    if request.method == "POST" and request.user.is_authenticated:
        return _settle(request, login)
    shown = {"orcid": login.account.uid, "name": verification.shown_name(login.account.extra_data)}
    return render_page(request, "profiles/orcid_pending.html", shown)


def _settle(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    orcid_login.forget_pending(request)
    if request.POST.get("deed") != "connect":
        messages.info(request, f"ORCID iD {login.account.uid} was not connected.")
    elif connections.connect(request, login):
        messages.success(request, _CONNECTED.format(login.account.uid))
    else:
        messages.error(request, _TAKEN.format(login.account.uid))
    return redirect(login.get_redirect_url(request) or "account")


def _conversation(request: HttpRequest, view: Callable[[OrcidOpenID], Callable[..., HttpResponse]]) -> HttpResponse:
    if not settings.ORCID_CONNECTED:
        raise Http404("This site is not connected to ORCID.")
    adapter = OrcidOpenID(request, verification.PROVIDER)
    try:
        return connections.all_or_nothing(lambda: view(adapter)(request))
    except connections.TakenMeanwhile:
        messages.error(request, "This ORCID iD has just been connected to another account.")
        return redirect(reverse("account_orcid" if request.user.is_authenticated else "account_login"))
    except OrcidFailure as failure:
        return cast(
            HttpResponse,
            render_authentication_error(request, adapter.get_provider(), exception=failure, extra_context={}),
        )
