"""From bylines to authors: load blocks, let the rule partition them, keep ids stable, store the difference."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from works.identity import clusters, names, public_ids
from works.identity.clusters import Signature
from works.models import Grade

BLOCKS_AT_ONCE = 4_000
# Beyond this many bylines a work says little about who knows whom, and its pairs would fill the memory.
MAX_TEAM = 50
# A name key shared by so many authors makes a bare name match weaker (grade M).
COMMON_NAME_AUTHORS = 5

# What a person or an authority said stands: the resolver moves only what it placed itself.
_OWN_GRADES = (Grade.COMMON_NAME.value, Grade.NAME.value, Grade.CONTEXT.value)

# Materialised: as a plain subquery it may be run again for each row, and take more than its limit.
_TAKE_SQL = """
WITH taken AS MATERIALIZED (
    SELECT block FROM works_pendingblock ORDER BY block LIMIT %s FOR UPDATE SKIP LOCKED
)
DELETE FROM works_pendingblock AS pending USING taken WHERE pending.block = taken.block RETURNING pending.block
"""

# Index on block finds the bylines, unique (work, position) the others on each work.
_LOAD_SQL = """
SELECT a.block, a.id, a.work_id, a.byline, a.name_key, a.author_id,
    CASE WHEN w.author_count BETWEEN 2 AND %(team)s THEN (
        SELECT array_agg(b.name_key) FROM works_authorship AS b
        WHERE b.work_id = a.work_id AND b.id <> a.id AND NOT b.is_collaboration
    ) END
FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
WHERE a.block = ANY(%(blocks)s) AND NOT a.is_collaboration AND a.grade = ANY(%(grades)s)
"""

_PLACED_SQL = """
CREATE TEMP TABLE IF NOT EXISTS placed (
    authorship_id bigint, author_id bigint, grade text, was bigint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS named (
    author_id bigint, public_id text, display_name text, name_key text
) ON COMMIT DELETE ROWS;
TRUNCATE placed, named;
"""
_AUTHORS_SQL = """
INSERT INTO works_author (id, public_id, display_name, name_key, state, work_count, topic_count,
    close_collaborator_count, created_at)
SELECT author_id, public_id, display_name, name_key, 'active', 0, 0, 0, %s FROM named
ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, name_key = excluded.name_key
    WHERE (works_author.display_name, works_author.name_key) <> (excluded.display_name, excluded.name_key)
"""
# Two steps, or an author who takes over a place on a work would meet the one who still holds it.
_RELEASE_SQL = """
UPDATE works_authorship AS a SET author_id = NULL
FROM placed AS p WHERE p.authorship_id = a.id AND p.was IS NOT NULL AND p.was <> p.author_id
"""
_PLACE_SQL = """
UPDATE works_authorship AS a SET author_id = p.author_id, grade = p.grade
FROM placed AS p WHERE p.authorship_id = a.id
"""
# Whoever stands on a work where somebody changed has other collaborators now. Ordered, so that two workers that
# meet wait for each other instead of dead-locking.
_PENDING_SQL = """
INSERT INTO works_pendingauthor (author_id)
SELECT DISTINCT b.author_id
FROM placed AS p JOIN works_authorship AS a ON a.id = p.authorship_id
JOIN works_authorship AS b ON b.work_id = a.work_id
WHERE b.author_id IS NOT NULL
UNION SELECT was FROM placed WHERE was IS NOT NULL
ORDER BY 1
ON CONFLICT DO NOTHING
"""
_EMPTIED_SQL = """
WITH emptied AS (
    SELECT p.was AS author_id, (array_agg(p.author_id ORDER BY moved DESC, p.author_id))[1] AS successor
    FROM (SELECT was, author_id, count(*) AS moved FROM placed WHERE was <> author_id GROUP BY 1, 2) AS p
    WHERE NOT EXISTS (SELECT 1 FROM works_authorship AS a WHERE a.author_id = p.was)
    GROUP BY p.was
)
UPDATE works_author AS author SET state = 'merged', merged_into_id = emptied.successor
FROM emptied WHERE author.id = emptied.author_id AND author.state = 'active'
RETURNING author.id, author.merged_into_id
"""
_CHAINS_SQL = "UPDATE works_author SET merged_into_id = %s WHERE merged_into_id = %s"
_EVENTS_SQL = """
INSERT INTO works_event (kind, author_id, actor, reason, data, inverse, happened_at)
SELECT 'merge', %(author)s, 'resolver', 'Compatible names that share co-authors.',
    jsonb_build_object('into', %(into)s::bigint),
    jsonb_build_object('authorships', jsonb_agg(authorship_id ORDER BY authorship_id)), %(now)s
FROM placed WHERE was = %(author)s
"""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Blocks looked at, and bylines whose author or grade changed."""

    blocks: int
    changed: int


@dataclass(frozen=True, slots=True)
class _Placed:
    signature: Signature
    author_id: int
    grade: str


@transaction.atomic
def resolve_pending(now: dt.datetime, limit: int = BLOCKS_AT_ONCE) -> Resolved:
    """Resolve the next queued blocks, at most `limit`; none left gives zero. Safe beside other workers."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_SQL, [limit])
        blocks = [block for (block,) in cursor.fetchall()]
    return Resolved(len(blocks), resolve_blocks(blocks, now)) if blocks else Resolved(0, 0)


def queue_everything() -> int:
    """Queue every block that has bylines; the number of blocks queued anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO works_pendingblock SELECT DISTINCT block FROM works_authorship WHERE NOT is_collaboration"
            " ON CONFLICT DO NOTHING"
        )
        return int(cursor.rowcount)


@transaction.atomic
def resolve_blocks(blocks: Sequence[str], now: dt.datetime) -> int:
    """Partition these blocks into authors and store what differs; the number of bylines that changed."""
    people = [cluster for block in _load(blocks) for cluster in clusters.clusters(block)]
    owners = _owners(people)
    placed = list(_placed(people, owners))
    _store(people, owners, placed, now)
    return len(placed)


def _load(blocks: Sequence[str]) -> Iterable[list[Signature]]:
    by_block: dict[str, list[Signature]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LOAD_SQL, {"blocks": list(blocks), "team": MAX_TEAM, "grades": list(_OWN_GRADES)})
        for block, *fields, coauthors in cursor.fetchall():
            signature = Signature(*fields, frozenset(coauthors or ()))  # type: ignore[call-arg]
            by_block[block].append(signature)
    return by_block.values()


def _owners(people: Sequence[Sequence[Signature]]) -> list[int]:
    """The author of each cluster: who already holds most of its bylines, else a new one. No author gets two."""
    wishes = sorted(
        (-votes, author_id, index)
        for index, cluster in enumerate(people)
        for author_id, votes in Counter(s.author_id for s in cluster if s.author_id is not None).items()
    )
    owners: dict[int, int] = {}
    taken: set[int] = set()
    for _, author_id, index in wishes:
        if index not in owners and author_id not in taken:
            owners[index] = author_id
            taken.add(author_id)
    fresh = iter(_new_ids(len(people) - len(owners)))
    return [owners[index] if index in owners else next(fresh) for index in range(len(people))]


def _new_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('works_author', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [new_id for (new_id,) in cursor.fetchall()]


def _placed(people: Sequence[Sequence[Signature]], owners: Sequence[int]) -> Iterable[_Placed]:
    sharing = Counter(clusters_key for cluster in people for clusters_key in {s.name_key for s in cluster})
    for cluster, owner in zip(people, owners, strict=True):
        context = clusters.has_context(cluster) if len(cluster) > 1 else set()
        for signature in cluster:
            yield _Placed(signature, owner, _grade(signature, context, sharing[signature.name_key]))


def _grade(signature: Signature, context: set[int], sharing: int) -> str:
    if signature.id in context:
        return Grade.CONTEXT.value
    return Grade.COMMON_NAME.value if sharing >= COMMON_NAME_AUTHORS else Grade.NAME.value


def _store(
    people: Sequence[Sequence[Signature]], owners: Sequence[int], placed: Sequence[_Placed], now: dt.datetime
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_PLACED_SQL)
        _copy("COPY named FROM STDIN", map(_named, people, owners))
        _copy(
            "COPY placed FROM STDIN",
            ((p.signature.id, p.author_id, p.grade, p.signature.author_id) for p in placed),
        )
        cursor.execute(_AUTHORS_SQL, [now])
        cursor.execute(_RELEASE_SQL)
        cursor.execute(_PLACE_SQL)
        cursor.execute(_PENDING_SQL)
        cursor.execute(_EMPTIED_SQL)
        for author_id, successor in cursor.fetchall():
            cursor.execute(_CHAINS_SQL, [successor, author_id])
            cursor.execute(_EVENTS_SQL, {"author": author_id, "into": successor, "now": now})


def _named(cluster: Sequence[Signature], owner: int) -> tuple[int, str, str, str]:
    name = clusters.display_name(cluster)
    return owner, public_ids.public_id(owner), name, names.key(name)[:200]


def _copy(statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
