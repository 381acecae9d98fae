"""What every deed about conduct shares: impartial curators, events, and what the person concerned is told."""

import datetime as dt
from collections.abc import Mapping

from django.urls import reverse

from profiles import actors, conflicts
from profiles.contact import telling
from profiles.models import Claim, ConductEvent, ConductReport, Membership, Suspension, User
from works.identity.placing import Refused

OWN = "This is about you, or you are in that conversation: another curator has to decide."
DECIDED = "Another curator has decided about this already, or it was taken back."


def step(table: Mapping[tuple[str, str], str], state: str, what: str) -> str:
    """The state after this step. Raises Refused when it cannot follow."""
    after = table.get((state, what))
    if after is None:
        raise Refused(DECIDED)
    return after


def why_partial(curator: User, *account_ids: int | None, conversation: int | None = None) -> str:
    """Why the curator may not decide, in words; empty when they may.

    One of these accounts, whoever is or was in the conversation, and whoever may not decide of a record they hold.
    """
    concerned = [each for each in account_ids if each is not None]
    if curator.pk in concerned or Membership.objects.filter(conversation=conversation, account=curator).exists():
        return OWN
    held = Claim.objects.holding().filter(researcher__user__in=concerned).select_related("author")
    return next(filter(None, (conflicts.why_not(curator, claim.author) for claim in held)), "")


def require_impartial(curator: User, *account_ids: int | None, conversation: int | None = None) -> None:
    """Raises Refused when the curator may not decide."""
    if why := why_partial(curator, *account_ids, conversation=conversation):
        raise Refused(why)


def record(
    kind: ConductEvent.Kind,
    account_id: int | None,
    by: User | None,
    now: dt.datetime,
    *,
    reason: str = "",
    report: ConductReport | None = None,
    suspension: Suspension | None = None,
) -> None:
    """Write an event; None did it when the rules did."""
    ConductEvent.objects.create(
        kind=kind,
        account_id=account_id,
        actor=actors.of(by),
        reason=reason,
        report=report,
        suspension=suspension,
        happened_at=now,
    )


def tell(account_id: int | None, kind: telling.Kind, words: str, now: dt.datetime, url: str = "") -> None:
    """Tell an account that still exists; it leads to what was decided of it unless said otherwise."""
    if account_id is not None:
        telling.give(account_id, kind, url=url or reverse("account_standing"), words=words, now=now)
