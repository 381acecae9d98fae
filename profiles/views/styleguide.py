"""The page of the design system, for whoever builds pages here; in development alone."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from graph.layout import NARROW, place
from profiles import design_tokens, specimens

_SHEET = settings.BASE_DIR / "static" / "css" / "tokens.css"


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404("The style guide is shown in development alone.")

    sheet = _SHEET.read_text()
    tokens = design_tokens.tokens(sheet)

    shown = {"rows": specimens.WORKS, "lines": specimens.LINES, "form": specimens.wrong_form()}
    pictures = {"slice": specimens.SLICE, "wide": place(specimens.SLICE), "narrow": place(specimens.SLICE, NARROW)}
    context = {"themes": design_tokens.themes(sheet), "tokens": tokens, **shown, **pictures}
    return render(request, "profiles/styleguide.html", context)
