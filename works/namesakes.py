"""Namesakes: the authors who share a name key, with what tells them apart, and the names that are printed much like it.

A name page costs three queries whatever the number of its authors; a later page one more for the author that it goes
on from, and one more when a co-author is asked for.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from bzpeer.reading import fetch
from works.filters import InvalidFilter, NameFilter
from works.history import Other
from works.identity import names
from works.lists import Facet
from works.models import Grade

PAGE = 25
SIMILAR = 12
# Topics and co-authors named for each author, strongest first.
TOPICS = 3
COAUTHORS = 3
# Records named that are known to be of somebody else.
DISTINCT = 5
# Works of one author that are looked at for them: a page of 25 hubs must not read all their works.
LOOKED_AT = 200
# Beyond this many bylines a work says little about who knows whom. See also works.identity.resolve.MAX_TEAM.
MAX_TEAM = 50

_GRADES: Mapping[str, str] = {
    Grade.AUTHORITY: "on authority",
    Grade.WITNESS: "confirmed by a co-author",
    Grade.OWNER: "confirmed by the owner",
    Grade.CONTEXT: "by name and context",
    Grade.NAME: "by name alone",
    Grade.COMMON_NAME: "by a name that many share",
    Grade.CONTESTED: "contested",
}


@dataclass(frozen=True, slots=True)
class Coauthor:
    """Someone on the same works. `public_id` is empty for a byline without an author yet."""

    name: str
    public_id: str
    works: int

    @property
    def url(self) -> str:
        return _profile(self.public_id, self.name) if self.public_id else ""


@dataclass(frozen=True, slots=True)
class Namesake:
    """One author of a name, and what tells it from the others. Topics, co-authors and grades come from the
    `looked_at` works that came last; `affiliation` is as printed on the latest of them that has one. `distinct` are
    records of which somebody said that they are of another person.
    """

    public_id: str
    display_name: str
    works: int
    first_year: int | None
    last_year: int | None
    looked_at: int
    topics: tuple[Facet, ...]
    coauthors: tuple[Coauthor, ...]
    grades: tuple[Facet, ...]
    affiliation: str
    affiliation_work: str
    affiliation_year: int | None
    distinct: tuple[Other, ...] = ()

    @property
    def url(self) -> str:
        return _profile(self.public_id, self.display_name)

    @property
    def grades_in_words(self) -> str:
        """Such as "4 by name and context, 2 by name alone", best evidenced first."""
        counts = {grade.value: grade.works for grade in self.grades}
        return ", ".join(f"{counts[grade]:,} {words}" for grade, words in _GRADES.items() if grade in counts)


@dataclass(frozen=True, slots=True)
class SimilarName:
    """Another name key of the same family name and initial."""

    key: str
    name: str
    authors: int


@dataclass(frozen=True, slots=True)
class NamePage:
    """One page of the authors who share a name key, largest record first, with what all of them hold."""

    key: str
    name: str
    rows: tuple[Namesake, ...]
    filter: NameFilter
    total: int
    found: int
    topics: tuple[Facet, ...]
    years: tuple[Facet, ...]
    similar: tuple[SimilarName, ...]
    next_query: str

    @property
    def first_query(self) -> str:
        """The query string of the first page, ready to follow an address."""
        return f"?{self.filter.query}" if self.filter.query else ""


# The index on name_key finds the authors of a name, at most some thousands; only a page of them goes on.
_NAMED = "a.name_key = %(key)s AND a.state = 'active'"
_NARROWED = """
    (%(topic)s = '' OR a.top_topic_id = (SELECT t.id FROM works_topic AS t WHERE t.code = %(topic)s))
    AND (%(year)s::int IS NULL OR %(year)s BETWEEN a.first_year AND a.last_year)
    AND (%(coauthor)s = '' OR a.id = ANY(%(wrote_with)s))
"""
# Unique (author, work) finds the works of each author on the page, unique (work, position) the names beside theirs,
# the indexes on first and second what was said of them.
_PAGE_SQL = f"""
WITH page AS MATERIALIZED (
    SELECT a.id, a.work_count FROM works_author AS a
    WHERE {_NAMED} AND {_NARROWED} AND (%(at_id)s::bigint IS NULL
        OR a.work_count < %(at_works)s OR a.work_count = %(at_works)s AND a.id > %(at_id)s)
    ORDER BY a.work_count DESC, a.id LIMIT {PAGE + 1}
)
SELECT a.public_id, a.display_name, a.work_count, a.first_year, a.last_year,
    seen.works, seen.topics, seen.coauthors, seen.grades, seen.affiliation, said.distinct_from
FROM page JOIN works_author AS a ON a.id = page.id
CROSS JOIN LATERAL (
    WITH mine AS MATERIALIZED (
        SELECT s.id, s.grade, s.affiliation, w.id AS work_id, w.arxiv_id, w.year, w.author_count, w.categories
        FROM works_authorship AS s JOIN works_work AS w ON w.id = s.work_id
        WHERE s.author_id = page.id ORDER BY s.work_id DESC LIMIT {LOOKED_AT}
    )
    SELECT (SELECT count(*) FROM mine) AS works,
        ARRAY(SELECT jsonb_build_array(topic, count(*)) FROM mine CROSS JOIN LATERAL unnest(mine.categories) AS topic
            GROUP BY topic ORDER BY count(*) DESC, topic LIMIT {TOPICS}) AS topics,
        ARRAY(SELECT jsonb_build_array(coalesce(o.display_name, near.byline), coalesce(o.public_id, ''), near.works)
            FROM (
                SELECT b.author_id, max(b.byline) AS byline, count(*) AS works, min(b.id) AS first,
                    sum(1 / (mine.author_count - 1)::numeric) AS credit
                FROM mine JOIN works_authorship AS b ON b.work_id = mine.work_id AND b.id <> mine.id
                WHERE mine.author_count BETWEEN 2 AND {MAX_TEAM} AND NOT b.is_collaboration
                GROUP BY b.author_id, CASE WHEN b.author_id IS NULL THEN b.name_key END
                ORDER BY credit DESC, works DESC, first LIMIT {COAUTHORS}
            ) AS near LEFT JOIN works_author AS o ON o.id = near.author_id
            ORDER BY near.credit DESC, near.works DESC, near.first) AS coauthors,
        ARRAY(SELECT jsonb_build_array(grade, count(*)) FROM mine GROUP BY grade) AS grades,
        (SELECT jsonb_build_array(affiliation, arxiv_id, year) FROM mine WHERE affiliation <> ''
            ORDER BY year DESC, work_id DESC LIMIT 1) AS affiliation
) AS seen
CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT DISTINCT ON (o.id) jsonb_build_array(o.public_id, o.display_name) FROM (
        SELECT d.second_id AS far_id FROM works_distinctfrom AS d WHERE d.first_id = page.id
        UNION ALL SELECT d.first_id FROM works_distinctfrom AS d WHERE d.second_id = page.id
    ) AS fact JOIN works_author AS far ON far.id = fact.far_id
    JOIN works_author AS o ON o.id = coalesce(far.merged_into_id, far.id) AND o.state = 'active'
    ORDER BY o.id LIMIT {DISTINCT}) AS distinct_from
) AS said
ORDER BY page.work_count DESC, page.id
"""
_FACETS_SQL = f"""
WITH named AS MATERIALIZED (
    SELECT a.id, a.display_name, a.work_count, a.top_topic_id, a.first_year, a.last_year, ({_NARROWED}) AS is_found
    FROM works_author AS a WHERE {_NAMED}
)
SELECT 'total', '', count(*) FROM named
UNION ALL SELECT 'found', '', count(*) FROM named WHERE is_found
UNION ALL (SELECT 'name', display_name, 1 FROM named ORDER BY work_count DESC, id LIMIT 1)
UNION ALL (
    SELECT 'topic', t.code, count(*) FROM named JOIN works_topic AS t ON t.id = named.top_topic_id
    GROUP BY t.code ORDER BY 3 DESC, 2 LIMIT 40
)
UNION ALL (
    SELECT 'year', year::text, count(*)
    FROM named CROSS JOIN LATERAL generate_series(first_year::int, last_year) AS year
    GROUP BY year ORDER BY year DESC
)
"""
# Each word begins a word of the co-author's key. Read from the side of the name, so its authors bound it.
_WROTE_WITH_SQL = f"""
SELECT DISTINCT a.id FROM works_author AS a
JOIN works_authorship AS mine ON mine.author_id = a.id
JOIN works_authorship AS other ON other.work_id = mine.work_id AND other.id <> mine.id
WHERE {_NAMED} AND NOT other.is_collaboration AND ' ' || other.name_key LIKE ALL(%(words)s)
"""
_AT_SQL = "SELECT work_count, id FROM works_author WHERE public_id = %s"
# The index on name_key serves the prefixes. Names that only say more or less of the same come first.
_SIMILAR_SQL = f"""
SELECT name_key, (array_agg(display_name ORDER BY work_count DESC, id))[1], count(*) FROM works_author AS a
WHERE (a.name_key LIKE %(prefix)s OR a.name_key LIKE %(folded)s OR a.name_key = %(swapped)s)
    AND a.state = 'active' AND a.name_key <> %(key)s
GROUP BY name_key
ORDER BY (name_key = %(swapped)s OR starts_with(name_key, %(key)s) OR starts_with(%(key)s, name_key)) DESC,
    sum(work_count) DESC, name_key
LIMIT {SIMILAR}
"""


def of_name(key: str, asked: NameFilter) -> NamePage:
    """One page of the authors with this name key, at most 25. Raises InvalidFilter."""
    parameters = {"key": key, "topic": asked.topic, "year": asked.year, **_wrote_with(key, asked.coauthor)}
    rows = [_namesake(*row) for row in fetch(_PAGE_SQL, parameters | _at(asked.after))]
    facets = _facets(parameters)
    name = facets["name"][0].value if facets["name"] else key
    return NamePage(
        key=key,
        name=name,
        rows=tuple(rows[:PAGE]),
        filter=asked,
        total=facets["total"][0].works,
        found=facets["found"][0].works,
        topics=tuple(facets["topic"]),
        years=tuple(facets["year"]),
        similar=_similar(key),
        next_query=asked.beyond(rows[PAGE - 1].public_id) if len(rows) > PAGE else "",
    )


def _facets(parameters: Mapping[str, Any]) -> defaultdict[str, list[Facet]]:
    facets: defaultdict[str, list[Facet]] = defaultdict(list)
    for name, value, authors in fetch(_FACETS_SQL, parameters):
        facets[name].append(Facet(value, authors))
    return facets


def _wrote_with(key: str, coauthor: str) -> dict[str, Any]:
    """Keys of the authors of a name who share a work with a co-author whose name has these words."""
    words = names.normalised(coauthor).split()
    if not words:
        return {"coauthor": "", "wrote_with": []}
    found = fetch(_WROTE_WITH_SQL, {"key": key, "words": [f"% {word}%" for word in words]})
    return {"coauthor": coauthor, "wrote_with": [author_id for (author_id,) in found]}


def _at(public_id: str) -> dict[str, Any]:
    """Where a later page begins. The unique index on public_id finds it."""
    if not public_id:
        return {"at_works": None, "at_id": None}
    rows = fetch(_AT_SQL, [public_id])
    if not rows:
        raise InvalidFilter(f"after: no author {public_id} is on file, so no page follows it.")
    return {"at_works": rows[0][0], "at_id": rows[0][1]}


def _similar(key: str) -> tuple[SimilarName, ...]:
    """Names of the same family name and initial, and the same words in the other order."""
    family, _, given = key.partition(", ")
    values = {
        "key": key,
        "prefix": f"{family}, {given[:1]}%",
        # "Müller" is also written "Mueller", "van Berg" "Vanberg".
        "folded": f"{names.parts(key)[0]}, {given[:1]}%",
        "swapped": f"{given}, {family}" if given else key,
    }
    return tuple(SimilarName(*row) for row in fetch(_SIMILAR_SQL, values))


def _namesake(*row: Any) -> Namesake:
    *facts, topics, coauthors, grades, affiliation, distinct = row
    printed = json.loads(affiliation) if affiliation else ("", "", None)
    near = tuple(Coauthor(*json.loads(each)) for each in coauthors)
    others = tuple(Other(*json.loads(each)) for each in distinct)
    return Namesake(*facts, _counted(topics), near, _counted(grades), *printed, others)  # type: ignore[call-arg]


def _counted(pairs: list[str]) -> tuple[Facet, ...]:
    return tuple(Facet(*json.loads(pair)) for pair in pairs)


def _profile(public_id: str, name: str) -> str:
    return reverse("profiles:profile", args=[public_id, names.slug(name)])
