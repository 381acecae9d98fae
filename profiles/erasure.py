"""Erasing an account: the account goes, what sources said stays."""

from django.db import transaction

from profiles import sessions
from profiles.contact import conversations, invitations
from profiles.models import Claim, User
from works.models import PendingAuthor


class Refused(ValueError):
    """This account cannot be erased by its holder. The message is in words for people."""


@transaction.atomic
def erase(user: User) -> None:
    """Erase an account with all that `profiles.holdings` lists. Raises Refused for those who work here.

    Records that it held are computed anew by the next run of the pipeline.
    """
    if user.is_staff:
        raise Refused(
            "Accounts of curators and administrators carry the decisions they made. "
            "An administrator takes the role away first; then the account can be erased here."
        )
    held = Claim.objects.filter(researcher__user=user).values_list("author_id", flat=True)
    PendingAuthor.objects.bulk_create([PendingAuthor(author_id=pk) for pk in set(held)], ignore_conflicts=True)
    conversations.forget(user)
    invitations.forget(user)
    sessions.end_all(user)
    user.delete()
