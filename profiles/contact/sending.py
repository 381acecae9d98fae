"""Whether an account may send anything to anybody: messages and invitations alike."""

import datetime as dt

from django.db.models import Count, Q

from profiles.models import Message, Suspension, User

# What a person does by hand is far below; what is copied to everybody is not.
NEW_HOURS = 72
IN_AN_HOUR = 30
IN_A_DAY = 120


def why_not_yet(account: User, now: dt.datetime) -> str:
    """Why this account may not send now, in words for its holder; empty when it may. Three queries at most.

    Younger than 72 hours, suspended, or over its limit. Ask under `blocks.lock` where it must hold to the letter.
    """
    return why_too_new(account, now) or why_suspended(account, now) or _why_too_many(account, now)


def why_too_new(account: User, now: dt.datetime) -> str:
    """Why an account is too new to send; empty when it is old enough. No query."""
    begins = account.date_joined + dt.timedelta(hours=NEW_HOURS)
    if now >= begins:
        return ""
    return (
        f"New accounts send nothing for {NEW_HOURS} hours. Yours can from {begins:%-d %B %Y, %H:%M} UTC; "
        "until then it reads."
    )


def why_suspended(account: User, now: dt.datetime) -> str:
    """Why a suspended account may not send; empty when it is not suspended. One query, by the one in force."""
    suspension = standing(account, now)
    if suspension is None:
        return ""
    until = f"until {suspension.until_at:%-d %B %Y, %H:%M} UTC" if suspension.until_at else "until a curator lifts it"
    return f"Your account may read and not send, {until}. “How your account stands” says why, and how to appeal."


def standing(account: User, now: dt.datetime) -> Suspension | None:
    """The suspension in force now."""
    lasts = Q(until_at=None) | Q(until_at__gt=now)
    return Suspension.objects.in_force().filter(lasts, account=account).first()


def _why_too_many(account: User, now: dt.datetime) -> str:
    # The index (author, written_at).
    hour = Count("pk", filter=Q(written_at__gt=now - dt.timedelta(hours=1)))
    written = Message.objects.filter(author=account, written_at__gt=now - dt.timedelta(days=1))
    sent = written.aggregate(hour=hour, day=Count("pk"))
    if sent["hour"] >= IN_AN_HOUR:
        return f"You wrote {IN_AN_HOUR} messages within an hour, which is as many as one may. Wait a while."
    if sent["day"] >= IN_A_DAY:
        return f"You wrote {IN_A_DAY} messages within a day, which is as many as one may. Go on tomorrow."
    return ""
