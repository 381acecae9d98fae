from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bzpeer.http import render_page
from graph import layout, queries
from graph.controls import Controls
from works.addresses import for_author
from works.models import Author


@require_safe
@for_author
def slice_(request: HttpRequest, author: Author) -> HttpResponse:
    return render_page(request, "graph/slice.html", _context(author, Controls(size="medium")))


def _context(author: Author, controls: Controls) -> dict[str, object]:
    slice_ = queries.slice_around(author, controls)
    return {
        "author": author,
        "slice": slice_,
        "controls": controls,
        "wide": layout.place(slice_),
        "narrow": layout.place(slice_, layout.NARROW),
    }
