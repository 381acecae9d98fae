"""Addresses: how ids and names stand in a URL, and from a public id to the active author, wherever it went since."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from works import queries
from works.arxiv import ids
from works.identity import name_addresses, public_ids
from works.models import Author


class PublicIdConverter:
    """Django path converter for an author's public id."""

    regex = public_ids.PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ArxivIdConverter(PublicIdConverter):
    """Django path converter for canonical arXiv ids, the slash of the old ones included."""

    regex = ids.URL_PATTERN


class TopicCodeConverter(PublicIdConverter):
    """Django path converter for arXiv categories, former ones included: cs.LG, hep-th, acc-phys."""

    regex = r"[A-Za-z][A-Za-z0-9.-]{0,39}"


class RorIdConverter(PublicIdConverter):
    """Django path converter for ROR ids without their host: 02mhbdp94."""

    regex = r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}"


class NameConverter:
    """Django path converter for a name: anything typed comes in, a name key goes out as "dean,jeff"."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return name_addresses.in_url(value)


NO_WORK = "No work with this arXiv id is on file."
NO_TOPIC = "arXiv has no such category, or none of its works is on file."
NO_INSTITUTION = "No institution with this ROR id is on file."
Found = TypeVar("Found")


def or_404(found: Found | None, words: str) -> Found:
    """What was found. Raises Http404 with these words for nothing."""
    if found is None:
        raise Http404(words)
    return found


def for_author(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the active `Author`, or answer for it: 404, 410 when withdrawn, 301 to successor or true slug."""

    @wraps(view)
    def with_author(request: HttpRequest, public_id: str, slug: str = "", **kwargs: Any) -> HttpResponse:
        author = queries.author_by_public_id(public_id)
        if author is None:
            raise Http404("No author has this id.")
        if author.state == Author.State.WITHDRAWN:
            return render(request, "works/withdrawn.html", {}, status=410)
        current = author.current
        if request.method in ("GET", "HEAD") and (current.public_id, current.slug) != (public_id, slug):
            return _moved(request, current, kwargs)
        return view(request, current, **kwargs)

    return with_author


def for_name_key(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the name key that an address means, or answer 301 to the address that it should have."""

    @wraps(view)
    def with_key(request: HttpRequest, typed: str) -> HttpResponse:
        key = name_addresses.key_of(typed)
        if name_addresses.in_url(key) != typed:
            return permanently(request, reverse("works:name", args=[key]))
        return view(request, key)

    return with_key


def _moved(request: HttpRequest, author: Author, kwargs: dict[str, Any]) -> HttpResponse:
    match = request.resolver_match
    if match is None:
        raise Http404("This address leads nowhere.")
    path = reverse(match.view_name, kwargs={**kwargs, "public_id": author.public_id, "slug": author.slug})
    return permanently(request, path)


def permanently(request: HttpRequest, path: str) -> HttpResponse:
    """301 to this path, with the query string that was sent."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
