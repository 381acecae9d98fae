"""How claims and reports are decided in the admin: a page with everything in view, and buttons that need a reason."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from bzpeer.admin import FactAdmin
from profiles.models import User
from profiles.tasks import send_mail
from works.identity.placing import Refused


@dataclass(frozen=True, slots=True)
class Deed:
    """A button: the permission it needs, what it is called, what it does, and what is said when it is done."""

    permission: str
    label: str
    do: Callable[[int, User, str, dt.datetime], object]
    done: str


class DecidingAdmin(FactAdmin):
    """Rows that are read here and decided by buttons alone; the deeds ask again who may."""

    deeds: ClassVar[Mapping[str, Deed]]

    def dossier(self, request: HttpRequest, row: Any) -> Any:
        raise NotImplementedError

    def open_deeds(self, request: HttpRequest, row: Any) -> list[tuple[str, Deed]]:
        """The buttons that this curator may press now."""
        return [(name, deed) for name, deed in self.deeds.items() if request.user.has_perm(deed.permission)]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if self.has_view_permission(request) else None
        context = {"dossier": self.dossier(request, row), "deeds": self._buttons(request, row)} if row else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def get_urls(self) -> list[URLPattern]:
        base = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            *(
                path(f"<int:pk>/{name}/", self.admin_site.admin_view(self._decided(deed)), name=f"{base}_{name}")
                for name, deed in self.deeds.items()
            ),
            *super().get_urls(),
        ]

    def _buttons(self, request: HttpRequest, row: Any) -> list[dict[str, str]]:
        base = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return [
            {"label": deed.label, "url": reverse(f"{base}_{name}", args=[row.pk])}
            for name, deed in self.open_deeds(request, row)
        ]

    def _decided(self, deed: Deed) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if not request.user.has_perm(deed.permission) or not isinstance(request.user, User):
                raise PermissionDenied
            if not self.has_view_permission(request) or self.get_object(request, str(pk)) is None:
                raise Http404
            if request.method == "POST":
                self._do(request, deed, pk, request.user)
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk]))

        return view

    def _do(self, request: HttpRequest, deed: Deed, pk: int, curator: User) -> None:
        try:
            deed.do(pk, curator, request.POST.get("reason", ""), timezone.now())
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            send_mail.delay_on_commit()  # type: ignore[attr-defined]
            self.message_user(request, deed.done, messages.SUCCESS)
