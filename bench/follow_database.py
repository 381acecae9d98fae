"""The database side of the benchmark of following: readers, what they follow, and what is asked."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence

from django.db import connection

from profiles import feed, forecasts
from profiles.models import Follow, User
from profiles.models.following import Kind
from works.models import Author, Institution, Topic, Work

# Two fifths of arXiv are of the last five years; here one work in eight is of the last one.
_DATES_SQL = "UPDATE works_work SET submitted_at = now() - (id * 7919 % 2920) * interval '1 day'"
_PLACES_SQL = """
INSERT INTO works_institution (ror_id, name, country_code)
SELECT '0' || lpad(n::text, 6, '0') || '00', 'Institution ' || n, '' FROM generate_series(1, 500) AS n;
INSERT INTO works_affiliation (author_id, institution_id, source, recorded_at)
SELECT a.id, i.id, 'bench', now() FROM works_author AS a JOIN works_institution AS i ON i.id = 1 + a.id % 500
WHERE a.id % 10 = 0
"""
# Of a hundred follows sixty are authors, fifteen topics, five each of institutions, pairs, authors outside an archive
# and topics at institutions, the rest works.
_FOLLOWS_SQL = """
INSERT INTO profiles_follow
    (user_id, kind, author_id, other_id, topic_id, archive, institution_id, work_id, query, frequency, is_muted,
    followed_at)
SELECT u.id, k.kind,
    CASE WHEN k.kind IN ('author', 'pair', 'outside') THEN p.one END, CASE WHEN k.kind = 'pair' THEN p.one + 1 END,
    CASE WHEN k.kind IN ('topic', 'topic-at') THEN 1 + p.n % (SELECT count(*) FROM works_topic) END,
    CASE WHEN k.kind = 'outside' THEN 'hep' ELSE '' END,
    CASE WHEN k.kind IN ('institution', 'topic-at') THEN 1 + p.n % 500 END,
    CASE WHEN k.kind = 'work' THEN 1 + p.n % (SELECT count(*) FROM works_work) END, '', '', false, now()
FROM profiles_user AS u CROSS JOIN generate_series(1, %(each)s) AS f (nth)
CROSS JOIN LATERAL (SELECT abs(hashint8(u.id * 100003 + f.nth))::bigint AS n) AS h
CROSS JOIN LATERAL (SELECT h.n, 1 + h.n % ((SELECT count(*) FROM works_author) - 1) AS one) AS p
CROSS JOIN LATERAL (SELECT CASE WHEN f.nth % 100 < 60 THEN 'author' WHEN f.nth % 100 < 75 THEN 'topic'
    WHEN f.nth % 100 < 80 THEN 'institution' WHEN f.nth % 100 < 85 THEN 'pair' WHEN f.nth % 100 < 90 THEN 'outside'
    WHEN f.nth % 100 < 95 THEN 'topic-at' ELSE 'work' END AS kind) AS k
WHERE u.email LIKE %(whose)s ON CONFLICT DO NOTHING
"""
_EAGER = 5


def fill(readers: int, each: int) -> None:
    """Dates, institutions, readers with so many follows each, and five readers with ten times as many."""
    with connection.cursor() as cursor:
        cursor.execute(_DATES_SQL)
        cursor.execute(_PLACES_SQL)
        User.objects.bulk_create(User(email=f"reader{n}@example.org") for n in range(readers))
        cursor.execute(_follows(), {"each": each, "whose": "reader%"})
        User.objects.bulk_create(User(email=f"eager{n}@example.org") for n in range(_EAGER))
        cursor.execute(_follows(), {"each": 10 * each, "whose": "eager%"})
        for table in ("works_work", "works_institution", "works_affiliation", "profiles_follow", "profiles_user"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def readers(count: int) -> Sequence[int]:
    """Keys of so many readers."""
    return _keys("SELECT id FROM profiles_user WHERE email LIKE 'reader%%' ORDER BY id LIMIT %s", count)


def eager() -> Sequence[int]:
    """Keys of the readers who follow most, each ten times."""
    return _keys("SELECT id FROM profiles_user WHERE email LIKE 'eager%%' ORDER BY id LIMIT %s", _EAGER) * 10


def page(reader: int) -> object:
    """The first page of works."""
    return feed.page(reader, None, dt.datetime.now(dt.UTC))


def digest(reader: int) -> object:
    """What a weekly digest gathers."""
    now = dt.datetime.now(dt.UTC)
    return feed.items(reader, since=now - dt.timedelta(7), until=now, limit=200, frequencies=("", "weekly"))


def targets(count: int) -> Mapping[str, Sequence[Follow]]:
    """Things of each kind that could be followed."""
    authors = list(Author.objects.order_by("pk")[: count + 1])
    topics, places = list(Topic.objects.all()), list(Institution.objects.all()[:count])
    return {
        "author": [Follow(kind=Kind.AUTHOR, author=each) for each in authors],
        "pair": [Follow(kind=Kind.PAIR, author=one, other=other) for one, other in itertools.pairwise(authors)],
        "outside": [Follow(kind=Kind.OUTSIDE, author=each, archive="hep") for each in authors],
        "topic": [Follow(kind=Kind.TOPIC, topic=each) for each in topics],
        "institution": [Follow(kind=Kind.INSTITUTION, institution=each) for each in places],
        "topic at": [Follow(kind=Kind.TOPIC_AT, topic=topics[0], institution=each) for each in places],
        "work": [Follow(kind=Kind.WORK, work=each) for each in Work.objects.order_by("pk")[:count]],
    }


def forecast(target: Follow) -> object:
    """What following it would have sent."""
    return forecasts.forecast(target, dt.datetime.now(dt.UTC))


def _follows() -> str:
    """The statement with signs of percent that are no parameters."""
    named = _FOLLOWS_SQL.replace("%", "%%")
    return named.replace("%%(each)s", "%(each)s").replace("%%(whose)s", "%(whose)s")


def _keys(statement: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [count])
        return [key for (key,) in cursor.fetchall()]
