"""What the record was imported from and how much of it is unknown: the facts of the page about the data."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bzpeer.reading import connection
from works.models import ImportRun

# Tables up to this many rows are counted; of larger ones the planner's statistics are read.
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that sources leave out, and in what share of the record, 0 to 1; None while nobody has counted."""

    name: str
    share: float | None

    @property
    def words(self) -> str:
        """In words, never rounded to all or nothing."""
        if self.share is None:
            return "not counted yet"
        if self.share in (0, 1):
            return "none" if self.share == 0 else "all"
        percent = round(100 * self.share)
        return f"{percent} %" if 0 < percent < 100 else ("under 1 %" if percent == 0 else "over 99 %")


@dataclass(frozen=True, slots=True)
class Latest:
    """The import of one kind that ended last, with its counts of records."""

    source: str
    finished_at: dt.datetime
    read: int
    new: int
    changed: int
    rejected: int


_NAMES: Mapping[str, str] = {
    "works_work.doi": "Works without a DOI",
    "works_work.journal_ref": "Works without a journal reference",
    "works_work.licence": "Works without a named licence",
    "works_work.submitted_at": "Works without a date of submission",
    "works_authorship.affiliation": "Bylines without an affiliation",
}
# As in the list of topics: statistics stand for a large table, a small one is counted, and never both.
_GAPS_SQL = """
WITH size AS (
    SELECT c.relname, c.reltuples <= %(counted)s AS is_small FROM pg_class AS c
    WHERE c.oid IN ('works_work'::regclass, 'works_authorship'::regclass)
)
SELECT s.tablename || '.' || s.attname, s.null_frac + coalesce((
    SELECT sum(common.share) FROM unnest(s.most_common_vals::text::text[], s.most_common_freqs) AS common (value, share)
    WHERE common.value = ''
), 0)
FROM pg_stats AS s JOIN size ON size.relname = s.tablename AND NOT size.is_small
WHERE s.schemaname = current_schema() AND s.tablename || '.' || s.attname = ANY(%(names)s)
UNION ALL
SELECT each.name, each.share FROM (
    SELECT avg((doi = '')::int) AS doi, avg((journal_ref = '')::int) AS journal, avg((licence = '')::int) AS licence,
        avg((submitted_at IS NULL)::int) AS submitted
    FROM works_work WHERE (SELECT is_small FROM size WHERE relname = 'works_work')
) AS w CROSS JOIN LATERAL (VALUES ('works_work.doi', w.doi), ('works_work.journal_ref', w.journal),
    ('works_work.licence', w.licence), ('works_work.submitted_at', w.submitted)) AS each (name, share)
WHERE each.share IS NOT NULL
UNION ALL
SELECT 'works_authorship.affiliation', avg((affiliation = '')::int)
FROM works_authorship WHERE (SELECT is_small FROM size WHERE relname = 'works_authorship')
HAVING count(*) > 0
"""


def gaps(counted: int = COUNTED) -> list[Gap]:
    """What sources leave out. Counts tables of up to `counted` rows, and reads statistics of larger ones."""
    with connection.cursor() as cursor:
        cursor.execute(_GAPS_SQL, {"counted": counted, "names": list(_NAMES)})
        shares = dict(cursor.fetchall())
    return [Gap(name, None if shares.get(key) is None else float(shares[key])) for key, name in _NAMES.items()]


def latest_imports() -> list[Latest]:
    """The import of each kind that ended last. Reads the table of runs, which has a row for each import."""
    runs = ImportRun.objects.filter(state=ImportRun.State.FINISHED).exclude(finished_at=None)
    latest = runs.order_by("source", "-finished_at").distinct("source")
    return [
        Latest(run.get_source_display(), run.finished_at, run.read, run.new, run.changed, run.rejected)
        for run in latest
        if run.finished_at is not None
    ]
