from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bzpeer.http import render_page
from graph import focus, layout, queries, topic_years
from graph.controls import MAX_TEAM, Controls, InvalidControl
from graph.focus import Entity
from works.addresses import for_author
from works.models import Author


@require_safe
@for_author
def slice_(request: HttpRequest, author: Author) -> HttpResponse:
    return _slice(request, author, "Researcher profile")


@require_safe
def slice_of_work(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    return _slice(request, focus.find(f"work:{arxiv_id}"), "Work")


@require_safe
def slice_of_topic(request: HttpRequest, code: str) -> HttpResponse:
    return _slice(request, focus.find(f"topic:{code}"), "Topic")


@require_safe
def slice_of_institution(request: HttpRequest, ror_id: str) -> HttpResponse:
    return _slice(request, focus.find(f"institution:{ror_id}"), "Institution")


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    return render_page(request, "graph/coverage.html", {"coverage": topic_years.coverage(), "team": MAX_TEAM})


def _slice(request: HttpRequest, entity: Entity | None, back: str) -> HttpResponse:
    if entity is None:
        raise Http404("Nothing to draw a graph around is on file here.")
    try:
        controls = Controls.read(request.GET, size="medium")
    except InvalidControl as error:
        return _refused(request, error)
    context = _context(entity, controls) | {"back": back, "action": request.path}
    return render_page(request, "graph/slice.html", context)


def _context(entity: Entity, controls: Controls) -> dict[str, object]:
    slice_ = queries.slice_around(entity, controls)
    return {
        "slice": slice_,
        "controls": controls,
        "wide": layout.place(slice_),
        "narrow": layout.place(slice_, layout.NARROW),
    }


def _refused(request: HttpRequest, error: InvalidControl) -> HttpResponse:
    return render(request, "400.html", {"reason": str(error)}, status=400)
