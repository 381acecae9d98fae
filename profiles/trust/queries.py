"""Reads of trust: the latest snapshot of an author, its history, its explanation, and what of it runs out when."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from bzpeer.reading import connection
from profiles.trust import explanations, formula
from profiles.trust.chart import Chart, chart
from profiles.trust.evidence import SECOND_SOURCES
from profiles.trust.explanations import Expiry, Line
from profiles.trust.formula import Improvement
from profiles.trust.models import TrustSnapshot
from profiles.trust.snapshots import evidence_of
from works.models import Author

HISTORY = 20

# Unique (author, work) finds the bylines, their authorship the evidence; claims and evidence are found by author.
_EXPIRIES_SQL = """
WITH mine AS MATERIALIZED (SELECT id, work_id FROM works_authorship WHERE author_id = %(author)s),
upon_bylines AS (
    SELECT e.kind, e.authorship_id, e.expires_at FROM mine JOIN works_evidence AS e ON e.authorship_id = mine.id
    WHERE e.expires_at > %(now)s
)
SELECT part, kind, count(DISTINCT subject), min(runs_out_at), max(runs_out_at) FROM (
    SELECT 'A' AS part, 'check' AS kind, w.id AS subject, w.checked_at + interval '90 days' AS runs_out_at
    FROM mine JOIN works_work AS w ON w.id = mine.work_id
    UNION ALL SELECT 'A', kind, authorship_id, expires_at FROM upon_bylines WHERE kind = ANY(%(second_sources)s)
    UNION ALL SELECT 'B', kind, authorship_id, expires_at FROM upon_bylines
    UNION ALL SELECT
        CASE kind WHEN 'affiliation' THEN 'C' WHEN 'curator-reviewed' THEN 'E' ELSE 'D' END, kind, author_id,
        least(expires_at, CASE WHEN kind IN ('candidates-reviewed', 'curator-reviewed')
            THEN recorded_at + interval '24 months' END)
    FROM works_evidence WHERE author_id = %(author)s
    UNION ALL SELECT 'E', 'owner-review', author_id, reviewed_at + interval '12 months'
    FROM profiles_claim WHERE author_id = %(author)s AND state = 'approved'
) AS what
WHERE runs_out_at > %(now)s GROUP BY part, kind ORDER BY part, min(runs_out_at), kind
"""


@dataclass(frozen=True, slots=True)
class Trust:
    """A snapshot with its lines, for a page."""

    score: int
    band: str
    level: int
    level_name: str
    lines: tuple[Line, ...]
    taken_at: dt.datetime
    cause: str
    formula: str

    @property
    def cap(self) -> int:
        return formula.LEVEL_CAPS[self.level]

    @property
    def is_capped(self) -> bool:
        """True when the lines add up to more than the level allows."""
        return sum(line.points for line in self.lines) >= self.cap + 0.5


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A score with what it was computed from, what would raise it, and its past, newest first."""

    trust: Trust
    improvements: tuple[Improvement, ...]
    history: tuple[Trust, ...]
    chart: Chart

    @property
    def began_at(self) -> dt.datetime:
        """When the oldest snapshot shown was taken."""
        return self.history[-1].taken_at


def shown(snapshot: TrustSnapshot | None) -> Trust | None:
    """A snapshot as pages show it; None stays None."""
    return _trust(snapshot, explanations.lines(snapshot.parts)) if snapshot else None


def at(author: Author, until: dt.datetime) -> Trust | None:
    """The snapshot in force just before a moment; None before the first. One query, by the index on (author, -id)."""
    return shown(TrustSnapshot.objects.filter(author=author, taken_at__lt=until).order_by("-pk").first())


def breakdown(author: Author, now: dt.datetime) -> Breakdown | None:
    """The score of an author explained, with its latest 20 snapshots; None before the first. Two queries."""
    history = _latest(author)
    if not history:
        return None
    evidence = evidence_of(history[0])
    lines = explanations.lines(history[0].parts, evidence, _expiries(author, now))
    bands = [(band.lowest, band.name) for band in explanations.bands()]
    return Breakdown(
        trust=_trust(history[0], lines),
        improvements=formula.improvements(evidence),
        history=tuple(_trust(snapshot, ()) for snapshot in history),
        chart=chart([(snapshot.taken_at, snapshot.score) for snapshot in reversed(history)], bands, now),
    )


def _latest(author: Author) -> list[TrustSnapshot]:
    # The index on (author, -id) gives them.
    return list(TrustSnapshot.objects.filter(author=author).order_by("-pk")[:HISTORY])


def _expiries(author: Author, now: dt.datetime) -> Mapping[str, list[Expiry]]:
    """What counts today and will run out, by the code of the line, the soonest first."""
    found: dict[str, list[Expiry]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRIES_SQL, {"author": author.pk, "now": now, "second_sources": list(SECOND_SOURCES)})
        for part, kind, count, first_at, last_at in cursor.fetchall():
            found[part].append(Expiry(kind, count, first_at, last_at))
    return found


def _trust(snapshot: TrustSnapshot, lines: tuple[Line, ...]) -> Trust:
    return Trust(
        score=snapshot.score,
        band=TrustSnapshot.Band(snapshot.band).label,
        level=snapshot.level,
        level_name=formula.LEVEL_NAMES[snapshot.level],
        lines=lines,
        taken_at=snapshot.taken_at,
        cause=explanations.cause(snapshot.cause),
        formula=snapshot.formula,
    )
