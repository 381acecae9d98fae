"""What waits for curators about people: claims, disputes, reports, rights. One query, by their partial indexes."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection
from django.urls import reverse

from bzpeer.queues import Queue

# A claim whose wait is over is either approved within minutes or left to a curator, who should look within a week.
CLAIM_DAYS = 7
# Somebody waits for a held message to arrive.
HELD_DAYS = 3

_SQL = """
SELECT 'claims', count(*), min(made_at), count(*) FILTER (WHERE waits_until < %(claims_since)s)
FROM profiles_claim WHERE state = 'pending'
UNION ALL
SELECT 'disputes', count(*), min(decided_at), count(*) FILTER (WHERE decided_at < %(claims_since)s)
FROM profiles_claim WHERE state = 'contested'
UNION ALL
SELECT 'rights', count(*), min(made_at), count(*) FILTER (WHERE due_at < %(now)s)
FROM profiles_report WHERE state = 'open' AND kind IN ('privacy', 'name')
UNION ALL
SELECT 'reports', count(*), min(made_at), count(*) FILTER (WHERE due_at < %(now)s)
FROM profiles_report WHERE state = 'open' AND kind NOT IN ('privacy', 'name')
UNION ALL
SELECT 'held', count(*), min(written_at), count(*) FILTER (WHERE written_at < %(held_since)s)
FROM profiles_message WHERE state = 'held'
UNION ALL
SELECT 'conduct', count(*), min(made_at), count(*) FILTER (WHERE due_at < %(now)s)
FROM profiles_conductreport WHERE state = 'open'
UNION ALL
SELECT 'appeals', count(*), min(appealed_at), count(*) FILTER (WHERE appealed_at < %(claims_since)s)
FROM profiles_suspension WHERE state = 'appealed'
"""
_SHOWN = {
    "claims": ("Claims", "profiles.decide_claim", "admin:profiles_claim_changelist"),
    "disputes": ("Disputes", "profiles.decide_claim", "admin:profiles_claim_changelist"),
    "rights": ("Rights: privacy and changes of name", "profiles.decide_report", "admin:profiles_report_changelist"),
    "reports": ("Reports", "profiles.decide_report", "admin:profiles_report_changelist"),
    "held": ("Messages held for a look", "profiles.decide_conduct", "admin:profiles_message_changelist"),
    "conduct": ("Reports about messages", "profiles.decide_conduct", "admin:profiles_conductreport_changelist"),
    "appeals": ("Appeals against suspensions", "profiles.decide_conduct", "admin:profiles_suspension_changelist"),
}


def queues(now: dt.datetime) -> Sequence[Queue]:
    """The queues about people."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {"now": now, "claims_since": now - dt.timedelta(CLAIM_DAYS), "held_since": now - dt.timedelta(HELD_DAYS)},
        )
        rows = cursor.fetchall()
    return [_queue(*row) for row in rows]


def _queue(name: str, count: int, oldest_at: dt.datetime | None, overdue: int) -> Queue:
    title, permission, address = _SHOWN[name]
    return Queue(title, permission, f"{reverse(address)}?queue={name}", count, oldest_at, overdue)
