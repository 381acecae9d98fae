"""Reads that answer the profile page: everything but the works, in one query whatever the record's size."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from profiles.models import Claim, User
from profiles.trust.models import TrustSnapshot
from profiles.trust.queries import Trust, shown
from works.models import Author

VARIANTS = 6

# Each part is bounded by an index: (author, -id) of snapshots, unique (user, author) and author of follows, author of
# claims and affiliations, unique (author, work) of authorships.
_SQL = """
SELECT t.score, t.band, t.level, t.parts, t.taken_at, t.cause, t.formula,
    (SELECT count(*) FROM profiles_follow AS f WHERE f.author_id = %(author)s),
    EXISTS (SELECT 1 FROM profiles_follow AS f WHERE f.author_id = %(author)s AND f.user_id = %(user)s),
    c.state, r.biography, r.open_until,
    (SELECT i.name FROM works_affiliation AS a JOIN works_institution AS i ON i.id = a.institution_id
        WHERE a.author_id = %(author)s ORDER BY a.ended_on DESC NULLS FIRST, a.started_on DESC NULLS LAST LIMIT 1),
    (SELECT count(*) FROM works_affiliation AS a WHERE a.author_id = %(author)s),
    (SELECT coalesce(array_agg(byline ORDER BY works DESC, byline), '{}') FROM (
        SELECT byline, count(*) AS works FROM works_authorship AS a
        WHERE a.author_id = %(author)s AND byline <> %(name)s
        GROUP BY byline ORDER BY works DESC, byline LIMIT %(variants)s
    ) AS v),
    (SELECT count(*) FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
        WHERE a.author_id = %(author)s AND w.updated_at >= %(now)s - interval '12 months')
FROM (SELECT) AS one
LEFT JOIN LATERAL (
    SELECT * FROM trust_trustsnapshot AS t WHERE t.author_id = %(author)s ORDER BY t.id DESC LIMIT 1
) AS t ON true
LEFT JOIN LATERAL (
    SELECT * FROM profiles_claim AS c WHERE c.author_id = %(author)s AND c.state IN ('approved', 'contested', 'pending')
    ORDER BY CASE c.state WHEN 'contested' THEN 0 WHEN 'approved' THEN 1 ELSE 2 END LIMIT 1
) AS c ON true
LEFT JOIN profiles_researcher AS r ON r.id = c.researcher_id AND c.state = 'approved'
"""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the profile page says about one author beside the works."""

    author: Author
    trust: Trust | None
    followers: int
    is_followed: bool
    claim_state: str
    biography: str
    open_until: dt.date | None
    affiliation: str
    affiliations: int
    variants: tuple[str, ...]
    works_in_12_months: int

    @property
    def is_claimed(self) -> bool:
        return self.claim_state in (Claim.State.APPROVED, Claim.State.CONTESTED)

    @property
    def claim_label(self) -> str:
        return Claim.State(self.claim_state).label if self.claim_state else "Unclaimed author"

    @property
    def is_open(self) -> bool:
        return self.open_until is not None


def profile(author: Author, user: User | None, now: dt.datetime) -> Profile:
    """The profile of an author as this reader sees it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "author": author.pk,
                "user": user.pk if user else None,
                "name": author.display_name,
                "variants": VARIANTS,
                "now": now,
            },
        )
        row = cursor.fetchone()
    (
        *trust,
        followers,
        is_followed,
        claim_state,
        biography,
        open_until,
        affiliation,
        affiliations,
        variants,
        recent,
    ) = row
    return Profile(
        author=author,
        trust=_trust(trust),
        followers=followers,
        is_followed=is_followed,
        claim_state=claim_state or "",
        biography=biography or "",
        open_until=open_until if open_until and open_until >= now.date() else None,
        affiliation=affiliation or "",
        affiliations=affiliations,
        variants=tuple(variants),
        works_in_12_months=recent,
    )


def _trust(columns: list[Any]) -> Trust | None:
    score, band, level, parts, taken_at, cause, version = columns
    if score is None:
        return None
    snapshot = TrustSnapshot(
        score=score,
        band=band,
        level=level,
        parts=json.loads(parts),
        taken_at=taken_at,
        cause=cause,
        formula=version,
    )
    return shown(snapshot)
