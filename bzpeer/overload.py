"""Refusing early: how many requests a process works on, how many wait, and what the rest is told.

The web server has more threads than requests are worked on, so that there is always one left to say that there are
too many. What waits is bounded in number and in time; whoever is refused learns so within milliseconds.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from bzpeer import metrics, outages

# Seconds after which a refused client may try again.
RETRY_AFTER = 5

Respond = Callable[[HttpRequest], HttpResponse]


class Full(Exception):
    """As many are at work and as many wait as may."""


class Gate:
    """Lets so many in at once, lets so many more wait for so many seconds, and turns the rest away."""

    def __init__(self, places: int, waiting: int, seconds: float) -> None:
        self._places = threading.Semaphore(places)
        self._queue = threading.Semaphore(waiting)
        self._seconds = seconds

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Hold a place. Raises Full at once when the queue is full, or after having waited in it in vain."""
        if not self._places.acquire(blocking=False):
            self._wait()
        try:
            yield
        finally:
            self._places.release()

    def _wait(self) -> None:
        if not self._queue.acquire(blocking=False):
            raise Full
        try:
            if not self._places.acquire(timeout=self._seconds):
                raise Full
        finally:
            self._queue.release()


class OverloadMiddleware:
    """503 with Retry-After for what is too much."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self.gate = Gate(settings.WEB_AT_ONCE, settings.WEB_WAITING, settings.WEB_WAIT_SECONDS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            with self.gate.entered():
                return self.get_response(request)
        except Full:
            metrics.REFUSED.labels("busy").inc()
            return busy()


def failed(request: HttpRequest) -> HttpResponse:
    """The answer to what a view did not catch; a database that failed is counted as a refusal."""
    if isinstance(sys.exc_info()[1], OperationalError):
        metrics.REFUSED.labels("database").inc()
    return outages.server_error(request)


def busy() -> HttpResponse:
    """The page that asks to come back in a moment; it needs nothing that may be missing."""
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
