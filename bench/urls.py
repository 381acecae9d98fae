"""The site and, beside it, the least that Django can do."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bzpeer import access
from bzpeer.urls import urlpatterns as site


def bare(request: HttpRequest) -> HttpResponse:
    # What it says of caches keeps it from being kept: it is a view that is measured.
    return HttpResponse("ok", headers={"Cache-Control": "no-store"})


access.TABLE = {**access.TABLE, "bare": access.Access.PUBLIC}
urlpatterns = [path("bare/", bare, name="bare"), *site]
