"""What every deed about authors shares: its transaction and locks, its objections, and placing bylines.

Locks are taken in one order, in which the resolver and the derivations cannot wait in a circle: the queue rows of
blocks of names, which keep the resolver off these names; the queue rows of authors, which keep the derivations off;
the authors by id; their bylines by id.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import psycopg
from django.core import serializers
from django.db import OperationalError, connection, transaction
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Coalesce
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random

from works.identity import names, public_ids
from works.identity.inverses import Placed, Turned
from works.models import Author, Authorship, Disavowal, DistinctFrom, Work

# A curator waits so long for the resolver or an import, then is told to come back.
LOCK_TIMEOUT = "10s"
BUSY = "These names are being worked on at this moment, by an import or the resolver. Try again in a minute."
# What a fact says of where it comes from when a deed of curators said it.
SOURCE = "Curation"
# Works that a refusal names before it only counts.
NAMED_WORKS = 5

# Unique (author, work) and the primary key find the bylines. DO UPDATE locks a row that is there already: whoever
# takes from the queue skips it until this deed is done.
_BLOCKS_SQL = """
INSERT INTO works_pendingblock (block)
SELECT DISTINCT block FROM works_authorship
WHERE (author_id = ANY(%(authors)s) OR id = ANY(%(bylines)s)) AND NOT is_collaboration
ORDER BY block
ON CONFLICT (block) DO UPDATE SET block = excluded.block WHERE false
"""
# Whoever stands on a work where a byline moves has other collaborators now. Unique (work, position) finds them.
_AUTHORS_SQL = """
INSERT INTO works_pendingauthor (author_id)
SELECT other.author_id FROM works_authorship AS a JOIN works_authorship AS other ON other.work_id = a.work_id
WHERE a.id = ANY(%(bylines)s) AND other.author_id IS NOT NULL
UNION SELECT unnest(%(authors)s::bigint[])
ORDER BY 1
ON CONFLICT (author_id) DO UPDATE SET author_id = excluded.author_id WHERE false
"""

P = ParamSpec("P")
R = TypeVar("R")


class Refused(ValueError):
    """A deed that the record does not allow. The message says why, to people."""


def deed(do: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction; again when PostgreSQL broke a dead lock; Refused when the record stays locked."""

    @wraps(do)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        attempts = Retrying(
            retry=retry_if_exception(is_deadlock), stop=stop_after_attempt(4), wait=wait_random(0, 0.3), reraise=True
        )
        try:
            outcome: R = attempts(_in_transaction, do, *args, **kwargs)
            return outcome
        except OperationalError as error:
            if isinstance(error.__cause__, psycopg.errors.LockNotAvailable) or is_deadlock(error):
                raise Refused(BUSY) from error
            raise

    return done


def lock(author_ids: Iterable[int | None], authorship_ids: Iterable[int] = ()) -> dict[int, Author]:
    """Queue and lock these authors, and whoever shares a work with these bylines is queued; the authors by key."""
    wanted = sorted({author_id for author_id in author_ids if author_id is not None})
    with connection.cursor() as cursor:
        cursor.execute(_BLOCKS_SQL, {"authors": wanted, "bylines": (bylines := sorted(set(authorship_ids)))})
        cursor.execute(_AUTHORS_SQL, {"authors": wanted, "bylines": bylines})
    # No key update: placing a byline with an author, which refers to its key, waits for nobody.
    locked = Author.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    return {author.pk: author for author in locked}


def lock_bylines(authorship_ids: Iterable[int]) -> list[Authorship]:
    """Lock these bylines and read them anew, by id. Raises Refused when one is not there or is a group."""
    wanted = set(authorship_ids)
    if not wanted:
        raise Refused("Choose at least one byline.")
    query = Authorship.objects.select_for_update(of=("self",)).select_related("work").order_by("pk")
    found = list(query.filter(pk__in=wanted, is_collaboration=False))
    if len(found) < len(wanted):
        raise Refused("A byline that was chosen is no longer on file, or is of a group. Look at the list again.")
    return found


# --- objections ----------------------------------------------------------------------------------------------


def require_words(words: str, what: str = "reason") -> str:
    """The words without white space around them. Raises Refused when there are none."""
    if not (said := words.strip()):
        raise Refused(f"Say a {what}: it is kept with the record, and others read it.")
    return said


def require_active(*authors: Author) -> None:
    """Raises Refused when one of the authors was merged or withdrawn."""
    for author in authors:
        if author.state == Author.State.MERGED and author.merged_into:
            raise Refused(f"{told(author)} was merged into {told(author.merged_into)} meanwhile.")
        if author.state != Author.State.ACTIVE:
            raise Refused(f"{told(author)} is withdrawn.")


def require_not_distinct(one: Author, other: Author) -> None:
    """Raises Refused when it stands that the two are not one person."""
    fact = standing_distinction(one, other)
    if fact is not None:
        raise Refused(f"{told(one)} and {told(other)} are marked as distinct ({fact.source}): {fact.reason}")


def standing_distinction(one: Author, other: Author) -> DistinctFrom | None:
    """The fact that keeps the two apart, said of them or of records merged into them; None when there is none."""
    ends = DistinctFrom.objects.annotate(
        one=Coalesce(F("first__merged_into"), F("first")), other=Coalesce(F("second__merged_into"), F("second"))
    )
    return ends.filter(Q(one=one.pk, other=other.pk) | Q(one=other.pk, other=one.pk)).order_by("pk").first()


def require_room(bylines: Iterable[Authorship], author: Author) -> None:
    """Raises Refused when one author would stand twice on a work, which it names."""
    counted = Counter(byline.work_id for byline in bylines)
    twice = {work_id for work_id, count in counted.items() if count > 1}
    keys = [byline.pk for byline in bylines]
    taken = author.authorships.exclude(pk__in=keys).filter(work_id__in=counted).values_list("work_id", flat=True)
    if clashing := twice.union(taken):
        raise Refused(f"{told(author)} would stand twice on {_works_in_words(clashing)}.")


def require_not_disavowed(bylines: Iterable[Authorship], author: Author) -> None:
    """Raises Refused when it stands that one of the bylines is not of this author, or of a record merged into it."""
    fact = disavowals_of(bylines, author).first()
    if fact is not None:
        raise disavowed(fact, author)


def disavowed(fact: Disavowal, author: Author) -> Refused:
    """The refusal that this fact is the reason for."""
    byline = fact.authorship
    return Refused(
        f"“{byline.byline}” on {byline.work.arxiv_id} is marked as not by {told(author)} ({fact.source}): {fact.reason}"
    )


def disavowals_of(bylines: Iterable[Authorship], author: Author) -> QuerySet[Disavowal]:
    """What stands against these bylines being of this author, or of a record merged into it; with their works."""
    keys = [byline.pk for byline in bylines]
    said = Disavowal.objects.annotate(whose=Coalesce(F("author__merged_into"), F("author")))
    return said.filter(authorship__in=keys, whose=author.pk).select_related("authorship__work").order_by("pk")


def told(author: Author) -> str:
    """How a message names an author: names are shared, ids are not."""
    return f"{author.display_name} ({author.public_id})"


def _works_in_words(work_ids: set[int]) -> str:
    works = Work.objects.filter(pk__in=work_ids).order_by("arxiv_id")[:NAMED_WORKS]
    named = "; ".join(f"{work.arxiv_id} “{work.title_plain}”" for work in works)
    more = len(work_ids) - NAMED_WORKS
    return f"{named} and {more} more" if more > 0 else named


# --- placing -------------------------------------------------------------------------------------------------


def place(bylines: Sequence[Authorship], author_id: int | None, *, is_held: bool) -> tuple[Placed, ...]:
    """Give locked bylines to an author, or to nobody; what changed, for the inverse of the event."""
    placed = tuple(Placed(byline.pk, byline.author_id, byline.is_held, author_id) for byline in bylines)
    Authorship.objects.filter(pk__in=[each.authorship for each in placed]).update(author=author_id, is_held=is_held)
    return placed


def absorb(gone: Author, into: Author) -> tuple[Turned, ...]:
    """Let a locked author without bylines lead to another, with all that led to it; what changed."""
    chain = list(Author.objects.filter(merged_into=gone).order_by("pk").values_list("pk", flat=True))
    merged = Author.State.MERGED.value
    Author.objects.filter(pk__in=chain).update(merged_into=into)
    Author.objects.filter(pk=gone.pk).update(state=merged, merged_into=into)
    return (
        Turned(gone.pk, gone.state, gone.merged_into_id, merged, into.pk),
        *(Turned(key, merged, gone.pk, merged, into.pk) for key in chain),
    )


def absorb_emptied(author_ids: Iterable[int], into: Author) -> tuple[Turned, ...]:
    """Those of the locked authors who have no byline left lead to another, unless it stands that they are distinct."""
    turned: list[Turned] = []
    emptied = Author.objects.filter(pk__in=author_ids, authorships=None, state=Author.State.ACTIVE)
    for gone in emptied.exclude(pk=into.pk).order_by("pk"):
        if standing_distinction(gone, into) is None:
            turned += absorb(gone, into)
    return tuple(turned)


def distinguish(one: Author, other: Author, reason: str, now: dt.datetime) -> DistinctFrom:
    """Record that two authors are distinct."""
    first, second = sorted((one, other), key=lambda author: author.pk)
    return DistinctFrom.objects.create(first=first, second=second, reason=reason, source=SOURCE, recorded_at=now)


def lift(facts: Sequence[Model]) -> tuple[dict[str, Any], ...]:
    """Take standing facts back; what the inverse of the event needs to say them again."""
    kept = json.loads(serializers.serialize("json", facts))
    for fact in facts:
        fact.delete()
    return tuple(kept)


def new_author(bylines: Sequence[Authorship], now: dt.datetime) -> Author:
    """An author of these bylines, who does not hold them yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('works_author', 'id'))")
        (key,) = cursor.fetchone()
    name = shown_name([byline.byline for byline in bylines])
    return Author.objects.create(
        pk=key,
        public_id=public_ids.public_id(key),
        display_name=name,
        name_key=names.key(name)[:200],
        created_at=now,
    )


def rename_if_unprinted(author: Author) -> None:
    """An author whose shown name left with a byline gets one that is still printed."""
    printed = list(author.authorships.values_list("byline", flat=True))
    if printed and author.display_name not in printed:
        author.display_name = shown_name(printed)
        author.name_key = names.key(author.display_name)[:200]
        author.save(update_fields=["display_name", "name_key"])


def shown_name(printed: Sequence[str]) -> str:
    """The byline to show: a full first name before an initial, then the most frequent, the longest, the first."""
    counted = Counter(printed)
    return max(sorted(counted), key=lambda byline: (_has_full_name(byline), counted[byline], len(byline)))


def _has_full_name(byline: str) -> bool:
    return any(len(word) > 1 for word in names.normalised(names.parse(byline).given).split())


@transaction.atomic
def _in_transaction(do: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
    return do(*args, **kwargs)


def is_deadlock(error: BaseException) -> bool:
    """Whether PostgreSQL gave up this statement to break a dead lock."""
    return isinstance(error, OperationalError) and isinstance(error.__cause__, psycopg.errors.DeadlockDetected)
