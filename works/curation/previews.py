"""Previews: authors as they are beside what a merge, a split or a move would make of them, and what forbids it.

Each has a digest of what it was made from. Who decides sends it back, so that nobody decides on what is no longer so.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from works.curation.sheets import Sheet, sheet
from works.identity import merges
from works.identity.placing import Refused, standing_distinction
from works.models import Author, Authorship, DistinctFrom
from works.namesakes import Coauthor

# Co-authors and works that two authors have in common, named on a preview.
SHARED = 12


@dataclass(frozen=True, slots=True)
class Side:
    """One author of a preview. `author` is None for one that does not exist yet; `note` says what this side is."""

    note: str
    author: Author | None
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Common:
    """What two authors have in common: strongest co-authors first, and works that print both."""

    coauthor_count: int
    coauthors: tuple[Coauthor, ...]
    topics: tuple[str, ...]
    works: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Sides as they are and as they would be, what forbids it in words, and the digest of what it was made from."""

    before: tuple[Side, ...]
    after: tuple[Side, ...]
    objection: str
    digest: str


@dataclass(frozen=True, slots=True)
class PairPreview:
    """Two authors, what they have in common, and the one that a merge would make of them."""

    one: Side
    other: Side
    joined: Side
    common: Common
    objection: str
    distinction: DistinctFrom | None
    digest: str


# Unique (author, work) finds the works of both, unique (work, position) who else is on them.
_COMMON_SQL = f"""
WITH ours AS MATERIALIZED (
    SELECT a.author_id AS mine, a.work_id, w.categories, w.author_count, w.arxiv_id
    FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id WHERE a.author_id = ANY(%(pair)s)
), beside AS MATERIALIZED (
    SELECT c.author_id, count(*) AS works FROM ours JOIN works_authorship AS c ON c.work_id = ours.work_id
    WHERE ours.author_count <= 50 AND c.author_id <> ALL(%(pair)s)
    GROUP BY c.author_id HAVING count(DISTINCT ours.mine) = 2
)
SELECT (SELECT count(*) FROM beside),
    ARRAY(SELECT jsonb_build_array(o.display_name, o.public_id, beside.works)
        FROM beside JOIN works_author AS o ON o.id = beside.author_id
        ORDER BY beside.works DESC, o.id LIMIT {SHARED}),
    ARRAY(SELECT topic FROM ours, unnest(ours.categories) AS topic
        GROUP BY topic HAVING count(DISTINCT ours.mine) = 2 ORDER BY count(*) DESC, topic LIMIT {SHARED}),
    ARRAY(SELECT arxiv_id FROM ours GROUP BY arxiv_id HAVING count(DISTINCT mine) = 2 ORDER BY arxiv_id LIMIT {SHARED})
"""


def of_pair(one: Author, other: Author, remains: Author | None = None) -> PairPreview:
    """Two authors and what merging them would give; the larger one remains unless it is said which.

    18 queries, whatever their size.
    """
    ours, theirs = _keys(one), _keys(other)
    both = (one.pk, other.pk)
    joined = sheet([*ours, *theirs], both)
    into = remains or (one if len(ours) >= len(theirs) else other)
    gone = other if into == one else one
    return PairPreview(
        one=Side("As it is", one, sheet(ours, [one.pk])),
        other=Side("As it is", other, sheet(theirs, [other.pk])),
        joined=Side("If merged", into, joined),
        common=_common(one, other),
        objection=_objection(lambda: merges.require_mergeable(into, gone)),
        distinction=standing_distinction(one, other),
        digest=digest([one, other]),
    )


def of_split(author: Author, authorship_ids: Collection[int]) -> Preview:
    """An author, and the two that splitting these bylines off would make of it."""
    mine, going = _keys(author), set(authorship_ids)
    return Preview(
        before=(Side("As it is", author, sheet(mine, [author.pk])),),
        after=(
            Side("What stays", author, sheet([key for key in mine if key not in going], [author.pk])),
            Side("A new record", None, sheet([key for key in mine if key in going], [author.pk])),
        ),
        objection=_objection(lambda: merges.require_splittable(author, _rows(going))),
        digest=digest([author]),
    )


def of_move(author: Author, authorship_ids: Collection[int], to: Author) -> Preview:
    """Two authors, and what moving these bylines from the one to the other would make of them."""
    mine, theirs, going = _keys(author), _keys(to), set(authorship_ids)
    return Preview(
        before=(
            Side("As it is", author, sheet(mine, [author.pk])),
            Side("As it is", to, sheet(theirs, [to.pk])),
        ),
        after=(
            Side("What stays", author, sheet([key for key in mine if key not in going], [author.pk])),
            Side("With what is moved", to, sheet([*theirs, *sorted(going)], [to.pk])),
        ),
        objection=_objection(lambda: merges.require_movable(_rows(going), author, to)),
        digest=digest([author, to]),
    )


def digest(authors: Iterable[Author]) -> str:
    """What is known of who these authors are and which bylines they hold, in 32 hexadecimal digits. One query."""
    return digests([list(authors)])[0]


def digests(groups: Sequence[Collection[Author]]) -> list[str]:
    """The digest of each group of authors. One query for all. Unique (author, work) finds the bylines."""
    everybody = {author.pk for group in groups for author in group}
    held: dict[int, list[int]] = defaultdict(list)
    keys = Authorship.objects.filter(author__in=everybody).order_by("pk").values_list("author", "pk")
    for author_id, key in keys:
        held[author_id].append(key)
    return [_digest(group, held) for group in groups]


def _digest(authors: Collection[Author], held: Mapping[int, list[int]]) -> str:
    seen = [
        [author.pk, author.state, author.merged_into_id, held.get(author.pk, [])]
        for author in sorted(authors, key=lambda author: author.pk)
    ]
    return hashlib.blake2b(json.dumps(seen).encode(), digest_size=16).hexdigest()


def _keys(author: Author) -> list[int]:
    return list(author.authorships.order_by("pk").values_list("pk", flat=True))


def _rows(authorship_ids: Collection[int]) -> list[Authorship]:
    return list(Authorship.objects.filter(pk__in=authorship_ids).select_related("work").order_by("pk"))


def _objection(require: Callable[[], None]) -> str:
    try:
        require()
    except Refused as refused:
        return str(refused)
    return ""


def _common(one: Author, other: Author) -> Common:
    with connection.cursor() as cursor:
        cursor.execute(_COMMON_SQL, {"pair": [one.pk, other.pk]})
        count, coauthors, topics, works = cursor.fetchone()
    return Common(count, tuple(Coauthor(*json.loads(each)) for each in coauthors), tuple(topics), tuple(works))
