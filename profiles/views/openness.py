from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.decorators import ratelimit

from bzpeer.http import refused, render_page
from profiles import open_list as lists
from profiles import own_openness
from profiles.models import Purpose
from profiles.open_list import OpenFilter
from profiles.openness_forms import OpennessForm
from profiles.own import OwnRecord
from profiles.own_openness import Openness
from profiles.views.owners import for_owner
from works.filters import InvalidFilter
from works.identity.placing import Refused

_limited: Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]] = ratelimit(
    key="user", rate="60/h", method="POST", block=True
)


@require_safe
def open_list(request: HttpRequest) -> HttpResponse:
    try:
        asked = OpenFilter.from_query(request.GET)
    except InvalidFilter as error:
        return refused(request, error)
    context = {"page": lists.page(asked, request.user.pk, timezone.now().date()), "purposes": Purpose.choices}
    return render_page(request, "profiles/open.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_limited
@for_owner
def own_open(request: HttpRequest, own: OwnRecord) -> HttpResponse:
    known = own_openness.of(own.researcher)
    form = OpennessForm(
        None if request.method != "POST" or "end" in request.POST else request.POST,
        initial={"purposes": known.purposes, "topics": known.topics, "note": known.note, "until": known.until},
        topics=own_openness.topics_of(own.author.pk),
        kept=known.topics,
    )
    if request.method == "POST" and _say(request, own, form):
        return redirect("profiles:own_open", own.author.public_id, own.author.slug)
    context = {"own": own, "author": own.author, "form": form, "until": known.until, "today": timezone.now().date()}
    return render_page(request, "profiles/own_open.html", context, 422 if request.method == "POST" else 200)


def _say(request: HttpRequest, own: OwnRecord, form: OpennessForm) -> bool:
    """Do as the form says, and say so; False with what is wrong on the form."""
    if form.is_bound and not form.is_valid():
        return False
    try:
        own_openness.say(own, form.said() if form.is_bound else Openness(), timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused)) if form.is_bound else messages.error(request, str(refused))
        return not form.is_bound
    messages.success(request, "Kept, and shown on your profile." if form.is_bound else "Nothing is said any more.")
    return True
