"""How common names and terms are in the record: counted now and then, kept, and read by every run of the resolver."""

import datetime as dt
from collections.abc import Iterator, Mapping

import msgspec
import zstandard
from django.db import connection, transaction

from works.identity.features import ABSTRACT_LENGTH, Field, Statistics, statistics, stems
from works.models import IdentityStatistics

# Works whose terms are counted; more tell no more of how common a word is.
SAMPLE = 40_000
# The record may grow by so much before its names are counted anew.
GROWTH = 1.25
_FEWEST = 2

_SIZE_SQL = "SELECT count(*) FROM works_work"
_NAMES_SQL = "SELECT name_key, count(*) FROM works_authorship WHERE NOT is_collaboration GROUP BY name_key"
# Every n-th work, so that the same record gives the same sample. Unique (work, position) finds an affiliation.
_WORKS_SQL = """
SELECT title_plain || ' ' || left(abstract, %(letters)s), categories, journal_ref,
    coalesce((SELECT a.affiliation FROM works_authorship AS a WHERE a.work_id = w.id AND a.affiliation <> ''
        ORDER BY a.position LIMIT 1), '')
FROM works_work AS w WHERE id %% %(step)s = 0
"""
_current: tuple[int, Statistics] | None = None


def current(now: dt.datetime) -> Statistics:
    """The statistics to resolve by: the latest kept, counted anew first when the record has outgrown them."""
    # A cache of the process: decoding takes a tenth of a second.
    global _current
    latest = IdentityStatistics.objects.defer("data").order_by("-pk").first()
    if latest is None or _size() > GROWTH * latest.works:
        latest = count(now)
    if _current is None or _current[0] != latest.pk:
        _current = latest.pk, _decode(bytes(latest.data))
    return _current[1]


@transaction.atomic
def count(now: dt.datetime) -> IdentityStatistics:
    """Count names and terms of the whole record, and keep the result in place of the one before."""
    works = _size()
    counted = statistics(_names(), _works(max(works // SAMPLE, 1)))
    kept = IdentityStatistics.objects.create(works=works, counted_at=now, data=_encode(counted))
    IdentityStatistics.objects.filter(pk__lt=kept.pk).delete()
    return kept


def _size() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_SIZE_SQL)
        return int(cursor.fetchone()[0])


def _names() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_NAMES_SQL)
        return dict(cursor.fetchall())


def _works(step: int) -> Iterator[Mapping[Field, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(_WORKS_SQL, {"step": step, "letters": ABSTRACT_LENGTH})
        while rows := cursor.fetchmany(2_000):
            for text, categories, venue, affiliation in rows:
                yield {
                    Field.TEXT: stems(text),
                    Field.TOPIC: categories,
                    Field.VENUE: stems(venue),
                    Field.AFFILIATION: stems(affiliation),
                }


def _encode(counted: Statistics) -> bytes:
    # A term or name that occurs once weighs as one that does not occur, within a tenth.
    pruned = Statistics(
        counted.names,
        counted.population,
        counted.works,
        counted.families,
        counted.givens,
        {where: {t: n for t, n in terms.items() if n >= _FEWEST} for where, terms in counted.terms.items()},
    )
    return zstandard.compress(msgspec.msgpack.encode(pruned))


def _decode(data: bytes) -> Statistics:
    return msgspec.msgpack.decode(zstandard.decompress(data), type=Statistics)
