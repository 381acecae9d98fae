"""Where browsers report what the content security policy forbade: counted, and logged without what is personal."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django_ratelimit.decorators import ratelimit

from bzpeer import metrics, policy_reports
from bzpeer.http import client_network
from bzpeer.policy_reports import Unreadable

_log = structlog.get_logger(__name__)


def endpoints(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: names the address of reports, which the policy refers to by `report-to`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.REPORTING_ENDPOINTS:
            response["Reporting-Endpoints"] = settings.REPORTING_ENDPOINTS
        return response

    return middleware


@csrf_exempt
@require_POST
@ratelimit(key=client_network, rate="120/m", block=True)  # type: ignore[untyped-decorator]
def reports(request: HttpRequest) -> HttpResponse:
    if request.content_type not in (policy_reports.OLD, policy_reports.NEW):
        return _refused("Reports are application/csp-report or application/reports+json.", 415)
    body = request.read(policy_reports.LARGEST + 1)
    if len(body) > policy_reports.LARGEST:
        return _refused(f"Reports are at most {policy_reports.LARGEST} bytes long.", 413)
    try:
        found = policy_reports.violations(body, request.content_type)
    except Unreadable as error:
        return _refused(str(error), 400)
    for each in found:
        metrics.VIOLATIONS.labels(each.directive).inc()
        _log.warning(
            "content security policy violated",
            directive=each.directive,
            blocked=each.blocked,
            view=_view(each.page),
            source=each.source,
            line=each.line,
        )
    return HttpResponse(status=204)


def _view(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _refused(words: str, status: int) -> HttpResponse:
    return HttpResponse(words + "\n", status=status, content_type="text/plain")
