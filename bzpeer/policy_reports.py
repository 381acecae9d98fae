"""What browsers report about the content security policy, in both of their formats, without what is personal in it.

Addresses of pages hold keys and what people searched for; other hosts' addresses tell what they read elsewhere. Of ours
the path is kept, for the caller to name the view by; of others the host. Knows nothing of Django.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

# Bytes of a body, and reports in it, that are looked at.
LARGEST = 16_384
MOST = 20

OLD, NEW = "application/csp-report", "application/reports+json"
# What may become a label of a metric; browsers can say anything.
_DIRECTIVES = """
default-src script-src script-src-elem script-src-attr style-src style-src-elem style-src-attr img-src font-src
connect-src media-src object-src frame-src child-src worker-src manifest-src base-uri form-action frame-ancestors
"""
DIRECTIVES = frozenset(_DIRECTIVES.split())
OTHER = "other"
_KEYWORDS = frozenset(["inline", "eval", "wasm-eval", "self", "data", "blob"])


class Unreadable(ValueError):
    """The message says what is wrong with a body."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One report: the directive, what was blocked, the path of the page, and the line of the script that did it."""

    directive: str
    blocked: str
    page: str
    source: str
    line: int


def violations(body: bytes, kind: str) -> tuple[Violation, ...]:
    """The reports of a body of this media type; those of other kinds are left out. Raises Unreadable."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise Unreadable("This is not JSON.") from error
    return tuple(_violation(each) for each in _bodies(told, kind))


def _bodies(told: Any, kind: str) -> Iterator[Mapping[str, Any]]:
    if kind == OLD:
        report = told.get("csp-report") if isinstance(told, dict) else None
        if not isinstance(report, dict):
            raise Unreadable("There is no csp-report in it.")
        yield report
        return
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise Unreadable("This is not a list of reports.")
    for each in told[:MOST]:
        if each.get("type") == "csp-violation" and isinstance(each.get("body"), dict):
            yield each["body"]


def _violation(body: Mapping[str, Any]) -> Violation:
    page = _text(body, "document-uri", "documentURL")
    directive = _text(body, "effective-directive", "effectiveDirective") or _text(body, "violated-directive")
    name = directive.split(" ", 1)[0]
    line = body.get("line-number", body.get("lineNumber"))
    return Violation(
        name if name in DIRECTIVES else OTHER,
        _place(_text(body, "blocked-uri", "blockedURL"), page),
        _parts(page)[1],
        _place(_text(body, "source-file", "sourceFile"), page),
        line if isinstance(line, int) and 0 <= line < 1_000_000 else 0,
    )


def _text(body: Mapping[str, Any], *keys: str) -> str:
    found = next((body[key] for key in keys if isinstance(body.get(key), str)), "")
    return str(found)


def _place(address: str, page: str) -> str:
    # A path under /static/ says nothing of people; every other one may.
    host, path = _parts(address)
    if host == _parts(page)[0] and path.startswith("/static/"):
        return path
    if address in _KEYWORDS:
        return address
    return ("self" if host == _parts(page)[0] else host) if host else ""


def _parts(address: str) -> tuple[str, str]:
    """Scheme and host, and path; empty where the address is none."""
    try:
        found = urlsplit(address)
        host = found.hostname or ""
        port = f":{found.port}" if found.port else ""
    except ValueError:
        return "", ""
    return (f"{found.scheme}://{host}{port}"[:120], found.path[:400]) if host else ("", "")
