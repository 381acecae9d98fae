"""What allauth asks this site about its accounts, and the answers that differ from allauth's own."""

from contextlib import suppress
from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import INFO
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bzpeer.http import client_ip
from profiles import identity_checks, orcid_login
from profiles.models import User

_log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts without a password: who they are is confirmed by a mailed code where nothing stronger is set up."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            _log.error("mail failed", template=template_prefix, error=str(error))
            raise ImmediateHttpResponse(render(current.request, "account/mail_failed.html", status=503)) from error
        if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
            self.add_message(current.request, INFO, message="This site shows its mail in the terminal that runs it.")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        # What it would tell has happened; a dead mail server must not make it look undone.
        with suppress(ImmediateHttpResponse):
            super().send_notification_mail(*args, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        identity_checks.confirm(request.session, user)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """False soon after a login. Raises ReauthenticationRequired for accounts that allauth would wave through."""
        request = current.request
        if identity_checks.is_fresh(request.session, request.user):
            return False
        if not super().get_reauthentication_methods(request.user):
            raise ReauthenticationRequired
        return True

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        code = {"id": "code", "description": "Use a code by mail", "url": reverse("account_confirm_identity")}
        return methods or ([code] if user.is_authenticated else [])


class OrcidAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Logins at ORCID: what counts as an iD, what a failure is called, and that no account begins with one."""

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("account_orcid")

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        orcid_login.note_moment(sociallogin)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        # Some providers leave the state out when they are told no.
        if request.GET.get("error") == "access_denied":
            raise ImmediateHttpResponse(redirect("socialaccount_login_cancelled"))
        _log.warning("login at ORCID failed", words=str(exception), cause=str(exception and exception.__cause__))
        # The page is rendered with this dictionary afterwards.
        if extra_context is not None:
            extra_context["words"] = orcid_login.words(exception, request.GET)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors under names that their owners recognise."""

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        name: str = super().generate_authenticator_name(user, type)
        return {"Master key": "Passkey", "Backup key": "Second passkey"}.get(name, name)
