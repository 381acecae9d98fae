import secrets
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page
from profiles import api_keys
from profiles.account_forms import ApiKeyForm
from profiles.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="20/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def keys(request: HttpRequest) -> HttpResponse:
    user, form, made = cast(User, request.user), ApiKeyForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            made = api_keys.make(user, form.cleaned_data["name"], secrets.token_urlsafe(32), timezone.now())
        except api_keys.TooMany as error:
            form.add_error(None, str(error))
    context = {
        "form": ApiKeyForm() if made else form,
        "keys": api_keys.of(user),
        "made": made,
        "key_limit": settings.API_KEY_LIMIT,
        "limit": settings.API_LIMIT,
    }
    return render_page(request, "profiles/api_keys.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    if api_keys.revoke(cast(User, request.user), key):
        messages.info(request, "The key is revoked. Whoever uses it is refused from now on.")
    return redirect("account_keys")
