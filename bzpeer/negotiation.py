"""Which form of a thing a client asks for. Browsers get the page whatever else they accept."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import MediaType
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

HTML = "text/html"
ATOM = "application/atom+xml"

View = Callable[..., HttpResponse]


def also_as(others: Mapping[str, View]) -> Callable[[View], View]:
    """A page that answers in other forms as well, by media type; each view takes what the page takes.

    406, with what there is, only for a client that accepts none of them and not "*/*" either. `Vary` is set on all.
    """

    def decorate(page: View) -> View:
        @wraps(page)
        def negotiated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            forms = {HTML: page, **others}
            chosen = preferred(request, tuple(forms))
            response = forms[chosen](request, *args, **kwargs) if chosen else _none_of(tuple(forms))
            patch_vary_headers(response, ("Accept",))
            return response

        return negotiated

    return decorate


def kept_at(route: str) -> View:
    """A form with an address of its own, to which the client is led; the route takes what the page takes."""

    def lead(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        return redirect(reverse(route, args=args, kwargs=kwargs) + (f"?{query}" if query else ""))

    return lead


def preferred(request: HttpRequest, offers: Sequence[str]) -> str | None:
    """The offer that the client likes best, None when it accepts none; without an Accept header the first one.

    Of equally good offers the one that the header names first, for "*/*" the first offer. Parameters such as a profile
    do not matter: nobody here offers two profiles (RFC 9110, section 12.5.1).
    """
    if not request.headers.get("Accept", "").strip():
        return offers[0]
    ranges = request.accepted_types
    liked = [(ranges.index(best), offer) for offer in offers if (best := _most_specific(request, offer))]
    return min(liked, key=lambda each: each[0])[1] if liked else None


def _most_specific(request: HttpRequest, offer: str) -> MediaType | None:
    main, _, sub = offer.partition("/")
    fitting = (
        each
        for each in request.accepted_types_by_precedence
        if each.main_type in ("*", main) and each.sub_type in ("*", sub)
    )
    return next(fitting, None)


def _none_of(offers: Sequence[str]) -> HttpResponse:
    text = f"This address answers as {', '.join(offers)}. The Accept header names none of them.\n"
    return HttpResponse(text, status=406, content_type="text/plain; charset=utf-8")
