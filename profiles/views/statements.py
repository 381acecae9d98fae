import io

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page, site_of
from profiles import statement_rules, statements
from profiles.models import Statement
from works.addresses import for_author
from works.models import Author


@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user_or_ip", rate="20/h", method="POST", block=True)  # type: ignore[untyped-decorator]
@for_author
def statement(request: HttpRequest, author: Author) -> HttpResponse:
    if request.method == "POST":
        code = statements.issue(author, timezone.now())
        return redirect("profiles:issued", author.public_id, author.slug, code)
    sheet = statements.sheet(author, statements.facts(author, timezone.now()))
    return render_page(request, "profiles/statement.html", {"author": author, "sheet": sheet})


@require_safe
@for_author
def issued(request: HttpRequest, author: Author, code: str) -> HttpResponse:
    found = _issued(author, code)
    sheet = statements.sheet(author, statement_rules.read(found.facts), found.code)
    context = {"author": author, "sheet": sheet, "site": site_of(request), "check": _check_address(request, code)}
    return render_page(request, "profiles/issued.html", context)


@require_safe
@for_author
def qr(request: HttpRequest, author: Author, code: str) -> HttpResponse:
    image = io.BytesIO()
    address = _check_address(request, _issued(author, code).code)
    # A picture of its own: the policy of pages forbids the styles that some write into SVG.
    segno.make(address, error="m", micro=False).save(image, kind="svg", scale=4, border=4, light="white")
    return HttpResponse(image.getvalue(), content_type="image/svg+xml")


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("statement", "")
    found = statements.issued(statement_rules.typed(typed))
    if found is None:
        context = {"typed": typed, "checked": None}
        return render_page(request, "profiles/check.html", context, 404 if typed.strip() else 200)
    if statements.author_of(found).state != Author.State.ACTIVE:
        return render(request, "works/withdrawn.html", {}, status=410)
    checked = statements.check(found, timezone.now())
    return render_page(request, "profiles/check.html", {"typed": typed, "checked": checked})


def _issued(author: Author, code: str) -> Statement:
    found = statements.issued(code)
    if found is None or statements.author_of(found) != author:
        raise Http404("No statement of this record has this code.")
    return found


def _check_address(request: HttpRequest, code: str) -> str:
    return f"{site_of(request)}{reverse('profiles:check')}?statement={code}"
