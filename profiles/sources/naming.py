"""Which byline of a record a source means when it names a work: by ids alone, and by a name that fits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from works.identity import names
from works.models import Author

# Distinct ways in which one author's name is printed, that a byline elsewhere is compared with.
NAMES = 200

# Unique (author, work) finds the bylines of the author.
_PRINTED_SQL = """
SELECT byline, block FROM works_authorship WHERE author_id = %(author)s
GROUP BY byline, block ORDER BY count(*) DESC, byline LIMIT %(limit)s
"""
# Works by their unique arXiv id; works by DOI through the index on block, because only a byline of the same block can
# fit. Bylines that the author holds are the author's under any name.
_BYLINES_SQL = """
SELECT w.id, w.arxiv_id, lower(w.doi), a.id, a.byline, a.author_id,
    a.author_id IS DISTINCT FROM %(author)s AND (a.is_held OR EXISTS (
        SELECT 1 FROM profiles_claim AS c WHERE c.author_id = a.author_id AND c.state IN ('approved', 'contested'))),
    EXISTS (SELECT 1 FROM works_disavowal AS d WHERE d.authorship_id = a.id AND d.author_id = %(author)s)
FROM works_work AS w JOIN works_authorship AS a ON a.work_id = w.id
WHERE w.arxiv_id = ANY(%(arxiv_ids)s) AND NOT a.is_collaboration
    AND (a.author_id = %(author)s OR a.block = ANY(%(blocks)s))
UNION
SELECT w.id, w.arxiv_id, lower(w.doi), a.id, a.byline, a.author_id,
    a.author_id IS DISTINCT FROM %(author)s AND (a.is_held OR EXISTS (
        SELECT 1 FROM profiles_claim AS c WHERE c.author_id = a.author_id AND c.state IN ('approved', 'contested'))),
    EXISTS (SELECT 1 FROM works_disavowal AS d WHERE d.authorship_id = a.id AND d.author_id = %(author)s)
FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
WHERE a.block = ANY(%(blocks)s) AND NOT a.is_collaboration AND w.doi <> ''
    AND string_to_array(lower(w.doi), ' ') && %(dois)s::text[]
"""


@dataclass(frozen=True, slots=True)
class Byline:
    """One byline on a work that a source names.

    `doi` may be several, as arXiv writes them. `is_taken`: it is held by another record, or that one is claimed.
    """

    work_id: int
    arxiv_id: str
    doi: str
    authorship_id: int
    byline: str
    author_id: int | None
    is_taken: bool
    is_disavowed: bool


def bylines_on(author: Author, arxiv_ids: Iterable[str], dois: Iterable[str]) -> Mapping[int, list[Byline]]:
    """The bylines that may be of this author on the works with these ids, by work. DOIs are in lower case."""
    with connection.cursor() as cursor:
        cursor.execute(_PRINTED_SQL, {"author": author.pk, "limit": NAMES})
        printed = cursor.fetchall()
        values: dict[str, Any] = {
            "author": author.pk,
            "arxiv_ids": list(arxiv_ids),
            "dois": list(dois),
            "blocks": sorted({block for _, block in printed} | {names.block(author.display_name)}),
        }
        cursor.execute(_BYLINES_SQL, values)
        found = [Byline(*row) for row in cursor.fetchall()]
    known = [author.display_name, *(byline for byline, _ in printed)]
    by_work: dict[int, list[Byline]] = {}
    for each in sorted(found, key=lambda each: each.authorship_id):
        if each.author_id == author.pk or any(names.compatible(each.byline, name) for name in known):
            by_work.setdefault(each.work_id, []).append(each)
    return by_work


def chosen(bylines: Sequence[Byline], author_id: int, *, may_move: bool) -> Byline | None:
    """The byline that a source means among those that fit on one work; None when that is unclear or not for it to say.

    The author's own, else the only one that fits, if the source may move bylines between records, nobody holds it
    elsewhere, and the owner did not take it out.
    """
    own = next((byline for byline in bylines if byline.author_id == author_id), None)
    if own is not None:
        return own
    free = [byline for byline in bylines if not byline.is_taken and not byline.is_disavowed]
    return free[0] if may_move and len(bylines) == 1 and free else None
