from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer.caching import tagged, unless_unchanged
from bzpeer.http import render_page, site_of
from bzpeer.negotiation import ATOM, also_as
from profiles import followed, person_records, queries
from profiles.views import feeds, past, records
from profiles.views.invitations import failing
from profiles.views.readers import reader_of
from works import lists, signposts
from works.addresses import for_author
from works.exports import jsonld
from works.filters import ListFilter
from works.models import Author
from works.queries import author_by_public_id
from works.views import cite_all


def _version(public_id: str, slug: str) -> str:
    return queries.version(public_id, timezone.now())


def profile(request: HttpRequest, public_id: str, slug: str) -> HttpResponse:
    """The page of today, or with `?as_of=` that of a day gone by."""
    show = past.profile if "as_of" in request.GET else _present
    return show(request, public_id=public_id, slug=slug)


@require_safe
@unless_unchanged(_version)
@for_author
@also_as(
    {
        jsonld.CONTENT_TYPE: records.as_data,
        "application/x-bibtex": partial(cite_all, form="bib"),
        "application/x-research-info-systems": partial(cite_all, form="ris"),
        "application/vnd.citationstyles.csl+json": partial(cite_all, form="json"),
        signposts.LINKSET: records.as_links,
        ATOM: feeds.of_author,
    }
)
def _present(request: HttpRequest, author: Author) -> HttpResponse:
    found, site = queries.profile(author, reader_of(request), timezone.now()), site_of(request)
    context = {
        "author": author,
        "missing": failing(request, found),
        "profile": found,
        "panel": followed.of_profile(found),
        "page": lists.works_by_author(author.pk, ListFilter()),
        "data": person_records.profile_page(found, site),
    }
    response = render_page(request, "profiles/profile.html", context)
    linkset = site + reverse("profiles:record_linkset", args=[author.public_id, author.slug])
    response["Link"] = signposts.header(person_records.links(author, (), site), linkset)
    return tagged(request, response, found.version)


@require_safe
def short(request: HttpRequest, public_id: str) -> HttpResponse:
    author = author_by_public_id(public_id)
    if author is None:
        raise Http404("No author has this id.")
    return redirect(author.current, permanent=True)
