"""Whatever is typed into an address or a form, the answer is an answer, and nothing typed comes back as markup."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from lxml import html

from tests.factories import UserFactory
from tests.test_pages import FRAGMENTS, PAGES, author, url

__all__ = ["author"]

pytestmark = pytest.mark.django_db

PAYLOADS = {
    "markup": "\"'><script>alert(1)</script><svg onload=alert(1)>",
    "statement": "1' OR '1'='1'; DROP TABLE works_work; --",
    "template": "{{ 7|add:7 }}{% debug %}${7*7}",
    "path": "../../../../etc/passwd",
    "line": "a\r\nSet-Cookie: a=b",
    "NUL": "a\0b",
    "halves of letters": "\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace") + "\u202e\ufeff",
    "large number": "9" * 400,
    "small number": "-1",
    "long": "a" * 5_000,
    "redirect": "//evil.example/\\",
}
ADDRESSES = {**PAGES, **FRAGMENTS}
# Django's own refusal of NUL and of too much is a plain 400.
ANSWERS = {200, 301, 302, 400, 401, 403, 404, 405, 409, 410, 413, 422, 429}


@pytest.fixture
def reader():
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def wrong_with(response):
    if response.status_code not in ANSWERS:
        return response.status_code
    if "evil.example" in response.get("Location", ""):
        return f"leads to {response['Location']}"
    if "Set-Cookie: a=b" in str(response.headers):
        return "a header was smuggled in"
    text = response.content.decode(errors="replace") if not response.streaming else ""
    is_page = response.get("Content-Type", "").startswith("text/html")
    return "markup came back" if is_page and re.search(r"<script>alert|<svg onload", text) else None


def asked(address):
    """The path, and the address's parameters with some that many pages have, to put something into."""
    parts = urlsplit(address)
    return parts.path, [*dict(parse_qsl(parts.query)), "q", "after", "before", "sort", "next", "year"]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_no_parameter_of_any_page_makes_an_error(reader, author, payload):
    found = {}
    for pattern in dict.fromkeys(ADDRESSES.values()):
        path, names = asked(url(pattern, author))
        if wrong := wrong_with(reader.get(path, dict.fromkeys(names, payload))):
            found[path, *names] = wrong
        cache.clear()

    assert found == {}


def forms_of(page, address):
    for form in html.fromstring(page or b"<p></p>").xpath("//form"):
        action = form.get("action") or address
        names = [field.get("name") for field in form.xpath(".//*[@name]") if field.get("name") != "csrfmiddlewaretoken"]
        yield (form.get("method") or "get").lower(), action, tuple(names)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_no_field_of_any_form_makes_an_error(reader, author, payload):
    addresses = [url(pattern, author) for pattern in PAGES.values()]
    forms = {form for address in addresses for form in forms_of(reader.get(address).content, address)}
    found = {}
    for method, action, names in sorted(forms):
        cache.clear()
        response = getattr(reader, method)(action, dict.fromkeys(names, payload))
        if wrong := wrong_with(response):
            found[action, names] = wrong

    assert len(forms) > 5
    assert found == {}
