"""Dates as arXiv's interfaces write them. Pure."""

import datetime as dt
import email.utils

from works.arxiv.records import FIRST_YEAR, LAST_YEAR, RecordError


def instant(text: str) -> dt.datetime:
    """RFC 5322 ("Thu, 8 Oct 2020 00:00:00 GMT") or ISO 8601, a day alone too, in UTC. Raises RecordError."""
    try:
        found = email.utils.parsedate_to_datetime(text)
    except ValueError:
        try:
            found = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise RecordError(f"versions: {text[:60]!r} is no date") from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise RecordError(f"versions: {text[:60]!r} is not a date of arXiv's time")
    return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
