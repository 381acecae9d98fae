from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bzpeer.http import render_page
from profiles import holdings, reports, retention


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "holdings": holdings.HOLDINGS,
        "stays": holdings.STAYS,
        "kept": retention.KEPT,
        "privacy_days": reports.DUE_DAYS[reports.Kind.PRIVACY],
    }
    return render_page(request, "profiles/privacy.html", context)
