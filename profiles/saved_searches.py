"""Saved searches: a text in its canonical form, and the works that match it as they come."""

import datetime as dt

from django.db import connection

LONGEST = 200

# The GIN index on the title's words finds the works.
_SINCE_SQL = """
SELECT w.id, coalesce(w.noticed_at, w.submitted_at) AS at FROM works_work AS w
WHERE to_tsvector('english', coalesce(w.title_plain, '')) @@ websearch_to_tsquery('english', %(query)s)
    AND coalesce(w.noticed_at, w.submitted_at) >= %(since)s AND coalesce(w.noticed_at, w.submitted_at) < %(until)s
    AND NOT w.is_deleted
ORDER BY 2 DESC, 1 DESC LIMIT %(limit)s
"""


def canonical(text: str) -> str:
    """The form under which a search is kept, so that one search is followed once; empty when it asks for nothing."""
    return " ".join(text.replace("\0", " ").split())[:LONGEST]


def works_since(
    query: str, *, since: dt.datetime, until: dt.datetime, limit: int
) -> tuple[tuple[int, dt.datetime], ...]:
    """Works that match and when they appeared, newest first, at most `limit`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SINCE_SQL, {"query": query, "since": since, "until": until, "limit": limit})
        return tuple((work, at) for work, at in cursor.fetchall())
