"""From bylines to authors: take blocks of names from the queue, partition them, store what differs.

A block is in nobody else's hands while it is resolved: its row of the queue is locked, and deeds of people wait for it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from django.db import connection, transaction
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random

from works.identity import assigning, counting, loading, storing, suggesting
from works.identity.clusters import People, clusters
from works.identity.features import Statistics
from works.identity.placing import is_deadlock

BLOCKS_AT_ONCE = 2_000
# Bylines that are resolved in one transaction, about: the bound of the memory it takes.
BYLINES_AT_ONCE = 20_000

# Materialised: as a plain subquery it may be run again for each row, and take more than its limit. Large blocks end the
# take early, so that memory stays flat. The index on block counts them.
_TAKE_SQL = """
WITH locked AS MATERIALIZED (
    SELECT block FROM works_pendingblock ORDER BY block LIMIT %(blocks)s FOR UPDATE SKIP LOCKED
), sized AS MATERIALIZED (
    SELECT block, sum(bylines) OVER (ORDER BY block) - bylines AS before FROM locked CROSS JOIN LATERAL (
        SELECT count(*) AS bylines FROM works_authorship AS a WHERE a.block = locked.block
    ) AS counted
)
DELETE FROM works_pendingblock AS pending USING sized
WHERE pending.block = sized.block AND sized.before < %(bylines)s RETURNING pending.block
"""
_QUEUE_SQL = """
INSERT INTO works_pendingblock SELECT DISTINCT block FROM works_authorship WHERE NOT is_collaboration
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Blocks and bylines looked at."""

    blocks: int
    bylines: int


@retry(retry=retry_if_exception(is_deadlock), stop=stop_after_attempt(5), wait=wait_random(0, 1), reraise=True)
@transaction.atomic
def resolve_pending(now: dt.datetime, statistics: Statistics | None = None, limit: int = BLOCKS_AT_ONCE) -> Resolved:
    """Resolve the next queued blocks, at most `limit`; none left gives zero. Safe beside other workers."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_SQL, {"blocks": limit, "bylines": BYLINES_AT_ONCE})
        blocks = sorted(block for (block,) in cursor.fetchall())
    if not blocks:
        return Resolved(0, 0)
    return Resolved(len(blocks), _resolve(blocks, statistics or counting.current(now), now))


def work_off(now: Callable[[], dt.datetime], report: Callable[[int], object] = lambda bylines: None) -> None:
    """Resolve what is queued until nothing is; `report` hears of the bylines looked at."""
    statistics = counting.current(now())
    while (done := resolve_pending(now(), statistics)).blocks:
        report(done.bylines)


def queue_everything() -> int:
    """Queue every block that has bylines; the number of blocks queued anew."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE_SQL)
        return int(cursor.rowcount)


def _resolve(blocks: Sequence[str], statistics: Statistics, now: dt.datetime) -> int:
    found, standing = loading.load(blocks)
    resolved = {block: clusters(signatures, statistics, standing) for block, signatures in found.items()}
    assigned = {block: assigning.assign(people, standing.anchored) for block, people in resolved.items()}
    owners = iter(storing.store([p for people in assigned.values() for p in people], _why(resolved.values()), now))
    suggested = [
        suggestion
        for block, people in resolved.items()
        for suggestion in suggesting.suggestions(block, people, [next(owners) for _ in people.people])
    ]
    suggesting.store(suggested, blocks, now)
    return sum(map(len, found.values()))


def _why(resolved: Iterable[People]) -> Mapping[tuple[int, int], str]:
    """For two authors whose bylines were joined, by their keys, why."""
    why: dict[tuple[int, int], str] = {}
    for people in resolved:
        authors = {s.id: s.author_id for cluster in people.people for s in cluster if s.author_id is not None}
        if len(set(authors.values())) > 1:
            for join in people.joins:
                ones, others = ({authors[key] for key in side if key in authors} for side in (join.one, join.other))
                for pair in product(ones, others):
                    why.setdefault(pair, join.why)
                    why.setdefault(pair[::-1], join.why)
    return why
