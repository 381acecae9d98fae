"""The admin's site: its start page shows the queues of curators, and operators have a page of their own."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer import operations
from bzpeer.queues import queues


class CurationSite(admin.AdminSite):
    """Django's own, with queues on its first page."""

    site_header = site_title = "Curation"
    index_title = "What waits"
    index_template = "admin/curation_index.html"

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [
            path("operations/", self.admin_view(require_safe(self.operations)), name="operations"),
            *super().get_urls(),
        ]

    def operations(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        context = {
            **self.each_context(request),
            "title": "How the site is doing",
            "state": operations.state(now),
            "tables": operations.tables(),
            "now": now,
        }
        return TemplateResponse(request, "admin/operations.html", context)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        shown = [queue for queue in queues(timezone.now()) if request.user.has_perm(queue.permission)]
        return super().index(request, {**(extra_context or {}), "queues": shown})
