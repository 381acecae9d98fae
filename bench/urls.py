"""The site and, beside it, the least that Django can do."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bzpeer.urls import urlpatterns as site


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), *site]
