"""Confirming that it is still you, by a code sent by mail."""

from typing import Any, cast

from allauth.account.views import BaseReauthenticateView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_ratelimit.decorators import ratelimit

from profiles import identity_checks
from profiles.account_forms import CodeForm
from profiles.models import User


class _ConfirmView(BaseReauthenticateView):  # type: ignore[misc]
    # Allauth's view holds what was interrupted, and takes it up again.
    form_class = CodeForm
    template_name = "profiles/confirm_identity.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("deed") == "send":
            identity_checks.send_code(request.session, cast(User, request.user))
            return redirect(request.get_full_path())
        return cast(HttpResponse, super().post(request, *args, **kwargs))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "session": self.request.session}

    def form_valid(self, form: CodeForm) -> HttpResponse:
        identity_checks.confirm(self.request.session, self.request.user)
        return cast(HttpResponse, super().form_valid(form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_sent = identity_checks.is_code_waited_for(self.request.session)
        return {**super().get_context_data(**kwargs), "is_sent": is_sent}


# Half of these may mail; a stolen session must not become a way to pester its owner.
confirm = login_required(ratelimit(key="user", rate="20/h", method="POST", block=True)(_ConfirmView.as_view()))
