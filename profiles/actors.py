"""How events name who did what: by the account's key, which says nothing once the account is erased."""

from profiles.models import User

# The rules decided, or a worker did.
SITE = "site"


def of(user: User | None) -> str:
    """The actor of an event that this account caused; the site itself when it was nobody."""
    return SITE if user is None else f"account {user.pk}"
