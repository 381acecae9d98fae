"""The bylines of one author to choose from, narrowed by words, year and co-author."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from works.curation.sheets import newest
from works.models import Author, Authorship

# Bylines on one page.
CHOICES = 500


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a curator narrows the list by; empty is everything. `words` are looked for in title and byline."""

    words: str = ""
    year: int | None = None
    coauthor: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.year or self.coauthor)


@dataclass(frozen=True, slots=True)
class Choices:
    """Bylines, newest first, at most 500; how many match, and how many the author has."""

    rows: tuple[Authorship, ...]
    found: int
    total: int
    years: tuple[int, ...]

    @property
    def is_cut(self) -> bool:
        return self.found > len(self.rows)


def bylines(author: Author, narrowing: Narrowing, always: Collection[int] = ()) -> Choices:
    """The bylines to choose from; those in `always` are there whatever it is narrowed to. Four queries.

    Unique (author, work) finds them.
    """
    mine = author.authorships.all()
    wanted = _matching(narrowing) | Q(pk__in=always) if narrowing.is_narrowed else Q()
    keys = list(mine.filter(wanted).values_list("pk", flat=True))
    return Choices(
        rows=tuple(newest(keys, CHOICES)),
        found=len(keys),
        total=mine.count(),
        years=tuple(mine.order_by("work__year").values_list("work__year", flat=True).distinct()),
    )


def _matching(narrowing: Narrowing) -> Q:
    matching = Q()
    if narrowing.words:
        matching &= Q(work__title_plain__icontains=narrowing.words) | Q(byline__icontains=narrowing.words)
    if narrowing.year:
        matching &= Q(work__year=narrowing.year)
    if narrowing.coauthor:
        beside = Authorship.objects.filter(work=OuterRef("work"), byline__icontains=narrowing.coauthor)
        matching &= Q(Exists(beside.exclude(pk=OuterRef("pk"))))
    return matching
