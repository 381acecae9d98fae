"""Standing facts about bylines: who confirmed them, who disavowed them, and the grade that follows.

Every run of the resolver obeys them: a held byline stays with its author, a disavowed one never comes back to the
author who disavowed it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.functions import Coalesce

from works import counts
from works.identity.inverses import Inverse
from works.identity.placing import (
    Refused,
    absorb_emptied,
    deed,
    disavowals_of,
    disavowed,
    lift,
    lock,
    lock_bylines,
    place,
    rename_if_unprinted,
    require_active,
    require_room,
    require_words,
    told,
)
from works.models import Author, Authorship, Disavowal, Event, Evidence, Grade

# Evidence that outranks what the resolver infers, strongest first: a dispute silences whatever else is said.
RANKED = (Grade.CONTESTED, Grade.AUTHORITY, Grade.WITNESS, Grade.OWNER)
INFERRED = (Grade.CONTEXT, Grade.NAME, Grade.COMMON_NAME)

# Evidence speaks for an author, wherever that author went since; a byline that moved to another leaves it behind.
# The index on authorship finds the evidence of a byline.
_REGRADE_SQL = """
WITH supported AS (
    SELECT a.id, a.author_id, a.block, a.grade AS was, coalesce((
        SELECT e.grade FROM works_evidence AS e LEFT JOIN works_author AS s ON s.id = e.speaks_for_id
        WHERE e.authorship_id = a.id AND e.grade = ANY(%(ranked)s)
            AND (e.expires_at IS NULL OR e.expires_at > %(now)s)
            AND (s.id IS NULL OR coalesce(s.merged_into_id, s.id) = a.author_id)
        ORDER BY array_position(%(ranked)s, e.grade::text) LIMIT 1
    ), CASE WHEN a.grade = ANY(%(inferred)s) THEN a.grade ELSE 'N' END) AS grade
    FROM works_authorship AS a WHERE a.id = ANY(%(ids)s)
), changed AS (
    UPDATE works_authorship AS a SET grade = s.grade FROM supported AS s WHERE a.id = s.id AND s.grade <> s.was
    RETURNING a.author_id, a.block, s.grade
), blocks AS (
    -- What nobody vouches for any longer, the resolver grades anew.
    INSERT INTO works_pendingblock (block)
    SELECT DISTINCT block FROM changed WHERE grade = ANY(%(inferred)s) ORDER BY block
    ON CONFLICT (block) DO UPDATE SET block = excluded.block WHERE false
), authors AS (
    INSERT INTO works_pendingauthor (author_id)
    SELECT DISTINCT author_id FROM changed WHERE author_id IS NOT NULL ORDER BY author_id
    ON CONFLICT (author_id) DO UPDATE SET author_id = excluded.author_id WHERE false
)
SELECT count(*) FROM changed
"""
# The partial index on expires_at finds what expired.
_EXPIRED_SQL = """
SELECT DISTINCT a.id FROM works_evidence AS e JOIN works_authorship AS a ON a.id = e.authorship_id
WHERE e.expires_at <= %(now)s AND e.grade = ANY(%(ranked)s) AND a.grade = ANY(%(ranked)s) ORDER BY a.id
"""


@deed
def confirm(
    authorship_ids: Iterable[int],
    author: Author,
    *,
    kind: str,
    grade: str,
    source: str,
    actor: str,
    now: dt.datetime,
    source_url: str = "",
    note: str = "",
    expires_at: dt.datetime | None = None,
) -> Event:
    """These bylines are of this author, says a source: they go to the author and stay there.

    The same source saying the same again renews its evidence. A byline that the same source disavowed is no longer
    disavowed. Raises Refused when a byline is held by another author, disavowed by another source, or the author
    stands on that work already.
    """
    bylines = _lock_with_authors(authorship_ids, author)
    require_words(source, "source")
    _require_free(bylines, author)
    require_room(bylines, author)
    lifted = _lift_disavowals(bylines, author, source)
    losing = sorted({byline.author_id for byline in bylines if byline.author_id not in (None, author.pk)})
    placed = place([b for b in bylines if b.author_id != author.pk or not b.is_held], author.pk, is_held=True)
    said = {"grade": grade, "source_url": source_url, "note": note, "recorded_at": now, "expires_at": expires_at}
    added = _say(bylines, author, kind, source, said)
    emptied = absorb_emptied(losing, author)
    _after_moving([byline.pk for byline in bylines], [*losing, author.pk], now)
    return Event.objects.create(
        kind=Event.Kind.CONFIRM,
        author=author,
        other_id=losing[0] if len(losing) == 1 else None,
        actor=actor,
        reason=note or source,
        data={"bylines": len(bylines), "evidence": kind, "grade": grade, "source": source, "from": losing},
        inverse=Inverse(bylines=placed, authors=emptied, added=added, removed=lifted).as_json(),
        happened_at=now,
    )


@deed
def disavow(
    authorship_ids: Iterable[int], author: Author, *, actor: str, reason: str, source: str, now: dt.datetime
) -> Event:
    """These bylines are not of this author: they leave it, and wait for the resolver to find whose they are.

    Raises Refused when nothing new is said, or the author is not active.
    """
    bylines = _lock_with_authors(authorship_ids, author)
    reason = require_words(reason)
    known = set(disavowals_of(bylines, author).values_list("authorship", flat=True))
    new = [byline for byline in bylines if byline.pk not in known]
    if not new:
        raise Refused(f"These bylines are marked as not by {told(author)} already.")
    said = {"author": author, "reason": reason, "source": source, "recorded_at": now}
    facts = Disavowal.objects.bulk_create(Disavowal(authorship=byline, **said) for byline in new)
    placed = place([byline for byline in new if byline.author_id == author.pk], None, is_held=False)
    _after_moving([each.authorship for each in placed], [author.pk], now)
    return Event.objects.create(
        kind=Event.Kind.DISAVOW,
        author=author,
        actor=actor,
        reason=reason,
        data={"bylines": len(new), "source": source},
        inverse=Inverse(bylines=placed, added=tuple(("works.disavowal", fact.pk) for fact in facts)).as_json(),
        happened_at=now,
    )


@deed
def hold(author: Author, *, authorship_ids: Iterable[int] | None = None) -> int:
    """Let an author's bylines, or these of them, stay where they are; the number held that were not."""
    lock([author.pk])
    bylines = Authorship.objects.filter(author=author, is_held=False)
    if authorship_ids is not None:
        bylines = bylines.filter(pk__in=list(authorship_ids))
    return bylines.update(is_held=True)


def regrade(authorship_ids: Iterable[int], now: dt.datetime) -> int:
    """Grade bylines by their best unexpired evidence; a dispute outranks all, without any the resolver's grade stays.

    The number that changed. Their authors are queued, and the blocks of those that fell back to the resolver.
    """
    ids = sorted(set(authorship_ids))
    if not ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_REGRADE_SQL, {"ids": ids, "now": now, "ranked": list(RANKED), "inferred": list(INFERRED)})
        return int(cursor.fetchone()[0])


def regrade_expired(now: dt.datetime) -> int:
    """Grade anew what rests on evidence that has expired; the number of bylines that changed."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRED_SQL, {"now": now, "ranked": list(RANKED)})
        return regrade((key for (key,) in cursor.fetchall()), now)


def _lock_with_authors(authorship_ids: Iterable[int], author: Author) -> list[Authorship]:
    """The bylines, locked after their authors and this one. Raises Refused when they moved in between."""
    wanted = list(authorship_ids)
    holders = set(Authorship.objects.filter(pk__in=wanted).values_list("author", flat=True))
    locked = lock([author.pk, *holders], wanted)
    bylines = lock_bylines(wanted)
    if {byline.author_id for byline in bylines} - {None, *locked}:
        raise Refused("A byline went to another author meanwhile. Look at the list again.")
    require_active(locked[author.pk])
    return bylines


def _require_free(bylines: Sequence[Authorship], author: Author) -> None:
    held = next((byline for byline in bylines if byline.is_held and byline.author_id != author.pk), None)
    if held is not None and held.author is not None:
        raise Refused(
            f"“{held.byline}” on {held.work.arxiv_id} was placed with {told(held.author)} by a person or an authority."
            " A curator can move it."
        )


def _lift_disavowals(bylines: Sequence[Authorship], author: Author, source: str) -> tuple[dict[str, Any], ...]:
    """Take back what this source said against the bylines. Raises Refused when another source said it."""
    standing = list(disavowals_of(bylines, author))
    for fact in standing:
        if fact.source != source:
            raise disavowed(fact, author)
    return lift(standing)


def _say(
    bylines: Sequence[Authorship], author: Author, kind: str, source: str, said: dict[str, Any]
) -> tuple[tuple[str, int], ...]:
    """Record evidence for each byline, or renew what this source said before; the keys of what is new."""
    whose = Coalesce(F("speaks_for__merged_into"), F("speaks_for"))
    known = Evidence.objects.annotate(whose=whose).filter(
        authorship__in=bylines, kind=kind, source=source, whose=author.pk
    )
    spoken_of = set(known.values_list("authorship", flat=True))
    known.update(**said)
    new = Evidence.objects.bulk_create(
        Evidence(authorship=byline, speaks_for=author, kind=kind, source=source, **said)
        for byline in bylines
        if byline.pk not in spoken_of
    )
    return tuple(("works.evidence", evidence.pk) for evidence in new)


def _after_moving(graded: Sequence[int], author_ids: Sequence[int], now: dt.datetime) -> None:
    regrade(graded, now)
    counts.refresh(author_ids)
    for author in Author.objects.filter(pk__in=author_ids, state=Author.State.ACTIVE):
        rename_if_unprinted(author)
