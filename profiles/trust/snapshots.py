"""Trust snapshots: score records and append what differs from their latest snapshot."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import connection, transaction

from bzpeer.copying import copying
from profiles.trust import evidence, formula
from profiles.trust.formula import RecordEvidence
from profiles.trust.models import TrustPass, TrustSnapshot

EXPIRY = "evidence ran out"
# Decisions that a snapshot may name as its cause, by the kind of their event, in words. Causes are public: what was
# reported, renamed or taken down is not among them.
DECISIONS: Mapping[str, str] = {
    "merge": "Records merged",
    "split": "Record split",
    "move": "Works moved",
    "distinct": "Marked as distinct",
    "undo": "Decision undone",
    "confirm": "Bylines confirmed",
    "disavow": "Bylines taken out",
    "claim-approved": "Claim approved",
    "claim-withdrawn": "Claim withdrawn",
    "level": "Level changed",
    "level-reviewed": "Reviewed by a curator",
    "affiliation": "Affiliation changed",
    "marked": "Bylines marked",
}

_SCORED_SQL = """
DROP TABLE IF EXISTS scored_evidence;
CREATE TEMP TABLE scored_evidence (
    key text, score int, band text, level int, parts jsonb, evidence jsonb, digest bytea
) ON COMMIT DROP
"""
# The index (author, -id) gives each author's latest snapshot. Apart from the insertion, or the look-up, planned for a
# table that is empty at first, would read through all that the insertion has put there.
_DIFFERENT_SQL = """
DROP TABLE IF EXISTS different_evidence;
CREATE TEMP TABLE different_evidence ON COMMIT DROP AS
SELECT g.author_id, g.key, latest.taken_at
FROM gathered_evidence AS g JOIN scored_evidence AS s USING (key)
LEFT JOIN LATERAL (
    SELECT t.digest, t.taken_at FROM trust_trustsnapshot AS t WHERE t.author_id = g.author_id ORDER BY t.id DESC LIMIT 1
) AS latest ON true
WHERE latest.digest IS DISTINCT FROM s.digest
"""
# A decision since the latest snapshot says more than the caller knows; events are found by author and by other.
_APPEND_SQL = """
INSERT INTO trust_trustsnapshot (author_id, formula, score, band, level, parts, evidence, digest, cause, taken_at)
SELECT d.author_id, %(version)s, s.score, s.band, s.level, s.parts, s.evidence, s.digest,
    CASE WHEN d.taken_at IS NULL THEN %(cause)s ELSE coalesce((
        SELECT e.kind FROM works_event AS e
        WHERE (e.author_id = d.author_id OR e.other_id = d.author_id) AND e.happened_at > d.taken_at
            AND e.kind = ANY(%(told)s)
        ORDER BY e.id DESC LIMIT 1
    ), %(cause)s) END,
    %(now)s
FROM different_evidence AS d JOIN scored_evidence AS s USING (key)
"""


@transaction.atomic
def take(author_ids: Sequence[int], now: dt.datetime, cause: str) -> int:
    """Score these authors and append a snapshot where the evidence changed; the number appended."""
    return _append(author_ids, now, cause)


@transaction.atomic
def take_all(now: dt.datetime, cause: str) -> int:
    """Score every author in one pass and append a snapshot where the evidence changed; the number appended."""
    appended = _append(None, now, cause)
    TrustPass.objects.create(as_of=now, cause=cause, appended=appended)
    return appended


@transaction.atomic
def take_expired(now: dt.datetime) -> int:
    """Score the authors of whose evidence some part ran out since the latest pass; the number appended.

    Before the first pass that is everybody.
    """
    since = TrustPass.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    if since is None:
        return take_all(now, EXPIRY)
    appended = _append(evidence.expired(since, now), now, EXPIRY)
    TrustPass.objects.create(as_of=now, cause=EXPIRY, appended=appended)
    return appended


def evidence_of(snapshot: TrustSnapshot) -> RecordEvidence:
    """What a stored snapshot was computed from. Its score is `formula.score` of this, as long as the formula stays."""
    stored = dict(snapshot.evidence)
    return RecordEvidence(grades=tuple((grade, count) for grade, count in stored.pop("grades")), **stored)


def _append(author_ids: Sequence[int] | None, now: dt.datetime, cause: str) -> int:
    scored = [(key, *row(found)) for key, found in evidence.gather(author_ids, now)]
    with connection.cursor() as cursor:
        cursor.execute(_SCORED_SQL)
        with copying("COPY scored_evidence FROM STDIN") as copy:
            for each in scored:
                copy.write_row(each)
        cursor.execute("ANALYZE scored_evidence")
        cursor.execute(_DIFFERENT_SQL)
        cursor.execute(_APPEND_SQL, {"version": formula.VERSION, "cause": cause, "now": now, "told": list(DECISIONS)})
        return int(cursor.rowcount)


def row(found: RecordEvidence) -> tuple[int, str, int, str, str, bytes]:
    """Score, band, level, parts, evidence and digest as they are stored; parts and evidence as JSON."""
    score = formula.score(found)
    stored = json.dumps(asdict(found), sort_keys=True)
    digest = hashlib.blake2b(f"{formula.VERSION} {stored}".encode(), digest_size=16).digest()
    return score.value, score.band, score.level, json.dumps(dict(score.parts)), stored, digest
