from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page, wants_fragment
from profiles.models import User
from profiles.sources import affiliations, checks, tasks, vouching
from profiles.views.holders import for_holder
from works.identity.placing import Refused
from works.models import Author

View = Callable[..., HttpResponse]

_read_or_write = require_http_methods(["GET", "HEAD", "POST"])
_limited: Callable[[View], View] = ratelimit(key="user_or_ip", rate="60/h", method="POST", block=True)
# Each is a mail to somebody.
_rarely: Callable[[View], View] = ratelimit(key="user_or_ip", rate="5/h", method="POST", block=True)


@_read_or_write
@_limited
@for_holder
def confirmations(request: HttpRequest, user: User, author: Author) -> HttpResponse:
    refusal = _refusal(lambda: _confirm(request, user)) if request.method == "POST" else ""
    if request.method == "POST" and not refusal and not wants_fragment(request):
        return redirect("profiles:own_confirmations", author.public_id, author.slug)
    page = vouching.page(user, timezone.now(), _number(request.GET.get("before", "")))
    context = {"author": author, "page": page, "refusal": refusal}
    return render_page(request, "profiles/own_confirmations.html", context, 409 if refusal else 200)


@_read_or_write
@_limited
@for_holder
def sources(request: HttpRequest, user: User, author: Author) -> HttpResponse:
    refusal = _refusal(lambda: _act(request, user)) if request.method == "POST" else ""
    if request.method == "POST" and not refusal and not wants_fragment(request):
        return redirect("profiles:own_sources", author.public_id, author.slug)
    offers = affiliations.offers(user, timezone.now())
    context = {"author": author, "checks": checks.of_owner(user), "offers": offers, "refusal": refusal}
    return render_page(request, "profiles/own_sources.html", context, 409 if refusal else 200)


@require_POST
@_rarely
@for_holder
def mail(request: HttpRequest, user: User, author: Author) -> HttpResponse:
    refusal = _refusal(lambda: _mail_link(request, user, author))
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, "The link is on its way. It counts for one day.")
    return redirect("profiles:own_sources", author.public_id, author.slug)


@_read_or_write
@_limited
@for_holder
def mailed(request: HttpRequest, user: User, author: Author, link: str) -> HttpResponse:
    now = timezone.now()
    confirm = affiliations.confirm if request.method == "POST" else affiliations.address_of
    refusal = _refusal(lambda: confirm(user, link, now))
    if request.method == "POST" and not refusal:
        messages.success(request, "Kept: the institution's domain reaches you.")
        return redirect("profiles:own_sources", author.public_id, author.slug)
    email = "" if refusal else affiliations.address_of(user, link, now)
    context = {"author": author, "email": email, "refusal": refusal}
    return render_page(request, "profiles/own_sources_mailed.html", context, 409 if refusal else 200)


def _confirm(request: HttpRequest, user: User) -> None:
    authorship_id = _number(request.POST.get("authorship", ""))
    if request.POST.get("deed") == "take back":
        vouching.take_back(user, authorship_id, timezone.now())
    else:
        vouching.vouch(user, authorship_id, timezone.now())


def _act(request: HttpRequest, user: User) -> None:
    if ror_id := request.POST.get("withdraw", ""):
        affiliations.withdraw(user, ror_id, timezone.now())
    elif not checks.ask_again(user, timezone.now()):
        raise Refused("Each source is asked at most once a day at your wish. It is asked every 30 days anyway.")


def _mail_link(request: HttpRequest, user: User, author: Author) -> None:
    email = request.POST.get("email", "")
    link = affiliations.token(user, email, timezone.now())
    address = reverse("profiles:own_sources_mailed", args=[author.public_id, author.slug, link])
    tasks.mail_link.delay(email=email, address=request.build_absolute_uri(address))


def _refusal(deed: Callable[[], object]) -> str:
    """Why the deed was refused; empty when it was done."""
    try:
        deed()
    except Refused as refusal:
        return str(refusal)
    return ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
