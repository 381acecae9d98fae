"""Sitemaps: every public page in parts of at most 50,000, found by key, so that a part costs the same at any size.

Part n of a kind holds the keys from n * 50,000 on, less than a part's worth where keys are missing. A page changed
when the source did (works) or when the evidence of the record did (authors: then a trust snapshot is taken).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from works.identity import names

PART = 50_000
_CHANGES = "sitemaps:changes"


@dataclass(frozen=True, slots=True)
class Part:
    """One sitemap. `changed_on` is the latest change in it as of the last night, None when that was not looked up."""

    kind: str
    number: int
    changed_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its path, and when what it says changed last, where that is known."""

    path: str
    changed_on: dt.date | None


# Which rows have a page, for each kind. Primary keys bound all statements below.
_SHOWN: Mapping[str, str] = {
    "works": "works_work AS t WHERE NOT t.is_deleted",
    "authors": "works_author AS t WHERE t.state = 'active' AND t.work_count > 0",
    "topics": "works_topic AS t WHERE true",
    # Without a statement the page says nothing. The index on institution.
    "institutions": "works_institution AS t"
    " WHERE EXISTS (SELECT FROM works_affiliation AS a WHERE a.institution_id = t.id)",
}
_TABLES = {kind: shown.split(" AS ")[0] for kind, shown in _SHOWN.items()}
# The latest snapshot, by the index on (author, -id).
_SNAPSHOT = "(SELECT s.taken_at FROM trust_trustsnapshot AS s WHERE s.author_id = t.id ORDER BY s.id DESC LIMIT 1)"
_COLUMNS: Mapping[str, str] = {
    "works": "t.arxiv_id, '', t.updated_at::date",
    "authors": f"t.public_id, t.display_name, {_SNAPSHOT}::date",
    "topics": "t.code, '', NULL::date",
    "institutions": "t.ror_id, '', NULL::date",
}
# Whether there is anything in a part: the first row of its keys that has a page.
_PARTS_SQL = " UNION ALL ".join(
    f"SELECT '{kind}', n FROM generate_series(0, (SELECT max(id) FROM {_TABLES[kind]}) / {PART}) AS n"
    f" WHERE EXISTS (SELECT FROM {shown} AND t.id >= n * {PART} AND t.id < (n + 1) * {PART})"
    for kind, shown in _SHOWN.items()
)
# Every row once, for the nightly task alone: some seconds at three million works.
_CHANGES_SQL = f"""
SELECT 'works', t.id / {PART}, max(t.updated_at)::date FROM {_SHOWN["works"]} GROUP BY 2
UNION ALL
SELECT 'authors', s.author_id / {PART}, max(s.taken_at)::date FROM trust_trustsnapshot AS s GROUP BY 2
"""


def parts() -> tuple[Part, ...]:
    """Every sitemap there is. One query, two look-ups a part."""
    changes: Mapping[tuple[str, int], dt.date] = cache.get(_CHANGES, {})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({_PARTS_SQL}) AS part (kind, n) ORDER BY kind, n")
        return tuple(Part(kind, number, changes.get((kind, number))) for kind, number in cursor.fetchall())


def pages(kind: str, number: int) -> Iterator[Page]:
    """The pages of one sitemap, at most 50,000, by key. Raises KeyError for a kind that has none. One query."""
    statement = f"SELECT {_COLUMNS[kind]} FROM {_SHOWN[kind]} AND t.id >= %s AND t.id < %s ORDER BY t.id"
    # A number too large for a key would be an error of the database.
    first = min(number, 2**40) * PART
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, first + PART])
        rows = cursor.fetchall()
    return (Page(_path(kind, key, name), changed_on) for key, name, changed_on in rows)


def note_changes() -> int:
    """Look up when each part changed last, and keep it for `parts`; the number of parts."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES_SQL)
        changes = {(kind, number): changed_on for kind, number, changed_on in cursor.fetchall() if changed_on}
    cache.set(_CHANGES, changes, timeout=None)
    return len(changes)


def _path(kind: str, key: str, name: str) -> str:
    if kind == "authors":
        # Reversing fifty thousand times would take seconds.
        return f"{_prefix()}researchers/{key}/{names.slug(name)}/"
    return f"{_prefix()}{kind}/{key}/"


def _prefix() -> str:
    return reverse("works:home")
