from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page
from profiles import own
from profiles.contact import (
    blocks,
    fits,
    introductions,
    invitation_grounds,
    invitation_lists,
    invitation_reports,
    invitation_rules,
)
from profiles.contact import invitations as deeds
from profiles.contact.fits import Fits
from profiles.contact.forms import ConductForm
from profiles.contact.invitation_forms import InvitationForm, RecommendationForm
from profiles.contact.invitation_grounds import Grounds
from profiles.contact.invitation_lists import Shown
from profiles.contact.invitations import NotThere
from profiles.models import User
from profiles.needs import Condition
from profiles.queries import Profile
from profiles.views.readers import reader_of
from works.addresses import for_author
from works.identity.placing import Refused
from works.models import Author

View = Callable[..., HttpResponse]
_read_or_write = require_http_methods(["GET", "HEAD", "POST"])
# Per account and per network: what one person does by hand is far below.
_by_account: Callable[[View], View] = ratelimit(key="user_or_ip", rate="30/h", method="POST", block=True)
_by_network: Callable[[View], View] = ratelimit(key="ip", rate="90/h", method="POST", block=True)


@_read_or_write
@_by_network
@_by_account
@for_author
def invite(request: HttpRequest, author: Author) -> HttpResponse:
    reader = reader_of(request)
    if reader is None and request.method == "POST":
        return redirect_to_login(request.path)
    grounds = invitation_grounds.of(author.pk, reader, timezone.now())
    needed = grounds.conditions(timezone.now())
    found = _found(reader, author) if not invitation_rules.missing(needed) else None
    form = InvitationForm(request.POST or None, grounds=grounds, found=found) if found else None
    if form is not None and form.is_valid() and _sent(request, author, form):
        return redirect("profiles:invitations")
    return _invite_page(request, author, grounds, found, form)


@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    account, now = cast(User, request.user), timezone.now()
    context = {
        "waiting": invitation_lists.waiting(account, _number(request, "before"), now),
        "sent": invitation_lists.sent(account, _number(request, "sent_before"), now),
    }
    return render_page(request, "profiles/invitations.html", context)


@_read_or_write
@_by_network
@_by_account
def invitation(request: HttpRequest, key: int) -> HttpResponse:
    account = cast(User, request.user)
    shown = invitation_lists.one(account, key, timezone.now())
    if shown is None:
        raise Http404("There is no such invitation for this account.")
    form = RecommendationForm(request.POST if request.POST.get("deed") == "pass-on" else None)
    if request.method == "POST" and (answer := _answered(request, shown, form)) is not None:
        return answer
    context = {"shown": shown, "invitation": shown.invitation, "form": form}
    return render_page(request, "profiles/invitation.html", context, 422 if request.method == "POST" else 200)


@_read_or_write
@_by_network
@_by_account
def report(request: HttpRequest, key: int) -> HttpResponse:
    account = cast(User, request.user)
    shown = invitation_lists.one(account, key, timezone.now())
    if shown is None or shown.role == invitation_lists.Role.INVITER:
        raise Http404("There is no such invitation for this account.")
    form = ConductForm(request.POST or None)
    if form.is_valid() and _reported(account, shown, form):
        messages.success(request, "Reported. A curator looks at it within three days; you will hear what was decided.")
        return redirect("profiles:invitations")
    context = {"shown": shown, "invitation": shown.invitation, "form": form}
    return render_page(request, "profiles/invitation_report.html", context, 422 if request.method == "POST" else 200)


def failing(request: HttpRequest, profile: Profile) -> tuple[Condition, ...]:
    """What stands against this reader inviting whom the profile is of."""
    return invitation_grounds.failing(profile, reader_of(request), timezone.now())


def _found(reader: User | None, author: Author) -> Fits | None:
    mine = own.record_held_by(reader) if reader else None
    return fits.between(mine, author) if mine else None


def _sent(request: HttpRequest, author: Author, form: InvitationForm) -> bool:
    """Send it and say so; False with what is wrong on the form."""
    try:
        invitation = deeds.send(cast(User, request.user), author, form.draft(), timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, "Asked." if invitation.via_id else "Sent.")
    return True


def _reported(account: User, shown: Shown, form: ConductForm) -> bool:
    """Report it; False with what is wrong on the form."""
    said = form.cleaned_data
    try:
        invitation_reports.report(account, shown, reason=said["reason"], words=said["words"], now=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _invite_page(
    request: HttpRequest, author: Author, grounds: Grounds, found: Fits | None, form: InvitationForm | None
) -> HttpResponse:
    needed = grounds.conditions(timezone.now())
    context = {
        "author": author,
        "conditions": needed,
        "missing": invitation_rules.missing(needed),
        "is_claimed": grounds.invitee.claim_state in ("approved", "contested"),
        "found": found,
        "form": form,
    }
    return render_page(request, "profiles/invite.html", context, 422 if request.method == "POST" else 200)


def _answered(request: HttpRequest, shown: Shown, form: RecommendationForm) -> HttpResponse | None:
    """Do what was asked for; None when the page has to say what is wrong."""
    deed = _DEEDS.get(request.POST.get("deed", ""))
    if deed is None or (form.is_bound and not form.is_valid()):
        return None
    try:
        return deed(request, shown, form)
    except NotThere as error:
        raise Http404(str(error)) from error
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("profiles:invitation", shown.invitation.pk)


def _accept(request: HttpRequest, shown: Shown, form: RecommendationForm) -> HttpResponse:
    opened = deeds.accept(cast(User, request.user), shown.invitation.pk, timezone.now())
    messages.success(request, "Accepted. The conversation is open.")
    return redirect("profiles:conversation", opened.pk)


def _decline(request: HttpRequest, shown: Shown, form: RecommendationForm) -> HttpResponse:
    account, key = cast(User, request.user), shown.invitation.pk
    if shown.role == invitation_lists.Role.MIDDLE:
        introductions.decline(account, key, timezone.now())
    else:
        deeds.decline(account, key, timezone.now())
    messages.success(request, "Declined. Nobody is told; to the one who wrote it looks like no answer.")
    return redirect("profiles:invitations")


def _withdraw(request: HttpRequest, shown: Shown, form: RecommendationForm) -> HttpResponse:
    deeds.withdraw(cast(User, request.user), shown.invitation.pk, timezone.now())
    messages.success(request, "Taken back.")
    return redirect("profiles:invitations")


def _pass_on(request: HttpRequest, shown: Shown, form: RecommendationForm) -> HttpResponse:
    words = form.cleaned_data["recommendation"]
    introductions.pass_on(cast(User, request.user), shown.invitation.pk, words, timezone.now())
    messages.success(request, f"Passed on to {shown.recipient.name}, with your words.")
    return redirect("profiles:invitations")


def _block(request: HttpRequest, shown: Shown, form: RecommendationForm) -> HttpResponse:
    blocks.block(cast(User, request.user), shown.invitation.sender, timezone.now())
    messages.success(request, f"Blocked. {shown.sender.name} cannot reach you any more, and is not told.")
    return redirect("profiles:invitations")


_DEEDS: dict[str, Callable[[HttpRequest, Shown, RecommendationForm], HttpResponse]] = {
    "accept": _accept,
    "decline": _decline,
    "withdraw": _withdraw,
    "pass-on": _pass_on,
    "block": _block,
}


def _number(request: HttpRequest, name: str) -> int | None:
    """The number that a list goes on from; anything else begins at the top."""
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
