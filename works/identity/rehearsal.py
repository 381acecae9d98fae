"""The resolver over a gold set through the database, as it would run on an import; nothing of it stays."""

import datetime as dt
from collections.abc import Hashable, Sequence

from django.db import transaction
from django.utils import timezone

from works.identity import counting, names, resolve
from works.identity.evaluation import GoldLine
from works.models import Authorship, PendingBlock, Topic, Work

_BATCH = 2_000


def resolve_in_database(gold: Sequence[GoldLine]) -> list[Hashable]:
    """Store each line as a work, resolve, and take all of it back: the author of each line.

    Co-authors are stored and resolved too. Names are counted over all that the database holds then.
    """
    with transaction.atomic():
        bylines = _store(gold, timezone.now())
        counting.count(timezone.now())
        resolve.work_off(timezone.now)
        authors = dict(Authorship.objects.filter(pk__in=bylines).values_list("pk", "author_id"))
        transaction.set_rollback(True)
    return [authors[byline] for byline in bylines]


def _store(gold: Sequence[GoldLine], now: dt.datetime) -> list[int]:
    topics = {code for line in gold for code in line.topics}
    Topic.objects.bulk_create((Topic(code=code, archive=code.split(".")[0]) for code in topics), ignore_conflicts=True)
    works = Work.objects.bulk_create((_work(number, line, now) for number, line in enumerate(gold)), _BATCH)
    bylines: list[Authorship] = []
    own = []
    for work, line in zip(works, gold, strict=True):
        own.append(_byline(work, 1, line.name, line.affiliation))
        others = (name for name in line.coauthors if names.key(name) != names.key(line.name))
        bylines += [_byline(work, at, name) for at, name in enumerate(others, start=2)]
    Authorship.objects.bulk_create([*own, *bylines], _BATCH)
    blocks = {byline.block for byline in (*own, *bylines)}
    PendingBlock.objects.bulk_create((PendingBlock(block=block) for block in blocks), _BATCH, ignore_conflicts=True)
    return [byline.pk for byline in own]


def _work(number: int, line: GoldLine, now: dt.datetime) -> Work:
    return Work(
        arxiv_id=f"gold.{number}",
        version=1,
        versions=[],
        title=line.title,
        title_html="",
        title_plain=line.title,
        abstract=line.abstract,
        kind=Work.Kind.PREPRINT,
        categories=list(line.topics),
        journal_ref=line.venue,
        year=line.year or now.year,
        author_count=1 + len(line.coauthors),
        source=Work.Source.SNAPSHOT,
        checked_at=now,
        digest=b"",
    )


def _byline(work: Work, position: int, name: str, affiliation: str = "") -> Authorship:
    return Authorship(
        work=work,
        position=position,
        byline=name[:500],
        affiliation=affiliation,
        name_key=names.key(name),
        block=names.block(name),
    )
