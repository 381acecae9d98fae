"""The admin's site: its start page shows the queues of curators."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from bzpeer.queues import queues


class CurationSite(admin.AdminSite):
    """Django's own, with queues on its first page."""

    site_header = site_title = "Curation"
    index_title = "What waits"
    index_template = "admin/curation_index.html"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        shown = [queue for queue in queues(timezone.now()) if request.user.has_perm(queue.permission)]
        return super().index(request, {**(extra_context or {}), "queues": shown})
