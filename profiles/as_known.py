"""A researcher's profile as the site knew it on a day gone by: works, trust and claim. Reads alone.

Trust is what was computed then: snapshots are append-only. A claim keeps when it was made, first approved and last
decided, which tells its state on any day; not so where it went along with a merge, and then nothing is said.
"""

import datetime as dt
from dataclasses import dataclass

from bzpeer.reading import connection
from profiles import events
from profiles.trust import queries as trust
from profiles.trust.queries import Trust
from works import as_of
from works.as_of import RecordThen
from works.models import Author

# The index on author finds claims and events of one record.
_CLAIM_SQL = """
SELECT CASE
    WHEN EXISTS (SELECT 1 FROM works_event AS e WHERE e.author_id = %(author)s AND e.kind = %(followed)s)
        THEN 'not kept'
    WHEN bool_or(c.approved_at < %(until)s) THEN 'claimed'
    WHEN bool_or(true) THEN 'pending'
    ELSE 'unclaimed' END
FROM profiles_claim AS c
WHERE c.author_id = %(author)s AND c.made_at < %(until)s
    AND (c.state IN ('pending', 'contested', 'approved') OR c.decided_at >= %(until)s)
"""


@dataclass(frozen=True, slots=True)
class AsKnown:
    """A profile at the end of a day, now when that is today. `claim` is claimed, pending, unclaimed or not kept."""

    day: dt.date
    record: RecordThen
    trust: Trust | None
    claim: str


def profile(author: Author, day: dt.date, now: dt.datetime) -> AsKnown:
    """The profile at the end of this day (UTC). Seven queries, eight at most."""
    until = min(dt.datetime.combine(day, dt.time.min, dt.UTC) + dt.timedelta(days=1), now)
    return AsKnown(day, as_of.record(author, until), trust.at(author, until), _claim(author.pk, until))


def _claim(author_id: int, until: dt.datetime) -> str:
    values = {"author": author_id, "until": until, "followed": events.Kind.FOLLOWED.value}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_SQL, values)
        return str(cursor.fetchone()[0])
