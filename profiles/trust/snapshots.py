"""Trust snapshots: score records and append what differs from their latest snapshot."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache

from django.db import connection, transaction

from profiles.trust import evidence, formula
from profiles.trust.formula import RecordEvidence
from profiles.trust.models import TrustSnapshot

AUTHORS_AT_ONCE = 20_000

_STAGE_SQL = """
CREATE TEMP TABLE IF NOT EXISTS staged_snapshot (
    author_id bigint, score int, band text, level int, parts jsonb, evidence jsonb, digest bytea
) ON COMMIT DELETE ROWS;
TRUNCATE staged_snapshot
"""
# The index (author, -id) gives each author's latest snapshot.
_APPEND_SQL = """
INSERT INTO trust_trustsnapshot (author_id, formula, score, band, level, parts, evidence, digest, cause, taken_at)
SELECT s.author_id, %s, s.score, s.band, s.level, s.parts, s.evidence, s.digest, %s, %s
FROM staged_snapshot AS s
WHERE s.digest IS DISTINCT FROM (
    SELECT latest.digest FROM trust_trustsnapshot AS latest
    WHERE latest.author_id = s.author_id ORDER BY latest.id DESC LIMIT 1
)
"""


@transaction.atomic
def take(author_ids: Sequence[int], now: dt.datetime, cause: str) -> int:
    """Score these authors and append a snapshot where the evidence changed; the number appended."""
    # Read to the end first: the connection cannot answer while it copies.
    rows = [(author_id, *_row(found)) for author_id, found in evidence.gather(author_ids, now)]
    with connection.cursor() as cursor:
        cursor.execute(_STAGE_SQL)
        with connection.connection.cursor() as driver, driver.copy("COPY staged_snapshot FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(_APPEND_SQL, [formula.VERSION, cause, now])
        return int(cursor.rowcount)


def take_all(now: dt.datetime, cause: str) -> Iterator[int]:
    """Score every author, in ranges of ids; yields the number appended after each range."""
    last = 0
    while author_ids := _next_authors(last):
        yield take(author_ids, now, cause)
        last = author_ids[-1]


def evidence_of(snapshot: TrustSnapshot) -> RecordEvidence:
    """What a stored snapshot was computed from. Its score is `formula.score` of this, as long as the formula stays."""
    stored = dict(snapshot.evidence)
    return RecordEvidence(grades=tuple((grade, count) for grade, count in stored.pop("grades")), **stored)


def _next_authors(after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM works_author WHERE id > %s AND state = 'active' ORDER BY id LIMIT %s",
            [after, AUTHORS_AT_ONCE],
        )
        return [author_id for (author_id,) in cursor.fetchall()]


# Most records look like many others: one work by name, two works by name, and so on.
@lru_cache(maxsize=20_000)
def _row(found: RecordEvidence) -> tuple[int, str, int, str, str, bytes]:
    score = formula.score(found)
    stored = json.dumps(asdict(found), sort_keys=True)
    digest = hashlib.blake2b(f"{formula.VERSION} {stored}".encode(), digest_size=16).digest()
    return score.value, score.band, score.level, json.dumps(dict(score.parts)), stored, digest
