from typing import cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page
from profiles import claimants, claims, conditions, levelling, queries
from profiles.claimants import Claimant
from profiles.forms import ClaimForm
from profiles.models import User
from profiles.tasks import learn_orcid_ages
from profiles.views.readers import reader_of
from works.addresses import for_author
from works.identity.placing import Refused
from works.models import Author


@require_http_methods(["GET", "HEAD", "POST"])
@ratelimit(key="user_or_ip", rate="20/h", method="POST", block=True)  # type: ignore[untyped-decorator]
@for_author
def claim(request: HttpRequest, author: Author) -> HttpResponse:
    reader = reader_of(request)
    claimant = claimants.claimant(reader, author)
    if request.method != "POST":
        return _claim_page(request, author, claimant, ClaimForm(claimant=claimant) if claimant else None)
    if reader is None or claimant is None:
        return redirect_to_login(request.path)
    return (
        _withdraw(request, author, claimant)
        if request.POST.get("deed") == "withdraw"
        else _file(request, author, claimant)
    )


def _file(request: HttpRequest, author: Author, claimant: Claimant) -> HttpResponse:
    form = ClaimForm(request.POST, claimant=claimant)
    if form.is_valid():
        try:
            claims.file(cast(User, request.user), author, form.filing(), timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            learn_orcid_ages.delay_on_commit()  # type: ignore[attr-defined]
            messages.success(request, "Your claim is filed. The profile says that a claim is pending, not whose.")
            return redirect("profiles:claim", author.public_id, author.slug)
    return _claim_page(request, author, claimant, form, status=422)


def _withdraw(request: HttpRequest, author: Author, claimant: Claimant) -> HttpResponse:
    try:
        claims.withdraw(claimant.claim.pk if claimant.claim else 0, cast(User, request.user), timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Taken back.")
    return redirect("profiles:claim", author.public_id, author.slug)


def _claim_page(
    request: HttpRequest, author: Author, claimant: Claimant | None, form: ClaimForm | None, status: int = 200
) -> HttpResponse:
    reader = reader_of(request)
    profile = queries.profile(author, reader, timezone.now())
    context = {
        "author": author,
        "profile": profile,
        "claimant": claimant,
        "form": form,
        "needs": levelling.needs_of(claimant.claim if claimant else None, timezone.now()),
        "conditions": conditions.of_claim(profile, queries.standing(reader), claimant),
    }
    return render_page(request, "profiles/claim.html", context, status)
