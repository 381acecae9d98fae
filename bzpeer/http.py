"""Page or fragment: the one place that decides which of the two a request gets."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

_VARY = ("HX-Request", "HX-Request-Type", "HX-Boosted", "HX-History-Restore-Request")


class HtmxRequest(HttpRequest):
    """A request that went through django-htmx's middleware."""

    htmx: HtmxDetails


def wants_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a piece; boosted links, history restores and selections want the whole document."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    wants_document = htmx.boosted or htmx.history_restore_request or htmx.request_type == "full"
    return bool(htmx) and not wants_document


def render_page(request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Render `app/page.html`, or its twin `app/_page.html` for htmx; `Vary` is set on both."""
    if wants_fragment(request):
        app, _, name = template.rpartition("/")
        template = f"{app}/_{name}"
    response = render(request, template, dict(context), status=status)
    patch_vary_headers(response, _VARY)
    return response


def too_many_requests(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer of every rate limit."""
    return render(request, "429.html", {}, status=429)
