from collections.abc import Callable, Mapping
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django_ratelimit.decorators import ratelimit

from bzpeer.http import refused, render_page
from graph import constellation, drawing, exploring, exports, twin
from graph.controls import InvalidControl
from graph.exploring import Explored
from graph.subgraph import Subgraph
from graph.view_state import View
from works.exports import bibtex
from works.identity import names
from works.queries import prominent_authors

_EXPORTS = (
    ("graphml", "GraphML"),
    ("csv.zip", "CSV"),
    ("json", "JSON"),
    ("svg", "SVG"),
    ("png", "PNG"),
    ("bib", "BibTeX of the works"),
)
# A picture for narrow screens and lines for pointing at are drawn up to so many nodes; beyond, the list serves.
FULLY_DRAWN = 300


def for_view(answer: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view function what its address asks for, or answer for it: 400, 404, 410, or the address it moved to."""

    @wraps(answer)
    def with_view(request: HttpRequest, **kwargs: str) -> HttpResponse:
        act = request.GET.get("act", "")
        try:
            asked = View.read(request.GET)
            view = asked.after(act) if act else asked
        except InvalidControl as error:
            return refused(request, error)
        if act or _is_wordy(request, view):
            return redirect(f"{request.path}?{view.query}{_anchor(act)}")
        return _for_found(answer, request, view, kwargs)

    return with_view


def _for_found(
    answer: Callable[..., HttpResponse], request: HttpRequest, view: View, kwargs: dict[str, str]
) -> HttpResponse:
    found = exploring.found(view)
    if moved := exploring.successors(found):
        return redirect(f"{request.path}?{view.renamed(moved).query}", permanent=True)
    if exploring.has_start(view, found):
        return answer(request, exploring.explore(view, found), **kwargs)
    if exploring.is_withdrawn(view, found):
        return render(request, "works/withdrawn.html", {}, status=410)
    raise Http404("Nothing to draw a graph around is on file under this focus.")


def _is_wordy(request: HttpRequest, view: View) -> bool:
    """True for what a form sends: empty fields and defaults, which the shared address does without."""
    given = {(name, value) for name, values in request.GET.lists() for value in values}
    return not view.unread and given != {(name, str(value)) for name, value in view.fields}


def _anchor(act: str) -> str:
    """Back to the row on which something was done."""
    verb, _, key = act.partition(".")
    return f"#{key}" if verb in ("open", "close", "pin", "unpin", "show", "start") else ""


@require_safe
@ratelimit(key="ip", rate="240/m", block=True)  # type: ignore[untyped-decorator]
def explore(request: HttpRequest) -> HttpResponse:
    if not View.is_asked(request.GET):
        return render_page(request, "graph/start.html", {"authors": prominent_authors(), "view": View()})
    return _page(request)


@for_view
def _page(request: HttpRequest, explored: Explored) -> HttpResponse:
    subgraph, view = explored.subgraph, explored.view
    is_small = len(subgraph.members) <= FULLY_DRAWN
    sections = twin.sections(subgraph)
    context = {
        "explored": explored,
        "view": view,
        "subgraph": subgraph,
        "title": twin.title(subgraph),
        "wide": constellation.place(subgraph, constellation.wide_frame(len(subgraph.hubs)), has_near=is_small),
        "narrow": constellation.place(subgraph, constellation.NARROW, has_near=False) if is_small else None,
        "sections": twin.matching(sections) if view.within else sections,
        "exports": _EXPORTS,
        "topics": exploring.topics(view, subgraph),
        "last_step": twin.last_step(view, subgraph),
    }
    return render_page(request, "graph/explore.html", context)


@require_safe
@ratelimit(key="ip", rate="240/m", block=True)  # type: ignore[untyped-decorator]
def find(request: HttpRequest) -> HttpResponse:
    try:
        view = View.read(request.GET)
    except InvalidControl as error:
        return refused(request, error)
    q = request.GET.get("q", "").replace("\0", " ").strip()[:200]
    return render_page(request, "graph/find.html", {"view": view, "q": q, "findings": exploring.findings(q)})


def _files_a_minute(group: str, request: HttpRequest) -> str:
    """A PNG of a large view keeps a core busy for seconds; all other files are quick."""
    return "6/m" if request.path.endswith(".png") else "30/m"


@require_safe
@ratelimit(key="ip", rate=_files_a_minute, block=True)  # type: ignore[untyped-decorator]
def export(request: HttpRequest, form: str) -> HttpResponse:
    if form not in _FORMS:
        raise Http404(f"A view is exported as {', '.join(_FORMS)}.")
    return _file(request, form=form)


@for_view
def _file(request: HttpRequest, explored: Explored, form: str) -> HttpResponse:
    content_type, write = _FORMS[form]
    try:
        content = write(explored.subgraph, request.build_absolute_uri("/").rstrip("/"))
    except drawing.TooSlow as error:
        return refused(request, error, status=503)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{names.slug(twin.title(explored.subgraph))[:60]}.{form}"'
    return response


def _bibtex(subgraph: Subgraph, site: str) -> bytes:
    return bibtex.write(exploring.works_shown(subgraph)).encode()


_FORMS: Mapping[str, tuple[str, Callable[[Subgraph, str], bytes]]] = {
    **exports.WRITERS,
    "svg": ("image/svg+xml", drawing.svg),
    "png": ("image/png", drawing.png),
    "bib": ("application/x-bibtex; charset=utf-8", _bibtex),
}
