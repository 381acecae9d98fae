"""Why a byline stands with its author: evidence, what was said against it, and what its other works have in common."""

import datetime as dt
import json
from dataclasses import dataclass

from bzpeer.reading import connection
from works.lists import Facet
from works.models import Author, Authorship, Disavowal, Evidence, Grade
from works.namesakes import MAX_TEAM, Coauthor

# Other works of the author that one is compared with: those that came last.
COMPARED = 500
COAUTHORS = 5


@dataclass(frozen=True, slots=True)
class Support:
    """One piece of evidence, in words. `grade` is what it counts as; empty when it counts for nothing by itself.

    `speaks_for` is another author, when it says that the byline is theirs; it counts for nothing here then.
    """

    kind: str
    grade: str
    source: str
    source_url: str
    note: str
    recorded_at: dt.datetime
    expires_at: dt.datetime | None
    is_expired: bool
    speaks_for: Author | None

    @property
    def counts(self) -> bool:
        return bool(self.grade) and not self.is_expired and self.speaks_for is None


@dataclass(frozen=True, slots=True)
class Context:
    """What a work has in common with the other works of its author, at most 500 of them.

    `coauthors` are the strongest five of `coauthors_shared` who stand on this work and on others; `topics` are those
    of this work, with the number of others that have them.
    """

    works: int
    same_byline: int
    first_year: int | None
    last_year: int | None
    coauthors_shared: int
    coauthors: tuple[Coauthor, ...]
    topics: tuple[Facet, ...]

    @property
    def is_cut(self) -> bool:
        return self.works >= COMPARED


@dataclass(frozen=True, slots=True)
class Placement:
    """A byline and all that is known of why it stands where it stands. `context` is None where there is no author."""

    authorship: Authorship
    support: tuple[Support, ...]
    disavowals: tuple[Disavowal, ...]
    context: Context | None
    # The place for what the resolver says itself: works.identity.explain.reasons(authorship.pk), in words.
    reasons: tuple[str, ...] = ()

    @property
    def grade(self) -> Grade:
        return Grade(self.authorship.grade)

    @property
    def is_compared_by_coauthors(self) -> bool:
        return self.authorship.work.author_count <= MAX_TEAM


# Unique (author, work) finds the other works, unique (work, position) the names on them.
_CONTEXT_SQL = f"""
WITH others AS MATERIALIZED (
    SELECT a.work_id, a.byline, w.year, w.categories, w.author_count
    FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
    WHERE a.author_id = %(author)s AND a.work_id <> %(work)s ORDER BY a.work_id DESC LIMIT {COMPARED}
), beside AS MATERIALIZED (
    SELECT b.author_id FROM works_authorship AS b JOIN works_work AS w ON w.id = b.work_id
    WHERE b.work_id = %(work)s AND b.author_id <> %(author)s AND w.author_count <= {MAX_TEAM}
), shared AS MATERIALIZED (
    SELECT c.author_id, count(*) AS works, sum(1 / (others.author_count - 1)::numeric) AS credit
    FROM others JOIN works_authorship AS c ON c.work_id = others.work_id
    WHERE others.author_count BETWEEN 2 AND {MAX_TEAM} AND c.author_id IN (SELECT author_id FROM beside)
    GROUP BY c.author_id
)
SELECT count(*), count(*) FILTER (WHERE byline = %(byline)s), min(year), max(year), (SELECT count(*) FROM shared),
    ARRAY(SELECT jsonb_build_array(o.display_name, o.public_id, shared.works)
        FROM shared JOIN works_author AS o ON o.id = shared.author_id AND o.state = 'active'
        ORDER BY shared.credit DESC, shared.works DESC, o.id LIMIT {COAUTHORS}),
    ARRAY(SELECT jsonb_build_array(topic, (SELECT count(*) FROM others WHERE topic = ANY(others.categories)))
        FROM works_work AS w CROSS JOIN LATERAL unnest(w.categories) WITH ORDINALITY AS of_work (topic, place)
        WHERE w.id = %(work)s ORDER BY place)
FROM others
"""


def of_byline(arxiv_id: str, position: int, now: dt.datetime) -> Placement | None:
    """Why the byline at a position of a work stands with its author; None when there is no such byline.

    Four queries; three for a byline without an author.
    """
    authorship = (
        Authorship.objects.select_related("work", "author")
        .filter(work__arxiv_id=arxiv_id, position=position, position__lt=2**15)
        .first()
    )
    if authorship is None:
        return None
    evidence = Evidence.objects.filter(authorship=authorship).select_related("speaks_for__merged_into")
    disavowals = Disavowal.objects.filter(authorship=authorship, author__state=Author.State.ACTIVE)
    return Placement(
        authorship=authorship,
        support=tuple(_support(each, authorship, now) for each in evidence.order_by("-recorded_at", "-pk")),
        disavowals=tuple(disavowals.select_related("author").order_by("-recorded_at", "-pk")),
        context=_context(authorship) if authorship.author_id else None,
    )


def _support(evidence: Evidence, authorship: Authorship, now: dt.datetime) -> Support:
    whose = evidence.speaks_for and evidence.speaks_for.current
    return Support(
        kind=_in_words(evidence.kind),
        grade=Grade(evidence.grade).label if evidence.grade else "",
        source=evidence.source,
        source_url=evidence.source_url,
        note=evidence.note,
        recorded_at=evidence.recorded_at,
        expires_at=evidence.expires_at,
        is_expired=evidence.expires_at is not None and evidence.expires_at <= now,
        speaks_for=whose if whose and whose.pk != authorship.author_id else None,
    )


def _in_words(kind: str) -> str:
    words = kind.replace("-", " ").replace("_", " ").split()
    return " ".join({"orcid": "ORCID", "arxiv": "arXiv"}.get(word, word) for word in words)


def _context(authorship: Authorship) -> Context:
    values = {"author": authorship.author_id, "work": authorship.work_id, "byline": authorship.byline}
    with connection.cursor() as cursor:
        cursor.execute(_CONTEXT_SQL, values)
        *counts, coauthors, topics = cursor.fetchone()
    return Context(
        *counts,  # type: ignore[call-arg]
        tuple(Coauthor(*json.loads(each)) for each in coauthors),
        tuple(Facet(*json.loads(topic)) for topic in topics),
    )
