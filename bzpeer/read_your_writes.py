"""Requests served by replicas, without anybody missing what they wrote themselves.

Replicas answer requests that only read a public page. A response to whatever may have written carries a cookie with the
primary's position in its log; until it runs out, this browser is served by replicas that have got there, else by the
primary.
"""

import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse

from bzpeer import replicas
from bzpeer.access import Access, decision
from bzpeer.reading import Reader, reading_as

COOKIE = "seen"
# The cookie must outlive every lag that is put up with, and the second until a lag is noticed.
COOKIE_LAGS = 6

_SAFE = {"GET", "HEAD", "OPTIONS"}
_MAY_WRITE = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE)\b")
_POSITION = re.compile(r"[0-9a-f]{1,15}", re.ASCII)


class ReadYourWritesMiddleware:
    """Decides for each request; not used without replicas. Stands before whatever asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.REPLICAS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._watch = replicas.Watch(settings.REPLICAS, settings.REPLICA_MAX_LAG, time.monotonic)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = _position(request.COOKIES.get(COOKIE, ""))
        reader = Reader(seen, self._watch.choose, wrote=request.method not in _SAFE)
        request.reader = reader  # type: ignore[attr-defined]
        with reading_as(reader), connections[DEFAULT_DB_ALIAS].execute_wrapper(_noting(reader)):
            response = self.get_response(request)
        if reader.wrote:
            _remember(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        # Pages of accounts and of the admin write on the way, and what they show is acted upon.
        match = request.resolver_match
        if match and (decision(match.view_name) != Access.PUBLIC or request.path.startswith("/accounts/")):
            request.reader.alias = DEFAULT_DB_ALIAS  # type: ignore[attr-defined]


def _noting(reader: Reader) -> Callable[..., Any]:
    """Hears every statement that the primary is given; from the first that may write on, this request reads there."""

    def execute(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not reader.wrote and _MAY_WRITE.search(str(sql)):
            reader.wrote = True
        return execute(sql, params, many, context)

    return execute


def _remember(response: HttpResponse) -> None:
    position = replicas.written()
    if position is not None:
        response.set_cookie(
            COOKIE,
            f"{position:x}",
            max_age=int(COOKIE_LAGS * settings.REPLICA_MAX_LAG),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _position(text: str) -> int:
    """Of a cookie; whatever is none says nothing."""
    return int(text, 16) if _POSITION.fullmatch(text) else 0
