"""Reads of the record that answer a page: authors, works, topics."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Prefetch, prefetch_related_objects
from django.db.models.functions import Lower

from works.arxiv import ids
from works.models import Author, Authorship, Evidence, Topic, Work

RECENT = 8
TOPICS = 24
ACTIVE = 12
EXPORTED = 1_000
# Names of a work shown before the reader asks for all of them.
SHOWN_AUTHORS = 60


def author_by_public_id(public_id: str) -> Author | None:
    """The author with this public id, in whatever state, with successor and top topic; None when there is none."""
    return Author.objects.select_related("top_topic", "merged_into__top_topic").filter(public_id=public_id).first()


def work_by_arxiv_id(arxiv_id: str) -> Work | None:
    """The work with this canonical id, with its primary topic."""
    return Work.objects.select_related("primary_topic").filter(arxiv_id=arxiv_id).first()


def authorships_of(work: Work, limit: int | None) -> list[Authorship]:
    """The bylines of a work in order, with their authors; the first `limit`, or all."""
    return list(work.authorships.select_related("author").order_by("position")[:limit])


def topics_of(work: Work) -> list[Topic]:
    """The topics of a work, the primary one first."""
    return list(work.topics.order_by("work_topics__position"))


def authorship_with_evidence(arxiv_id: str, position: int) -> Authorship | None:
    """One byline with its work, its author and its evidence, newest first."""
    evidence = Prefetch("evidence", Evidence.objects.order_by("-recorded_at", "-pk"))
    return (
        Authorship.objects.select_related("work", "author")
        .prefetch_related(evidence)
        .filter(work__arxiv_id=arxiv_id, position=position)
        .first()
    )


def works_to_export(author: Author) -> list[Work]:
    """An author's works with all bylines, newest first; at most 1,000."""
    works = Work.objects.filter(authorships__author=author).order_by("-year", Lower("title_plain"), "pk")
    return with_authorships(list(works[:EXPORTED]))


def with_authorships(works: list[Work]) -> list[Work]:
    """The works, their bylines prefetched in order."""
    prefetch_related_objects(works, Prefetch("authorships", Authorship.objects.order_by("position")))
    return works


def topic_by_code(code: str) -> Topic | None:
    """The topic with this code."""
    return Topic.objects.filter(code=code).first()


def active_authors(topic: Topic) -> list[Author]:
    """Authors whose most frequent topic this is, most works first; at most 12."""
    return list(Author.objects.active().filter(top_topic=topic, work_count__gt=0).by_prominence()[:ACTIVE])


def recent_works() -> list[Work]:
    """The newest works. The index on year and id gives them."""
    return list(Work.objects.order_by("-year", "-id")[:RECENT])


def prominent_authors() -> list[Author]:
    """Authors with the most works, where a visitor may begin. The index on work_count gives them."""
    return list(Author.objects.active().by_prominence()[:RECENT])


def some_topics() -> list[Topic]:
    """Topics by code, where a visitor may begin; at most 24."""
    return list(Topic.objects.exclude(name="").order_by("code")[:TOPICS])


@dataclass(frozen=True, slots=True)
class RecordSize:
    """About how many works and authors are on file: the planner's estimates, for counting millions takes long."""

    works: int
    authors: int


def record_size() -> RecordSize:
    """Estimates from the table statistics, exact for tables that were never analysed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN w.reltuples > 1000 THEN w.reltuples::bigint ELSE (SELECT count(*) FROM works_work) END,"
            " CASE WHEN a.reltuples > 1000 THEN a.reltuples::bigint ELSE (SELECT count(*) FROM works_author) END"
            " FROM pg_class AS w, pg_class AS a"
            " WHERE w.oid = 'works_work'::regclass AND a.oid = 'works_author'::regclass"
        )
        return RecordSize(*cursor.fetchone())


def canonical_id(raw: str) -> str | None:
    """The canonical form of an arXiv id as people write it, or None."""
    try:
        return ids.parse(raw).canonical
    except ids.InvalidArxivId:
        return None
