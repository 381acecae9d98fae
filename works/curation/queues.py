"""Queues of what waits for a curator: what is in them, how many, and since when."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from works.models import Candidate, ImportRun, Proposal, RejectedRecord


@dataclass(frozen=True, slots=True)
class Waiting:
    """One queue on the start page of curators. `permission` is what it takes to see it."""

    label: str
    url: str
    count: int
    oldest_at: dt.datetime | None
    permission: str


def waiting() -> list[Waiting]:
    """The queues of the record: merges, splits, proposals, imports that failed, records that were rejected.

    Five queries. The partial index on open candidates counts them.
    """
    is_open = Candidate.objects.filter(state=Candidate.State.OPEN)
    merges = _size(is_open.filter(kind=Candidate.Kind.MERGE), "found_at")
    splits = _size(is_open.filter(kind=Candidate.Kind.SPLIT), "found_at")
    proposals = _size(Proposal.objects.filter(state=Proposal.State.OPEN), "proposed_at")
    candidates_url = reverse("admin:works_candidate_changelist")
    imports_url = reverse("admin:works_importrun_changelist")
    rejected_url = reverse("admin:works_rejectedrecord_changelist")
    return [
        Waiting("May be one person", f"{candidates_url}?queue=merge", *merges, "works.view_candidate"),
        Waiting("May be two people", f"{candidates_url}?queue=split", *splits, "works.view_candidate"),
        Waiting(
            "Merges that wait for a second curator",
            f"{reverse('admin:works_proposal_changelist')}?state__exact={Proposal.State.OPEN}",
            *proposals,
            "works.view_proposal",
        ),
        Waiting(
            "Imports that failed",
            f"{imports_url}?state__exact={ImportRun.State.FAILED}",
            *_size(ImportRun.objects.filter(state=ImportRun.State.FAILED), "started_at"),
            "works.view_importrun",
        ),
        Waiting(
            "Records that an import rejected",
            f"{rejected_url}?accepted_at__isempty=1",
            *_size(RejectedRecord.objects.filter(accepted_at=None), "run__started_at"),
            "works.view_rejectedrecord",
        ),
    ]


def _size(queryset: QuerySet, since: str) -> tuple[int, dt.datetime | None]:
    counted = queryset.aggregate(count=Count("pk"), oldest=Min(since))
    return counted["count"], counted["oldest"]


def candidates(queryset: QuerySet[Candidate], queue: str | None) -> QuerySet[Candidate]:
    """Those of a queue: "merge", "split", "decided", "all"; anything else is all that wait.

    The partial index on (kind, -impact, -score, id) gives those that wait in order.
    """
    if queue == "all":
        return queryset
    if queue == "decided":
        return queryset.exclude(state=Candidate.State.OPEN)
    waiting = queryset.filter(state=Candidate.State.OPEN)
    return waiting.filter(kind=queue) if queue in Candidate.Kind.values else waiting


def rows(queryset: QuerySet[Candidate], most: int) -> list[Candidate]:
    """Open candidates with their authors, largest impact first."""
    return list(queryset.filter(state=Candidate.State.OPEN).select_related("first", "second").order_by(*_ORDER)[:most])


def candidates_by_key(typed: Iterable[str], most: int) -> list[Candidate]:
    """Candidates of these keys, in whatever state, with their authors; what is no key is left out."""
    return list(Candidate.objects.filter(pk__in=keys(typed)).select_related("first", "second").order_by(*_ORDER)[:most])


def keys(typed: Iterable[str]) -> set[int]:
    """The keys in what a browser sent; what is none is left out."""
    return {int(key) for key in typed if key.isascii() and key.isdigit() and len(key) < 19}


_ORDER: Sequence[str] = ("-impact", "-score", "pk")
