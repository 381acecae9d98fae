"""What a claim rests on, read from the database for `profiles.claim_rules`."""

import datetime as dt

from django.db import connection

from profiles import claim_rules
from profiles.claim_rules import Grounds, Verdict
from profiles.models import Claim

# Distinct ways in which one author's name is printed, that a name at ORCID is compared with.
BYLINES = 200

# Unique (author, work) finds the bylines.
_BYLINES_SQL = """
SELECT byline FROM works_authorship WHERE author_id = %(author)s GROUP BY byline ORDER BY count(*) DESC, byline
LIMIT %(limit)s
"""
# The unique user of addresses, the one-owner and one-ORCID rules of claims, the claim of reports.
_STANDING_SQL = """
SELECT EXISTS (SELECT 1 FROM account_emailaddress AS e WHERE e.user_id = r.user_id AND e.verified),
    EXISTS (SELECT 1 FROM profiles_claim AS held WHERE held.author_id = c.author_id AND held.id <> c.id
        AND (held.state = 'approved' OR held.state = 'contested' AND held.approved_at IS NOT NULL)),
    c.orcid <> '' AND EXISTS (SELECT 1 FROM profiles_claim AS held WHERE held.orcid = c.orcid AND held.id <> c.id
        AND (held.state = 'approved' OR held.state = 'contested' AND held.approved_at IS NOT NULL)),
    (SELECT count(*) FROM profiles_report AS o WHERE o.claim_id = c.id AND o.state = 'open')
FROM profiles_claim AS c JOIN profiles_researcher AS r ON r.id = c.researcher_id WHERE c.id = %(claim)s
"""


def bylines(author_id: int) -> tuple[str, ...]:
    """The different names printed for an author, the most frequent first, at most 200."""
    with connection.cursor() as cursor:
        cursor.execute(_BYLINES_SQL, {"author": author_id, "limit": BYLINES})
        return tuple(byline for (byline,) in cursor.fetchall())


def of(claim: Claim) -> Grounds:
    """What this claim rests on now. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING_SQL, {"claim": claim.pk})
        has_email, is_record_held, is_orcid_held, objections = cursor.fetchone()
    return Grounds(
        has_verified_email=has_email,
        name_fit=claim_rules.name_fit(claim.orcid, claim.orcid_name, bylines(claim.author_id)),
        orcid_made_on=claim.orcid_made_on,
        filed_on=claim.made_at.date(),
        waits_until=claim.waits_until,
        is_record_held=is_record_held,
        is_orcid_held=is_orcid_held,
        objections=objections,
        is_disputed=claim.state == Claim.State.CONTESTED,
    )


def verdict(claim: Claim, now: dt.datetime) -> Verdict:
    """Whether the rules alone may approve this claim now, and what is in doubt. Two queries."""
    return claim_rules.verdict(of(claim), now)
