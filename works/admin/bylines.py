"""Bylines of one author: choosing those of somebody else, seeing what becomes of the record, and deciding."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from works.admin.curating import CuratedAdmin
from works.curation import choices, deciding, objections, previews, queues
from works.curation.choices import Narrowing
from works.curation.deciding import Decision
from works.curation.forms import BylinesForm, NarrowForm, PartsForm, ReasonForm
from works.identity.placing import Refused
from works.identity.undoing import UNDO_DAYS
from works.models import Author, Candidate


def choose(admin: CuratedAdmin, request: HttpRequest, author: Author) -> HttpResponse:
    """First the list of bylines, then the preview of the chosen, then the deed."""
    if request.method != "POST":
        return _list(admin, request, author, BylinesForm(author))
    form = BylinesForm(author, request.POST)
    if not form.is_valid():
        return _list(admin, request, author, form)
    if "deed" not in request.POST:
        return _parts(admin, request, form, ReasonForm())
    reason = ReasonForm(request.POST)
    if reason.is_valid() and _do(admin, request, form.decision(reason), reason):
        return redirect(reverse("admin:works_author_bylines", args=[author.pk]))
    return _parts(admin, request, form, reason)


def decide_parts(admin: CuratedAdmin, request: HttpRequest, candidate: Candidate, done: HttpResponse) -> HttpResponse:
    """The page of a candidate to split; posted to, what was decided is done and the answer is `done`."""
    form = PartsForm(candidate, request.POST if request.method == "POST" else None)
    if form.is_valid() and _do(admin, request, form.decision(), form):
        return done
    author = candidate.first
    author.refresh_from_db()
    context = {
        "preview": previews.of_split(author, candidate.authorships),
        "form": form,
        "author": author,
        "candidate": candidate,
        "buttons": PartsForm.DEEDS,
        "days": UNDO_DAYS,
        "may_not": objections.objection(request.user, (author,)),
    }
    return admin.page(
        request,
        "admin/works/curation/parts.html",
        f"Split {author.display_name}",
        context,
        status=409 if form.is_bound else 200,
    )


def _list(admin: CuratedAdmin, request: HttpRequest, author: Author, form: BylinesForm) -> HttpResponse:
    narrow = NarrowForm(request.GET)
    chosen = queues.keys(request.POST.getlist("authorships"))
    for candidate in queues.candidates_by_key(request.GET.getlist("candidate"), 1):
        chosen.update(candidate.authorships)
    context: dict[str, Any] = {
        "author": author,
        "form": form,
        "narrow": narrow,
        "choices": choices.bylines(author, narrow.narrowing() if narrow.is_valid() else Narrowing(), chosen),
        "chosen": chosen,
    }
    return admin.page(
        request,
        "admin/works/curation/bylines.html",
        f"Bylines of {author.display_name}",
        context,
        status=409 if form.is_bound else 200,
    )


def _parts(admin: CuratedAdmin, request: HttpRequest, form: BylinesForm, reason: ReasonForm) -> HttpResponse:
    author, to, keys = form.author, form.cleaned_data["to"], form.cleaned_data["authorships"]
    context = {
        "preview": previews.of_move(author, keys, to) if to else previews.of_split(author, keys),
        "form": reason,
        "author": author,
        "to": to,
        "keys": keys,
        "buttons": (("decide", "Move" if to else "Split off"),),
        "days": UNDO_DAYS,
        "may_not": objections.objection(request.user, filter(None, (author, to))),
    }
    title = f"Move bylines of {author.display_name}" if to else f"Split {author.display_name}"
    return admin.page(
        request, "admin/works/curation/parts.html", title, context, status=409 if reason.is_bound else 200
    )


def _do(admin: CuratedAdmin, request: HttpRequest, decision: Decision, form: ReasonForm) -> bool:
    try:
        done = deciding.decide(decision, request.user, timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    admin.say_done(request, done)
    return True
