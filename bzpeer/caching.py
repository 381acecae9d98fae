"""Who may keep a page, and for how long: pages that everybody gets alike are kept a minute, an account's never.

A page is for everybody when the request carries no session and the answer sets no cookie: a form's token is a cookie,
and so is a message. Such a page has an entity tag. Where there is a version (`unless_unchanged`, `versioned`), a reader
who asks again costs one query; elsewhere the tag is a digest of the page.
"""

import gzip
import hashlib
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache as store
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe

from bzpeer import metrics
from bzpeer.http import VARY

PRIVATE = "private, no-store"
# A form with its token, and whatever is no page: may be kept in the reader's own browser, to go back to.
OWN_BROWSER = "private, no-cache"
# Links in mail open some of these without a session; they are for whoever has the link.
_PERSONAL = ("/accounts/", "/admin/", "/reports/")
# Bytes of a packed page; larger ones are made anew each time.
_LARGEST = 300_000
_CODE = ("api", "bzpeer", "works", "graph", "profiles", "templates", "static")

Respond = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as it is kept: packed, with its headers and the moment it was made (seconds)."""

    tag: str
    made_at: float
    headers: tuple[tuple[str, str], ...]
    packed: bytes


def pages_for_all(get_response: Respond) -> Respond:
    """Middleware: says of every answer who may keep it, and answers from what is kept.

    Follows what works for static files and precedes sessions, so that a kept page costs one look into Redis.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _is_for_all(request):
            return _decided(get_response(request), PRIVATE)
        key = _key(request)
        page = _kept(key)
        metrics.PAGES.labels("made" if page is None else "kept").inc()
        if page is None:
            response = get_response(request)
            if not _is_alike_for_all(response):
                return _decided(response, OWN_BROWSER)
            if response.status_code != 200:
                return _decided(response, _public(settings.PAGE_SECONDS))
            page = _keep(key, request, response)
        return _answer(request, page)

    return middleware


def unless_unchanged(
    version: Callable[..., str],
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorator: answer 304 without making the page, when the reader has this version of it.

    `version` is asked with the arguments of the address, and gives "" when there is nothing there. The view passes the
    same version to `tagged`.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if "If-None-Match" in request.headers and _is_for_all(request):
                return _unchanged(request, version(**kwargs)) or view(request, **kwargs)
            return view(request, **kwargs)

        return answer

    return decorate


def versioned(
    version: Callable[..., str],
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorator: as `unless_unchanged`, for a view that does not learn the version itself; its answer gets the tag."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not _is_for_all(request):
                return view(request, **kwargs)
            # Before the page is read: what changes in between gives an old tag to a new page, and is asked for again.
            current = version(**kwargs)
            if unchanged := _unchanged(request, current):
                return unchanged
            response = view(request, **kwargs)
            return tagged(request, response, current) if current and response.status_code == 200 else response

        return answer

    return decorate


def tagged(request: HttpRequest, response: HttpResponse, version: str) -> HttpResponse:
    """The answer with the tag of this version, for readers without an account."""
    if _is_for_all(request):
        response["ETag"] = _tag(request, version)
    return response


def _unchanged(request: HttpRequest, current: str) -> HttpResponse | None:
    tag = _tag(request, current)
    if not current or tag not in request.headers.get("If-None-Match", ""):
        return None
    unchanged = HttpResponse(status=304)
    unchanged["ETag"] = tag
    unchanged["Cache-Control"] = _public(settings.PAGE_SECONDS)
    patch_vary_headers(unchanged, ("Accept", "Cookie", *VARY))
    return unchanged


def _is_for_all(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and not request.path.startswith(_PERSONAL)
    )


def _is_alike_for_all(response: HttpResponseBase) -> bool:
    return (
        response.status_code in (200, 301)
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
    )


def _decided(response: HttpResponse, control: str) -> HttpResponse:
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = control
    return response


def _public(seconds: float) -> str:
    return f"public, max-age={seconds:.0f}" if seconds else "public, no-cache"


def _key(request: HttpRequest) -> str:
    return f"page:{_digest(_release(), *_variant(request))}"


def _tag(request: HttpRequest, version: str) -> str:
    return f'W/"{_digest(_release(), *_variant(request), version)}"'


def _variant(request: HttpRequest) -> tuple[str, ...]:
    """What an address can answer differently by, an account apart."""
    asked = (request.headers.get(name, "") for name in VARY)
    host = request.META.get("HTTP_HOST", "")
    return str(request.scheme), host, request.get_full_path(), request.headers.get("Accept", "")[:200], *asked


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


@cache
def _release() -> str:
    """A digest of the code, so that a new release finds no page of the former one. The same on all hosts."""
    digest = hashlib.blake2b(settings.VERSION.encode(), digest_size=16)
    for folder in _CODE:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.suffix in (".py", ".html", ".css", ".js", ".svg"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _kept(key: str) -> _Page | None:
    if settings.PAGE_SECONDS:
        with suppress(redis.RedisError):
            return store.get(key)  # type: ignore[no-any-return]
    return None


def _keep(key: str, request: HttpRequest, response: HttpResponse) -> _Page:
    tag = response.get("ETag") or _tag(request, hashlib.blake2b(response.content).hexdigest())
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    headers = tuple((name, value) for name, value in response.items() if name not in ("ETag", "Content-Length"))
    # Nothing in it is anybody's secret, so its packed size gives nothing away.
    page = _Page(tag, time.time(), headers, gzip.compress(response.content, 5, mtime=0))
    if settings.PAGE_SECONDS and len(page.packed) < _LARGEST:
        with suppress(redis.RedisError):
            store.set(key, page, settings.PAGE_SECONDS)
    return page


def _answer(request: HttpRequest, page: _Page) -> HttpResponse:
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(page.packed if takes_gzip else gzip.decompress(page.packed), headers=dict(page.headers))
    if takes_gzip:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = page.tag
    age = time.time() - page.made_at
    response["Cache-Control"] = _public(max(settings.PAGE_SECONDS - age, 0))
    changed = parse_http_date_safe(response.get("Last-Modified", ""))
    return get_conditional_response(request, page.tag, changed, response) or response
