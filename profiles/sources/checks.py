"""Asking sources about claimed records: what is due, what an answer confirms, and what it no longer does."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from profiles.models import Claim, SourceCheck, User
from profiles.sources import naming, statements
from profiles.sources.statements import Statement
from profiles.trust import snapshots
from profiles.verification import PROVIDER
from works.arxiv.client import SourceError
from works.identity import standing
from works.identity.placing import Refused
from works.models import Author, Evidence

# A source is asked again after so long; after a failure sooner. What it said counts for longer, so that a source that
# is away for some weeks costs nobody a grade.
EVERY = dt.timedelta(days=30)
AGAIN = dt.timedelta(days=1)
COUNTS_FOR = dt.timedelta(days=180)
# A task that was killed gives its check back after so long.
LEASE = dt.timedelta(hours=1)
# An owner may ask for a check out of turn this long after the last.
REST = dt.timedelta(days=1)
GONE = "a source no longer says so"
_KINDS = {
    SourceCheck.Source.ARXIV: ("arxiv-authority",),
    SourceCheck.Source.ORCID: ("orcid-asserted", "orcid-listed"),
}

# By the state of claims, and the user of social accounts. An iD becomes part of an address, so it must look like one.
_OWNERS_SQL = """
SELECT r.id AS researcher_id, s.uid AS orcid FROM profiles_claim AS c
JOIN profiles_researcher AS r ON r.id = c.researcher_id
JOIN socialaccount_socialaccount AS s ON s.user_id = r.user_id AND s.provider = %(provider)s
WHERE c.state = ANY(%(states)s) AND s.uid ~ '^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$'
"""
_PLAN_SQL = f"""
INSERT INTO profiles_sourcecheck (researcher_id, source, orcid, state, named, confirmed, error, due_at)
SELECT o.researcher_id, source, o.orcid, 'waiting', 0, 0, '', %(now)s
FROM ({_OWNERS_SQL}) AS o CROSS JOIN unnest(%(sources)s::text[]) AS source ON CONFLICT DO NOTHING
"""
_STALE_SQL = f"""
SELECT id FROM profiles_sourcecheck WHERE (researcher_id, orcid) NOT IN ({_OWNERS_SQL}) ORDER BY id
"""


def plan(now: dt.datetime) -> int:
    """A check for every source and every proved iD of every owner; those of iDs or claims that went are ended.

    The number of checks that are new.
    """
    values: dict[str, Any] = {"provider": PROVIDER, "now": now, "sources": list(SourceCheck.Source.values)}
    with connection.cursor() as cursor:
        # While a claim is disputed its record stays as it is: nothing new is asked, and nothing is taken back.
        cursor.execute(_STALE_SQL, {**values, "states": ["approved", "contested"]})
        for (check_id,) in cursor.fetchall():
            _end(check_id, now)
        cursor.execute(_PLAN_SQL, {**values, "states": ["approved"]})
        return int(cursor.rowcount)


def due(now: dt.datetime, limit: int) -> list[int]:
    """Keys of the checks that are due, the longest waiting first. The index on due_at gives them."""
    return list(SourceCheck.objects.filter(due_at__lte=now).order_by("due_at").values_list("pk", flat=True)[:limit])


def run(check_id: int, now: dt.datetime) -> SourceCheck | None:
    """Ask and keep the answer; None when the check is not due, or another worker is at it."""
    leased = SourceCheck.objects.filter(pk=check_id, due_at__lte=now).update(due_at=now + LEASE)
    if not leased:
        return None
    check = SourceCheck.objects.get(pk=check_id)
    try:
        said = statements.ask(check.source, check.orcid)
        _keep(check, said, now)
    except (SourceError, Refused) as error:
        check.state, check.error, check.due_at = SourceCheck.State.FAILED, str(error), now + AGAIN
    check.asked_at = now
    check.save()
    return check


def ask_again(user: User, now: dt.datetime) -> int:
    """Let an account's checks that rested for a day be due now; how many that is."""
    rested = SourceCheck.objects.filter(researcher__user=user, asked_at__lte=now - REST, due_at__gt=now)
    return rested.update(due_at=now)


def of_owner(user: User) -> list[SourceCheck]:
    """The checks of an account's iDs, by iD and source."""
    return list(SourceCheck.objects.filter(researcher__user=user).order_by("orcid", "source"))


@transaction.atomic
def _keep(check: SourceCheck, said: Sequence[Statement] | None, now: dt.datetime) -> None:
    check.state = SourceCheck.State.NOTHING if said is None else SourceCheck.State.ANSWERED
    check.named = check.confirmed = 0
    check.error, check.due_at = "", now + EVERY
    claim = Claim.objects.select_related("author").filter(researcher=check.researcher_id, state="approved").first()
    if claim is None:
        # Disputed, or given up since: `plan` decides what becomes of it.
        return
    bylines = naming.bylines_on(
        claim.author,
        {each for statement in said or () for each in statement.arxiv_ids},
        {each for statement in said or () for each in statement.dois},
    )
    meant = _meant(said or (), bylines, claim.author_id)
    for (kind, grade, source), authorships in sorted(meant.items()):
        _confirm(check, claim.author, (kind, grade, source), sorted(authorships), now)
    confirmed = {authorship for authorships in meant.values() for authorship in authorships}
    check.named, check.confirmed = len(bylines), len(confirmed)
    keep = {(kind, source, each) for (kind, _, source), authorships in meant.items() for each in authorships}
    _withdraw(check, keep, now)


def _meant(
    said: Sequence[Statement], bylines: Mapping[int, Sequence[naming.Byline]], author_id: int
) -> Mapping[tuple[str, str, str], set[int]]:
    """Keys of the bylines that are meant, by kind, grade and source of what is said of them."""
    works: dict[str, set[int]] = defaultdict(set)
    for work_id, (first, *_) in bylines.items():
        works[first.arxiv_id].add(work_id)
        for doi in first.doi.split():
            works[f"doi:{doi}"].add(work_id)
    meant: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for statement in said:
        ids = [*statement.arxiv_ids, *(f"doi:{doi}" for doi in statement.dois)]
        for work_id in set().union(*(works.get(each, ()) for each in ids)):
            byline = naming.chosen(bylines[work_id], author_id, may_move=statement.may_move)
            if byline is not None:
                meant[statement.kind, statement.grade, statement.source].add(byline.authorship_id)
    return meant


def _confirm(
    check: SourceCheck, author: Author, said: tuple[str, str, str], authorship_ids: Sequence[int], now: dt.datetime
) -> None:
    """Renew what this source said before, and confirm what it says for the first time."""
    kind, grade, source = said
    lasting = _evidence(check).filter(
        kind=kind, source=source, authorship__in=authorship_ids, authorship__author=author, expires_at__gt=now
    )
    known = set(lasting.values_list("authorship", flat=True))
    lasting.update(recorded_at=now, expires_at=now + COUNTS_FOR)
    if new := [each for each in authorship_ids if each not in known]:
        standing.confirm(
            new,
            author,
            kind=kind,
            grade=grade,
            source=source,
            actor=source,
            now=now,
            source_url=statements.url(check.source, check.orcid),
            note=f"Said of ORCID iD {check.orcid}.",
            expires_at=now + COUNTS_FOR,
        )


def _withdraw(check: SourceCheck, keep: set[tuple[str, str, int]], now: dt.datetime) -> None:
    """Let end what the source said before about this iD and says no longer."""
    lasting = _evidence(check).filter(expires_at__gt=now).select_related("authorship")
    gone = [each for each in lasting if (each.kind, each.source, each.authorship_id) not in keep]
    if not gone:
        return
    Evidence.objects.filter(pk__in=[each.pk for each in gone]).update(expires_at=now)
    standing.regrade([each.authorship_id for each in gone if each.authorship_id], now)
    authors = {each.authorship.author_id for each in gone if each.authorship and each.authorship.author_id}
    snapshots.take(sorted(authors), now, GONE)


@transaction.atomic
def _end(check_id: int, now: dt.datetime) -> None:
    """The iD is no longer proved, or its owner holds no record: what was said of it ends, and nobody asks again."""
    check = SourceCheck.objects.get(pk=check_id)
    _withdraw(check, set(), now)
    check.delete()


def _evidence(check: SourceCheck) -> QuerySet[Evidence]:
    """What the source said about this iD of the records that its owner holds or held."""
    theirs = Claim.objects.filter(researcher=check.researcher_id).values("author")
    return Evidence.objects.filter(
        Q(speaks_for__in=theirs) | Q(speaks_for__merged_into__in=theirs),
        kind__in=_KINDS[SourceCheck.Source(check.source)],
        source_url=statements.url(check.source, check.orcid),
    )
