"""Taking a record down at the wish of the person it is about, and putting it back when that was a mistake."""

import datetime as dt

from profiles import actors, events, roles
from profiles.models import Claim, User
from works.identity import placing, standing
from works.identity.placing import Refused, deed, require_active, require_words
from works.models import Author, PendingAuthor

REASON = "Taken down at the wish of the person."


@deed
def hide(author: Author, curator: User, now: dt.datetime) -> None:
    """Answer 410 for a record from now on, and end its claim. Raises Refused.

    Its bylines stay with it and are held: imports and the resolver find their author taken, and make no other record
    of them.
    """
    locked = placing.lock([author.pk])[author.pk]
    require_active(locked)
    standing.hold(locked)
    Author.objects.filter(pk=author.pk).update(state=Author.State.WITHDRAWN)
    for claim in Claim.objects.filter(author=author).exclude(state__in=("declined", "withdrawn")):
        claim.state, claim.decided_at, claim.reason = Claim.State.WITHDRAWN, now, REASON
        claim.save()
        roles.keep_author(claim.researcher.user)
    PendingAuthor.objects.get_or_create(author=author)
    events.record(events.Kind.HIDDEN, author, actor=actors.of(curator), reason=REASON, now=now)


@deed
def restore(author: Author, curator: User, reason: str, now: dt.datetime) -> None:
    """Show a record again. Its claim stays ended. Raises Refused."""
    locked = placing.lock([author.pk])[author.pk]
    if locked.state != Author.State.WITHDRAWN:
        raise Refused("This record is not taken down.")
    Author.objects.filter(pk=author.pk).update(state=Author.State.ACTIVE)
    PendingAuthor.objects.get_or_create(author=author)
    said = require_words(reason)
    events.record(events.Kind.HIDDEN, author, actor=actors.of(curator), reason=f"Shown again: {said}", now=now)
