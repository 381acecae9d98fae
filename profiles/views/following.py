from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.decorators import ratelimit

from bzpeer.http import refused, render_page, wants_fragment
from profiles import feed as feeds
from profiles import feed_keys, follow_addresses, follow_words, followed, following
from profiles.follow_addresses import NoTarget, NothingThere
from profiles.follow_forms import FollowForm
from profiles.following import TooMany
from profiles.models import Follow, User
from profiles.models.following import Kind
from profiles.views.readers import reader_of
from works.addresses import for_author
from works.filters import InvalidFilter
from works.models import Author


@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user_or_ip", rate="900/h", method="GET", block=True)  # type: ignore[untyped-decorator]
@ratelimit(key="user_or_ip", rate="60/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def target(request: HttpRequest) -> HttpResponse:
    try:
        wanted = follow_addresses.find(request.GET)
    except NoTarget as error:
        return refused(request, InvalidFilter(str(error)))
    except NothingThere as error:
        raise Http404(str(error)) from error
    if request.method == "POST":
        return _set(request, wanted)
    return _panel(request, wanted)


def _set(request: HttpRequest, target: Follow) -> HttpResponse:
    reader = reader_of(request)
    if reader is None:
        return redirect_to_login(request.get_full_path())
    refusal = ""
    try:
        _obey(reader, target, request.POST.get("deed", ""))
    except TooMany as error:
        refusal = str(error)
    if refusal or wants_fragment(request):
        return _panel(request, target, refusal)
    return redirect(follow_words.page(target))


def _obey(reader: User, target: Follow, deed: str) -> None:
    if deed == "unfollow":
        following.unfollow(reader, target)
    else:
        following.follow(reader, target, timezone.now())


def _panel(request: HttpRequest, target: Follow, refusal: str = "") -> HttpResponse:
    panel = followed.panel(target, reader_of(request), timezone.now())
    return render_page(request, "profiles/follow.html", {"panel": panel, "refusal": refusal})


@require_safe
@for_author
def follow(request: HttpRequest, author: Author) -> HttpResponse:
    """An author alone, by the address beside the profile."""
    return _panel(request, Follow(kind=Kind.AUTHOR, author=author))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="300/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def all_followed(request: HttpRequest) -> HttpResponse:
    reader = cast(User, request.user)
    if request.method == "POST":
        form = FollowForm(request.POST)
        if not form.is_valid():
            return refused(request, InvalidFilter("This form was not complete. Load the page again."))
        form.obey(reader)
        if not wants_fragment(request):
            return redirect(request.get_full_path())
    try:
        rows = followed.rows(reader, followed.read_before(request.GET.get("before", "")))
    except InvalidFilter as error:
        return refused(request, error)
    return render_page(request, "profiles/following.html", {"page": rows, "feed_key": feed_keys.made_at(reader)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="120/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def feed(request: HttpRequest) -> HttpResponse:
    reader, now = cast(User, request.user), timezone.now()
    try:
        before = feeds.read_position(request.GET.get("before", ""))
        seen = feeds.read_position(request.POST.get("seen", ""))
    except InvalidFilter as error:
        return refused(request, error)
    if seen:
        feeds.mark_seen(reader.pk, min(seen[0], now))
        if not wants_fragment(request):
            return redirect("following:works")
    context = {"page": feeds.page(reader.pk, before, now), "is_later_page": before is not None}
    return render_page(request, "profiles/feed.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="20/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def feed_key(request: HttpRequest) -> HttpResponse:
    reader, key = cast(User, request.user), ""
    if request.method == "POST" and request.POST.get("deed") == "revoke":
        feed_keys.revoke(reader)
        messages.info(request, "Your private feed answers nobody any more.")
    elif request.method == "POST":
        key = feed_keys.make(reader, feed_keys.random_key(), timezone.now())
    context = {"made_at": feed_keys.made_at(reader), "key": key}
    return render_page(request, "profiles/feed_key.html", context)
