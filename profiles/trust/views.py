from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bzpeer.http import render_page
from profiles.trust import formula, queries
from profiles.trust.models import TrustSnapshot
from works.addresses import for_author
from works.models import Author, Grade


@require_safe
@for_author
def breakdown(request: HttpRequest, author: Author) -> HttpResponse:
    history = queries.history(author)
    latest = history[0] if history else None
    context = {
        "author": author,
        "trust": queries.shown(latest),
        "history": history,
        "improvements": queries.improvements(latest) if latest else (),
    }
    return render_page(request, "trust/breakdown.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "version": formula.VERSION,
        "parts": formula.PARTS,
        "levels": [
            {
                "number": number,
                "name": name,
                "cap": formula.LEVEL_CAPS[number],
                "points": formula.LEVEL_POINTS[number],
            }
            for number, name in enumerate(formula.LEVEL_NAMES)
        ],
        "bands": [{"lowest": lowest, "name": TrustSnapshot.Band(name).label} for lowest, name in formula.BANDS],
        "grades": [{"label": Grade(code).label, "weight": weight} for code, weight in formula.GRADE_WEIGHTS.items()],
    }
    return render_page(request, "trust/about.html", context)
