"""The works of a topic, as a list. Topics may have hundreds of thousands of works, and still answer at once.

What the whole topic holds is counted ahead (`works.counts.refresh_topics`). Of what a reader asks for, up to a thousand
works are looked for in no order. When there are no more, they are the list, and can be sorted in any way; when there
are, the index on year and id meets a page of them soon, and only its two orders are on offer.
"""

from dataclasses import replace
from typing import Any

from bzpeer.reading import connection
from works import lists
from works.filters import ListFilter
from works.lists import WorksPage

PLENTY = 1_000
_TOPICS = 40

# Only what was asked for: a clause that never excludes would hide from the planner how few works there are.
_CLAUSES = {
    "year": "w.year = %(year)s",
    "kind": "w.kind = %(kind)s",
    # The GIN index on words finds the works that have them, or the primary key the words of each work of the topic.
    "q": "w.id IN (SELECT x.work_id FROM works_worktext AS x"
    " WHERE x.words @@ websearch_to_tsquery('works_english', %(q)s))",
    # The index on topic finds the works of either, whichever are fewer.
    "topic": "w.id IN (SELECT u.work_id FROM works_worktopic AS u JOIN works_topic AS other ON other.id = u.topic_id"
    " WHERE other.code = %(topic)s)",
}
_SOURCE = "works_worktopic AS t JOIN works_work AS w ON w.id = t.work_id"
_FOUND_SQL = "SELECT w.id FROM {source} WHERE {whose} AND {narrowed} LIMIT {limit}"
# Unique (topic, facet, value).
_FACETS_SQL = f"""
(SELECT facet, value, works FROM works_topiccount WHERE topic_id = %(topic_id)s AND facet <> 'topic' ORDER BY value)
UNION ALL
(SELECT facet, value, works FROM works_topiccount WHERE topic_id = %(topic_id)s AND facet = 'topic'
    ORDER BY works DESC, value LIMIT {_TOPICS})
"""
_INDEXED = {"newest": "latest", "oldest": "earliest"}


def works_in_topic(topic_id: int, asked: ListFilter) -> WorksPage:
    """One page of a topic's works, at most 25, and the facets of them all. Raises InvalidFilter.

    Three queries, one more for a later page.
    """
    of, asked, sort, parameters = _meant(topic_id, asked)
    rows = lists.page_of(of, asked, sort, parameters)
    facets = lists.counted(_FACETS_SQL, parameters)
    found, is_more = len(parameters["found"]), len(parameters["found"]) > PLENTY
    on_file = sum(kind.works for kind in facets["kind"])
    total = on_file if asked.is_narrowed or is_more else found
    return WorksPage(
        rows=tuple(rows[: lists.PAGE]),
        filter=asked,
        # Counts are taken after an import, so for a while the works themselves may say more.
        total=max(total, found),
        found=min(found, PLENTY),
        years=tuple(facets["year"]),
        topics=tuple(facets["topic"]),
        kinds=tuple(facets["kind"]),
        next_query=lists.next_query(rows, asked),
        is_more=is_more,
    )


def ids_in_topic(topic_id: int, asked: ListFilter) -> list[int]:
    """Keys of a topic's works in the order asked for, at most 2,000."""
    of, _, sort, parameters = _meant(topic_id, asked)
    return lists.ids_of(of, sort, parameters)


def _meant(topic_id: int, asked: ListFilter) -> tuple[dict[str, str], ListFilter, str, dict[str, Any]]:
    """Which works are meant, in SQL; what is asked of them as far as it can be; their order; the parameters."""
    narrowed = " AND ".join(clause for name, clause in _CLAUSES.items() if getattr(asked, name)) or "true"
    of = {"source": _SOURCE, "whose": "t.topic_id = %(topic_id)s", "narrowed": narrowed}
    parameters = lists.parameters_of(asked) | {"topic_id": topic_id}
    with connection.cursor() as cursor:
        cursor.execute(_FOUND_SQL.format(**of, limit=PLENTY + 1), parameters)
        parameters["found"] = [work_id for (work_id,) in cursor.fetchall()]
    row = {"position": "0", "grade": "''"}
    if len(parameters["found"]) > PLENTY:
        sort = "newest" if asked.sort == "title" else asked.sort
        return of | row, replace(asked, sort=sort), _INDEXED[sort], parameters
    few = {"source": "works_work AS w", "whose": "w.id = ANY(%(found)s)", "narrowed": "true"}
    return few | row, asked, asked.sort, parameters
