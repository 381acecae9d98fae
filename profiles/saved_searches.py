"""Saved searches: a text in its canonical form, and the works that it finds as they come."""

import datetime as dt

from works import search

# Search counts from just after an instant up to another; follows count from an instant until just before another.
_STEP = dt.timedelta(microseconds=1)


def canonical(text: str) -> str:
    """The form under which a search is kept, so that one search is followed once; empty when it asks for nothing."""
    return str(search.parse(text))


def works_since(
    query: str, *, since: dt.datetime, until: dt.datetime, limit: int
) -> tuple[tuple[int, dt.datetime], ...]:
    """Works that a search finds and when they appeared, newest first, at most `limit`. One query."""
    return search.works_since(search.parse(query), since=since - _STEP, until=until - _STEP, limit=limit)
