"""What the resolver leaves to curators: people who are nearly one, and people who may be two, as candidates."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from psycopg.types.json import Jsonb

from bzpeer.copying import copying
from works.identity import evidence
from works.identity.clusters import People
from works.identity.groups import Join

# Candidates move so many works at least: less is not worth a person's time.
FEWEST_WORKS = 2
# A join that was so close to the threshold may be wrong when both sides are of some size.
CLOSE, SIZEABLE = 0.75, 3
# The most of each kind that one block of names asks about.
AT_MOST = 30

# What is no longer found is closed; what a person refused is not asked again; what is open is brought up to date.
_STAGE_SQL = """
CREATE TEMP TABLE IF NOT EXISTS suggested (
    kind text, first_id bigint, second_id bigint, authorships bigint[], score float, impact int,
    reasons jsonb, block text
) ON COMMIT DELETE ROWS;
TRUNCATE suggested;
"""
# The index on block finds the open candidates.
_GONE_SQL = """
UPDATE works_candidate AS c SET state = 'gone', decided_at = %(now)s
WHERE c.block = ANY(%(blocks)s) AND c.state = 'open' AND NOT EXISTS (
    SELECT 1 FROM suggested AS s WHERE s.kind = c.kind AND s.first_id = c.first_id
        AND s.second_id IS NOT DISTINCT FROM c.second_id)
"""
_KNOWN_SQL = """
UPDATE works_candidate AS c SET authorships = s.authorships, score = s.score, impact = s.impact, reasons = s.reasons
FROM suggested AS s WHERE c.state = 'open' AND s.kind = c.kind AND s.first_id = c.first_id
    AND s.second_id IS NOT DISTINCT FROM c.second_id
    AND (c.authorships, c.impact) IS DISTINCT FROM (s.authorships, s.impact)
"""
_NEW_SQL = """
INSERT INTO works_candidate (kind, state, first_id, second_id, authorships, score, impact, reasons, block, found_at)
SELECT s.kind, 'open', s.first_id, s.second_id, s.authorships, s.score, s.impact, s.reasons, s.block, %(now)s
FROM suggested AS s WHERE NOT EXISTS (
    SELECT 1 FROM works_candidate AS c WHERE c.kind = s.kind AND c.first_id = s.first_id
        AND c.second_id IS NOT DISTINCT FROM s.second_id AND c.state IN ('open', 'refused'))
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate to be: for a merge two authors, for a split one and the bylines that may be of somebody else."""

    kind: str
    first: int
    second: int | None
    authorships: list[int]
    score: float
    impact: int
    reasons: list[str]
    block: str


def suggestions(block: str, people: People, owners: Sequence[int]) -> list[Suggestion]:
    """What to ask about the people of a block, whose authors are given in the same order."""
    return [*_merges(block, people, owners), *_splits(block, people, owners)]


def store(found: Iterable[Suggestion], blocks: Sequence[str], now: dt.datetime) -> None:
    """Bring the open candidates of these blocks up to date, inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_STAGE_SQL)
        with copying("COPY suggested FROM STDIN") as copy:
            copy.set_types(["text", "int8", "int8", "int8[]", "float8", "int4", "jsonb", "text"])
            for each in found:
                copy.write_row(_row(each))
        cursor.execute(_GONE_SQL, {"now": now, "blocks": list(blocks)})
        cursor.execute(_KNOWN_SQL)
        cursor.execute(_NEW_SQL, {"now": now})


def _row(each: Suggestion) -> tuple[object, ...]:
    reasons = Jsonb(each.reasons)
    return each.kind, each.first, each.second, each.authorships, each.score, each.impact, reasons, each.block


def _merges(block: str, people: People, owners: Sequence[int]) -> list[Suggestion]:
    found = []
    for near in people.near:
        works = min(len(people.people[near.one]), len(people.people[near.other]))
        if works >= FEWEST_WORKS:
            first, second = sorted((owners[near.one], owners[near.other]))
            found.append(Suggestion("merge", first, second, [], near.share, works, list(near.reasons), block))
    return _strongest(found)


def _splits(block: str, people: People, owners: Sequence[int]) -> list[Suggestion]:
    of = {signature.id: owner for cluster, owner in zip(people.people, owners, strict=True) for signature in cluster}
    held = {signature.id for cluster in people.people for signature in cluster if signature.is_held}
    weakest: dict[int, Join] = {}
    for join in people.joins:
        if _is_weak(join) and held.isdisjoint(join.other):
            owner = of[join.one[0]]
            known = weakest.get(owner)
            if known is None or (join.score or 0) < (known.score or 0):
                weakest[owner] = join
    return _strongest([_split(block, owner, join) for owner, join in weakest.items()])


def _is_weak(join: Join) -> bool:
    is_close = join.score is not None and join.score < evidence.THRESHOLD + CLOSE
    return is_close and min(len(join.one), len(join.other)) >= SIZEABLE


def _split(block: str, owner: int, join: Join) -> Suggestion:
    part = min((join.one, join.other), key=len)
    score = 1 - evidence.share(join.score or 0.0)
    return Suggestion("split", owner, None, sorted(part), score, len(part), list(join.reasons), block)


def _strongest(found: Sequence[Suggestion]) -> list[Suggestion]:
    return sorted(found, key=lambda each: (-each.impact * each.score, each.first, each.second or 0))[:AT_MOST]
