"""What a visitor is told while Redis is away: pages are served, and whatever would write is refused in words.

Limits and queues are kept in Redis. Without them nothing that is sent can be counted or handed on, so nothing is taken:
no half-done deeds, no limit that is not there.
"""

from collections.abc import Callable

import redis
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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
