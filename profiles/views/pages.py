from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer.caching import tagged, unless_unchanged
from bzpeer.http import render_page
from profiles import queries
from profiles.views.readers import reader_of
from works import lists
from works.addresses import for_author
from works.filters import ListFilter
from works.models import Author
from works.queries import author_by_public_id


def _version(public_id: str, slug: str) -> str:
    return queries.version(public_id, timezone.now())


@require_safe
@unless_unchanged(_version)
@for_author
def profile(request: HttpRequest, author: Author) -> HttpResponse:
    shown = queries.profile(author, reader_of(request), timezone.now())
    context = {"author": author, "profile": shown, "page": lists.works_by_author(author.pk, ListFilter())}
    return tagged(request, render_page(request, "profiles/profile.html", context), shown.version)


@require_safe
def short(request: HttpRequest, public_id: str) -> HttpResponse:
    author = author_by_public_id(public_id)
    if author is None:
        raise Http404("No author has this id.")
    return redirect(author.merged_into or author, permanent=True)
