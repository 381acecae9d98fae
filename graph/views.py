from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bzpeer.http import render_page
from graph import layout, queries
from graph.queries import SIZES
from works.addresses import for_author
from works.models import Author
from works.queries import author_by_public_id, prominent_authors


@require_safe
@for_author
def slice_(request: HttpRequest, author: Author) -> HttpResponse:
    return render_page(request, "graph/slice.html", _context(author, "medium"))


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    focus = request.GET.get("focus", "")
    size = request.GET.get("size", "large")
    if size not in SIZES:
        reason = f"size is one of {', '.join(SIZES)}."
        return render(request, "400.html", {"reason": reason}, status=400)
    if not focus:
        return render_page(request, "graph/start.html", {"authors": prominent_authors()})
    return render_page(
        request,
        "graph/explore.html",
        {**_context(_focused(focus), size), "sizes": tuple(SIZES), "size": size},
    )


def _focused(focus: str) -> Author:
    kind, _, key = focus.partition(":")
    if kind != "author":
        raise Http404("A focus looks like author:36z961m6.")
    author = author_by_public_id(key) if key.isalnum() and len(key) <= 16 else None
    if author is None or author.state == Author.State.WITHDRAWN:
        raise Http404("No author has this id.")
    return author.merged_into or author


def _context(author: Author, size: str) -> dict[str, object]:
    slice_ = queries.author_slice(author, SIZES[size])
    return {
        "author": author,
        "slice": slice_,
        "wide": layout.place(slice_),
        "narrow": layout.place(slice_, layout.NARROW),
    }
