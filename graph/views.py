from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from bzpeer.http import render_page
from graph import focus, layout, queries
from graph.controls import Controls, InvalidControl
from works.addresses import for_author
from works.models import Author
from works.queries import prominent_authors


@require_safe
@for_author
def slice_(request: HttpRequest, author: Author) -> HttpResponse:
    return render_page(request, "graph/slice.html", _context(author, Controls(size="medium")))


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    try:
        controls = Controls.read(request.GET)
    except InvalidControl as error:
        return render(request, "400.html", {"reason": str(error)}, status=400)
    if not controls.focus:
        return render_page(request, "graph/start.html", {"authors": prominent_authors()})
    return _explored(request, controls)


def _explored(request: HttpRequest, controls: Controls) -> HttpResponse:
    author = focus.find(controls.focus)
    if not isinstance(author, Author):
        raise Http404("Nothing to draw a graph around is on file under this focus.")
    if author.state == Author.State.WITHDRAWN:
        return render(request, "works/withdrawn.html", {}, status=410)
    if author.merged_into:
        return redirect(f"{request.path}?{controls.around(author.merged_into.public_id)}", permanent=True)
    return render_page(request, "graph/explore.html", _context(author, controls))


def _context(author: Author, controls: Controls) -> dict[str, object]:
    slice_ = queries.slice_around(author, controls)
    return {
        "author": author,
        "slice": slice_,
        "controls": controls,
        "wide": layout.place(slice_),
        "narrow": layout.place(slice_, layout.NARROW),
    }
