"""Claims and follows when authors become one or are parted.

Two claimed records are not merged, and a claim goes where its author went. Follows stay as they were chosen and are
read through `merged_into`; only when a record is parted are there new ones.
"""

import datetime as dt

from django.db import connection

from profiles import actors, events, following
from profiles.models import Claim
from works.identity.placing import Refused
from works.models import Author, PendingAuthor

BOTH_CLAIMED = (
    "Both records are claimed, by different accounts. Merging would take one of them from its owner:"
    " dispute and settle one of the claims first."
)

# Claims are few beside authors. A claim that went along with a merge goes back when the event "claim-followed" names
# an author that is active again, which only undoing the merge makes of it.
_MOVED_SQL = """
SELECT c.id, author.merged_into_id FROM profiles_claim AS c JOIN works_author AS author ON author.id = c.author_id
WHERE author.state = 'merged'
UNION
SELECT c.id, origin.id FROM profiles_claim AS c
CROSS JOIN LATERAL (
    SELECT e.data FROM works_event AS e WHERE e.author_id = c.author_id AND e.kind = 'claim-followed'
        AND (e.data ->> 'claim')::bigint = c.id
    ORDER BY e.id DESC LIMIT 1
) AS latest
JOIN works_author AS origin ON origin.id = (latest.data ->> 'from')::bigint
WHERE origin.state = 'active' AND (latest.data ->> 'merged')::boolean
ORDER BY 1
"""


def require_mergeable(into: Author, gone: Author) -> None:
    """Raises Refused when both records are held by claims. Two rows at most, by the one-owner rule."""
    held = Claim.objects.holding().filter(author__in=(into, gone)).values_list("author", flat=True)
    if len(set(held)) > 1:
        raise Refused(BOTH_CLAIMED)


def follow(now: dt.datetime) -> int:
    """Move claims to where their authors went, and back when that was undone; the number that moved."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED_SQL)
        moves = cursor.fetchall()
    for claim_id, author_id in moves:
        _move(Claim.objects.select_related("author").get(pk=claim_id), Author.objects.get(pk=author_id), now)
    return len(moves)


def part(parted: list[tuple[int, int]], now: dt.datetime) -> None:
    """Bylines went from the first of each two to a new author, the second."""
    following.carry(parted, now)


def _move(claim: Claim, author: Author, now: dt.datetime) -> None:
    came_from = claim.author
    is_taken = claim.holds and Claim.objects.holding().filter(author=author).exclude(pk=claim.pk).exists()
    claim.author = author
    if is_taken:
        # The resolver joined what nobody may join: neither owner loses, a curator decides.
        claim.state, claim.approved_at = Claim.State.CONTESTED, None
    claim.save(update_fields=["author", "state", "approved_at"])
    reason = (
        "Two claimed records became one." if is_taken else "The record became part of another, or was parted again."
    )
    is_merged = came_from.state == Author.State.MERGED
    data = {"claim": claim.pk, "from": came_from.pk, "to": author.pk, "merged": is_merged}
    events.record(events.Kind.FOLLOWED, author, actor=actors.SITE, reason=reason, now=now, data=data)
    PendingAuthor.objects.get_or_create(author=author)
