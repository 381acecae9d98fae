"""Vouches: an owner confirms that a byline beside theirs is a co-author's, and takes it back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from profiles.models import Researcher, User, Vouch
from profiles.sources import vouch_rules
from profiles.sources.vouch_rules import Condition, Joint, Voucher
from profiles.trust import snapshots
from works.identity import standing
from works.identity.placing import Refused
from works.models import Author, Evidence, Grade

KIND = "co-author"
COUNTS_FOR = dt.timedelta(days=730)
YEAR = dt.timedelta(days=365)
AT_ONCE = 50
TAKEN_BACK = "a co-author's confirmation ended"

# The one-owner rules of claims, the author of bylines, the voucher of vouches.
_VOUCHER_SQL = """
SELECT r.id, c.author_id, c.level,
    (SELECT count(*) FROM works_authorship AS a WHERE a.author_id = c.author_id),
    (SELECT count(*) FROM works_authorship AS a WHERE a.author_id = c.author_id AND a.grade = 'A'),
    (SELECT count(*) FROM profiles_vouch AS v WHERE v.voucher_id = r.id AND v.made_at > %(year_ago)s)
FROM profiles_researcher AS r JOIN profiles_claim AS c ON c.researcher_id = r.id AND c.state = 'approved'
WHERE r.user_id = %(user)s
"""
# Unique (author, work) finds the voucher's works, unique (work, position) who else stands on each, at most twenty, and
# the one-owner rule of claims whether a record is claimed.
_JOINT_SQL = """
SELECT other.id, other.byline, other.author_id, person.public_id, person.display_name, w.arxiv_id, w.title_html, w.year,
    v.made_at, w.author_count, own.grade,
    EXISTS (SELECT 1 FROM profiles_vouch AS back
        WHERE back.voucher_id = c.researcher_id AND back.author_id = own.author_id AND back.ended_at IS NULL)
FROM works_authorship AS own JOIN works_work AS w ON w.id = own.work_id
JOIN works_authorship AS other ON other.work_id = own.work_id AND other.id <> own.id
JOIN profiles_claim AS c ON c.author_id = other.author_id AND c.state = 'approved'
JOIN works_author AS person ON person.id = other.author_id
LEFT JOIN profiles_vouch AS v
    ON v.authorship_id = other.id AND v.voucher_id = %(voucher)s AND v.ended_at IS NULL
WHERE own.author_id = %(author)s AND w.author_count <= %(authors)s AND c.researcher_id <> %(voucher)s
    AND other.id < %(before)s AND (%(only)s::bigint IS NULL OR other.id = %(only)s)
ORDER BY other.id DESC LIMIT %(limit)s
"""
# Whoever vouched must still hold the record, at L3, with the list's word for the same paper. A dispute ends nothing.
_LAPSED_SQL = """
SELECT v.id FROM profiles_vouch AS v JOIN works_authorship AS other ON other.id = v.authorship_id
LEFT JOIN profiles_claim AS c
    ON c.researcher_id = v.voucher_id AND c.state IN ('approved', 'contested') AND c.level >= %(level)s
LEFT JOIN works_authorship AS own ON own.work_id = other.work_id AND own.author_id = c.author_id AND own.grade = 'A'
WHERE v.ended_at IS NULL AND own.id IS NULL ORDER BY v.id
"""
# Columns that are shown; those after them are for the rule.
_SHOWN = 9
_LAST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Standing:
    """Who wants to vouch: their researcher and author, and what the rules know of them."""

    researcher_id: int
    author_id: int
    voucher: Voucher


@dataclass(frozen=True, slots=True)
class JointWork:
    """A co-author's byline on a joint work; `vouched_at` when the reader confirmed it, `objection` why they cannot."""

    authorship_id: int
    byline: str
    author_id: int
    public_id: str
    name: str
    arxiv_id: str
    title_html: str
    year: int
    vouched_at: dt.datetime | None
    objection: str


@dataclass(frozen=True, slots=True)
class VouchPage:
    """What a voucher sees: what is needed, joint works, and before which byline the next are (0: there are none)."""

    conditions: tuple[Condition, ...]
    works: Sequence[JointWork]
    next_before: int


def page(user: User, now: dt.datetime, before: int = 0) -> VouchPage:
    """Fifty joint works of the record that this account holds, those before a byline when one is given. Two queries."""
    mine = standing_of(user, now)
    found = joint_works(mine, before=before or _LAST) if mine else []
    is_more = len(found) > AT_ONCE
    shown = found[:AT_ONCE]
    needed = vouch_rules.conditions(mine.voucher if mine else Voucher())
    return VouchPage(needed, shown, shown[-1].authorship_id if is_more else 0)


def standing_of(user: User, now: dt.datetime) -> Standing | None:
    """What this account has to vouch with; None when it holds no record. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_VOUCHER_SQL, {"user": user.pk, "year_ago": now - YEAR})
        row = cursor.fetchone()
    if row is None:
        return None
    researcher_id, author_id, *facts = row
    return Standing(researcher_id, author_id, Voucher(*facts))


def joint_works(mine: Standing, *, before: int = _LAST, only: int | None = None) -> Sequence[JointWork]:
    """Bylines of claimed co-authors on joint works of 20 people or fewer, the latest on file first; 51 at most."""
    values = {
        "voucher": mine.researcher_id,
        "author": mine.author_id,
        "authors": vouch_rules.MOST_AUTHORS,
        "before": before,
        "only": only,
        "limit": AT_ONCE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_JOINT_SQL, values)
        rows = cursor.fetchall()
    return [_joint(mine.voucher, row) for row in rows]


def _joint(voucher: Voucher, row: tuple[Any, ...]) -> JointWork:
    objection = vouch_rules.objection(voucher, Joint(*row[_SHOWN:]))
    return JointWork(*row[:_SHOWN], objection)  # type: ignore[call-arg]


@transaction.atomic
def vouch(user: User, authorship_id: int, now: dt.datetime) -> Vouch:
    """Confirm a co-author's byline: evidence of grade W for two years. Raises Refused with words for the voucher."""
    mine, joint = _locked(user, authorship_id, now)
    if joint.vouched_at is not None:
        raise Refused("You confirmed this byline already.")
    if joint.objection:
        raise Refused(joint.objection)
    source = f"Co-author {Author.objects.get(pk=mine.author_id).public_id}"
    standing.confirm(
        [authorship_id],
        Author.objects.get(pk=joint.author_id),
        kind=KIND,
        grade=Grade.WITNESS.value,
        source=source,
        actor=source,
        now=now,
        # Without the name: when it changes, nothing here tells the old one.
        note="A co-author, whom arXiv lists as an author of this work, confirms the byline.",
        expires_at=now + COUNTS_FOR,
    )
    return Vouch.objects.create(
        voucher_id=mine.researcher_id,
        authorship_id=authorship_id,
        author_id=joint.author_id,
        evidence=Evidence.objects.get(authorship=authorship_id, kind=KIND, source=source, speaks_for=joint.author_id),
        made_at=now,
    )


@transaction.atomic
def take_back(user: User, authorship_id: int, now: dt.datetime) -> None:
    """End one's own vouch for a byline; it still counts among those of the year. Raises Refused when there is none."""
    vouches = Vouch.objects.select_for_update().filter(voucher__user=user, authorship=authorship_id, ended_at=None)
    if (made := vouches.first()) is None:
        raise Refused("You have not confirmed this byline.")
    _end(made, "Withdrawn by its voucher", now)


def end_lapsed(now: dt.datetime) -> int:
    """End the vouches whose voucher may no longer vouch for that paper; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_LAPSED_SQL, {"level": vouch_rules.LEVEL})
        lapsed = [vouch_id for (vouch_id,) in cursor.fetchall()]
    for vouch_id in lapsed:
        with transaction.atomic():
            made = Vouch.objects.select_for_update().get(pk=vouch_id)
            if made.ended_at is None:
                _end(made, "Its voucher is no longer verified for this work", now)
    return len(lapsed)


def _locked(user: User, authorship_id: int, now: dt.datetime) -> tuple[Standing, JointWork]:
    """The voucher and the byline, after both researchers were locked by id: neither can vouch meanwhile."""
    mine = standing_of(user, now)
    found = joint_works(mine, only=authorship_id) if mine else ()
    if mine is None or not found:
        raise Refused("This is no byline of a co-author with a claimed record, on a work of yours.")
    pair = Researcher.objects.filter(claims__author__in=[mine.author_id, found[0].author_id], claims__state="approved")
    ids = sorted(pair.values_list("pk", flat=True))
    list(Researcher.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    mine = standing_of(user, now)
    found = joint_works(mine, only=authorship_id) if mine else ()
    if mine is None or not found:
        raise Refused("The record changed meanwhile. Look at the list again.")
    return mine, found[0]


def _end(made: Vouch, why: str, now: dt.datetime) -> None:
    made.ended_at, made.why_ended = now, why
    made.save(update_fields=["ended_at", "why_ended"])
    if made.evidence_id is not None:
        Evidence.objects.filter(pk=made.evidence_id, expires_at__gt=now).update(expires_at=now)
    standing.regrade([made.authorship_id], now)
    snapshots.take([made.author_id], now, TAKEN_BACK)
