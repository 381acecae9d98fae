"""What a curator sees before deciding: the record and the claimant side by side, and how far a decision reaches."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from profiles import claim_rules, conflicts, following, grounds, levelling
from profiles.claim_rules import Verdict
from profiles.levels import Need
from profiles.models import Claim, Follow, Report, Review, User
from profiles.models.following import Kind
from profiles.verification import ProvedOrcid, proved_orcids
from works.models import Author, Authorship

SHOWN = 12

# Unique (author, work) finds the bylines, unique (work, position) who stands beside them.
_PEOPLE_SQL = """
SELECT b.byline, count(*) FROM works_authorship AS a
JOIN works_authorship AS b ON b.work_id = a.work_id AND b.id <> a.id AND b.position <= 50
WHERE a.author_id = %(author)s AND NOT b.is_collaboration GROUP BY b.byline ORDER BY 2 DESC, 1 LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class RecordSide:
    """What is known of a record."""

    author: Author
    bylines: tuple[str, ...]
    people: tuple[tuple[str, int], ...]
    affiliations: tuple[str, ...]
    works: int
    unheld: int
    followers: int


@dataclass(frozen=True, slots=True)
class ClaimantSide:
    """What is known of a claimant: the account, the ORCID iDs with how their names fit, and other claims."""

    user: User
    is_verified: bool
    orcids: tuple[tuple[ProvedOrcid, str], ...]
    others: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class ClaimDossier:
    """A claim before its decision. `why_not` is empty when this curator may decide."""

    claim: Claim
    record: RecordSide
    claimant: ClaimantSide
    verdict: Verdict
    objections: tuple[Report, ...]
    rivals: tuple[Claim, ...]
    needs: tuple[Need, ...]
    reviews: tuple[Review, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class ReportDossier:
    """A report before its decision. `effect` says what upholding it does; `alike` counts open reports of one kind."""

    report: Report
    record: RecordSide
    effect: str
    alike: int
    why_not: str


def of_claim(claim: Claim, curator: User, now: dt.datetime) -> ClaimDossier:
    """Everything about a claim; a fixed number of queries."""
    rivals = Claim.objects.filter(author=claim.author).exclude(pk=claim.pk).select_related("researcher__user")
    return ClaimDossier(
        claim=claim,
        record=record(claim.author),
        claimant=_claimant(claim),
        verdict=grounds.verdict(claim, now),
        objections=tuple(claim.objections.filter(state=Report.State.OPEN)[:SHOWN]),
        rivals=tuple(rivals[:SHOWN]),
        needs=levelling.needs_of(claim, now),
        reviews=tuple(claim.reviews.select_related("curator").order_by("made_at")),
        why_not=conflicts.why_not(curator, claim.author),
    )


def of_report(report: Report, curator: User) -> ReportDossier:
    """Everything about a report; a fixed number of queries."""
    side = record(report.author)
    alike = Report.objects.filter(author=report.author, kind=report.kind, state=Report.State.OPEN).count()
    return ReportDossier(report, side, _effect(report, side), alike, conflicts.why_not(curator, report.author))


def record(author: Author) -> RecordSide:
    """What is known of a record. Five queries."""
    mine = Authorship.objects.filter(author=author)
    counted = mine.aggregate(works=Count("pk"), unheld=Count("pk", filter=Q(is_held=False)))
    printed = mine.exclude(affiliation="").values_list("affiliation", flat=True).distinct().order_by("affiliation")
    return RecordSide(
        author=author,
        bylines=grounds.bylines(author.pk)[:SHOWN],
        people=_people(author),
        affiliations=tuple(printed[:SHOWN]),
        works=counted["works"],
        unheld=counted["unheld"],
        followers=following.followers(Follow(kind=Kind.AUTHOR, author=author)),
    )


def _claimant(claim: Claim) -> ClaimantSide:
    user = claim.researcher.user
    printed = grounds.bylines(claim.author_id)
    fits = ((each, claim_rules.name_fit(each.orcid, each.name, printed).value) for each in proved_orcids(user))
    others = Claim.objects.filter(researcher=claim.researcher).exclude(pk=claim.pk).select_related("author")
    return ClaimantSide(user, grounds.of(claim).has_verified_email, tuple(fits), tuple(others[:SHOWN]))


def _people(author: Author) -> tuple[tuple[str, int], ...]:
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE_SQL, {"author": author.pk, "limit": SHOWN})
        return tuple(cursor.fetchall())


def _effect(report: Report, side: RecordSide) -> str:
    effects: dict[str, str] = {
        Report.Kind.PRIVACY: f"The record answers 410, its claim ends, and the links from its {side.works} works go.",
        Report.Kind.NAME: f"All {side.works} works and every page show “{report.new_name}”, and no former name.",
        Report.Kind.CLAIM: "The claim becomes contested and the record frozen until a curator settles it.",
    }
    return effects.get(report.kind, "Nothing by itself: put right what is wrong, then say so in the answer.")
