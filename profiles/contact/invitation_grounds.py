"""What inviting somebody rests on now: the record, the account that would invite, and what it invited so far."""

import datetime as dt
from dataclasses import dataclass

from bzpeer.reading import connection
from profiles.contact import invitation_rules, sending
from profiles.contact.invitation_rules import AGAIN, INVITER_LEVEL, KEPT, PAUSE, Invitee, Inviter
from profiles.models import User
from profiles.needs import Condition
from profiles.queries import Profile

# The record's claims by their author, of the two accounts the unique researcher and claim, blocks by the unique
# (blocker, blocked), and what was invited by (sender, made_at), a year of it. A decline counts as one that waits or ran
# out: see also `invitation_rules.seen_by_inviter`.
_SQL = """
SELECT coalesce(c.state, ''), r.user_id,
    CASE WHEN r.open_until >= %(now)s::date AND NOT blocked.either THEN r.open_until END,
    coalesce(r.open_for, '{}'), blocked.by_inviter,
    coalesce((SELECT m.level FROM profiles_claim AS m JOIN profiles_researcher AS mr ON mr.id = m.researcher_id
        WHERE mr.user_id = %(user)s AND m.state = 'approved'), 0),
    (SELECT m.author_id FROM profiles_claim AS m JOIN profiles_researcher AS mr ON mr.id = m.researcher_id
        WHERE mr.user_id = %(user)s AND m.state = 'approved'),
    past.open_ends_at, past.made_at, past.ran_out_at, past.invited_at
FROM (SELECT) AS one
LEFT JOIN LATERAL (
    SELECT * FROM profiles_claim AS c WHERE c.author_id = %(author)s AND c.state IN ('approved', 'contested', 'pending')
    ORDER BY CASE c.state WHEN 'contested' THEN 0 WHEN 'approved' THEN 1 ELSE 2 END LIMIT 1
) AS c ON true
LEFT JOIN profiles_researcher AS r ON r.id = c.researcher_id AND c.state = 'approved'
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT 1 FROM profiles_block AS b WHERE b.blocker_id = %(user)s AND b.blocked_id = r.user_id)
        AS by_inviter, EXISTS (SELECT 1 FROM profiles_block AS b WHERE b.blocker_id = %(user)s
        AND b.blocked_id = r.user_id OR b.blocker_id = r.user_id AND b.blocked_id = %(user)s) AS either
) AS blocked
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(i.ends_at) FILTER (WHERE i.ends_at > %(now)s
            AND i.state IN ('asked', 'sent', 'declined')), '{}') AS open_ends_at,
        coalesce(array_agg(i.made_at), '{}') AS made_at,
        coalesce(array_agg(i.ends_at) FILTER (WHERE i.ends_at BETWEEN %(pause)s AND %(now)s
            AND i.state IN ('asked', 'sent', 'declined', 'expired')), '{}') AS ran_out_at,
        max(i.made_at) FILTER (WHERE i.recipient_id = r.user_id AND i.made_at > %(again)s) AS invited_at
    FROM profiles_invitation AS i WHERE i.sender_id = %(user)s AND i.made_at > %(kept)s
) AS past
"""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Both sides as they are now. The accounts are None where nobody holds the record, or nobody is logged in."""

    invitee: Invitee
    inviter: Inviter | None
    recipient_id: int | None
    inviter_author_id: int | None
    purposes: tuple[str, ...]

    def conditions(self, now: dt.datetime) -> tuple[Condition, ...]:
        """What inviting needs, as `invitation_rules` says."""
        return invitation_rules.conditions(self.invitee, self.inviter, now)


def of(author_id: int, user: User | None, now: dt.datetime) -> Grounds:
    """What inviting the owner of this record rests on. One query, three more for an account."""
    values = {
        "author": author_id,
        "user": user.pk if user else None,
        "now": now,
        "pause": now - PAUSE,
        "again": now - AGAIN,
        "kept": now - KEPT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        state, recipient, open_until, purposes, is_blocked, level, own, ends, made, ran_out, invited = cursor.fetchone()
    invitee = Invitee(state, open_until, user is not None and recipient == user.pk, is_blocked)
    why = sending.why_not_yet(user, now) if user else ""
    inviter = Inviter(level, why, tuple(ends), tuple(made), tuple(ran_out), invited) if user else None
    return Grounds(invitee, inviter, recipient, own, tuple(purposes))


def failing(profile: Profile, user: User | None, now: dt.datetime) -> tuple[Condition, ...]:
    """The conditions that fail, for the panel on the profile. No query unless an account looks at somebody open."""
    if user is not None and profile.is_open:
        needed = of(profile.author.pk, user, now).conditions(now)
    else:
        invitee = Invitee(profile.claim_state, profile.open_until, profile.is_owner)
        # Of an account the rest is asked once the record can be invited at all.
        needed = invitation_rules.conditions(invitee, None if user is None else Inviter(INVITER_LEVEL), now)
    return tuple(condition for condition in needed if condition.is_met is False)
