from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer.http import site_of
from profiles import person_records, queries
from works.addresses import for_author
from works.models import Author
from works.queries import arxiv_ids_of
from works.record_views import linkset, written


def as_data(request: HttpRequest, author: Author) -> HttpResponse:
    found = queries.profile(author, None, timezone.now())
    return written(person_records.profile_page(found, site_of(request)))


def as_links(request: HttpRequest, author: Author) -> HttpResponse:
    site = site_of(request)
    links = person_records.links(author, arxiv_ids_of(author), site)
    return linkset(site + author.get_absolute_url(), links)


record = require_safe(for_author(as_data))
record_linkset = require_safe(for_author(as_links))
