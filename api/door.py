"""What holds for every answer under /api/: who may ask how often, from which origin, and in which form it is told.

A middleware, because what never reaches a view (no such address, no such method, a failure) is told alike.
"""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from api import limits, problems
from profiles import api_keys

PREFIX = "/api/"
_SHOWN = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
_WORDS = {
    403: "This address is not for you.",
    404: "There is nothing at this address; /developers/api/ names all there is.",
    405: "This API is read-only: GET, HEAD and OPTIONS.",
    500: "Something failed here. It is on record; try again later.",
}

Respond = Callable[[HttpRequest], HttpResponse]


def door(get_response: Respond) -> Respond:
    """Middleware: stands before sessions, behind what keeps pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        return _open_to_all_origins(_preflight() if request.method == "OPTIONS" else _counted(request, get_response))

    return middleware


def _counted(request: HttpRequest, get_response: Respond) -> HttpResponse:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    account_id = api_keys.holder(key.strip(), timezone.now().date()) if scheme.lower() == "bearer" else None
    if scheme and account_id is None:
        challenge = {"WWW-Authenticate": "Bearer"}
        return problems.answer(
            401, "This is no key, or it was revoked. Without a key, leave the header out.", challenge
        )
    standing = limits.take(request, account_id)
    if standing is None:
        return _told(request, get_response)
    if standing.is_over:
        words = f"More than {standing.limit} requests in a minute. Ask again in {standing.reset} seconds."
        return problems.answer(429, words, standing.headers)
    response = _told(request, get_response)
    for name, value in standing.headers.items():
        response[name] = value
    return response


def _told(request: HttpRequest, get_response: Respond) -> HttpResponse:
    if not (request.accepts("application/json") or request.accepts(problems.CONTENT_TYPE)):
        return problems.answer(406, "Answers are application/json; the Accept header leaves it out.")
    is_head = request.method == "HEAD"
    if is_head:
        # Views know GET alone.
        request.method = "GET"
    response = _in_json(get_response(request))
    if response.status_code == 200:
        response = _unless_known(request, response)
    if is_head:
        request.method = "HEAD"
        response["Content-Length"] = str(len(response.content))
        response.content = b""
    return response


def _in_json(response: HttpResponse) -> HttpResponse:
    kind = response.get("Content-Type", "").partition(";")[0]
    if response.status_code < 400 or kind == problems.CONTENT_TYPE:
        return response
    words = _WORDS.get(response.status_code, "This cannot be answered.")
    kept = {name: response[name] for name in ("Allow", "Retry-After") if response.has_header(name)}
    return problems.answer(response.status_code, words, kept)


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    tag = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    response["ETag"] = tag
    return get_conditional_response(request, etag=tag, response=response) or response


def _open_to_all_origins(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _SHOWN
    # It carries where one client stands, so no cache may give it to another without asking.
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Accept", "Authorization"))
    return response


def _preflight() -> HttpResponse:
    allowed = {
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Authorization, If-None-Match",
        "Access-Control-Max-Age": "86400",
        "Allow": "GET, HEAD, OPTIONS",
    }
    return HttpResponse(status=204, headers=allowed)
