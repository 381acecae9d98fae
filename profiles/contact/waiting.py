"""What waits for an account, as the header of a page counts it: unread notices and conversations."""

from dataclasses import dataclass

from django.db import connection

from profiles import notices
from profiles.contact import reading

# Each half is one number by its own indexes; asked apart they cost every page of an account a second round trip.
_SQL = f"SELECT ({notices.UNREAD_SQL}), ({reading.UNREAD_SQL})"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Unread notices, 100 at most, and conversations that hold messages the account was not shown."""

    notices: int
    conversations: int


NOTHING = Waiting(0, 0)


def of(account_id: int) -> Waiting:
    """What waits for this account now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"account": account_id})
        return Waiting(*cursor.fetchone())
