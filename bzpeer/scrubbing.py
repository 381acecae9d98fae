"""What may leave for a collector of traces or faults: an allow-list, and words without addresses and keys.

Knows nothing of Django, Sentry or OpenTelemetry.
"""

import re
from collections.abc import Mapping
from typing import Any

# Attributes of spans. Statements come with placeholders, commands of Redis with question marks; what is left out are
# addresses of pages, of people and of hosts, and arguments of tasks.
SPAN_ATTRIBUTES = frozenset(
    [
        "http.method",
        "http.request.method",
        "http.route",
        "http.status_code",
        "http.response.status_code",
        "db.system",
        "db.statement",
        "db.query.text",
        "celery.action",
        "celery.state",
        "celery.task_name",
        "messaging.message.id",
        "messaging.message_id",
        "exception.type",
    ]
)
_ADDRESS = re.compile(r"[^\s@<>\"'(]+@[^\s@<>\"')]+")
# Keys in addresses, codes of sessions, tokens: 20 characters or more without a space.
_KEY = re.compile(r"[A-Za-z0-9_\-:.=+]*(?=[A-Za-z0-9_\-]{20})(?=[A-Za-z_\-]*\d)[A-Za-z0-9_\-:.=+]{20,}")
# Of an event for Sentry: neither who asked, nor with which headers, cookies and form; nor what tasks were called with.
_EVENT = frozenset(
    [
        "timestamp",
        "level",
        "logger",
        "platform",
        "release",
        "environment",
        "transaction",
        "transaction_info",
        "exception",
        "logentry",
        "modules",
        "sdk",
        "type",
    ]
)


def words(text: str) -> str:
    """The text without e-mail addresses and without what looks like a key."""
    return _KEY.sub("[key]", _ADDRESS.sub("[address]", text))


def attributes(given: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a span that may leave."""
    return {name: value for name, value in given.items() if name in SPAN_ATTRIBUTES}


def event(given: Mapping[str, Any]) -> dict[str, Any]:
    """What may leave of an event that Sentry's library made."""
    kept = {name: _plain(value) for name, value in given.items() if name in _EVENT}
    trace = given.get("contexts", {}).get("trace", {})
    kept["contexts"] = {"trace": {name: trace[name] for name in ("trace_id", "span_id", "op") if name in trace}}
    kept["event_id"] = given.get("event_id")
    method = given.get("request", {}).get("method")
    return {**kept, "request": {"method": method}} if method else kept


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return words(value)
    if isinstance(value, Mapping):
        # Variables of frames hold whatever the code was at work on.
        return {name: _plain(each) for name, each in value.items() if name != "vars"}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
