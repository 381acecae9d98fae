"""Reads that answer the profile page: everything but the works, in one query whatever the record's size."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from bzpeer.reading import connection
from profiles import forecasts
from profiles.forecasts import Forecast
from profiles.models import Claim, Purpose, User
from profiles.trust.models import TrustSnapshot
from profiles.trust.queries import Trust, shown
from works.history import NO_NOTES, NOTES_SQL, Notes, notes
from works.models import Author

VARIANTS = 6
# Authors of one name that are counted: beyond that a reader learns nothing more from the number.
NAMESAKES = 1_000

# A digest of all that the page says of one author to readers without an account. A row that changed is in another
# place (ctid), written by another transaction (xmin). What is not in it shows when the hour does: names of co-authors
# and institutions, and how many share the name. Merges and splits move bylines. The same indexes as below.
_VERSION = """md5(concat_ws(' ', date_trunc('hour', %(now)s::timestamptz),
    (SELECT concat_ws(',', v.id, v.xmin, v.ctid) FROM works_author AS v WHERE v.id = {author}),
    (SELECT sum(digest) FROM mine),
    (SELECT max(t.id) FROM trust_trustsnapshot AS t WHERE t.author_id = {author}),
    (SELECT sum(hashtextextended(concat_ws(',', c.xmin, c.ctid, r.xmin, r.ctid), 0)) FROM profiles_claim AS c
        JOIN profiles_researcher AS r ON r.id = c.researcher_id WHERE c.author_id = {author}),
    (SELECT concat_ws(',', count(*), sum(f.id)) FROM profiles_follow AS f WHERE f.kind = 'author'
        AND f.author_id IN (SELECT v.id FROM works_author AS v WHERE v.id = {author} OR v.merged_into_id = {author})),
    (SELECT sum(hashtextextended(concat_ws(',', n.xmin, n.ctid), 0)) FROM works_authorname AS n
        WHERE n.author_id = {author}),
    (SELECT sum(hashtextextended(concat_ws(',', a.xmin, a.ctid), 0)) FROM works_affiliation AS a
        WHERE a.author_id = {author})))"""

# One pass over the author's bylines by the unique (author, work), each with its work by primary key: 3 ms for 3,000
# works. All else is bounded by an index: (author, -id) of snapshots, unique (user, author) and author of follows, of
# this record and of those that became part of it, author of claims and affiliations, unique (author, name) of names,
# name_key of authors; what bounds the notes is said with them.
_MINE = """
WITH mine AS MATERIALIZED (
    SELECT a.byline, a.affiliation <> '' AS is_affiliated, w.kind = 'published' AS is_published,
        CASE WHEN coalesce(w.noticed_at, w.submitted_at) >= %(year_ago)s AND NOT w.is_deleted
            THEN coalesce(w.noticed_at, w.submitted_at) END AS appeared_at,
        hash_record_extended(ROW(a.xmin, a.ctid, w.xmin, w.ctid), 0) AS digest
    FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
    WHERE a.author_id = {author}
), itself AS MATERIALIZED (
    SELECT id FROM works_author WHERE id = {author} OR merged_into_id = {author}
)
"""
_SQL = f"""{_MINE.format(author="%(author)s")}SELECT t.score, t.band, t.level, t.parts, t.taken_at, t.cause, t.formula,
    (SELECT count(DISTINCT f.user_id) FROM profiles_follow AS f
        WHERE f.kind = 'author' AND f.author_id IN (SELECT id FROM itself)) AS followers,
    EXISTS (SELECT 1 FROM profiles_follow AS f WHERE f.user_id = %(user)s
        AND f.kind = 'author' AND f.author_id IN (SELECT id FROM itself)) AS is_followed,
    coalesce(c.state, '') AS claim_state,
    coalesce(r.user_id = %(user)s, false) AS is_owner,
    coalesce(CASE WHEN c.state = 'approved' AND c.level >= 2 THEN c.orcid END, '') AS orcid,
    coalesce(r.biography, '') AS biography,
    coalesce(r.pronouns, '') AS pronouns,
    coalesce(r.links, '{{}}') AS links,
    CASE WHEN r.open_until >= %(now)s::date AND NOT EXISTS (SELECT 1 FROM profiles_block AS b
        WHERE b.blocker_id = r.user_id AND b.blocked_id = %(user)s
            OR b.blocker_id = %(user)s AND b.blocked_id = r.user_id) THEN r.open_until END AS open_until,
    coalesce(r.open_for, '{{}}') AS open_for,
    coalesce(r.open_topics, '{{}}') AS open_topics,
    coalesce(r.open_note, '') AS open_note,
    coalesce((SELECT i.name FROM works_affiliation AS a JOIN works_institution AS i ON i.id = a.institution_id
        WHERE a.author_id = %(author)s
        ORDER BY a.ended_on DESC NULLS FIRST, a.started_on DESC NULLS LAST LIMIT 1), '') AS affiliation,
    ARRAY(SELECT byline FROM mine WHERE byline <> %(name)s AND NOT EXISTS (SELECT 1 FROM works_authorname AS n
            WHERE n.author_id = %(author)s AND n.name = byline AND n.is_suppressed)
        GROUP BY byline ORDER BY count(*) DESC, byline LIMIT %(variants)s) AS variants,
    (SELECT count(*) FROM mine WHERE is_affiliated) AS works_affiliated,
    (SELECT count(*) FROM mine WHERE is_published) AS works_published,
    ARRAY(SELECT appeared_at FROM mine WHERE appeared_at < %(now)s LIMIT %(counted)s) AS forecast,
    (SELECT count(*) FROM (SELECT FROM works_author AS n WHERE n.name_key = %(key)s AND n.state = 'active'
        LIMIT %(namesakes)s) AS named) AS namesakes,
    ({NOTES_SQL}) AS notes,
    {_VERSION.format(author="%(author)s")} AS version
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
_CALLED = "(SELECT id FROM works_author WHERE public_id = %(public_id)s)"
_VERSION_SQL = f"{_MINE.format(author=_CALLED)} SELECT {_VERSION.format(author=_CALLED)}"
_TRUST_COLUMNS = 7

# By the unique (user, email) of addresses, the unique user of researchers, and the author-per-owner rule of claims.
_STANDING_SQL = """
SELECT EXISTS (SELECT 1 FROM account_emailaddress AS e WHERE e.user_id = %(user)s AND e.verified),
    coalesce((SELECT max(c.level) FROM profiles_claim AS c JOIN profiles_researcher AS r ON r.id = c.researcher_id
        WHERE r.user_id = %(user)s AND c.state = 'approved'), 0)
"""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the profile page says about one author beside the works."""

    author: Author
    trust: Trust | None
    followers: int
    is_followed: bool
    claim_state: str
    is_owner: bool
    biography: str
    pronouns: str
    links: tuple[str, ...]
    open_until: dt.date | None
    affiliation: str
    variants: tuple[str, ...]
    works_affiliated: int
    works_published: int
    forecast: Forecast
    namesakes: int = 1
    notes: Notes = NO_NOTES
    version: str = ""
    # Proved by the holder of the record, who holds it still; else empty.
    orcid: str = ""
    open_for: tuple[str, ...] = ()
    open_topics: tuple[str, ...] = ()
    open_note: str = ""

    @property
    def is_claimed(self) -> bool:
        return self.claim_state in (Claim.State.APPROVED, Claim.State.CONTESTED)

    @property
    def claim_label(self) -> str:
        return Claim.State(self.claim_state).label if self.claim_state else "Unclaimed author"

    @property
    def has_many_namesakes(self) -> bool:
        """True when not all who share the name were counted."""
        return self.namesakes >= NAMESAKES

    @property
    def is_open(self) -> bool:
        return self.open_until is not None

    @property
    def purposes(self) -> tuple[str, ...]:
        """What the owner is open for, in words."""
        return tuple(str(Purpose(each).label) for each in self.open_for)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account has shown of itself: a verified address, and the level of the record it owns (0 for none)."""

    email: str
    is_verified: bool
    level: int


def profile(author: Author, user: User | None, now: dt.datetime) -> Profile:
    """The profile of an author as this reader sees it. One query."""
    values = {
        "author": author.pk,
        "user": user.pk if user else None,
        "name": author.display_name,
        "variants": VARIANTS,
        "key": author.name_key,
        "namesakes": NAMESAKES,
        "now": now,
        "year_ago": now - forecasts.YEAR,
        "counted": forecasts.MOST + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        row = cursor.fetchone()
        names = [column.name for column in cursor.description[_TRUST_COLUMNS:]]
    found = dict(zip(names, row[_TRUST_COLUMNS:], strict=True))
    found["variants"], found["notes"] = tuple(found["variants"]), notes(found["notes"])
    found |= {name: tuple(found[name]) for name in ("links", "open_for", "open_topics")}
    found["forecast"] = forecasts.of(found["forecast"])
    return Profile(author=author, trust=_trust(row[:_TRUST_COLUMNS]), **found)


def version(public_id: str, now: dt.datetime) -> str:
    """What `Profile.version` is by now, for whoever is called so; some other digest when nobody is. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION_SQL, {"public_id": public_id, "now": now, "year_ago": now - forecasts.YEAR})
        return str(cursor.fetchone()[0])


def standing(user: User | None) -> Standing | None:
    """What this account has shown of itself; None for a reader without one. One query."""
    if user is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_STANDING_SQL, {"user": user.pk})
        is_verified, level = cursor.fetchone()
    return Standing(email=user.email, is_verified=is_verified, level=level)


def _trust(columns: tuple[Any, ...]) -> Trust | None:
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


def author_id_of_orcid(orcid: str) -> int | None:
    """Key of the author whose approved claim rests on this ORCID iD. The unique index on held ORCID iDs finds it."""
    return Claim.objects.holding().filter(orcid=orcid).values_list("author_id", flat=True).first()
