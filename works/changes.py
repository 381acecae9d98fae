"""What a work's source changed in it, newest first, told so that one sees what differs."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from works import word_diff
from works.arxiv import authors, tex
from works.models import Authorship, Work, WorkChange
from works.word_diff import Names, Piece

PAGE = 20
Field = WorkChange.Field


@dataclass(frozen=True)
class Told:
    """One change. What differs is worked out when it is asked for: by words, by names, or by topics."""

    id: int
    field: str
    before: str
    after: str
    noticed_at: dt.datetime

    @property
    def what(self) -> str:
        """In a few words: "Title changed", "DOI added", "Withdrawn"."""
        if self.field == Field.WITHDRAWN:
            return "Withdrawn" if self.after == "true" else "No longer withdrawn"
        verb = "removed" if not self.after else "changed" if self.before else "added"
        return f"{Field(self.field).label} {verb}"

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Of texts."""
        if self.field in (Field.TITLE, Field.ABSTRACT, Field.JOURNAL_REF, Field.DOI):
            return word_diff.words(tex.render(self.before).plain, tex.render(self.after).plain)
        return ()

    @cached_property
    def names(self) -> Names | None:
        """Of the line of authors, or of topics, where the first is the primary one."""
        if self.field == Field.AUTHORS:
            return word_diff.names(*([line.name for line in authors.split(text)] for text in (self.before, self.after)))
        if self.field == Field.CATEGORIES:
            return word_diff.names(self.before.split(), self.after.split())
        return None

    @property
    def primary(self) -> str:
        """The primary topic from now on, where it is another one than before."""
        if self.field != Field.CATEGORIES:
            return ""
        before, after = self.before.split()[:1], self.after.split()[:1]
        return after[0] if after and before != after else ""


@dataclass(frozen=True, slots=True)
class Page:
    """At most 20 changes; `next_before` is where the next page begins."""

    changes: tuple[Told, ...]
    next_before: int | None


def of_work(work: Work, before: int | None = None) -> Page:
    """The changes of a work, those before one when its key is given. One query, by the index on (work, -id).

    Lines of authors are left out where somebody on the work changed their name: they would show the former one.
    """
    renamed = Authorship.objects.filter(work=OuterRef("work")).exclude(printed="")
    rows = WorkChange.objects.filter(work=work).exclude(Q(field=Field.AUTHORS), Exists(renamed)).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = [Told(row.pk, row.field, row.before, row.after, row.noticed_at) for row in rows[: PAGE + 1]]
    shown = tuple(found[:PAGE])
    return Page(shown, shown[-1].id if len(found) > PAGE else None)
