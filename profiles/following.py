"""Following: deeds, each safe to repeat, and who follows what. What is followed comes as a `Follow` not yet stored."""

import datetime as dt

from django.db import connection
from django.db.models import Q, QuerySet

from profiles.models import Follow, User
from profiles.models.following import COLUMNS, Frequency, Kind

# What a reader can look through, and what one page of works can be gathered for.
MOST = 1_000

# The indexes on author and other find the followers. Of a pair the lower key comes first.
_CARRY_SQL = """
INSERT INTO profiles_follow
    (user_id, kind, author_id, other_id, topic_id, archive, institution_id, work_id, query, frequency, is_muted,
    followed_at)
SELECT f.user_id, f.kind,
    CASE WHEN f.author_id = parted.was THEN least(parted.became, coalesce(f.other_id, parted.became))
        ELSE least(f.author_id, parted.became) END,
    CASE WHEN f.other_id IS NULL THEN NULL WHEN f.author_id = parted.was THEN greatest(parted.became, f.other_id)
        ELSE greatest(f.author_id, parted.became) END,
    NULL, f.archive, NULL, NULL, '', f.frequency, f.is_muted, %(now)s
FROM (
    SELECT whole.id AS was, given.became FROM unnest(%(was)s::bigint[], %(became)s::bigint[]) AS given (was, became)
    JOIN works_author AS whole ON whole.id = given.was OR whole.merged_into_id = given.was
) AS parted
JOIN profiles_follow AS f ON f.author_id = parted.was OR f.other_id = parted.was
WHERE parted.became IS DISTINCT FROM f.author_id AND parted.became IS DISTINCT FROM f.other_id
ON CONFLICT DO NOTHING
"""


# Each saved search is asked for on its own when works are gathered.
MOST_SEARCHES = 20


class TooMany(ValueError):
    """An account follows as much as it may. The message says so, to people."""


def follow(user: User, target: Follow, at: dt.datetime) -> None:
    """Follow; following twice is following once. Raises TooMany."""
    if same(target).filter(user=user).exists():
        return
    if Follow.objects.filter(user=user).count() >= MOST:
        raise TooMany(f"You follow {MOST:,} things, and more cannot be followed. Stop following something first.")
    searches = Follow.objects.filter(user=user, kind=Kind.SEARCH)
    if target.kind == Kind.SEARCH and searches.count() >= MOST_SEARCHES:
        raise TooMany(f"You follow {MOST_SEARCHES} searches, and more cannot be followed. Stop following one first.")
    columns = {name: getattr(target, name) for name in COLUMNS[Kind(target.kind)]}
    stored = Follow(user=user, kind=target.kind, followed_at=at, **columns)
    Follow.objects.bulk_create([stored], ignore_conflicts=True)


def unfollow(user: User, target: Follow) -> None:
    """Stop following; harmless when not followed."""
    same(target).filter(user=user).delete()


def unfollow_one(user: User, key: int) -> None:
    """Stop following what this row names; harmless when it is not there or not theirs."""
    Follow.objects.filter(user=user, pk=key).delete()


def mute(user: User, key: int, *, is_muted: bool) -> None:
    """Silence a follow everywhere, or let it speak again; harmless when it is not theirs."""
    Follow.objects.filter(user=user, pk=key).update(is_muted=is_muted)


def set_frequency(user: User, key: int, frequency: Frequency) -> None:
    """How often a digest speaks of it; harmless when it is not theirs."""
    Follow.objects.filter(user=user, pk=key).update(frequency=frequency)


def same(target: Follow) -> QuerySet[Follow]:
    """Everybody's follows of this, also those of records that became part of it. By the index on each column."""
    kind = Kind(target.kind)
    said = Q(kind=kind)
    if kind == Kind.PAIR:
        one, other = target.author_id, target.other_id
        said &= _is("author", one) & _is("other", other) | _is("author", other) & _is("other", one)
    for name in COLUMNS[kind]:
        if kind != Kind.PAIR:
            said &= _is("author", target.author_id) if name == "author" else Q(**{name: getattr(target, name)})
    return Follow.objects.filter(said)


def followers(target: Follow) -> int:
    """How many accounts follow it: public, unlike who they are."""
    return same(target).values("user").distinct().count()


def carry(parted: list[tuple[int, int]], now: dt.datetime) -> int:
    """Who follows an author follows whom it was parted from as well: nobody can tell whom they meant. How many did."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CARRY_SQL, {"was": [was for was, _ in parted], "became": [became for _, became in parted], "now": now}
        )
        return int(cursor.rowcount)


def _is(column: str, author_id: int | None) -> Q:
    return Q(**{column: author_id}) | Q(**{f"{column}__merged_into": author_id})
