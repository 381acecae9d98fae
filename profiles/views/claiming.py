from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer.http import render_page
from profiles import queries
from works.addresses import for_author
from works.models import Author


@require_safe
@for_author
def claim(request: HttpRequest, author: Author) -> HttpResponse:
    return _page(request, author, "profiles/claim.html")


@require_safe
@for_author
def invite(request: HttpRequest, author: Author) -> HttpResponse:
    return _page(request, author, "profiles/invite.html")


def _page(request: HttpRequest, author: Author, template: str) -> HttpResponse:
    reader = request.user if request.user.is_authenticated else None
    profile = queries.profile(author, reader, timezone.now())
    return render_page(request, template, {"author": author, "profile": profile})
