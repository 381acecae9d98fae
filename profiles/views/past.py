from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer.http import refused, render_page
from profiles import as_known
from works import as_of
from works.addresses import for_author
from works.filters import InvalidFilter
from works.models import Author


@require_safe
@for_author
def profile(request: HttpRequest, author: Author) -> HttpResponse:
    now = timezone.now()
    try:
        day = as_of.day(request.GET["as_of"], now.date())
    except InvalidFilter as error:
        return refused(request, error)
    context = {"author": author, "past": as_known.profile(author, day, now), "today": now.date()}
    response = render_page(request, "profiles/as_of.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
