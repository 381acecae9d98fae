"""Reads of the record that answer a page: authors, works, topics."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from bzpeer.reading import connection
from works.arxiv import ids
from works.models import Affiliation, Author, Authorship, Institution, Topic, Work, WorkChange

RECENT = 8
TOPICS = 16
ACTIVE = 12
# Names of a work shown before the reader asks for all of them.
SHOWN_AUTHORS = 60
# Names a work brings into a file of many works: two hundred works of 3,000 names each would fill the memory.
EXPORTED_AUTHORS = 100
# Names shown where a work is one line of a list.
FIRST_AUTHORS = 3
# Works that the linkset of a profile names.
LINKED = 2_000
# Statements shown on the page of an institution.
STATEMENTS = 200


def author_by_public_id(public_id: str) -> Author | None:
    """The author with this public id, in whatever state, with its top topic; None when there is none.

    One that was merged is rare, and costs a query more for its successor than joining it to all the others would.
    """
    # Unordered, for it is one: putting a query together takes longer than asking it.
    return next(iter(Author.objects.select_related("top_topic").filter(public_id=public_id)), None)


def work_by_arxiv_id(arxiv_id: str) -> Work | None:
    """The work with this canonical id, with its primary topic."""
    return Work.objects.select_related("primary_topic").filter(arxiv_id=arxiv_id).first()


def with_first_authors(work: Work, limit: int | None) -> Work:
    """The work, its bylines prefetched in order with their authors; the first `limit`, or all."""
    bylines = Authorship.objects.select_related("author").order_by("position")
    if limit is not None:
        bylines = bylines.filter(position__lte=limit)
    prefetch_related_objects([work], Prefetch("authorships", bylines))
    return work


def work_with_everything(arxiv_id: str) -> Work | None:
    """The work with this canonical id, all its bylines prefetched with their authors. Two queries."""
    found = work_by_arxiv_id(arxiv_id)
    return with_first_authors(found, None) if found else None


def work_and_names(arxiv_id: str) -> tuple[Work, list[str]] | None:
    """The work with this canonical id, with its primary topic, and all its bylines as text.

    Unique (work, position) gives them, in order.
    """
    names = Authorship.objects.filter(work=OuterRef("pk")).order_by("position").values("byline")
    works = Work.objects.select_related("primary_topic").annotate(names=ArraySubquery(names))
    found = works.filter(arxiv_id=arxiv_id).first()
    return (found, found.names) if found else None


def arxiv_ids_of(author: Author) -> list[str]:
    """Ids of an author's works, newest first, at most 2,000. Unique (author, work) finds them."""
    works = Work.objects.filter(authorships__author=author).order_by("-year", "-id")
    return list(works.values_list("arxiv_id", flat=True)[:LINKED])


def topics_of(work: Work) -> list[Topic]:
    """The topics of a work, the primary one first."""
    return list(work.topics.order_by("work_topics__position"))


def changes_of(work: Work) -> list[WorkChange]:
    """What its source changed in a work between imports, newest first, at most 20. Index on (work, -id).

    Lines of authors are left out where somebody on the work changed their name: they would show the former one.
    """
    renamed = Authorship.objects.filter(work=OuterRef("work")).exclude(printed="")
    changes = work.changes.exclude(Q(field="authors"), Exists(renamed))
    return list(changes.order_by("-pk")[:20])


def works_to_export(ids: Sequence[int]) -> list[Work]:
    """The works with these keys, in this order, each with its first 100 bylines."""
    found = Work.objects.in_bulk(ids)
    works = [found[work_id] for work_id in ids if work_id in found]
    bylines = Authorship.objects.filter(position__lte=EXPORTED_AUTHORS).order_by("position")
    prefetch_related_objects(works, Prefetch("authorships", bylines))
    return works


def works_to_cite(arxiv_ids: Sequence[str], *, is_formatted: bool) -> list[Work]:
    """The works with these ids, in this order, without those that are not on file, each with its first 100 bylines.

    For a formatted reference the last byline takes part as well, where APA ends a long list.
    """
    found = works_by_arxiv_ids(arxiv_ids)
    works = [found[arxiv_id] for arxiv_id in arxiv_ids if arxiv_id in found]
    first = Q(position__lte=EXPORTED_AUTHORS)
    wanted = first | Q(position=F("work__author_count")) if is_formatted else first
    bylines = Authorship.objects.filter(wanted).order_by("position")
    prefetch_related_objects(works, Prefetch("authorships", bylines))
    return works


def works_by_arxiv_ids(arxiv_ids: Sequence[str]) -> dict[str, Work]:
    """The works with these canonical ids, by id."""
    return Work.objects.in_bulk(arxiv_ids, field_name="arxiv_id")


def with_authorships(works: list[Work]) -> list[Work]:
    """The works, their bylines prefetched in order."""
    prefetch_related_objects(works, Prefetch("authorships", Authorship.objects.order_by("position")))
    return works


def topic_by_code(code: str) -> Topic | None:
    """The topic with this code."""
    return Topic.objects.filter(code=code).first()


def institution_by_ror_id(ror_id: str) -> Institution | None:
    """The institution with this ROR id, written without its host."""
    return Institution.objects.filter(ror_id=ror_id).first()


def statements_about(institution: Institution) -> list[Affiliation]:
    """Who was stated to belong to an institution, recorded last first; at most 200. Index on institution."""
    statements = Affiliation.objects.filter(institution=institution, author__state=Author.State.ACTIVE)
    return list(statements.select_related("author").order_by("-pk")[:STATEMENTS])


def active_authors(topic: Topic) -> list[Author]:
    """Authors whose most frequent topic this is, most works first; at most 12."""
    return list(Author.objects.active().filter(top_topic=topic, work_count__gt=0).by_prominence()[:ACTIVE])


def recent_works() -> list[Work]:
    """The latest works with their first names in `first_bylines`. The index on year and id gives them."""
    return list(with_first_bylines(Work.objects.order_by("-year", "-id"))[:RECENT])


def with_first_bylines(works: QuerySet[Work]) -> QuerySet[Work]:
    """The works with `first_bylines`, the first three names. Unique (work, position) finds them."""
    first = Authorship.objects.filter(work=OuterRef("pk"), position__lte=FIRST_AUTHORS).order_by("position")
    return works.annotate(first_bylines=ArraySubquery(first.values("byline")))


def works_in_brief(keys: Sequence[int]) -> dict[int, Work]:
    """The works with these keys, each with its first names in `first_bylines`. One query."""
    return {work.pk: work for work in with_first_bylines(Work.objects.filter(pk__in=keys))}


def prominent_authors() -> list[Author]:
    """Authors with the most works, where a visitor may begin. The index on work_count gives them."""
    return list(Author.objects.active().by_prominence()[:RECENT])


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A topic and about how many works it has."""

    topic: Topic
    works: int


# The planner's own figures for a large table; a small one is counted. Reads statistics, never millions of rows.
_TOPICS_SQL = """
WITH size AS (SELECT reltuples AS rows FROM pg_class WHERE oid = 'works_worktopic'::regclass),
shares AS (
    SELECT common.topic_id, (common.share * size.rows)::bigint AS works
    FROM size, pg_stats AS s
    CROSS JOIN LATERAL unnest(s.most_common_vals::text::bigint[], s.most_common_freqs) AS common (topic_id, share)
    WHERE size.rows > 10000 AND s.schemaname = current_schema()
        AND s.tablename = 'works_worktopic' AND s.attname = 'topic_id'
    UNION ALL
    SELECT topic_id, count(*) FROM works_worktopic WHERE (SELECT rows <= 10000 FROM size) GROUP BY topic_id
)
SELECT t.id, t.code, t.name, t.archive, shares.works FROM shares JOIN works_topic AS t ON t.id = shares.topic_id
ORDER BY shares.works DESC, t.code LIMIT %s
"""


def largest_topics() -> list[TopicShare]:
    """Topics with the most works, at most 16."""
    with connection.cursor() as cursor:
        cursor.execute(_TOPICS_SQL, [TOPICS])
        return [TopicShare(Topic(*topic), works) for *topic, works in cursor.fetchall()]


# Unique (topic, facet, value) finds the counts, unique (code) the names.
_NEIGHBOURS_SQL = """
SELECT t.id, t.code, t.name, t.archive, c.works FROM works_topiccount AS c JOIN works_topic AS t ON t.code = c.value
WHERE c.topic_id = %s AND c.facet = 'topic' ORDER BY c.works DESC, t.code LIMIT %s
"""


def neighbours(topic: Topic) -> list[TopicShare]:
    """Topics that works of this one often carry as well, with the number of such works; at most 12."""
    with connection.cursor() as cursor:
        cursor.execute(_NEIGHBOURS_SQL, [topic.pk, ACTIVE])
        return [TopicShare(Topic(*other), works) for *other, works in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class RecordSize:
    """About how many works and authors are on file (the planner's estimates), and when the last import ended."""

    works: int
    authors: int
    imported_at: dt.datetime | None


_SIZE_SQL = """
SELECT CASE WHEN w.reltuples > 1000 THEN w.reltuples::bigint ELSE (SELECT count(*) FROM works_work) END,
    CASE WHEN a.reltuples > 1000 THEN a.reltuples::bigint ELSE (SELECT count(*) FROM works_author) END,
    (SELECT max(finished_at) FROM works_importrun)
FROM pg_class AS w, pg_class AS a WHERE w.oid = 'works_work'::regclass AND a.oid = 'works_author'::regclass
"""


def record_size() -> RecordSize:
    """Estimates from the table statistics, exact for tables that were never analysed."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZE_SQL)
        return RecordSize(*cursor.fetchone())


def canonical_id(raw: str) -> str | None:
    """The canonical form of an arXiv id as people write it, or None."""
    try:
        return ids.parse(raw).canonical
    except ids.InvalidArxivId:
        return None
