"""Works by their words: the full text of titles and abstracts, with topic and kind as words of their own.

The database keeps the words of each work (see `works.models.WorkText`), so whoever writes works need not know.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bzpeer.reading import connection
from works.search import bylines
from works.search.query import Query

# The text search configuration that the migrations make: English stems of letters without accents.
CONFIG = "works_english"


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition on `works_worktext AS t`, its parameters in order."""

    sql: str
    parameters: tuple[Any, ...]


# Equality on the index on block finds the bylines of a name; unique (author, work) those of a record.
_NAMED_SQL = (
    "SELECT a.work_id FROM works_authorship AS a WHERE a.block = ANY(%s) AND (%s = ''"
    " OR starts_with(split_part(a.name_key, ', ', 2), %s)"
    " OR starts_with(%s, split_part(split_part(a.name_key, ', ', 2), ' ', 1)))"
)
_OF_RECORD_SQL = (
    "SELECT a.work_id FROM works_author AS o"
    " JOIN works_authorship AS a ON a.author_id = coalesce(o.merged_into_id, o.id)"
    " WHERE o.public_id = %s AND o.state <> 'withdrawn'"
)
# The index on when a work appeared is read backwards, from the end of the time asked for.
_SINCE_SQL = """
SELECT w.id, {appeared} FROM works_work AS w JOIN works_worktext AS t ON t.work_id = w.id
WHERE {appeared} > %s AND {appeared} <= %s AND {meant}
ORDER BY {appeared} DESC, w.id DESC LIMIT %s
"""
_APPEARED = "coalesce(w.noticed_at, w.submitted_at)"
_NEWEST_SQL = "SELECT t.work_id FROM works_worktext AS t WHERE {meant} ORDER BY t.year DESC, t.work_id DESC LIMIT %s"


def works_since(
    query: Query, *, since: dt.datetime, until: dt.datetime, limit: int
) -> tuple[tuple[int, dt.datetime], ...]:
    """Keys of works that a query finds and that appeared after `since`, up to `until`, with when; the newest first.

    A query that asks for nothing finds nothing. One query of the database.
    """
    if not query:
        return ()
    meant = clause(query)
    with connection.cursor() as cursor:
        statement = _SINCE_SQL.format(appeared=_APPEARED, meant=meant.sql)
        cursor.execute(statement, [since, until, *meant.parameters, limit])
        return tuple(cursor.fetchall())


def newest(query: Query, limit: int) -> list[int]:
    """Keys of the newest works that a query finds; none for a query that asks for nothing."""
    if not query:
        return []
    meant = clause(query)
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_SQL.format(meant=meant.sql), [*meant.parameters, limit])
        return [work_id for (work_id,) in cursor.fetchall()]


def clause(query: Query) -> Clause:
    """The condition that a query puts on `works_worktext AS t`; true for a query that asks for nothing."""
    parts = [*_words(query), *_years(query), *map(_author, query.authors)]
    return Clause(
        " AND ".join(part.sql for part in parts) or "true",
        tuple(parameter for part in parts for parameter in part.parameters),
    )


def tsquery(query: Query) -> Clause:
    """The words, phrases, topics and kind of a query as one tsquery."""
    plain, phrase = f"plainto_tsquery('{CONFIG}', %s)", f"phraseto_tsquery('{CONFIG}', %s)"
    parts = [
        *((plain, text) for text in query.words),
        *((phrase, text) for text in query.phrases),
        *((f"!!{phrase}", text) for text in query.without),
        *(("%s::tsquery", _topic(topic)) for topic in query.topics),
        *([("%s::tsquery", _lexeme(query.kind))] if query.kind else []),
    ]
    return Clause(" && ".join(sql for sql, _ in parts), tuple(text for _, text in parts))


def _words(query: Query) -> Iterator[Clause]:
    """The GIN index on words serves it, or for common words the index on year and work, read backwards."""
    asked = tsquery(query)
    if asked.sql:
        yield Clause(f"t.words @@ ({asked.sql})", asked.parameters)


def _years(query: Query) -> Iterator[Clause]:
    if query.since is not None:
        yield Clause("t.year >= %s", (query.since,))
    if query.until is not None:
        yield Clause("t.year <= %s", (query.until,))


def _author(typed: str) -> Clause:
    parts = [
        Clause(_NAMED_SQL, (list(each.blocks), each.given, each.given, each.given)) for each in bylines.meant(typed)
    ]
    if bylines.is_public_id(typed):
        parts.append(Clause(_OF_RECORD_SQL, (typed,)))
    sql = " UNION ALL ".join(part.sql for part in parts)
    return Clause(f"t.work_id IN ({sql})", tuple(parameter for part in parts for parameter in part.parameters))


def _topic(code: str) -> str:
    """A topic, or all topics of an archive."""
    return f"{_lexeme(code)} | {_lexeme(f'{code}.')}:*"


def _lexeme(text: str) -> str:
    """A topic or kind as the words of a work hold it."""
    quoted = text.replace("\\", "\\\\").replace("'", "''")
    return f"'#{quoted}'"
