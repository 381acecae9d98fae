import secrets
from collections.abc import Sequence
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.decorators import ratelimit

from bzpeer.http import refused, render_page, wants_fragment
from profiles import collected, collection_addresses, collections, followed, public_feeds
from profiles.collection_forms import DescribeForm, NameForm
from profiles.collections import Refused
from profiles.follow_addresses import NothingThere
from profiles.models import Collection, User
from profiles.views.feeds import answer
from works import queries
from works.filters import InvalidFilter
from works.models import Author, Work
from works.views import exported


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="60/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def collections_of_reader(request: HttpRequest) -> HttpResponse:
    reader = cast(User, request.user)
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = collections.make(reader, form.cleaned_data["name"], timezone.now())
            return redirect("collections:one", made.pk)
        except Refused as error:
            form.add_error("name", str(error))
    context = {"lists": collected.of_reader(reader), "form": form}
    return render_page(request, "profiles/collections.html", context, 422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="300/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def one(request: HttpRequest, key: int) -> HttpResponse:
    found = _own(request, key)
    form = DescribeForm(request.POST if request.POST.get("deed") == "describe" else None, instance=found)
    if request.method == "POST":
        done = _obey(request, found, form)
        if done is not None:
            return done
    return _shown(request, "profiles/collection.html", found, {"form": form}, 422 if form.errors else 200)


@login_required
@require_safe
def export(request: HttpRequest, key: int, form: str) -> HttpResponse:
    return _export(_own(request, key), form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user", rate="300/h", method="POST", block=True)  # type: ignore[untyped-decorator]
def save(request: HttpRequest) -> HttpResponse:
    reader, refusal = cast(User, request.user), ""
    try:
        things = collection_addresses.find(request.GET)
    except InvalidFilter as error:
        return refused(request, error)
    except NothingThere as error:
        raise Http404(str(error)) from error
    if request.method == "POST":
        try:
            _keep(request, reader, things)
        except Refused as error:
            refusal = str(error)
        if not refusal and not wants_fragment(request):
            return redirect(request.get_full_path())
    context = {"things": things, "choices": collected.choices(reader, things), "refusal": refusal}
    return render_page(request, "profiles/collection_save.html", context, 422 if refusal else 200)


@require_safe
@ratelimit(key="ip", rate="1200/h", block=True)  # type: ignore[untyped-decorator]
def shared(request: HttpRequest, key: str) -> HttpResponse:
    response = _shown(request, "profiles/collection_shared.html", _opened(key), {})
    # Made private, it is so at once: nobody keeps it.
    response["X-Robots-Tag"], response["Cache-Control"] = "noindex", "private, no-cache"
    return response


@require_safe
@ratelimit(key="ip", rate="1200/h", block=True)  # type: ignore[untyped-decorator]
def shared_export(request: HttpRequest, key: str, form: str) -> HttpResponse:
    return _export(_opened(key), form)


@require_safe
@ratelimit(key="ip", rate="1200/h", block=True)  # type: ignore[untyped-decorator]
def shared_feed(request: HttpRequest, key: str) -> HttpResponse:
    found = _opened(key)
    page, address = (reverse(f"collections:{name}", args=[key]) for name in ("shared", "shared_feed"))
    return answer(request, public_feeds.of_collection(found, page, address))


def _obey(request: HttpRequest, found: Collection, form: DescribeForm) -> HttpResponse | None:
    """Do what a form of the page asks; None when the page has to say what was wrong."""
    match request.POST.get("deed", ""):
        case "describe":
            return _described(found, form)
        case "share":
            collections.share(found, secrets.token_urlsafe(32))
        case "private":
            collections.keep_private(found)
        case "take out":
            collections.take_out_one(found, _key(request, "item"))
        case "delete":
            collections.delete(found)
            messages.success(request, f"The list “{found.name}” was deleted.")
            return redirect("collections:all")
    return None if wants_fragment(request) else redirect(request.get_full_path())


def _described(found: Collection, form: DescribeForm) -> HttpResponse | None:
    if form.is_valid():
        try:
            collections.describe(found, form.cleaned_data["name"], form.cleaned_data["note"])
            return redirect("collections:one", found.pk)
        except Refused as error:
            form.add_error("name", str(error))
    return None


def _keep(request: HttpRequest, reader: User, things: Sequence[Work | Author]) -> None:
    """Put in, take out, or put into a new list. Raises Refused."""
    asked, now = request.POST, timezone.now()
    if asked.get("deed") == "make":
        collections.put(collections.make(reader, asked.get("name", "")[:100], now), things, now)
        return
    found = collections.own(reader, _key(request, "collection"))
    if found is None:
        raise Refused("This list is not there any more. Choose another one.")
    if asked.get("deed") == "take out":
        collections.take_out(found, things)
    else:
        collections.put(found, things, now)


def _key(request: HttpRequest, name: str) -> int:
    """The key that a form sent; 0, which nothing has, for what is none."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else 0


def _own(request: HttpRequest, key: int) -> Collection:
    found = collections.own(cast(User, request.user), key)
    if found is None:
        raise Http404("You keep no such list.")
    return found


def _opened(key: str) -> Collection:
    found = collected.shared(key)
    if found is None:
        raise Http404("This address opens no list. Its reader made it private again, or the address is not complete.")
    return found


def _shown(
    request: HttpRequest, template: str, found: Collection, more: dict[str, object], status: int = 200
) -> HttpResponse:
    try:
        before = followed.read_before(request.GET.get("before", ""))
    except InvalidFilter as error:
        return refused(request, error)
    context = {"collection": found, "page": collected.page(found, before), **more}
    return render_page(request, template, context, status)


def _export(found: Collection, form: str) -> HttpResponse:
    return exported(queries.works_to_export(collected.work_ids(found)), form, "list")
