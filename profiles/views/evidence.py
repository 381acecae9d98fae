from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page, wants_fragment
from profiles.own import OwnRecord
from profiles.sources import affiliations, checks, tasks, vouching
from profiles.views.owners import for_owner
from works.identity.placing import Refused

View = Callable[..., HttpResponse]

_read_or_write = require_http_methods(["GET", "HEAD", "POST"])
_limited: Callable[[View], View] = ratelimit(key="user_or_ip", rate="60/h", method="POST", block=True)
# Each is a mail to somebody.
_rarely: Callable[[View], View] = ratelimit(key="user_or_ip", rate="5/h", method="POST", block=True)


@_read_or_write
@_limited
@for_owner
def confirmations(request: HttpRequest, own: OwnRecord) -> HttpResponse:
    refusal = _refusal(lambda: _confirm(request, own)) if request.method == "POST" else ""
    if request.method == "POST" and not refusal and not wants_fragment(request):
        return redirect("profiles:own_confirmations", own.author.public_id, own.author.slug)
    page = vouching.page(own.user, timezone.now(), _number(request.GET.get("before", "")))
    context = _context(own, refusal) | {"page": page}
    return render_page(request, "profiles/own_confirmations.html", context, 409 if refusal else 200)


@_read_or_write
@_limited
@for_owner
def sources(request: HttpRequest, own: OwnRecord) -> HttpResponse:
    refusal = _refusal(lambda: _act(request, own)) if request.method == "POST" else ""
    if request.method == "POST" and not refusal and not wants_fragment(request):
        return redirect("profiles:own_sources", own.author.public_id, own.author.slug)
    said = {"checks": checks.of_owner(own.user), "offers": affiliations.offers(own.user, timezone.now())}
    return render_page(request, "profiles/own_sources.html", _context(own, refusal) | said, 409 if refusal else 200)


@require_POST
@_rarely
@for_owner
def mail(request: HttpRequest, own: OwnRecord) -> HttpResponse:
    refusal = _refusal(lambda: _mail_link(request, own))
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, "The link is on its way. It counts for one day.")
    return redirect("profiles:own_sources", own.author.public_id, own.author.slug)


@_read_or_write
@_limited
@for_owner
def mailed(request: HttpRequest, own: OwnRecord, link: str) -> HttpResponse:
    now = timezone.now()
    confirm = affiliations.confirm if request.method == "POST" else affiliations.address_of
    refusal = _refusal(lambda: confirm(own.user, link, now))
    if request.method == "POST" and not refusal:
        messages.success(request, "Kept: the institution's domain reaches you.")
        return redirect("profiles:own_sources", own.author.public_id, own.author.slug)
    email = "" if refusal else affiliations.address_of(own.user, link, now)
    context = _context(own, refusal) | {"email": email}
    return render_page(request, "profiles/own_sources_mailed.html", context, 409 if refusal else 200)


def _context(own: OwnRecord, refusal: str) -> dict[str, object]:
    return {"own": own, "author": own.author, "refusal": refusal}


def _confirm(request: HttpRequest, own: OwnRecord) -> None:
    authorship_id = _number(request.POST.get("authorship", ""))
    if request.POST.get("deed") == "take back":
        vouching.take_back(own.user, authorship_id, timezone.now())
    else:
        vouching.vouch(own.user, authorship_id, timezone.now())


def _act(request: HttpRequest, own: OwnRecord) -> None:
    if ror_id := request.POST.get("withdraw", ""):
        affiliations.withdraw(own.user, ror_id, timezone.now())
    elif not checks.ask_again(own.user, timezone.now()):
        raise Refused("Each source is asked at most once a day at your wish. It is asked every 30 days anyway.")


def _mail_link(request: HttpRequest, own: OwnRecord) -> None:
    email = request.POST.get("email", "")
    link = affiliations.token(own.user, email, timezone.now())
    address = reverse("profiles:own_sources_mailed", args=[own.author.public_id, own.author.slug, link])
    tasks.mail_link.delay(email=email, address=f"{settings.SITE_URL}{address}")


def _refusal(deed: Callable[[], object]) -> str:
    """Why the deed was refused; empty when it was done."""
    try:
        deed()
    except Refused as refusal:
        return str(refusal)
    return ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
