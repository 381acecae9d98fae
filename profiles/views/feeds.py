import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from profiles import atom, feed_keys, follow_addresses, public_feeds
from profiles.follow_addresses import NoTarget, NothingThere
from profiles.models import Follow
from profiles.models.following import Kind
from works import queries
from works.models import Author

_limited = ratelimit(key="ip", rate="1200/h", block=True)
# Whoever shows a private feed to many, and whoever guesses.
_PRIVATE = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


@require_safe
@_limited  # type: ignore[untyped-decorator]
def author(request: HttpRequest, public_id: str) -> HttpResponse:
    found = queries.author_by_public_id(public_id)
    if found is None:
        raise Http404("No author has this id.")
    if found.current.state == Author.State.WITHDRAWN:
        return render(request, "works/withdrawn.html", {}, status=410)
    if found.merged_into:
        return HttpResponsePermanentRedirect(reverse("following:author_feed", args=[found.merged_into.public_id]))
    return answer(request, public_feeds.of_target(Follow(kind=Kind.AUTHOR, author=found), timezone.now()))


def of_author(request: HttpRequest, author: Author) -> HttpResponse:
    """To the feed, from the page itself."""
    return redirect("following:author_feed", author.public_id)


@require_safe
@_limited  # type: ignore[untyped-decorator]
def topic(request: HttpRequest, code: str) -> HttpResponse:
    return _of_target(request, {"topic": code})


@require_safe
@_limited  # type: ignore[untyped-decorator]
def institution(request: HttpRequest, ror_id: str) -> HttpResponse:
    return _of_target(request, {"institution": ror_id})


@require_safe
@_limited  # type: ignore[untyped-decorator]
def search(request: HttpRequest) -> HttpResponse:
    return _of_target(request, {"search": request.GET.get("q", "")})


@require_safe
@_limited  # type: ignore[untyped-decorator]
@ratelimit(key="profiles.views.feeds.digest_of_key", rate="120/h", block=True)  # type: ignore[untyped-decorator]
def private(request: HttpRequest, key: str) -> HttpResponse:
    reader = feed_keys.whose(key)
    if reader is None:
        raise Http404("This address opens no feed. It was replaced or revoked, or is not complete.")
    page, address = reverse("following:works"), reverse("following:private_feed", args=[key])
    response = answer(request, public_feeds.of_reader(reader, page, address, timezone.now()))
    for name, value in _PRIVATE.items():
        response[name] = value
    return response


def digest_of_key(group: str, request: HttpRequest) -> str:
    """What a limit counts by: no cache learns the key itself."""
    key = request.resolver_match.kwargs["key"] if request.resolver_match else ""
    return hashlib.sha256(key.encode()).hexdigest()


def _of_target(request: HttpRequest, asked: dict[str, str]) -> HttpResponse:
    try:
        target = follow_addresses.find(asked)
    except (NothingThere, NoTarget) as error:
        raise Http404(str(error)) from error
    return answer(request, public_feeds.of_target(target, timezone.now()))


def answer(request: HttpRequest, feed: atom.Feed) -> HttpResponse:
    """304 before the feed is made when the reader has it; the feed with its tag and date otherwise."""
    version = atom.version(feed)
    changed = int(version.updated.timestamp())
    unchanged = get_conditional_response(request, etag=version.tag, last_modified=changed)
    response = unchanged or HttpResponse(atom.write(feed, version), content_type=atom.CONTENT_TYPE)
    response["ETag"], response["Last-Modified"] = version.tag, http_date(changed)
    return response
