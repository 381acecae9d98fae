"""The resolver's result into the database: only what differs is written, and every change of an author is an event."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from bzpeer.copying import copying
from works.identity import names, public_ids, stakes
from works.identity.assigning import Person
from works.identity.features import Signature
from works.identity.inverses import Inverse, Placed, Turned
from works.identity.placing import shown_name
from works.models import Author, Event

ACTOR = "resolver"

_STAGE_SQL = """
CREATE TEMP TABLE IF NOT EXISTS placed (
    authorship_id bigint, author_id bigint, grade text, was bigint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS named (
    author_id bigint, public_id text, display_name text, name_key text
) ON COMMIT DELETE ROWS;
TRUNCATE placed, named;
"""
_IDS_SQL = "SELECT nextval(pg_get_serial_sequence('works_author', 'id')) FROM generate_series(1, %s)"
_AUTHORS_SQL = """
INSERT INTO works_author (id, public_id, display_name, name_key, state, work_count, topic_count,
    close_collaborator_count, created_at)
SELECT author_id, public_id, display_name, name_key, 'active', 0, 0, 0, %s FROM named
ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, name_key = excluded.name_key
    WHERE works_author.chosen_name = ''
        AND (works_author.display_name, works_author.name_key) <> (excluded.display_name, excluded.name_key)
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
# meet wait for each other instead of dead-locking; DO UPDATE locks what waits already, lest it be derived too early.
_PENDING_SQL = """
INSERT INTO works_pendingauthor (author_id)
SELECT DISTINCT b.author_id
FROM placed AS p JOIN works_authorship AS a ON a.id = p.authorship_id
JOIN works_authorship AS b ON b.work_id = a.work_id
WHERE b.author_id IS NOT NULL
UNION SELECT was FROM placed WHERE was IS NOT NULL
ORDER BY 1
ON CONFLICT (author_id) DO UPDATE SET author_id = excluded.author_id WHERE false
"""
# Unique (author, work) tells who still has a byline.
_LEFT_SQL = """
SELECT author.id FROM works_author AS author WHERE author.id = ANY(%s) AND author.state = 'active'
    AND NOT EXISTS (SELECT 1 FROM works_authorship AS a WHERE a.author_id = author.id)
"""
_MERGED_SQL = """
UPDATE works_author AS author SET state = 'merged', merged_into_id = gone.successor
FROM unnest(%s::bigint[], %s::bigint[]) AS gone (id, successor) WHERE author.id = gone.id
"""
_CHAINS_SQL = """
UPDATE works_author AS author SET merged_into_id = gone.successor
FROM unnest(%s::bigint[], %s::bigint[]) AS gone (id, successor) WHERE author.merged_into_id = gone.id
RETURNING author.id, gone.id, gone.successor
"""


@dataclass(frozen=True, slots=True)
class _Change:
    """A byline whose author or grade is not what is stored."""

    signature: Signature
    author_id: int
    grade: str

    @property
    def moves(self) -> bool:
        return self.signature.author_id is not None and self.signature.author_id != self.author_id


def store(people: Sequence[Person], why: Mapping[tuple[int, int], str], now: dt.datetime) -> list[int]:
    """Write what differs, inside the caller's transaction; the author of each person.

    `why` says for two authors, by their keys, why the bylines of the first are now with those of the second.
    """
    owners = _owners(people)
    changes = [
        _Change(signature, owner, grade)
        for person, owner in zip(people, owners, strict=True)
        for signature, grade in zip(person.signatures, person.grades, strict=True)
        if (signature.author_id, signature.grade) != (owner, grade)
    ]
    if changes:
        _write(changes, _named(people, owners, {change.author_id for change in changes}), now)
        new = {owner for person, owner in zip(people, owners, strict=True) if person.author_id is None}
        _tell([change for change in changes if change.moves], new, why, now)
    return owners


def _owners(people: Sequence[Person]) -> list[int]:
    """The author of each person, with new keys for those who have none."""
    with connection.cursor() as cursor:
        cursor.execute(_IDS_SQL, [sum(person.author_id is None for person in people)])
        fresh = iter([new_id for (new_id,) in cursor.fetchall()])
    return [next(fresh) if person.author_id is None else person.author_id for person in people]


def _named(people: Sequence[Person], owners: Sequence[int], touched: set[int]) -> Iterable[tuple[int, str, str, str]]:
    for person, owner in zip(people, owners, strict=True):
        if owner in touched and not person.is_fixed:
            name = shown_name([signature.byline for signature in person.signatures])
            yield owner, public_ids.public_id(owner), name, names.key(name)[:200]


def _write(changes: Sequence[_Change], named: Iterable[tuple[int, str, str, str]], now: dt.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STAGE_SQL)
        _copy("COPY named FROM STDIN", named)
        _copy(
            "COPY placed FROM STDIN", ((c.signature.id, c.author_id, c.grade, c.signature.author_id) for c in changes)
        )
        cursor.execute(_AUTHORS_SQL, [now])
        if any(change.moves for change in changes):
            cursor.execute(_RELEASE_SQL)
        cursor.execute(_PLACE_SQL)
        cursor.execute(_PENDING_SQL)


def _copy(statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    with copying(statement) as copy:
        for row in rows:
            copy.write_row(row)


# --- events ---------------------------------------------------------------------------------------------------


def _tell(moved: Sequence[_Change], new: set[int], why: Mapping[tuple[int, int], str], now: dt.datetime) -> None:
    """Note every author that lost bylines: merged into the one who took most when none is left, else split or moved."""
    by_pair: dict[tuple[int, int], list[_Change]] = defaultdict(list)
    for change in moved:
        by_pair[change.signature.author_id or 0, change.author_id].append(change)
    successors = _successors(by_pair)
    turned = _turn(successors)
    events = [
        _event(was, into, changes, turned if successors.get(was) == into else {}, into in new, why, now)
        for (was, into), changes in sorted(by_pair.items())
    ]
    Event.objects.bulk_create(events, batch_size=1_000)
    splits = (event for event in events if event.kind == Event.Kind.SPLIT)
    stakes.part([(event.author_id, event.other_id) for event in splits if event.author_id and event.other_id], now)


def _successors(by_pair: Mapping[tuple[int, int], Sequence[_Change]]) -> dict[int, int]:
    """Where the authors went who have no byline left: to the one who took most."""
    lost = {was for was, _ in by_pair}
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_SQL, [sorted(lost)])
        emptied = {author for (author,) in cursor.fetchall()}
    took: dict[int, Counter[int]] = defaultdict(Counter)
    for (was, into), changes in by_pair.items():
        if was in emptied:
            took[was][into] += len(changes)
    return {was: min(counts, key=lambda into: (-counts[into], into)) for was, counts in took.items()}


def _turn(successors: Mapping[int, int]) -> dict[int, list[Turned]]:
    """Mark the emptied authors as merged; what turned, by author that is gone, those that led to it included."""
    if not successors:
        return {}
    gone, into = zip(*sorted(successors.items()), strict=True)
    turned = {
        was: [Turned(was, Author.State.ACTIVE, None, Author.State.MERGED, successor)]
        for was, successor in successors.items()
    }
    with connection.cursor() as cursor:
        cursor.execute(_MERGED_SQL, [list(gone), list(into)])
        cursor.execute(_CHAINS_SQL, [list(gone), list(into)])
        for author, was, successor in cursor.fetchall():
            turned[was].append(Turned(author, Author.State.MERGED, was, Author.State.MERGED, successor))
    return turned


def _event(
    was: int,
    into: int,
    changes: Sequence[_Change],
    turned: Mapping[int, Sequence[Turned]],
    is_new: bool,
    why: Mapping[tuple[int, int], str],
    now: dt.datetime,
) -> Event:
    kind = Event.Kind.MERGE if was in turned else Event.Kind.SPLIT if is_new else Event.Kind.MOVE
    made = (Turned(into, Author.State.MERGED, was, Author.State.ACTIVE, None),) if kind == Event.Kind.SPLIT else ()
    inverse = Inverse(
        bylines=tuple(Placed(change.signature.id, was, False, into) for change in changes),
        authors=(*turned.get(was, ()), *made),
    )
    return Event(
        kind=kind,
        author_id=was,
        other_id=into,
        actor=ACTOR,
        reason=why.get((was, into), _REASONS[kind]),
        data={"bylines": len(changes)},
        inverse=inverse.as_json(),
        happened_at=now,
    )


_REASONS: Mapping[str, str] = {
    Event.Kind.MERGE: "The names agree, and what their works have in common outweighs chance.",
    Event.Kind.SPLIT: "What these works have in common with the others no longer outweighs chance.",
    Event.Kind.MOVE: "What these works have in common with those of the other author outweighs chance.",
}
