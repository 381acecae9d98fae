"""What a visitor is told while Redis or the database is away.

Without Redis pages are served, and whatever would write is refused in words: limits and queues are kept there, so
nothing that is sent could be counted or handed on. No half-done deeds, no limit that is not there. Without the
database nothing can be shown but that.
"""

import sys
from collections.abc import Callable

import redis
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django_redis import get_redis_connection

RETRY_SECONDS = 30
_SAFE = {"GET", "HEAD", "OPTIONS"}


def redis_answers() -> bool:
    """True when Redis can be written to now."""
    try:
        return bool(get_redis_connection("default", write=True).ping())
    except (redis.RedisError, OSError):
        return False


def refuse_writes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: 503 and when to come back for whatever may write while Redis is away."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in _SAFE or redis_answers():
            return get_response(request)
        return not_now(request)

    return middleware


def not_now(request: HttpRequest) -> HttpResponse:
    """The page that says so."""
    response = render(request, "not_now.html", {}, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The site's handler500: 503 when the database is away, full or too slow, else that it is our fault."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        # Without the site's header, which asks who is logged in.
        response = HttpResponse(render_to_string("away.html"), status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    return HttpResponse(render_to_string("500.html"), status=500)
