from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer.http import render_page
from profiles.trust import explanations, formula, queries
from works.addresses import for_author
from works.models import Author


@require_safe
@for_author
def breakdown(request: HttpRequest, author: Author) -> HttpResponse:
    context = {"author": author, "breakdown": queries.breakdown(author, timezone.now())}
    return render_page(request, "trust/breakdown.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    score, band, lines = explanations.example()
    context = {
        "version": formula.VERSION,
        "parts": formula.PARTS,
        "levels": explanations.levels(),
        "bands": explanations.bands(),
        "grades": explanations.grades(),
        "example": {"score": score.value, "band": band, "level": score.level, "lines": lines},
    }
    return render_page(request, "trust/about.html", context)
