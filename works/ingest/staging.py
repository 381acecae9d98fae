"""Staging and upsert: one chunk of rows into the record by COPY and set-based statements, in one transaction."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection

from bzpeer.copying import copying
from works.arxiv.records import ArxivRecord, Change, Version
from works.arxiv.taxonomy import CATEGORY_NAMES
from works.identity import names
from works.ingest.rows import AUTHORSHIP_COLUMNS, WORK_COLUMNS, Rows

# A work that comes later than this after its submission is not new to anybody.
NEWS_DAYS = 30

# Temporary tables are unlogged, private to the connection, and empty again after each commit.
_STAGE_SQL = """
CREATE TEMP TABLE IF NOT EXISTS staged_work (
    arxiv_id text, version int, versions jsonb, title text, title_html text, title_plain text, abstract text,
    abstract_html text, authors_line text, kind text, categories text[], comments text, journal_ref text,
    report_no text, doi text, licence text, submitter text, submitted_at timestamptz, updated_at timestamptz,
    year int, author_count int, is_deleted boolean, is_withdrawn boolean, digest bytea
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS staged_authorship (
    arxiv_id text, position int, byline text, given text, family text, affiliation text,
    is_collaboration boolean, name_key text, block text
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stored_work (
    id bigint, arxiv_id text, is_new boolean
) ON COMMIT DELETE ROWS;
TRUNCATE staged_work, staged_authorship, stored_work;
"""

_TOPICS_SQL = """
INSERT INTO works_topic (code, name, archive)
SELECT code, name, split_part(code, '.', 1) FROM unnest(%s::text[], %s::text[]) AS given (code, name)
ON CONFLICT (code) DO NOTHING
"""

_UNKNOWN_TOPICS_SQL = """
SELECT DISTINCT category FROM staged_work, unnest(categories) AS category
WHERE NOT EXISTS (SELECT 1 FROM works_topic AS topic WHERE topic.code = category) ORDER BY category
"""

# The unique index on arxiv_id arbitrates; xmax is 0 only in a row that this statement inserted. What is on file keeps
# when it was noticed; what comes long after its submission is no news.
_WORKS_SQL = f"""
WITH stored AS (
    INSERT INTO works_work ({WORK_COLUMNS}, primary_topic_id, source, checked_at, noticed_at)
    SELECT {", ".join(f"s.{column.strip()}" for column in WORK_COLUMNS.split(","))}, topic.id, heard.source, heard.at,
        CASE WHEN s.submitted_at > heard.at - interval '{NEWS_DAYS} days' THEN heard.at END
    FROM (SELECT %s AS source, %s::timestamptz AS at) AS heard, staged_work AS s
        LEFT JOIN works_topic AS topic ON topic.code = s.categories[1]
    ON CONFLICT (arxiv_id) DO UPDATE SET
        {", ".join(f"{c.strip()} = excluded.{c.strip()}" for c in WORK_COLUMNS.split(",")[1:])},
        primary_topic_id = excluded.primary_topic_id, source = excluded.source, checked_at = excluded.checked_at
    RETURNING id, arxiv_id, xmax = 0 AS is_new
)
INSERT INTO stored_work SELECT id, arxiv_id, is_new FROM stored
"""

# Positions of changed works move out of the way, come back by equal byline, and what did not come back goes:
# an authorship keeps its author, its evidence and what people said of it when others on the work are added, dropped or
# reordered. So it does when its spelling changed to a compatible one, "J. Dean" spelled out, and no other byline of its
# block came or went.
# After a change of name a byline is known by what was printed, as long as that is printed, and keeps the new name.
_ASIDE_SQL = """
UPDATE works_authorship AS a SET position = a.position + 16000
FROM stored_work AS w WHERE a.work_id = w.id AND NOT w.is_new
"""
_BACK_SQL = """
WITH old AS (
    SELECT a.id, a.work_id, known.byline,
        row_number() OVER (PARTITION BY a.work_id, known.byline ORDER BY a.position) AS nth
    FROM works_authorship AS a JOIN stored_work AS w ON w.id = a.work_id AND NOT w.is_new
    CROSS JOIN LATERAL (SELECT CASE WHEN a.printed <> '' AND EXISTS (
        SELECT 1 FROM staged_authorship AS s WHERE s.arxiv_id = w.arxiv_id AND s.byline = a.printed
    ) THEN a.printed ELSE a.byline END AS byline) AS known
), new AS (
    SELECT w.id AS work_id, s.*, row_number() OVER (PARTITION BY w.id, s.byline ORDER BY s.position) AS nth
    FROM staged_authorship AS s JOIN stored_work AS w ON w.arxiv_id = s.arxiv_id AND NOT w.is_new
)
UPDATE works_authorship AS a SET position = new.position, affiliation = new.affiliation,
    given = CASE WHEN a.printed = '' THEN new.given ELSE a.given END,
    family = CASE WHEN a.printed = '' THEN new.family ELSE a.family END,
    name_key = CASE WHEN a.printed = '' THEN new.name_key ELSE a.name_key END,
    block = CASE WHEN a.printed = '' THEN new.block ELSE a.block END
FROM old JOIN new USING (work_id, byline, nth) WHERE a.id = old.id
"""
_ALONE_SQL = """
WITH old AS (
    SELECT min(a.id) AS id, min(a.byline) AS byline, a.work_id, a.block
    FROM works_authorship AS a JOIN stored_work AS w ON w.id = a.work_id AND NOT w.is_new
    WHERE a.position > 16000 AND NOT a.is_collaboration GROUP BY a.work_id, a.block HAVING count(*) = 1
), new AS (
    SELECT w.id AS work_id, min(s.byline) AS byline, s.block, min(s.position) AS position
    FROM staged_authorship AS s JOIN stored_work AS w ON w.arxiv_id = s.arxiv_id AND NOT w.is_new
    WHERE NOT s.is_collaboration
        AND NOT EXISTS (SELECT 1 FROM works_authorship AS a WHERE a.work_id = w.id AND a.position = s.position)
    GROUP BY w.id, s.block HAVING count(*) = 1
)
SELECT old.id, new.position, old.byline, new.byline FROM old JOIN new USING (work_id, block) ORDER BY old.id
"""
_RESPELT_SQL = """
UPDATE works_authorship AS a SET position = s.position, byline = s.byline, given = s.given, family = s.family,
    affiliation = s.affiliation, name_key = s.name_key
FROM unnest(%s::bigint[], %s::int[]) AS respelt (id, position), stored_work AS w, staged_authorship AS s
WHERE a.id = respelt.id AND w.id = a.work_id AND s.arxiv_id = w.arxiv_id AND s.position = respelt.position
"""
_GONE_SQL = """
WITH gone AS (
    SELECT a.id FROM works_authorship AS a JOIN stored_work AS w ON a.work_id = w.id AND NOT w.is_new
    WHERE a.position > 16000
), forgotten AS (
    DELETE FROM works_evidence AS e USING gone WHERE e.authorship_id = gone.id
), disowned AS (
    DELETE FROM works_disavowal AS d USING gone WHERE d.authorship_id = gone.id
)
DELETE FROM works_authorship AS a USING gone WHERE a.id = gone.id RETURNING a.block, a.author_id
"""
_AUTHORSHIPS_SQL = """
INSERT INTO works_authorship
    (work_id, position, byline, given, family, affiliation, is_collaboration, name_key, block, grade)
SELECT w.id, s.position, s.byline, s.given, s.family, s.affiliation, s.is_collaboration, s.name_key, s.block, 'N'
FROM staged_authorship AS s JOIN stored_work AS w ON w.arxiv_id = s.arxiv_id
ON CONFLICT (work_id, position) DO NOTHING
"""
_OLD_TOPICS_SQL = """
DELETE FROM works_worktopic AS t USING stored_work AS w WHERE t.work_id = w.id AND NOT w.is_new
"""
_WORK_TOPICS_SQL = """
INSERT INTO works_worktopic (work_id, topic_id, position)
SELECT w.id, topic.id, category.nth - 1
FROM staged_work AS s JOIN stored_work AS w USING (arxiv_id)
CROSS JOIN LATERAL unnest(s.categories) WITH ORDINALITY AS category (code, nth)
JOIN works_topic AS topic USING (code)
"""
# A row that waits already is locked, not written: else the resolver could take it before these bylines are committed,
# and nobody would look at them. In order, so that those who queue wait for each other instead of dead-locking.
_PENDING_BLOCKS_SQL = """
INSERT INTO works_pendingblock (block)
SELECT block FROM staged_authorship WHERE NOT is_collaboration
UNION SELECT unnest(%s::text[])
ORDER BY 1
ON CONFLICT (block) DO UPDATE SET block = excluded.block WHERE false
"""
_PENDING_AUTHORS_SQL = """
INSERT INTO works_pendingauthor (author_id)
SELECT a.author_id FROM works_authorship AS a JOIN stored_work AS w ON w.id = a.work_id AND NOT w.is_new
WHERE a.author_id IS NOT NULL
UNION SELECT unnest(%s::bigint[])
ORDER BY 1
ON CONFLICT (author_id) DO UPDATE SET author_id = excluded.author_id WHERE false
"""
_CHECKED_SQL = """
UPDATE works_work SET checked_at = %s
WHERE arxiv_id = ANY(%s) AND checked_at < %s::timestamptz - interval '1 day'
"""
_DIGESTS_SQL = "SELECT arxiv_id, digest FROM works_work WHERE arxiv_id = ANY(%s)"
_TEXTS = ("abstract", "comments", "journal_ref", "report_no", "doi", "licence", "submitter")
_RECORDS_SQL = f"""
SELECT arxiv_id, title, authors_line, categories, versions, is_deleted, {", ".join(_TEXTS)}
FROM works_work WHERE arxiv_id = ANY(%s) FOR UPDATE
"""
_CHANGES_SQL = """
INSERT INTO works_workchange (work_id, run_id, field, before, after, noticed_at)
SELECT work.id, %s, change.field, change.before, change.after, %s
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS change (arxiv_id, field, before, after)
JOIN works_work AS work USING (arxiv_id)
"""


class _StoredVersion(msgspec.Struct, frozen=True):
    version: int
    created: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Stored:
    """How many works of a chunk were new, and how many changed."""

    new: int
    changed: int


def known_digests(arxiv_ids: Sequence[str]) -> dict[str, bytes]:
    """Digest by arXiv id of those that are stored. One look-up in the unique index on arxiv_id."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS_SQL, [list(arxiv_ids)])
        return {arxiv_id: bytes(digest) for arxiv_id, digest in cursor.fetchall()}


def stored_records(arxiv_ids: Sequence[str]) -> dict[str, ArxivRecord]:
    """What is known of these e-prints, as their sources said it, by arXiv id; locked until the transaction ends."""
    if not arxiv_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS_SQL, [sorted(arxiv_ids)])
        return {row[0]: _stored_record(*row) for row in cursor.fetchall()}


def _stored_record(
    arxiv_id: str, title: str, line: str, categories: list[str], versions: str, is_deleted: bool, *texts: str
) -> ArxivRecord:
    return ArxivRecord(
        arxiv_id=arxiv_id,
        title=title,
        authors=line,
        categories=tuple(categories),
        versions=_versions(versions),
        is_deleted=is_deleted,
        **dict(zip(_TEXTS, texts, strict=True)),  # type: ignore[arg-type]
    )


def _versions(stored: str) -> tuple[Version, ...]:
    versions = msgspec.json.decode(stored, type=list[_StoredVersion])
    if versions == [_StoredVersion(1, None)]:
        # What a work gets whose sources never spoke of versions.
        return ()
    return tuple(Version(each.version, each.created) for each in versions)


def note_changes(changes: Sequence[tuple[str, Change]], run_id: int, noticed_at: dt.datetime) -> None:
    """Keep what changed in works, given by arXiv id."""
    if changes:
        columns = zip(*((arxiv_id, c.field, c.before, c.after) for arxiv_id, c in changes), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_CHANGES_SQL, [run_id, noticed_at, *map(list, columns)])


def mark_checked(arxiv_ids: Sequence[str], checked_at: dt.datetime) -> None:
    """Note that the source still says the same; once a day at most, for a rewritten row is dear."""
    with connection.cursor() as cursor:
        cursor.execute(_CHECKED_SQL, [checked_at, list(arxiv_ids), checked_at])


def store(works: Sequence[Rows], source: str, checked_at: dt.datetime) -> Stored:
    """Upsert one chunk inside the caller's transaction, and queue what it touched. Works must be distinct."""
    if not works:
        return Stored(0, 0)
    with connection.cursor() as cursor:
        cursor.execute(_STAGE_SQL)
        _copy(f"COPY staged_work ({WORK_COLUMNS}) FROM STDIN", b"".join(each.work for each in works))
        _copy(f"COPY staged_authorship ({AUTHORSHIP_COLUMNS}) FROM STDIN", b"".join(each.authorships for each in works))
        _add_topics(cursor)
        cursor.execute(_WORKS_SQL, [source, checked_at])
        cursor.execute("SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM stored_work")
        stored = Stored(*cursor.fetchone())
        gone = _move_bylines(cursor) if stored.changed else []
        cursor.execute(_OLD_TOPICS_SQL)
        cursor.execute(_AUTHORSHIPS_SQL)
        cursor.execute(_WORK_TOPICS_SQL)
        cursor.execute(_PENDING_BLOCKS_SQL, [[block for block, _ in gone]])
        if stored.changed:
            cursor.execute(_PENDING_AUTHORS_SQL, [[author for _, author in gone if author]])
    return stored


def _add_topics(cursor: Any) -> None:
    cursor.execute(_UNKNOWN_TOPICS_SQL)
    if codes := [code for (code,) in cursor.fetchall()]:
        cursor.execute(_TOPICS_SQL, [codes, [CATEGORY_NAMES.get(code, "") for code in codes]])


def _move_bylines(cursor: Any) -> list[tuple[str, int | None]]:
    """Make room for the new bylines of changed works; block and author of each byline that is gone."""
    cursor.execute(_ASIDE_SQL)
    cursor.execute(_BACK_SQL)
    cursor.execute(_ALONE_SQL)
    if respelt := [(key, position) for key, position, *both in cursor.fetchall() if names.compatible(*both)]:
        cursor.execute(_RESPELT_SQL, [list(column) for column in zip(*respelt, strict=True)])
    cursor.execute(_GONE_SQL)
    return list(cursor.fetchall())


def _copy(statement: str, lines: bytes) -> None:
    with copying(statement) as copy:
        copy.write(lines)
