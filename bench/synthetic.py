"""A made-up record of any size, for benchmarks: communities of authors, hubs, works of thousands.

Team sizes are those of 430,000 real works, scaled up to a mean of 4.6; most authors have one work, some have many.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

# Share of works with one author, two, …; the rest falls off like a power.
_SHARES = (0.14, 0.19, 0.19, 0.14, 0.095, 0.065, 0.045, 0.032, 0.022, 0.016, 0.012, 0.009, 0.007, 0.006)
_TAIL = 50
HYPER_AUTHORS = 3_000
HUB_WORKS = 2_000
TOPICS = 150
_COMMUNITY = 160
_WORKS_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class Scale:
    """How large: works, and from that authors, hubs and works of thousands."""

    works: int

    @property
    def authors(self) -> int:
        return max(400, self.works * 3 // 4)

    @property
    def hubs(self) -> int:
        return max(5, self.works // 30_000)

    @property
    def hub_works(self) -> int:
        return min(HUB_WORKS, self.works // 20)

    @property
    def hyper_works(self) -> int:
        return max(1, self.works // 100_000)


def fill(scale: Scale, seed: int = 1) -> None:
    """Write works, authors, bylines and topics into the empty tables of the current database."""
    chance = np.random.default_rng(seed)
    with connection.cursor() as cursor:
        _bare(cursor)
        cursor.execute(_TOPICS_SQL, [TOPICS])
        cursor.execute(_AUTHORS_SQL, [scale.authors])
    for first in range(0, scale.works, _WORKS_AT_ONCE):
        count = min(_WORKS_AT_ONCE, scale.works - first)
        add_works(first + 1, _teams(scale, count, chance), chance)
    with connection.cursor() as cursor:
        for table in ("works_topic", "works_author", "works_work", "works_authorship", "works_worktopic"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def more(first: int, count: int, scale: Scale, seed: int = 2) -> list[int]:
    """Add so many works of known authors, numbered from `first`; the keys of their authors."""
    chance = np.random.default_rng(seed)
    works, authors, places = _teams(scale, count, chance, extremes=False)
    add_works(first, (works, authors, places), chance)
    return [int(author) for author in np.unique(authors)]


def add_works(first: int, teams: tuple[Numbers, Numbers, Numbers], chance: np.random.Generator) -> None:
    """Write works numbered from `first`: their number, author and position for each byline."""
    works, authors, places = teams
    works = works + first
    with connection.cursor() as cursor, connection.connection.cursor() as driver:
        cursor.execute("CREATE TEMPORARY TABLE made (work bigint, author bigint, place int)")
        with driver.copy("COPY made FROM STDIN (FORMAT BINARY)") as copy:
            for block in _binary(works, authors, places):
                copy.write(block)
        cursor.execute("ANALYZE made")
        cursor.execute(_WORKS_SQL, {"topics": TOPICS, "seed": int(chance.integers(1_000_000))})
        cursor.execute(_BYLINES_SQL)
        cursor.execute(_WORK_TOPICS_SQL, {"first": first})
        cursor.execute("DROP TABLE made")


def _teams(
    scale: Scale, count: int, chance: np.random.Generator, extremes: bool = True
) -> tuple[Numbers, Numbers, Numbers]:
    """Who is on each of so many works, each author once on a work."""
    sizes = _sizes(count, chance)
    hyper = chance.choice(count, max(1, scale.hyper_works * count // scale.works), replace=False)
    if extremes:
        sizes[hyper] = min(HYPER_AUTHORS, scale.authors // 2)
    works = np.repeat(np.arange(count), sizes)
    communities = max(1, scale.authors // _COMMUNITY)
    home = np.repeat(chance.integers(0, communities, count), sizes)
    # Few members of a community write most; one byline in eight comes from anywhere.
    ranks, members = chance.zipf(1.25, len(works)) % (4 * _COMMUNITY), chance.integers(0, 40, len(works))
    authors = home * _COMMUNITY + np.minimum(ranks, _COMMUNITY - 1 - members)
    large = np.repeat(sizes > _TAIL, sizes)
    anywhere = (chance.random(len(works)) < 1 / 8) | large
    authors[anywhere] = chance.integers(0, scale.authors, int(anywhere.sum()))
    if extremes:
        works, authors = _with_hubs(scale, count, works, authors, chance)
    return _once(works, authors)


def _with_hubs(
    scale: Scale, count: int, works: Numbers, authors: Numbers, chance: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Add the hubs to their share of these works."""
    each = max(1, scale.hub_works * count // scale.works)
    extra = [chance.choice(count, min(each, count), replace=False) for _ in range(scale.hubs)]
    hubs = np.repeat(np.arange(scale.hubs) * _COMMUNITY, [len(chosen) for chosen in extra])
    return np.concatenate([works, *extra]), np.concatenate([authors, hubs])


def _once(works: Numbers, authors: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Sorted by work, each author once, with positions from 1."""
    pairs = np.unique(works.astype(np.int64) << 32 | authors)
    works, authors = pairs >> 32, (pairs & 0xFFFFFFFF) + 1
    starts = np.searchsorted(works, works)
    return works, authors, np.arange(len(works)) - starts + 1


def _sizes(count: int, chance: np.random.Generator) -> Numbers:
    tail = 1 - sum(_SHARES)
    sizes = chance.choice(len(_SHARES) + 1, count, p=[*_SHARES, tail]) + 1
    long = sizes == len(_SHARES) + 1
    sizes[long] = np.minimum(_TAIL + 60, len(_SHARES) + 1 + chance.pareto(1.6, int(long.sum())) * 8).astype(np.int64)
    return sizes


def _binary(*columns: Numbers) -> Iterator[bytes]:
    """COPY's binary format of rows of two bigints and an integer."""
    bigint, integer = ">i8", ">i4"
    fields = [("fields", ">i2"), ("a", integer), ("work", bigint), ("b", integer), ("author", bigint)]
    rows = np.empty(len(columns[0]), [*fields, ("c", integer), ("place", integer)])
    rows["fields"], rows["a"], rows["b"], rows["c"] = 3, 8, 8, 4
    rows["work"], rows["author"], rows["place"] = columns
    yield b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
    data = rows.tobytes()
    for at in range(0, len(data), 1 << 20):
        yield data[at : at + (1 << 20)]
    yield struct.pack(">h", -1)


def _bare(cursor: CursorWrapper) -> None:
    """Neither checks of keys nor indexes of words: nothing here measures filling."""
    cursor.execute("SET session_replication_role = replica")
    cursor.execute(
        "SELECT indexname FROM pg_indexes WHERE tablename LIKE 'works_%%' AND indexdef LIKE '%%USING gin%%'", []
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP INDEX "{name}"')


_TOPICS_SQL = """
INSERT INTO works_topic (id, code, name, archive)
SELECT n, 'syn.T' || n, 'Topic ' || n, 'syn' FROM generate_series(1, %s) AS n
"""
_AUTHORS_SQL = """
INSERT INTO works_author (id, public_id, display_name, name_key, state, work_count, topic_count,
    close_collaborator_count, created_at)
SELECT n, lpad(to_hex(n), 8, '0'), 'Given Family' || n, 'family' || n || ' given', 'active', 0, 0, 0, now()
FROM generate_series(1, %s) AS n
"""
_WORKS_SQL = """
INSERT INTO works_work (id, arxiv_id, version, versions, title, title_html, title_plain, abstract, abstract_html,
    authors_line, kind, primary_topic_id, categories, comments, journal_ref, report_no, doi, licence, submitter, year,
    author_count, is_deleted, is_withdrawn, source, checked_at, digest)
SELECT work, 'syn/' || lpad(work::text, 7, '0'), 1, '[]', title, title, title, text, text, '', 'preprint',
    1 + work %% %(topics)s,
    ARRAY['syn.T' || 1 + work %% %(topics)s, 'syn.T' || 1 + (work * 7 + 3) %% %(topics)s], '', '', '', '', '', '',
    1991 + (work * 31 + %(seed)s) %% 35, authors, false, false, 'snapshot', now(), ''
FROM (
    SELECT work, count(*) AS authors, 'On the matter of number ' || work AS title, repeat('What was done. ', 20) AS text
    FROM made GROUP BY work
) AS works
"""
_BYLINES_SQL = """
INSERT INTO works_authorship (work_id, position, byline, given, family, affiliation, is_collaboration, name_key, block,
    author_id, grade, is_held)
SELECT work, place, 'Given Family' || author, 'Given', 'Family' || author, '', false, 'family' || author || ' given',
    'family' || author || ' g', author, 'N', false
FROM made ORDER BY work, place
"""
_WORK_TOPICS_SQL = """
INSERT INTO works_worktopic (work_id, topic_id, position)
SELECT w.id, t.id, c.place - 1
FROM works_work AS w CROSS JOIN LATERAL unnest(w.categories) WITH ORDINALITY AS c (code, place)
JOIN works_topic AS t ON t.code = c.code WHERE w.id >= %(first)s ON CONFLICT DO NOTHING
"""
