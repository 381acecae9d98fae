from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.decorators import ratelimit

from bzpeer.http import render_page
from profiles import grounds, own_affiliations, own_undo, worklists
from profiles import own as records
from profiles.forms import AffiliationForm, DetailsForm, NameForm, VariantForm, answers
from profiles.own import OwnRecord
from profiles.views.owners import for_owner
from works.identity import renames
from works.identity.placing import Refused

View = Callable[..., HttpResponse]

# Two forms of one page have a field of the same name.
_VARIANT = "id_variant_%s"

_read_or_write = require_http_methods(["GET", "HEAD", "POST"])
# An owner may go through a long list in one sitting; nobody does more by hand.
_limited: Callable[[View], View] = ratelimit(key="user", rate="600/h", method="POST", block=True)


@_read_or_write
@_limited
@for_owner
def details(request: HttpRequest, own: OwnRecord) -> HttpResponse:
    form = DetailsForm(request.POST or None, initial=_written(own))
    if form.is_valid() and _done(
        request, lambda: records.write_details(own, form.details(), timezone.now()), "Kept, and shown on your profile."
    ):
        return redirect("profiles:own", own.author.public_id, own.author.slug)
    return render_page(request, "profiles/own.html", _context(own) | {"form": form}, _status(request))


@_read_or_write
@_limited
@for_owner
def works(request: HttpRequest, own: OwnRecord) -> HttpResponse:
    if request.method == "POST":
        _answer(request, own)
        return redirect(request.get_full_path())
    page = worklists.works(own.author.pk, request.GET.get("after", ""))
    return render_page(request, "profiles/own_works.html", _context(own) | {"page": page})


@_read_or_write
@_limited
@for_owner
def missing(request: HttpRequest, own: OwnRecord) -> HttpResponse:
    if request.method == "POST":
        _answer(request, own)
        return redirect("profiles:own_missing", own.author.public_id, own.author.slug)
    found = worklists.suggestions(own.author.pk, grounds.bylines(own.author.pk))
    return render_page(request, "profiles/own_missing.html", _context(own) | {"suggestions": found})


@_read_or_write
@_limited
@for_owner
def names(request: HttpRequest, own: OwnRecord) -> HttpResponse:
    form, variant = NameForm(initial={"name": own.author.chosen_name}), VariantForm(auto_id=_VARIANT)
    if "variant" in request.POST:
        variant = VariantForm(request.POST, auto_id=_VARIANT)
        done = variant.is_valid() and _done(request, lambda: _say_of_variant(own, variant), "Kept.")
    elif request.method == "POST":
        form = NameForm(request.POST)
        done = form.is_valid() and _done(
            request, lambda: records.choose_name(own, form.cleaned_data["name"], timezone.now()), "Kept."
        )
    else:
        done = False
    if done:
        return redirect("profiles:own_names", own.author.public_id, own.author.slug)
    context = {"form": form, "variant": variant, "printed": renames.variants(own.author)}
    return render_page(request, "profiles/own_names.html", _context(own) | context, _status(request))


@_read_or_write
@_limited
@for_owner
def affiliations(request: HttpRequest, own: OwnRecord) -> HttpResponse:
    form = AffiliationForm(request.POST or None)
    if form.is_valid() and _done(request, lambda: own_affiliations.add(own, form.stated(), timezone.now()), "Stated."):
        return redirect("profiles:own_affiliations", own.author.public_id, own.author.slug)
    q = request.POST.get("q", "") or request.GET.get("q", "")
    context = {"form": form, "q": q, "found": own_affiliations.find(q), "stated": own_affiliations.of(own)}
    return render_page(request, "profiles/own_affiliations.html", _context(own) | context, _status(request))


@require_POST
@_limited
@for_owner
def affiliation(request: HttpRequest, own: OwnRecord, key: int) -> HttpResponse:
    now = timezone.now()
    if request.POST.get("deed") == "end":
        _done(request, lambda: own_affiliations.end(own, key, now.date(), now), "It ended today.")
    else:
        _done(request, lambda: own_affiliations.remove(own, key, now), "Removed.")
    return redirect("profiles:own_affiliations", own.author.public_id, own.author.slug)


@require_safe
@for_owner
def history(request: HttpRequest, own: OwnRecord) -> HttpResponse:
    context = _context(own) | {"entries": own_undo.history(own)}
    return render_page(request, "profiles/own_history.html", context)


@require_POST
@_limited
@for_owner
def undo(request: HttpRequest, own: OwnRecord, key: int) -> HttpResponse:
    _done(request, lambda: own_undo.undo(own, key, timezone.now()), "Undone.")
    return redirect("profiles:own_history", own.author.public_id, own.author.slug)


def _context(own: OwnRecord) -> dict[str, object]:
    return {"own": own, "author": own.author}


def _written(own: OwnRecord) -> dict[str, object]:
    said = records.details_of(own.researcher)
    return {
        "biography": said.biography,
        "pronouns": said.pronouns,
        "links": "\n".join(said.links),
    }


def _answer(request: HttpRequest, own: OwnRecord) -> None:
    if request.POST.get("deed") == "went-through":
        _done(request, lambda: records.went_through(own, timezone.now()), "Noted: you went through the list today.")
        return
    try:
        said = records.answer(own, answers(request.POST), timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        counted = [f"{count} {answer.value.replace('-', ' ')}" for answer, count in said.items() if count]
        messages.success(request, f"Kept: {', '.join(counted)}." if counted else "Nothing was changed.")


def _say_of_variant(own: OwnRecord, form: VariantForm) -> None:
    name, deed = form.cleaned_data["name"], form.cleaned_data["deed"]
    if deed == "forget":
        records.forget_variant(own, name, timezone.now())
    else:
        records.keep_variant(own, name, is_suppressed=deed == "suppress", now=timezone.now())


def _done(request: HttpRequest, deed: Callable[[], object], words: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        deed()
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, words)
    return True


def _status(request: HttpRequest) -> int:
    # What reached this line by POST was refused.
    return 422 if request.method == "POST" else 200
