from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer.http import render_page
from profiles import conditions, queries
from profiles.conditions import Condition
from profiles.queries import Profile, Standing
from profiles.views.readers import reader_of
from works.addresses import for_author
from works.models import Author


@require_safe
@for_author
def claim(request: HttpRequest, author: Author) -> HttpResponse:
    return _page(request, author, "profiles/claim.html", conditions.of_claim)


@require_safe
@for_author
def invite(request: HttpRequest, author: Author) -> HttpResponse:
    return _page(request, author, "profiles/invite.html", conditions.of_invitation)


def _page(
    request: HttpRequest,
    author: Author,
    template: str,
    needed: Callable[[Profile, Standing | None], tuple[Condition, ...]],
) -> HttpResponse:
    reader = reader_of(request)
    profile = queries.profile(author, reader, timezone.now())
    needs = needed(profile, queries.standing(reader))
    return render_page(request, template, {"author": author, "profile": profile, "conditions": needs})
