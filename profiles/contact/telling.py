"""Telling an account what concerns it: a new message, an answer to a report, what a curator decided of it.

Whoever decides calls this within the transaction of the deed. It is a log line until the site has a centre for notices;
what is told stands on the pages that it leads to in any case.
"""

import datetime as dt
from enum import StrEnum

import structlog

_log = structlog.get_logger(__name__)


class Kind(StrEnum):
    """What it is about; the values are those of notices."""

    MESSAGE = "message"
    REPORT = "report"
    CURATION = "curation"


def give(account_id: int, kind: Kind, *, url: str, words: str, now: dt.datetime) -> None:
    """Tell an account something in plain words; `url` is a path of this site where it stands."""
    _log.info("told", account=account_id, kind=kind.value, url=url)
