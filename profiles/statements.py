"""Statements of a record: what it says now, issuing one, and checking one against the record as it is."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bzpeer.reading import connection
from profiles import statement_rules
from profiles.models import Statement
from profiles.statement_rules import Difference, Facts
from profiles.trust.formula import LEVEL_NAMES
from profiles.trust.models import TrustSnapshot
from works.models import Author, Grade

# Works that are named on the page, so that it stays one sheet of paper.
NAMED = 20
# Works that a check names of each kind of change.
CHANGES = 50

# Unique (author, work) finds the bylines: 3 ms for 3,000 works.
_WORKS_SQL = """
SELECT w.arxiv_id, a.grade FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
WHERE a.author_id = %(author)s ORDER BY w.arxiv_id
"""
# The unique arXiv ids; the caller bounds how many.
_TITLES_SQL = "SELECT arxiv_id, title_plain, year FROM works_work WHERE arxiv_id = ANY(%(arxiv_ids)s)"
# Newest first; unique arXiv ids.
_NEWEST_SQL = f"""
SELECT arxiv_id FROM works_work WHERE arxiv_id = ANY(%(arxiv_ids)s) ORDER BY year DESC, id DESC LIMIT {NAMED}
"""


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A work on a page: its title and year, empty and 0 when it is on file no more; its grade in words, or two."""

    arxiv_id: str
    title: str
    year: int
    grade: str = ""
    grade_now: str = ""


@dataclass(frozen=True, slots=True)
class TrustLine:
    """Trust in words."""

    formula: str
    score: int
    band: str
    level: int
    level_name: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: the record and its facts in words, the latest works, how many there are of each grade."""

    author: Author
    record: str
    on: dt.date
    works: tuple[WorkLine, ...]
    total: int
    grades: tuple[tuple[str, int], ...]
    trust: TrustLine | None
    code: str = ""
    is_same_name: bool = True

    @property
    def more(self) -> int:
        return self.total - len(self.works)

    @property
    def is_merged(self) -> bool:
        """True when the record became part of the author's since."""
        return self.record != self.author.public_id

    @property
    def grouped(self) -> str:
        return statement_rules.grouped(self.code)


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement beside the record as it is: the first works of each kind of change, and the difference itself."""

    author: Author
    code: str
    on: dt.date
    difference: Difference
    added: tuple[WorkLine, ...]
    removed: tuple[WorkLine, ...]
    regraded: tuple[WorkLine, ...]
    trust_then: TrustLine | None
    trust_now: TrustLine | None

    @property
    def grouped(self) -> str:
        return statement_rules.grouped(self.code)


def facts(author: Author, now: dt.datetime) -> Facts:
    """What the record says now. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_WORKS_SQL, {"author": author.pk})
        works = tuple(cursor.fetchall())
    return Facts(
        record=author.public_id,
        name=statement_rules.name_digest(author.display_name),
        on=now.date(),
        works=works,
        trust=_trust(author),
    )


def issue(author: Author, now: dt.datetime) -> str:
    """Keep what the record says now; the code of the statement. The same on the same day is the same statement."""
    text = statement_rules.canonical(facts(author, now))
    code = statement_rules.code(text)
    Statement.objects.get_or_create(code=code, defaults={"author": author, "facts": text, "issued_at": now})
    return code


def issued(code: str) -> Statement | None:
    """The statement of this code with its author, in whatever state. One query."""
    found = Statement.objects.select_related("author__merged_into").filter(code=code).first()
    return found if found and statement_rules.code(found.facts) == code else None


def author_of(statement: Statement) -> Author:
    """The record that the statement is about, wherever it went since."""
    return statement.author.current


def sheet(author: Author, said: Facts, code: str = "") -> Sheet:
    """The page of a statement. Two queries."""
    grades = dict(said.works)
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_SQL, {"arxiv_ids": list(grades)})
        newest = [arxiv_id for (arxiv_id,) in cursor.fetchall()]
    counts = Counter(grades.values())
    return Sheet(
        author=author,
        record=said.record,
        on=said.on,
        works=_lines(newest, grades),
        total=len(said.works),
        grades=tuple((Grade(each).label, counts[each]) for each in reversed(Grade.values) if each in counts),
        trust=_in_words(said.trust),
        code=code,
        is_same_name=said.name == statement_rules.name_digest(author.display_name),
    )


def check(statement: Statement, now: dt.datetime) -> Checked:
    """The statement beside what its record says now. At most five queries."""
    author = author_of(statement)
    then, today = statement_rules.read(statement.facts), facts(author, now)
    found = statement_rules.difference(then, today)
    before, after = dict(then.works), dict(today.works)
    return Checked(
        author=author,
        code=statement.code,
        on=then.on,
        difference=found,
        added=_lines(found.added[:CHANGES], after),
        removed=_lines(found.removed[:CHANGES], before),
        regraded=_lines([each.arxiv_id for each in found.regraded[:CHANGES]], before, after),
        trust_then=_in_words(then.trust),
        trust_now=_in_words(today.trust),
    )


def _trust(author: Author) -> statement_rules.Trust | None:
    # The index on (author, -id) gives the latest.
    latest = TrustSnapshot.objects.filter(author=author).order_by("-pk").first()
    return statement_rules.Trust(latest.formula, latest.score, latest.band, latest.level) if latest else None


def _in_words(trust: statement_rules.Trust | None) -> TrustLine | None:
    if trust is None:
        return None
    band = TrustSnapshot.Band(trust.band).label
    return TrustLine(trust.formula, trust.score, band, trust.level, LEVEL_NAMES[trust.level])


def _lines(
    arxiv_ids: Sequence[str], grades: dict[str, str], grades_now: dict[str, str] | None = None
) -> tuple[WorkLine, ...]:
    if not arxiv_ids:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_TITLES_SQL, {"arxiv_ids": list(arxiv_ids)})
        known = {arxiv_id: (title, year) for arxiv_id, title, year in cursor.fetchall()}
    return tuple(
        WorkLine(
            each,
            *known.get(each, ("", 0)),
            grade=Grade(grades[each]).label,
            grade_now=Grade(grades_now[each]).label if grades_now else "",
        )
        for each in arxiv_ids
    )
