"""Which form a client gets, by its Accept header."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from bzpeer.negotiation import also_as

LD, BIB = "application/ld+json", "application/x-bibtex"


@also_as({LD: lambda request: HttpResponse("ld"), BIB: lambda request: HttpResponse("bib")})
def view(request):
    return HttpResponse("page")


CHROMIUM = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
ASKED = {
    "nothing": (None, "page"),
    "an empty header": ("", "page"),
    "anything": ("*/*", "page"),
    "a browser": (CHROMIUM, "page"),
    "an old browser": ("text/html, application/xhtml+xml, image/jxr, */*", "page"),
    "htmx": ("text/html", "page"),
    "any text": ("text/*", "page"),
    "JSON-LD": (LD, "ld"),
    "JSON-LD of a profile": (f'{LD}; profile="http://www.w3.org/ns/json-ld#compacted"', "ld"),
    "the better of two": (f"{LD};q=0.5, {BIB}", "bib"),
    "the first of two as good": (f"{BIB}, {LD}", "bib"),
    "data rather than pages": (f"{LD}, text/html;q=0.5", "ld"),
    "pages rather than data": (f"{LD};q=0.5, text/html", "page"),
    "what is not there, or anything": ("text/turtle, */*;q=0.1", "page"),
    "a broken quality": (f"{BIB};q=much", "bib"),
    "pages without pages": ("text/html;q=0, application/*", "ld"),
}


@pytest.mark.parametrize(("accept", "form"), ASKED.values(), ids=ASKED)
def test_the_form_follows_the_header(accept, form):
    headers = {} if accept is None else {"Accept": accept}

    response = view(RequestFactory().get("/", headers=headers))

    assert (response.status_code, response.content.decode(), response["Vary"]) == (200, form, "Accept")


@pytest.mark.parametrize("accept", ["text/turtle", "image/png, application/pdf", "nonsense"])
def test_only_who_accepts_none_of_them_is_turned_away_and_told_what_there_is(accept):
    response = view(RequestFactory().get("/", headers={"Accept": accept}))

    assert (response.status_code, response["Vary"]) == (406, "Accept")
    assert response.content.decode().startswith(f"This address answers as text/html, {LD}, {BIB}.")
