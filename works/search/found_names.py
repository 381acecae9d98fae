"""The names that people are found by, kept for those whose names changed: words of names, slips, the known by prefix.

Everything here is derived from authors, their bylines and what their owners said of variants, and can be rebuilt.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from bzpeer.copying import copying
from works.search import closeness

AT_ONCE = 5_000
# People kept for each beginning of a name that more than `COMMON` names have; fewer are sorted when they are asked for.
KEPT = 20
COMMON = 100
LONGEST_PREFIX = 6
# Bylines of an author beyond so many spellings are left to the curators.
MOST_NAMES = 40

# Unique (author, work) finds the bylines; those under the author's own key need no row. A suppressed variant hides
# every byline of its key.
_NAMES_SQL = """
SELECT a.id, a.work_count, a.display_name, a.name_key, ARRAY(
    SELECT min(s.byline) FROM works_authorship AS s
    WHERE s.author_id = a.id AND s.name_key <> a.name_key AND NOT EXISTS (
        SELECT 1 FROM works_authorname AS n WHERE n.author_id = a.id AND n.is_suppressed AND n.name_key = s.name_key)
    GROUP BY s.name_key ORDER BY count(*) DESC, min(s.byline) LIMIT %s
), ARRAY(SELECT n.name FROM works_authorname AS n WHERE n.author_id = a.id AND NOT n.is_suppressed ORDER BY n.name)
FROM works_author AS a WHERE a.id = ANY(%s) AND a.state = 'active' ORDER BY a.id
"""
_STAGE_SQL = """
CREATE TEMP TABLE IF NOT EXISTS named_anew (author_id bigint, name text, works int, words text[]) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS slips_anew (key text COLLATE "C", word text COLLATE "C") ON COMMIT DELETE ROWS;
TRUNCATE named_anew, slips_anew;
"""
# The unique index on author and name finds what is stored.
_GONE_SQL = """
DELETE FROM works_foundname AS f WHERE f.author_id = ANY(%s)
    AND NOT EXISTS (SELECT 1 FROM named_anew AS n WHERE n.author_id = f.author_id AND n.name = f.name)
"""
_KEEP_SQL = """
INSERT INTO works_foundname AS f (author_id, name, works, words) SELECT author_id, name, works, words FROM named_anew
ON CONFLICT (author_id, name) DO UPDATE SET works = excluded.works, words = excluded.words
    WHERE (f.works, f.words) IS DISTINCT FROM (excluded.works, excluded.words)
"""
_SLIPS_SQL = "INSERT INTO works_nameslip (key, word) SELECT DISTINCT key, word FROM slips_anew ON CONFLICT DO NOTHING"
# A word with a space after it is a whole word. Whoever is among the first of a word is among the first of its words.
_BEGINNINGS = f"""
CROSS JOIN LATERAL (
    SELECT DISTINCT left(w.word, n) AS prefix FROM unnest(f.words) AS w (word),
        generate_series(1, least(length(w.word), {LONGEST_PREFIX})) AS n WHERE right(w.word, 1) <> '.'
    UNION SELECT w.word || ' ' FROM unnest(f.words) AS w (word) WHERE right(w.word, 1) <> '.'
) AS begun
"""
_MERGE_SQL = f"""
WITH touched AS (
    SELECT DISTINCT begun.prefix, f.author_id FROM works_foundname AS f {_BEGINNINGS} WHERE f.author_id = ANY(%s)
), firsts AS (
    SELECT p.prefix, (
        SELECT array_agg(author_id) FROM (
            SELECT author_id, max(f.works) FROM works_foundname AS f WHERE f.author_id = ANY(
                p.author_ids || ARRAY(SELECT t.author_id FROM touched AS t WHERE t.prefix = p.prefix))
            GROUP BY author_id ORDER BY 2 DESC, 1 LIMIT {KEPT}
        ) AS first
    ) AS author_ids
    FROM works_nameprefix AS p WHERE p.prefix IN (SELECT prefix FROM touched)
)
UPDATE works_nameprefix AS p SET author_ids = firsts.author_ids FROM firsts
WHERE p.prefix = firsts.prefix AND p.author_ids IS DISTINCT FROM firsts.author_ids
"""
_PREFIXES_SQL = f"""
CREATE TEMP TABLE first_of_word ON COMMIT DROP AS
SELECT word, author_id, works, names FROM (
    SELECT word, author_id, works, row_number() OVER (PARTITION BY word ORDER BY works DESC, author_id) AS place,
        count(*) OVER (PARTITION BY word) AS names
    FROM (
        SELECT w.word, f.author_id, max(f.works) AS works
        FROM works_foundname AS f CROSS JOIN unnest(f.words) AS w (word)
        WHERE right(w.word, 1) <> '.' GROUP BY 1, 2
    ) AS of_author
) AS ranked WHERE place <= {KEPT};
DELETE FROM works_nameprefix;
INSERT INTO works_nameprefix (prefix, author_ids)
SELECT word || ' ', array_agg(author_id ORDER BY works DESC, author_id) FROM first_of_word
WHERE names > {COMMON} GROUP BY word;
INSERT INTO works_nameprefix (prefix, author_ids)
SELECT prefix, (array_agg(author_id ORDER BY works DESC, author_id))[1:{KEPT}] FROM (
    SELECT left(f.word, n) AS prefix, f.author_id, max(f.works) AS works
    FROM first_of_word AS f CROSS JOIN generate_series(1, least(length(f.word), {LONGEST_PREFIX})) AS n GROUP BY 1, 2
) AS begun JOIN (
    SELECT left(word, n) AS prefix, sum(names) AS names FROM (SELECT DISTINCT word, names FROM first_of_word) AS words
    CROSS JOIN generate_series(1, least(length(word), {LONGEST_PREFIX})) AS n GROUP BY 1
) AS counted USING (prefix) WHERE counted.names > {COMMON} GROUP BY prefix;
"""
# NOT IN would read all words again for each slip, once they are too many for memory.
_FORGET_SQL = """
DELETE FROM works_nameslip AS s WHERE NOT EXISTS (
    SELECT FROM (SELECT DISTINCT unnest(words) AS word FROM works_foundname) AS kept WHERE kept.word = s.word)
"""
_RANGES_SQL = "SELECT id FROM works_author ORDER BY id"
_ORPHANS_SQL = """
DELETE FROM works_foundname AS f USING works_author AS a WHERE a.id = f.author_id AND a.state <> 'active'
"""


@transaction.atomic
def refresh(author_ids: Sequence[int]) -> None:
    """Find these authors by the names they have now, and by no other."""
    wanted = sorted(set(author_ids))
    for first in range(0, len(wanted), AT_ONCE):
        _store(wanted[first : first + AT_ONCE])
        with connection.cursor() as cursor:
            cursor.execute(_MERGE_SQL, [wanted[first : first + AT_ONCE]])


def rebuild() -> int:
    """Derive everything anew, writing what differs, so that readers go on meanwhile; the number of authors."""
    with connection.cursor() as cursor:
        cursor.execute(_RANGES_SQL)
        author_ids = [author_id for (author_id,) in cursor.fetchall()]
    for first in range(0, len(author_ids), AT_ONCE):
        with transaction.atomic():
            _store(author_ids[first : first + AT_ONCE])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ORPHANS_SQL)
        cursor.execute(_FORGET_SQL)
    rebuild_prefixes()
    return len(author_ids)


@transaction.atomic
def rebuild_prefixes() -> None:
    """Choose anew who comes first for each common beginning of a name. Readers keep the old ones until it is done."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE works_nameprefix IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_PREFIXES_SQL)


def found_by(display_name: str, key: str, others: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names an author needs to be found by, each with its words: its own, and others that add words to it."""
    yield display_name, (own := closeness.words_of(display_name or key))
    known = {display_name}
    for name in others:
        words = closeness.words_of(name)
        if name not in known and not set(words) <= set(own):
            known.add(name)
            yield name, words


def _store(author_ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STAGE_SQL)
        cursor.execute(_NAMES_SQL, [MOST_NAMES, list(author_ids)])
        rows = [
            (author_id, name, works, list(words))
            for author_id, works, display_name, key, printed, kept in cursor.fetchall()
            for name, words in found_by(display_name, key, (*kept, *printed))
        ]
        _copy("COPY named_anew FROM STDIN", rows)
        words = {word for row in rows for word in closeness.plain_words(row[3]) if len(word) > 1}
        _copy("COPY slips_anew FROM STDIN", ((key, word) for word in words for key in closeness.slip_keys(word)))
        cursor.execute(_GONE_SQL, [list(author_ids)])
        cursor.execute(_KEEP_SQL)
        cursor.execute(_SLIPS_SQL)


def _copy(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with copying(statement) as copy:
        for row in rows:
            copy.write_row(row)
