"""Sheets: what the page of an author with these bylines would show, whether or not such an author exists."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef

from works.lists import Facet
from works.models import Authorship
from works.namesakes import MAX_TEAM, Coauthor

# Works, topics, co-authors, printed names and affiliations on a sheet.
WORKS = 20
SHARES = 8
# Names of a work beside its title.
FIRST_AUTHORS = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """Counts, and the most frequent topics, co-authors, names and affiliations, of the bylines of one author.

    `rows` are the newest 20 works; each has `first_bylines`, the first eight names of its work.
    """

    works: int
    first_year: int | None
    last_year: int | None
    topic_count: int
    coauthor_count: int
    close_count: int
    topics: tuple[Facet, ...]
    coauthors: tuple[Coauthor, ...]
    names: tuple[Facet, ...]
    affiliations: tuple[Facet, ...]
    rows: tuple[Authorship, ...]

    @property
    def more_works(self) -> int:
        return self.works - len(self.rows)


# The primary key finds the bylines, unique (work, position) those beside them. See also graph.collaborations for what
# makes a collaborator close.
_SHEET_SQL = f"""
WITH mine AS MATERIALIZED (
    SELECT a.id, a.work_id, a.byline, a.affiliation, w.year, w.categories, w.author_count
    FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id WHERE a.id = ANY(%(bylines)s)
), together AS MATERIALIZED (
    SELECT c.author_id, count(*) AS works, sum(1 / (mine.author_count - 1)::numeric) AS credit
    FROM mine JOIN works_authorship AS c ON c.work_id = mine.work_id
    WHERE mine.author_count BETWEEN 2 AND {MAX_TEAM} AND c.author_id <> ALL(%(selves)s)
        AND c.id NOT IN (SELECT id FROM mine)
    GROUP BY c.author_id
)
SELECT count(*), min(year), max(year), (SELECT count(DISTINCT topic) FROM mine, unnest(mine.categories) AS topic),
    (SELECT count(*) FROM together), (SELECT count(*) FROM together WHERE works >= 2 OR credit >= 0.5),
    ARRAY(SELECT jsonb_build_array(topic, count(*)) FROM mine, unnest(mine.categories) AS topic
        GROUP BY topic ORDER BY count(*) DESC, topic LIMIT {SHARES}),
    ARRAY(SELECT jsonb_build_array(o.display_name, o.public_id, together.works)
        FROM together JOIN works_author AS o ON o.id = together.author_id
        ORDER BY together.credit DESC, together.works DESC, o.id LIMIT {SHARES}),
    ARRAY(SELECT jsonb_build_array(byline, count(*)) FROM mine
        GROUP BY byline ORDER BY count(*) DESC, byline LIMIT {SHARES}),
    ARRAY(SELECT jsonb_build_array(affiliation, count(*)) FROM mine WHERE affiliation <> ''
        GROUP BY affiliation ORDER BY count(*) DESC, affiliation LIMIT {SHARES})
FROM mine
"""


def sheet(authorship_ids: Collection[int], author_ids: Collection[int]) -> Sheet:
    """The sheet of these bylines; `author_ids` are whose they are, who are no co-authors of themselves. Two queries."""
    values = {"bylines": list(authorship_ids), "selves": list(author_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_SHEET_SQL, values)
        *counts, topics, coauthors, names, affiliations = cursor.fetchone()
    return Sheet(
        *counts,  # type: ignore[call-arg]
        _facets(topics),
        tuple(Coauthor(*json.loads(each)) for each in coauthors),
        _facets(names),
        _facets(affiliations),
        tuple(newest(authorship_ids, WORKS)),
    )


def newest(authorship_ids: Collection[int], limit: int) -> list[Authorship]:
    """These bylines with their works, newest first, each with the first names of its work in `first_bylines`."""
    beside = Authorship.objects.filter(work=OuterRef("work"), position__lte=FIRST_AUTHORS).order_by("position")
    return list(
        Authorship.objects.filter(pk__in=authorship_ids)
        .select_related("work")
        .annotate(first_bylines=ArraySubquery(beside.values("byline")))
        .order_by("-work__year", "-work_id")[:limit]
    )


def _facets(values: list[Any]) -> tuple[Facet, ...]:
    return tuple(Facet(*json.loads(value)) for value in values)
