from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer.http import refused, render_page
from graph import comparison, focus, layout, nearby, queries, topic_years
from graph import paths as finding
from graph.comparison_controls import ComparisonControls
from graph.controls import MAX_TEAM, Controls, InvalidControl
from graph.focus import Entity
from graph.path_controls import PathControls
from works.addresses import for_author
from works.models import Author, Topic


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
@for_author
def near_author(request: HttpRequest, author: Author) -> HttpResponse:
    near = nearby.near_author(author, timezone.now().year)
    return render_page(request, "graph/nearby.html", {"author": author, "near": near})


@require_safe
def crossings(request: HttpRequest, code: str) -> HttpResponse:
    topic = focus.find(f"topic:{code}")
    if not isinstance(topic, Topic):
        raise Http404("No topic with this code is on file.")
    near = nearby.near_topic(topic, request.GET.get("with", ""), timezone.now().year)
    return render_page(request, "graph/crossings.html", {"topic": topic, "near": near})


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    return render_page(request, "graph/coverage.html", {"coverage": topic_years.coverage(), "team": MAX_TEAM})


@require_safe
def paths(request: HttpRequest) -> HttpResponse:
    try:
        asked, error = PathControls.read(request.GET), ""
    except InvalidControl as invalid:
        asked, error = PathControls.read_people(request.GET), str(invalid)
    one, other = finding.pick(asked)
    answer = finding.find(one.author, other.author, asked) if one.author and other.author and not error else None
    context = {"asked": asked, "one": one, "other": other, "answer": answer, "error": error, "typed": request.GET}
    return render_page(request, "graph/paths.html", context, status=400 if error else 200)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    try:
        asked, error = ComparisonControls.read(request.GET), ""
    except InvalidControl as invalid:
        asked, error = ComparisonControls.read_first(request.GET), str(invalid)
    picked = comparison.pick(asked)
    found = comparison.compare(picked.people) if len(picked.people) > 1 else None
    context = {"picked": picked, "comparison": found, "error": error, "team": MAX_TEAM}
    return render_page(request, "graph/compare.html", context, status=400 if error else 200)


def _slice(request: HttpRequest, entity: Entity | None, back: str) -> HttpResponse:
    if entity is None:
        raise Http404("Nothing to draw a graph around is on file here.")
    try:
        controls = Controls.read(request.GET, size="medium")
    except InvalidControl as error:
        return refused(request, error)
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
