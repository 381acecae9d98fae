"""What crawlers ask for: where they may go, and where everything is."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer.http import site_of
from profiles import sitemaps


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "profiles/robots.txt", {"site": site_of(request)}, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    context = {"site": site_of(request), "parts": sitemaps.parts()}
    return render(request, "profiles/sitemap.xml", context, content_type="application/xml")


@require_safe
def sitemap_part(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    try:
        pages = list(sitemaps.pages(kind, number))
    except KeyError:
        pages = []
    if not pages:
        raise Http404("There is no such sitemap; /sitemap.xml names all of them.")
    context = {"site": site_of(request), "pages": pages}
    return render(request, "profiles/sitemap_part.xml", context, content_type="application/xml")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    if not settings.SECURITY_CONTACT:
        raise Http404("Whoever runs this site named no contact.")
    # RFC 9116 wants an end, less than a year away.
    expires = (timezone.now() + dt.timedelta(180)).replace(microsecond=0, second=0, minute=0, hour=0)
    lines = (f"Contact: {settings.SECURITY_CONTACT}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}")
    own = f"Canonical: {site_of(request)}/.well-known/security.txt"
    return HttpResponse("\n".join((*lines, own, "")), content_type="text/plain; charset=utf-8")
