"""The admin's site: its start page shows the queues of every app, as the settings name them."""

from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.module_loading import import_string


class CurationSite(AdminSite):
    """The admin, with what waits on top of its start page."""

    site_header = f"{settings.SITE_NAME} administration"
    site_title = f"{settings.SITE_NAME} administration"
    index_title = "What waits"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        everything = chain.from_iterable(import_string(path)() for path in settings.CURATION_QUEUES)
        queues = [queue for queue in everything if request.user.has_perm(queue.permission)]
        return super().index(request, {**(extra_context or {}), "queues": queues})
