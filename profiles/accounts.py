"""What allauth asks this site about its accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.conf import settings
from django.contrib.messages import INFO


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Allauth's own, which also says where mail is to be found when it is not sent."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, context)
        if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
            self.add_message(current.request, INFO, message="This site shows its mail in the terminal that runs it.")
