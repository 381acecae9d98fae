"""What waits for curators about the record: candidates, proposals, imports, rejected records."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection
from django.urls import reverse

from bzpeer.queues import Queue

# The partial index on open candidates, and a few hundred runs and proposals. Rejected records are counted up to a
# thousand.
_SQL = """
SELECT 'merge', count(*), min(found_at) FROM works_candidate WHERE state = 'open' AND kind = 'merge'
UNION ALL
SELECT 'split', count(*), min(found_at) FROM works_candidate WHERE state = 'open' AND kind = 'split'
UNION ALL
SELECT 'proposals', count(*), min(proposed_at) FROM works_proposal WHERE state = 'open'
UNION ALL
SELECT 'imports', count(*), min(started_at) FROM works_importrun WHERE state IN ('failed', 'stopped', 'paused')
UNION ALL
SELECT 'rejected', count(*), NULL FROM (
    SELECT FROM works_rejectedrecord WHERE accepted_at IS NULL LIMIT 1000
) AS rejected
"""
_CANDIDATES = ("works.view_candidate", "admin:works_candidate_changelist")
_SHOWN = {
    "merge": ("Records that may be one person", *_CANDIDATES, "queue=merge"),
    "split": ("Records that may be two people", *_CANDIDATES, "queue=split"),
    "proposals": (
        "Merges that wait for a second curator",
        "works.view_proposal",
        "admin:works_proposal_changelist",
        "state__exact=open",
    ),
    "imports": ("Imports that stopped", "works.view_importrun", "admin:works_importrun_changelist", ""),
    "rejected": (
        "Records that could not be read, at most 1,000",
        "works.view_rejectedrecord",
        "admin:works_rejectedrecord_changelist",
        "accepted_at__isempty=1",
    ),
}


def queues(now: dt.datetime) -> Sequence[Queue]:
    """The five queues about the record."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        rows = cursor.fetchall()
    return [_queue(*row) for row in rows]


def _queue(name: str, count: int, oldest_at: dt.datetime | None) -> Queue:
    title, permission, address, query = _SHOWN[name]
    return Queue(title, permission, f"{reverse(address)}?{query}", count, oldest_at)
