"""Is this process alive, is the site ready, and what does it count? For load balancers, launchers and Prometheus.

Answered before sessions, hosts and the gate of requests, so that an overloaded or half-broken site still answers.
"""

import datetime as dt
import hmac
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bzpeer import metrics, operations, workers
from works.ingest import harvest

# Seconds that /readyz takes at most, whatever hangs.
PATIENCE = 2.0
# The harvest is daily; one that failed is tried again the next day.
HARVEST_LATE = dt.timedelta(days=3)
_NEVER_KEPT = {"Cache-Control": "no-store"}

Check = Callable[[], str]


class NotReady(Exception):
    """The message says what is missing."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one check found. Without what is `needed` the site cannot serve; all else is worth an alarm."""

    is_ok: bool
    words: str
    needed: bool


def answered_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the three addresses of this module, whatever comes after it would have said."""
    views = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics_page}

    def middleware(request: HttpRequest) -> HttpResponse:
        view = views.get(request.path_info)
        return view(request) if view else get_response(request)

    return middleware


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 from a process that answers at all."""
    return JsonResponse({"alive": True}, headers=_NEVER_KEPT)


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each check with its words; 503 when one fails without which no page can be made."""
    found = check(CHECKS, PATIENCE)
    is_ready = all(each.is_ok for each in found.values() if each.needed)
    is_whole = all(each.is_ok for each in found.values())
    checks = {name: {"ok": each.is_ok, "detail": each.words, "needed": each.needed} for name, each in found.items()}
    status = "ready" if is_whole else "degraded" if is_ready else "not ready"
    return JsonResponse({"status": status, "checks": checks}, status=200 if is_ready else 503, headers=_NEVER_KEPT)


@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """For who has METRICS_TOKEN; there is no such page without one."""
    if not settings.METRICS_TOKEN:
        return HttpResponse("METRICS_TOKEN is not set.\n", status=404, content_type="text/plain", headers=_NEVER_KEPT)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponse("Wrong token.\n", status=403, content_type="text/plain", headers=_NEVER_KEPT)
    now = timezone.now()
    text = metrics.counted() + operations.exposition(operations.state(now), now)
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8", headers=_NEVER_KEPT)


def check(checks: Mapping[str, tuple[Check, bool]], patience: float) -> dict[str, Found]:
    """Run all checks at once; what has not answered after `patience` seconds has failed."""
    answers: SimpleQueue[tuple[str, bool, str]] = SimpleQueue()
    for name, (ask, _) in checks.items():
        threading.Thread(target=_asked, args=(name, ask, answers), daemon=True).start()
    found = {name: Found(False, f"no answer within {patience:g} s", needed) for name, (_, needed) in checks.items()}
    deadline = time.monotonic() + patience
    for _ in checks:
        try:
            name, is_ok, words = answers.get(timeout=max(deadline - time.monotonic(), 0))
        except Empty:
            break
        found[name] = Found(is_ok, words, checks[name][1])
    return found


def _asked(name: str, ask: Check, answers: SimpleQueue[tuple[str, bool, str]]) -> None:
    # One that hangs is not joined by another: a frozen database must not collect threads.
    with _BUSY_LOCK:
        if name in _BUSY:
            return
        _BUSY.add(name)
    try:
        answers.put((name, True, ask()))
    except NotReady as error:
        answers.put((name, False, str(error)))
    except Exception as error:
        answers.put((name, False, type(error).__name__))
    finally:
        connections.close_all()
        with _BUSY_LOCK:
            _BUSY.discard(name)


_BUSY: set[str] = set()
_BUSY_LOCK = threading.Lock()


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "answers"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise NotReady(f"{len(missing)} to apply: manage.py migrate")
    return "applied"


def _redis() -> str:
    if not workers.is_reachable():
        raise NotReady("does not keep what it is given")
    return "answers"


def _workers() -> str:
    alive = [worker for worker in workers.seen(time.time()) if not worker.is_silent]
    if not alive:
        raise NotReady(f"none was heard of for {workers.SILENT} s")
    return f"{len(alive)} alive"


def _harvest() -> str:
    lag = harvest.lag(timezone.now())
    if lag is None:
        return "not begun"
    if lag.lag > HARVEST_LATE:
        raise NotReady(f"last came to its end for {lag.harvested_at:%Y-%m-%d}")
    return f"{lag.lag.total_seconds() / 3600:.0f} h behind"


# The pages can be read without Redis, workers and a fresh harvest.
CHECKS: Mapping[str, tuple[Check, bool]] = {
    "database": (_database, True),
    "migrations": (_migrations, True),
    "redis": (_redis, False),
    "workers": (_workers, False),
    "harvest": (_harvest, False),
}
