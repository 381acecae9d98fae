from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page
from profiles import reports, status_links
from profiles.forms import LinksForm, ReportForm
from profiles.models import Report
from profiles.tasks import send_mail
from profiles.views.readers import reader_of
from works.addresses import for_author
from works.identity.placing import Refused
from works.models import Author


@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user_or_ip", rate="10/h", method="POST", block=True)  # type: ignore[untyped-decorator]
@for_author
def wrong(request: HttpRequest, author: Author) -> HttpResponse:
    reader = reader_of(request)
    known = {
        "email": reader.email if reader else "",
        "kind": request.GET.get("kind", ""),
        "work": request.GET.get("work", ""),
    }
    form = ReportForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            reports.make(author, form.said(), reader, timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            send_mail.delay_on_commit()  # type: ignore[attr-defined]
            return redirect("profiles:sent", author.public_id, author.slug)
    context = {"author": author, "form": form}
    return render_page(request, "profiles/wrong.html", context, 422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD"])
@for_author
def sent(request: HttpRequest, author: Author) -> HttpResponse:
    return render_page(request, "profiles/sent.html", {"author": author})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="ip", rate="60/h", method=ratelimit.ALL, block=True)  # type: ignore[untyped-decorator]
def status(request: HttpRequest, token: str) -> HttpResponse:
    try:
        report = reports.linked(status_links.read(token))
    except status_links.Expired as expired:
        return _private(render_page(request, "profiles/links.html", {"form": LinksForm(), "why": str(expired)}, 410))
    except status_links.Forged as forged:
        raise Http404(str(forged)) from forged
    if report is None:
        why = "A newer link took the place of this one."
        return _private(render_page(request, "profiles/links.html", {"form": LinksForm(), "why": why}, 410))
    if request.method == "POST":
        _act(request, report)
        return redirect(request.path)
    return _private(render_page(request, "profiles/status.html", {"report": report, "author": _shown(report)}))


@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="ip", rate="5/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def links(request: HttpRequest) -> HttpResponse:
    form = LinksForm(request.POST or None)
    if form.is_valid():
        reports.ask_for_links(form.cleaned_data["email"])
        send_mail.delay_on_commit()  # type: ignore[attr-defined]
        messages.success(request, "If anything was reported from this address, new links are on their way there.")
        return redirect("profiles:links")
    context = {"form": form, "why": ""}
    return render_page(request, "profiles/links.html", context, 422 if request.method == "POST" else 200)


def _act(request: HttpRequest, report: Report) -> None:
    try:
        if request.POST.get("deed") == "withdraw":
            reports.withdraw(report.pk)
            messages.success(request, "Taken back.")
        else:
            reports.confirm(report.pk, timezone.now())
            messages.success(request, "Confirmed. A curator looks at it.")
    except Refused as refused:
        messages.error(request, str(refused))


def _shown(report: Report) -> Author | None:
    """The record of a report as far as it is still shown."""
    return report.author if report.author.state == Author.State.ACTIVE else None


def _private(response: HttpResponse) -> HttpResponse:
    # The address is the key: no other site may learn it. Ours may, or browsers hide where its own forms come from.
    response["Referrer-Policy"] = "same-origin"
    return response
