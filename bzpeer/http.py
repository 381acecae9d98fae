"""Page or fragment, and from which address: what has to be decided of a request in one place."""

import ipaddress
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django_htmx.middleware import HtmxDetails

from bzpeer import outages

# What an answer can differ by, for one address and one reader.
VARY = ("HX-Request", "HX-Request-Type", "HX-Boosted", "HX-History-Restore-Request")


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
    patch_vary_headers(response, VARY)
    return response


def refused(request: HttpRequest, reason: object, status: int = 400) -> HttpResponse:
    """The page that says in words why an address cannot be answered."""
    return render(request, "400.html", {"reason": str(reason)}, status=status)


def site_of(request: HttpRequest) -> str:
    """How absolute addresses of this site begin, as the client knows it; without a slash at the end."""
    return f"{request.scheme}://{request.get_host()}"


def never_store_accounts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what is under /accounts/ stays out of caches, so that Back shows nothing after logging out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/accounts/"):
            add_never_cache_headers(response)
        return response

    return middleware


def too_many_requests(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer of every rate limit, and of those that cannot be counted because Redis is away."""
    if not outages.redis_answers():
        return outages.not_now(request)
    return render(request, "429.html", {}, status=429)


def client_ip(request: HttpRequest) -> str:
    """The address a request comes from, for limits and lists of sessions.

    Behind `TRUSTED_PROXIES` proxies it is the entry of X-Forwarded-For that the outermost of them wrote; whatever the
    client wrote itself stands further left and counts for nothing. 0.0.0.0 when a socket has no address.
    """
    seen = [request.META.get("REMOTE_ADDR", "")]
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < settings.TRUSTED_PROXIES <= len(hops):
        seen.insert(0, hops[-settings.TRUSTED_PROXIES])
    for address in seen:
        with suppress(ValueError):
            return str(ipaddress.ip_address(address.strip()))
    return "0.0.0.0"  # noqa: S104 - nothing is bound to it


def path(group: str, request: HttpRequest) -> str:
    """For limits on an address whoever asks, such as one that holds a token."""
    return request.path


def client_network(group: str, request: HttpRequest) -> str:
    """The network a request comes from, for limits that many accounts of one place share: a /24, or a /48 of IPv6."""
    address = ipaddress.ip_address(client_ip(request))
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))
