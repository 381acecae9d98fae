"""Queues of candidates: what is in them, by impact. See also works.queues, which counts them."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from works.models import Candidate


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
