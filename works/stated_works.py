"""What people wrote in the years for which a dated statement has them at an institution, and how much says nothing."""

from dataclasses import dataclass

from bzpeer.reading import connection
from works import queries
from works.models import Institution, Work

SHOWN = 12
# Works looked at of each person, the latest ones; `queries.STATEMENTS` bounds the people.
OF_EACH = 60


@dataclass(frozen=True, slots=True)
class StatedWorks:
    """The newest works within dated statements; how many works were looked at, and how many name an affiliation."""

    works: tuple[Work, ...]
    looked_at: int
    affiliated: int


# The index on institution finds the statements, unique (author, work) the works of each person.
_SQL = """
WITH stated AS (
    SELECT s.author_id, s.started_on, s.ended_on FROM works_affiliation AS s
    JOIN works_author AS author ON author.id = s.author_id AND author.state = 'active'
    WHERE s.institution_id = %(institution)s ORDER BY s.id DESC LIMIT %(statements)s
), theirs AS (
    SELECT people.author_id, latest.id, latest.year, latest.is_affiliated
    FROM (SELECT DISTINCT author_id FROM stated) AS people CROSS JOIN LATERAL (
        SELECT w.id, w.year, a.affiliation <> '' AS is_affiliated
        FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
        WHERE a.author_id = people.author_id ORDER BY w.year DESC, w.id DESC LIMIT %(of_each)s
    ) AS latest
), within AS (
    SELECT DISTINCT t.id, t.year FROM theirs AS t JOIN stated AS s USING (author_id)
    WHERE t.year BETWEEN extract(year FROM s.started_on) AND coalesce(extract(year FROM s.ended_on), 9999)
)
SELECT (SELECT count(DISTINCT id) FROM theirs), (SELECT count(DISTINCT id) FROM theirs WHERE is_affiliated),
    ARRAY(SELECT id FROM within ORDER BY year DESC, id DESC LIMIT %(shown)s)
"""


def at(institution: Institution) -> StatedWorks:
    """At most 12 works. A statement without a beginning dates nothing, one without an end goes on. Two queries."""
    bounds = {"statements": queries.STATEMENTS, "of_each": OF_EACH, "shown": SHOWN}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"institution": institution.pk, **bounds})
        looked_at, affiliated, keys = cursor.fetchone()
    found = queries.works_in_brief(keys)
    return StatedWorks(tuple(found[key] for key in keys), looked_at, affiliated)
