"""Deeds of the person in the middle: pass an invitation on with a recommendation, or let it be."""

import datetime as dt

from profiles.contact import blocks, invitation_grounds, invitation_rules, invitations, sending
from profiles.contact.invitation_rules import LEAST_RECOMMENDATION, MOST_RECOMMENDATION, Step
from profiles.models import Claim, Invitation, User
from works.identity.placing import Refused, deed


@deed
def pass_on(account: User, key: int, recommendation: str, now: dt.datetime) -> Invitation:
    """Send it to the invitee with words of one's own; they still have to accept. Raises NotThere, Refused."""
    invitation = invitations.locked(key, via=account)
    if why := invitation_rules.problem(recommendation, LEAST_RECOMMENDATION, MOST_RECOMMENDATION):
        raise Refused(why)
    if why := sending.why_not_yet(account, now) or invitations.why_not_further(invitation, now):
        raise Refused(why)
    _require_reachable(invitation, account, now)
    invitation.recommendation, invitation.sent_at = recommendation.strip(), now
    invitations.step(invitation, Step.PASS_ON, now)
    invitation.ends_at = now + invitation_rules.RUNS
    invitation.save(update_fields=["ends_at"])
    invitations.tell_receiver(invitation, now)
    return invitation


@deed
def decline(account: User, key: int, now: dt.datetime) -> None:
    """Let it be; nobody is told. Harmless when it is no longer open. Raises NotThere."""
    invitation = invitations.locked(key, via=account)
    if invitation.state == Invitation.State.ASKED and invitation.ends_at > now:
        invitations.step(invitation, Step.DECLINE, now)


def _require_reachable(invitation: Invitation, account: User, now: dt.datetime) -> None:
    held = Claim.objects.filter(researcher__user=invitation.recipient_id, state=Claim.State.APPROVED)
    author_id = held.values_list("author", flat=True).first()
    invitee = invitation_grounds.of(author_id, None, now).invitee if author_id else None
    is_open = invitee is not None and invitee.open_until is not None
    if not is_open or blocks.between(account.pk, invitation.recipient_id):
        raise Refused("Whom it is for is not open to collaborate now.")
