"""Reporting a message, and how one's own account stands: suspension, appeal, and what became of one's reports."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page
from profiles.contact import reading, reporting, standings, suspensions, writing
from profiles.contact.forms import AppealForm, ConductForm
from profiles.contact.reading import State
from profiles.models import User
from profiles.views.conversing import for_member
from works.identity.placing import Refused

View = Callable[..., HttpResponse]

_read_or_write = require_http_methods(["GET", "HEAD", "POST"])
_limited: Callable[[View], View] = ratelimit(key="user", rate="20/h", method="POST", block=True)


@_read_or_write
@_limited
@for_member
def report(request: HttpRequest, state: State, number: int) -> HttpResponse:
    account = cast(User, request.user)
    message = reading.answered(account, state.id, number)
    if message is None:
        raise writing.NotThere(f"No message {number} for this account.")
    form = ConductForm(request.POST or None)
    if form.is_valid() and _done(form, lambda: _report(account, state, number, form)):
        messages.success(request, "Reported. A curator looks at it within three days; you will hear what was decided.")
        return redirect("profiles:conversation", state.id)
    context = {"conversation": state, "message": message, "form": form, "before": reporting.BEFORE}
    return render_page(request, "profiles/report.html", context, 422 if request.method == "POST" else 200)


@login_required
@_read_or_write
@_limited
def standing(request: HttpRequest) -> HttpResponse:
    account, now = cast(User, request.user), timezone.now()
    form = AppealForm(request.POST or None)
    if form.is_valid() and _done(form, lambda: suspensions.appeal(account, form.cleaned_data["words"], now)):
        messages.success(request, "Your appeal waits for a curator.")
        return redirect("account_standing")
    context = {"standing": standings.of(account, now), "form": form}
    return render_page(request, "profiles/standing.html", context, 422 if request.method == "POST" else 200)


def _report(account: User, state: State, number: int, form: ConductForm) -> None:
    said = form.cleaned_data
    reporting.report_message(account, state.id, number, reason=said["reason"], words=said["words"], now=timezone.now())


def _done(form: ConductForm | AppealForm, deed: Callable[[], object]) -> bool:
    """Do it, or say on the form why not."""
    try:
        deed()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True
