"""Telling an account what concerns it: a new message, an answer to a report, what a curator decided of it.

Called within the transaction of the deed, so that nothing is told that did not happen.
"""

import datetime as dt
from enum import StrEnum

from profiles import notices
from profiles.models import Notice


class Kind(StrEnum):
    """What it is about: three of the kinds that accounts choose to hear of."""

    MESSAGE = Notice.Kind.MESSAGE.value
    REPORT = Notice.Kind.REPORT.value
    CURATION = Notice.Kind.CURATION.value


def give(account_id: int, kind: Kind, *, url: str, words: str, now: dt.datetime) -> None:
    """Tell an account something in plain words; `url` is a path of this site where it stands."""
    notices.give(account_id, Notice.Kind(kind), url=url, words=words, now=now)
