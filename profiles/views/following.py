from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page, wants_fragment
from profiles import following, queries
from works.addresses import for_author
from works.models import Author


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="60/h", method="POST", block=True)
@for_author
def follow(request: HttpRequest, author: Author) -> HttpResponse:
    if request.method == "POST":
        _set(request, author)
        if not wants_fragment(request):
            return redirect(author)
    profile = queries.profile(author, request.user, timezone.now())
    return render_page(request, "profiles/follow.html", {"author": author, "profile": profile})


def _set(request: HttpRequest, author: Author) -> None:
    if request.POST.get("deed") == "unfollow":
        following.unfollow(request.user, author)
    else:
        following.follow(request.user, author, timezone.now())
