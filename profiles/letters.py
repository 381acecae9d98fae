"""Deeds about letters: post, claim, say how it went. Each is one statement: a kill falls between two."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from profiles import letter_rules, notice_rules
from profiles.letter_rules import Step
from profiles.models import Letter

# How long it is kept that a letter went out: as long as other servers may still send it back.
KEPT_DAYS = 90
# A worker stopped in the middle leaves up to so many letters waiting for their lease to run out.
AT_ONCE = 20

# The partial index profiles_letter_due finds what is due. Whether it is still wanted is asked here, at the last
# moment: accounts are closed, addresses die and people change their minds while letters wait.
_CLAIM_SQL = """
WITH due AS MATERIALIZED (
    SELECT id FROM profiles_letter WHERE state = 'queued' AND due_at <= %(now)s
    ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE profiles_letter AS letter SET state = 'claimed', attempts = attempts + 1, lease_until = %(lease)s,
        address = account.email
    FROM due, profiles_user AS account WHERE letter.id = due.id AND account.id = letter.account_id
    RETURNING letter.*, account.is_active
)
SELECT claimed.id, claimed.key, claimed.account_id, claimed.about, claimed.address, claimed.subject, claimed.text,
    claimed.html, claimed.attempts,
    claimed.is_active AND CASE WHEN claimed.about = 'digest'
        THEN EXISTS (SELECT 1 FROM profiles_digestchoice AS digest WHERE digest.account_id = claimed.account_id
            AND digest.frequency <> 'never')
        ELSE coalesce(choice.by_mail, claimed.about = ANY(%(mailed)s)) END
    AND EXISTS (SELECT 1 FROM account_emailaddress AS proved WHERE proved.user_id = claimed.account_id
        AND proved.verified AND lower(proved.email) = lower(claimed.address))
    AND NOT EXISTS (SELECT 1 FROM profiles_deadaddress AS dead WHERE dead.account_id = claimed.account_id
        AND dead.email = lower(claimed.address) AND dead.stopped_at IS NOT NULL)
FROM claimed LEFT JOIN profiles_noticechoice AS choice
    ON choice.account_id = claimed.account_id AND choice.kind = claimed.about
ORDER BY claimed.id
"""
# By primary key. The number of attempts tells the worker that holds the letter from one whose lease ran out.
_STEP_SQL = """
UPDATE profiles_letter SET state = %(state)s, answer = %(answer)s, due_at = coalesce(%(due_at)s, due_at),
    lease_until = CASE WHEN %(is_under_way)s THEN lease_until END,
    ended_at = CASE WHEN %(is_over)s THEN %(now)s::timestamptz END,
    text = CASE WHEN %(is_over)s THEN '' ELSE text END, html = CASE WHEN %(is_over)s THEN '' ELSE html END
WHERE id = %(id)s AND state = ANY(%(before)s) AND attempts = %(attempts)s
"""
# The partial index profiles_letter_under_way finds them.
_EXPIRE_SQL = """
UPDATE profiles_letter SET
    state = CASE state WHEN 'claimed' THEN 'queued' ELSE 'unsure' END, lease_until = NULL,
    ended_at = CASE state WHEN 'handing' THEN %(now)s::timestamptz END,
    text = CASE state WHEN 'handing' THEN '' ELSE text END, html = CASE state WHEN 'handing' THEN '' ELSE html END
WHERE state IN ('claimed', 'handing') AND lease_until <= %(now)s
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that is this worker's until its lease runs out. Not wanted: it is to be dropped."""

    id: int
    key: uuid.UUID
    account_id: int
    about: str
    address: str
    subject: str
    text: str
    html: str
    attempts: int
    is_wanted: bool


def post(account_id: int, about: str, *, subject: str, text: str, now: dt.datetime, html: str = "") -> Letter:
    """Queue a letter in the caller's transaction; it goes out after that, once."""
    return Letter.objects.create(
        account_id=account_id, about=about, subject=subject, text=text, html=html, due_at=now, made_at=now
    )


def is_any_due(now: dt.datetime) -> bool:
    """Whether there is anything to send."""
    return Letter.objects.filter(state=Letter.State.QUEUED, due_at__lte=now).exists()


def claim(now: dt.datetime, limit: int = AT_ONCE) -> list[Claimed]:
    """Take letters that are due, the oldest first; nobody else gets them before `letter_rules.LEASE` is over."""
    parameters: dict[str, Any] = {
        "now": now,
        "limit": limit,
        "lease": now + letter_rules.LEASE,
        "mailed": list(notice_rules.MAILED),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM_SQL, parameters)
        return [Claimed(*row) for row in cursor.fetchall()]


def take(letter: Claimed, step: Step, now: dt.datetime, answer: str = "") -> bool:
    """Move a claimed letter on. False when it is no longer this worker's: then nothing may be sent."""
    state = _AFTER_CLAIM[step]
    parameters: dict[str, Any] = {
        "id": letter.id,
        "attempts": letter.attempts,
        "before": list(letter_rules.before(step)),
        "state": state,
        "answer": answer[:300],
        "due_at": now + letter_rules.wait(letter.attempts) if step == Step.RELEASE else None,
        "is_under_way": state == Letter.State.HANDING,
        "is_over": state in letter_rules.OVER,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STEP_SQL, parameters)
        return bool(cursor.rowcount == 1)


def expire(now: dt.datetime) -> int:
    """Take letters from workers whose lease ran out: those not yet handed over wait again, the others are unsure."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE_SQL, {"now": now})
        return int(cursor.rowcount)


def forget(now: dt.datetime) -> int:
    """Delete what has been over for 90 days; how many."""
    deleted, _ = Letter.objects.filter(ended_at__lt=now - dt.timedelta(KEPT_DAYS)).delete()
    return deleted


# Each step leads to one state, wherever it comes from.
_AFTER_CLAIM = {step: state for (_, step), state in letter_rules.AFTER.items()}
