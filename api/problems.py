"""What went wrong, as problem details (RFC 9457)."""

import json
from collections.abc import Mapping
from http.client import responses

from django.http import HttpResponse

CONTENT_TYPE = "application/problem+json"


class Problem(Exception):
    """A request that cannot be answered. `detail` says what was wrong and what would do."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def answer(status: int, detail: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The answer that tells of a problem. Its type is about:blank: the status says which kind it is."""
    body = {"type": "about:blank", "title": responses.get(status, "Error"), "status": status, "detail": detail}
    return HttpResponse(json.dumps(body), status=status, content_type=CONTENT_TYPE, headers=dict(headers or {}))
