"""What a web process counts for Prometheus: requests, their time and queries, kept pages, refusals.

Several processes of a host add up their counts in files of one folder (`prepare`). What is true of the whole site,
whichever host is asked, is read when it is asked for: bzpeer.operations.
"""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import structlog
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

from bzpeer.metrics_folder import VARIABLE

logger = structlog.get_logger(__name__)

REQUESTS = Counter("bzpeer_requests_total", "Requests answered.", ["view", "method", "status"])
SECONDS = Histogram(
    "bzpeer_request_seconds",
    "Seconds that a request took.",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
QUERIES = Histogram("bzpeer_request_queries", "Queries that a request made.", ["view"], buckets=(0, 1, 2, 4, 8, 16, 32))
PAGES = Counter("bzpeer_pages_total", "Pages without anybody's data: kept, made anew, or unchanged.", ["answer"])
REFUSED = Counter("bzpeer_refused_total", "Requests refused with 503: too many, or a database that failed.", ["why"])
VIOLATIONS = Counter("bzpeer_policy_violations_total", "What browsers say the content policy forbade.", ["directive"])
# Methods that a client makes up must not become labels without end.
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_LONGEST_SQL = 2_000


class _Watch:
    """Counts the queries of one request, and logs those that take long. Parameters stay out: they are people's data."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.queries += 1
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            milliseconds = 1000 * (time.perf_counter() - begun)
            if 0 < settings.SLOW_QUERY_MS <= milliseconds:
                logger.warning("slow query", milliseconds=round(milliseconds), sql=str(sql)[:_LONGEST_SQL])


def measured(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: counts each request under the name of its view. Outermost, so that refusals count too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        watch, begun = _Watch(), time.perf_counter()
        with ExitStack() as stack:
            for connection in connections.all(initialized_only=True):
                stack.enter_context(connection.execute_wrapper(watch))
            response = get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else ""
        SECONDS.labels(view).observe(time.perf_counter() - begun)
        QUERIES.labels(view).observe(watch.queries)
        REQUESTS.labels(view, request.method if request.method in _METHODS else "", response.status_code).inc()
        return response

    return middleware


def counted() -> bytes:
    """What all web processes of this host counted since they started, as Prometheus reads it."""
    if VARIABLE not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
