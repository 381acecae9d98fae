"""Two authors side by side, and deciding whether they are one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from works.admin.curating import CuratedAdmin
from works.curation import deciding, objections, previews
from works.curation.forms import PairForm
from works.identity.placing import Refused
from works.identity.undoing import UNDO_DAYS
from works.models import Author, Candidate


def decide_pair(
    admin: CuratedAdmin,
    request: HttpRequest,
    one: Author,
    other: Author,
    candidate: Candidate | None,
    done: HttpResponse,
) -> HttpResponse:
    """The page of two authors; posted to, what was decided is done and the answer is `done`."""
    form = PairForm(one, other, candidate, request.POST if request.method == "POST" else None)
    if form.is_valid() and _do(admin, request, form):
        return done
    for author in (one, other):
        author.refresh_from_db()
    preview = previews.of_pair(one, other)
    context: dict[str, Any] = {
        "preview": preview,
        "sides": (preview.one, preview.other),
        "form": form,
        "into": form["into"].value() or (preview.joined.author and preview.joined.author.pk),
        "candidate": candidate,
        "days": UNDO_DAYS,
        "may_not": objections.objection(request.user, (one, other)),
        "many": deciding.MANY_WORKS,
    }
    title = f"{one.display_name} and {other.display_name}"
    return admin.page(request, "admin/works/curation/pair.html", title, context, status=409 if form.is_bound else 200)


def _do(admin: CuratedAdmin, request: HttpRequest, form: PairForm) -> bool:
    try:
        done = deciding.decide(form.decision(), request.user, timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    admin.say_done(request, done)
    return True
