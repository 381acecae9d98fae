"""Is this process able to serve? For load balancers and the launcher."""

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database and Redis answer; anything else raises, and the answer is a 500."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    cache.set("healthz", 1, timeout=10)
    return JsonResponse({"database": "ok", "redis": "ok" if cache.get("healthz") == 1 else "lost"})
