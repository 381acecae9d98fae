"""Pages for people who write programs."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api import reference as references
from api.views import api
from bzpeer.http import site_of


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    context = {"site": site_of(request), "limit": settings.API_LIMIT, "key_limit": settings.API_KEY_LIMIT}
    return render(request, "api/developers.html", context)


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    schema = api.get_openapi_schema()
    context = {"operations": references.operations(schema), "shapes": references.shapes(schema)}
    return render(request, "api/reference.html", context)
