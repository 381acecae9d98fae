from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page, wants_fragment
from profiles import following, queries
from profiles.models import Follow, User
from profiles.models.following import Kind
from works.addresses import for_author
from works.models import Author


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="60/h", method="POST", block=True)  # type: ignore[untyped-decorator]
@for_author
def follow(request: HttpRequest, author: Author) -> HttpResponse:
    reader = cast(User, request.user)
    if request.method == "POST":
        _set(reader, author, request.POST.get("deed", ""))
        if not wants_fragment(request):
            return redirect(author)
    profile = queries.profile(author, reader, timezone.now())
    return render_page(request, "profiles/follow.html", {"author": author, "profile": profile})


def _set(reader: User, author: Author, deed: str) -> None:
    target = Follow(kind=Kind.AUTHOR, author=author)
    if deed == "unfollow":
        following.unfollow(reader, target)
    else:
        following.follow(reader, target, timezone.now())
