"""Verification levels of claimed records: gather the facts, apply `profiles.levels`, keep what changed."""

import datetime as dt
from collections.abc import Iterable

from django.db import connection

from profiles import actors, conflicts, events, levels
from profiles.levels import LevelFacts, Need
from profiles.models import Claim, Review, User
from profiles.verification import PROVIDER
from works.identity.placing import Refused, deed, lock, require_words
from works.models import PendingAuthor

# By the author of claims, unique (author, work) of bylines, the user of addresses and social accounts, the author of
# evidence and disavowals. Disputed claims are left out: while somebody looks, their level stays.
_SQL = """
SELECT c.id, c.author_id, c.level, bylines.works, bylines.contested, bylines.corroborated,
    EXISTS (SELECT 1 FROM account_emailaddress AS e WHERE e.user_id = r.user_id AND e.verified),
    c.orcid <> '' AND EXISTS (SELECT 1 FROM socialaccount_socialaccount AS s
        WHERE s.user_id = r.user_id AND s.provider = %(provider)s AND s.uid = c.orcid),
    c.is_judged,
    (SELECT count(*) FROM works_disavowal AS d JOIN works_authorship AS a ON a.id = d.authorship_id
        WHERE d.author_id = c.author_id AND d.source = 'owner' AND NOT a.is_held),
    (SELECT max(e.recorded_at) FROM works_evidence AS e WHERE e.author_id = c.author_id AND e.kind = 'affiliation'
        AND (e.expires_at IS NULL OR e.expires_at > %(now)s)),
    ARRAY(SELECT v.made_at FROM profiles_review AS v WHERE v.claim_id = c.id
        AND v.curator_id IS DISTINCT FROM c.handler_id ORDER BY v.made_at)
FROM profiles_claim AS c JOIN profiles_researcher AS r ON r.id = c.researcher_id
CROSS JOIN LATERAL (
    SELECT count(*) AS works, count(*) FILTER (WHERE a.grade = 'X') AS contested,
        count(*) FILTER (WHERE a.grade IN ('W', 'A')) AS corroborated
    FROM works_authorship AS a WHERE a.author_id = c.author_id
) AS bylines
WHERE c.state = 'approved' AND (%(authors)s::bigint[] IS NULL OR c.author_id = ANY(%(authors)s))
ORDER BY c.author_id
"""


def facts(claim: Claim, now: dt.datetime) -> LevelFacts | None:
    """What the level of this claim rests on; None unless it is approved. One query."""
    return next((found for claim_id, _, _, found in _gather([claim.author_id], now) if claim_id == claim.pk), None)


def needs_of(claim: Claim | None, now: dt.datetime) -> tuple[Need, ...]:
    """What the levels need of an approved claim, and what of it holds; nothing of any other. One query."""
    found = facts(claim, now) if claim is not None and claim.state == Claim.State.APPROVED else None
    return levels.needs(found, now) if found else ()


def review(author_ids: Iterable[int] | None, now: dt.datetime) -> int:
    """Give the claimed records among these, or all, the level that their facts bear out; the number that changed."""
    changed = 0
    for claim_id, author_id, before, found in _gather(author_ids, now):
        after = max(levels.level(found, now), Claim.Level.L1.value)
        # Another worker may have been first, and a dispute freezes it.
        if after != before and Claim.objects.filter(pk=claim_id, state="approved", level=before).update(level=after):
            changed += 1
            _note(author_id, before, after, levels.why_changed(before, found, now), now)
    return changed


@deed
def look(claim_id: int, curator: User, reason: str, now: dt.datetime) -> Review:
    """A curator looked at a record for L4. Two must, neither of whom handled the claim. Raises Refused."""
    author_id = Claim.objects.filter(pk=claim_id).values_list("author", flat=True).first()
    lock([author_id])
    claim = Claim.objects.select_for_update(of=("self",)).select_related("author").filter(pk=claim_id).first()
    if claim is None or claim.state != Claim.State.APPROVED:
        raise Refused("Only a record whose claim is approved can be reviewed.")
    if claim.handler_id == curator.pk:
        raise Refused("You decided this claim, so other curators have to review it.")
    conflicts.require_impartial(curator, claim.author)
    said = {"reason": require_words(reason), "made_at": now}
    done, _ = Review.objects.update_or_create(claim=claim, curator=curator, defaults=said)
    events.record(events.Kind.REVIEWED, claim.author, actor=actors.of(curator), reason=done.reason, now=now)
    review([claim.author_id], now)
    return done


def _gather(author_ids: Iterable[int] | None, now: dt.datetime) -> list[tuple[int, int, int, LevelFacts]]:
    values = {"authors": None if author_ids is None else list(author_ids), "now": now, "provider": PROVIDER}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        rows = cursor.fetchall()
    return [(claim_id, author_id, level, _facts(*found)) for claim_id, author_id, level, *found in rows]


def _facts(
    works: int,
    contested: int,
    corroborated: int,
    has_email: bool,
    has_orcid: bool,
    was_judged: bool,
    disowned: int,
    affiliation_seen_at: dt.datetime | None,
    reviewed_at: list[dt.datetime],
) -> LevelFacts:
    return LevelFacts(
        works=works,
        contested=contested,
        is_claimed=True,
        has_verified_email=has_email,
        has_fitting_orcid=has_orcid,
        was_judged=was_judged,
        corroborated=corroborated,
        disowned=disowned,
        affiliation_seen_at=affiliation_seen_at,
        reviewed_at=tuple(reviewed_at),
    )


def _note(author_id: int, before: int, after: int, why: str, now: dt.datetime) -> None:
    claim = Claim.objects.select_related("author").get(author_id=author_id, state=Claim.State.APPROVED)
    data = {"before": before, "after": after}
    events.record(events.Kind.LEVEL, claim.author, actor=actors.SITE, reason=why, now=now, data=data)
    PendingAuthor.objects.get_or_create(author_id=author_id)
