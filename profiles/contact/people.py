"""How accounts are named to each other: by the record they hold, never by their address."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

# Who holds no record any more, and who erased the account.
WITHOUT_RECORD, LEFT = "A researcher", "Someone who left"

# Unique researcher of a user; of their claims the unique one that holds; the author by primary key.
_SQL = """
SELECT u.id, a.display_name, a.public_id
FROM unnest(%(accounts)s::bigint[]) AS u(id)
LEFT JOIN profiles_researcher AS r ON r.user_id = u.id
LEFT JOIN profiles_claim AS c ON c.researcher_id = r.id
    AND (c.state = 'approved' OR (c.state = 'contested' AND c.approved_at IS NOT NULL))
LEFT JOIN works_author AS a ON a.id = c.author_id AND a.state = 'active'
"""


@dataclass(frozen=True, slots=True)
class Person:
    """An account as others see it; `public_id` of its record, empty without one."""

    account_id: int
    name: str
    public_id: str


def named(account_ids: Iterable[int]) -> dict[int, Person]:
    """These accounts as others see them. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"accounts": sorted(set(account_ids))})
        return {key: Person(key, name or WITHOUT_RECORD, public_id or "") for key, name, public_id in cursor.fetchall()}


def names(account_ids: Iterable[int]) -> dict[int, str]:
    """The names of these accounts. One query."""
    return {key: person.name for key, person in named(account_ids).items()}
