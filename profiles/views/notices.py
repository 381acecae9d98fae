"""What an account is told: the notification centre, its settings, and the links that stop mail."""

from dataclasses import asdict
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.decorators import ratelimit

from bzpeer.http import refused, render_page, wants_fragment
from profiles import bounces, digest_times, digests, notice_forms, notice_rules, subscriptions, unsubscribing
from profiles import notices as centre
from profiles.models import User
from profiles.notice_forms import DigestForm


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="600/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def notices(request: HttpRequest) -> HttpResponse:
    reader = cast(User, request.user)
    if request.method == "POST":
        centre.mark_read(reader.pk, notice_forms.keys(request.POST), timezone.now())
        if not wants_fragment(request):
            return redirect("profiles:notices")
    after = request.GET.get("after", "")
    try:
        page = centre.page(reader.pk, after)
    except centre.InvalidPlace as error:
        return refused(request, error)
    context = {"page": page, "is_later_page": bool(after)}
    return render_page(request, "profiles/notices.html", context)


@never_cache
@login_required
@require_safe
def notice(request: HttpRequest, key: int) -> HttpResponse:
    leads_to = centre.open_(cast(User, request.user).pk, key, timezone.now())
    if leads_to is None:
        raise Http404("You have no such notice.")
    return redirect(leads_to)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="60/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def settings(request: HttpRequest) -> HttpResponse:
    reader = cast(User, request.user)
    form = _form(request, reader)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        _set(request, reader, form)
        return redirect("profiles:notice_settings")
    context = {
        "settings": centre.settings_of(reader.pk),
        "form": form,
        "zones": digest_times.zones(),
        "dead": bounces.of(reader),
        "mails_a_day": notice_rules.MAILS_A_DAY,
    }
    return render_page(request, "profiles/notice_settings.html", context, 422 if request.method == "POST" else 200)


def _form(request: HttpRequest, reader: User) -> DigestForm:
    is_sent = request.POST.get("deed") == "digest"
    return DigestForm(request.POST if is_sent else None, initial=asdict(digests.chosen(reader.pk)))


def _set(request: HttpRequest, reader: User, form: DigestForm) -> None:
    if request.POST.get("deed") == "turn-on":
        bounces.turn_on(reader)
        messages.success(request, f"Mail goes to {reader.email} again.")
    elif form.is_bound:
        digests.choose(reader.pk, form.when(), timezone.now())
        messages.success(request, "Kept: " + form.in_words())
    else:
        centre.choose(reader.pk, notice_forms.heard(request.POST))
        messages.success(request, "Your choices are kept.")


# Mail programs post here without a cookie: the token is the permission, and all it permits is to stop.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="bzpeer.http.path", rate="60/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        stop = unsubscribing.read(token)
    except unsubscribing.Forged as forged:
        raise Http404(str(forged)) from forged
    if request.method == "POST":
        subscriptions.stop(stop, timezone.now())
    context = {"label": subscriptions.label(stop), "is_stopped": request.method == "POST"}
    response = render_page(request, "profiles/unsubscribe.html", context)
    # The address is the key: no other site may learn it.
    response["Referrer-Policy"] = "same-origin"
    return response
