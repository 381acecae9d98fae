"""Deeds about invitations: send, accept, decline, take back, let run out, forget.

Each locks the accounts it is between first, by id (`blocks.lock`), then the invitation: so two answers at once, a block
and an answer, or several invitations of one account come one after the other.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from profiles import notices
from profiles.contact import blocks, conversations, fits, invitation_grounds, invitation_rules, people, sending
from profiles.contact.fits import Fact
from profiles.contact.invitation_grounds import Grounds
from profiles.contact.invitation_rules import STEPS, Step
from profiles.models import Claim, Conversation, Invitation, Notice, Purpose, User
from works.identity.placing import Refused, deed
from works.models import Author

State = Invitation.State


class NotThere(LookupError):
    """No such invitation for this account."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an inviter wrote and chose. `via` is the record of whom to ask to pass it on; empty: it goes directly."""

    purpose: str
    words: str
    reasons: tuple[str, ...] = ()
    arxiv_id: str = ""
    via: str = ""


@deed
def send(sender: User, author: Author, draft: Draft, now: dt.datetime) -> Invitation:
    """Invite the owner of a record, or ask somebody both know to pass it on. Raises Refused with what is missing."""
    before = invitation_grounds.of(author.pk, sender, now)
    recipient, middle = before.recipient_id, _holder(draft.via)
    if recipient is None:
        raise Refused(_missing(before, now))
    blocks.lock(each for each in (sender.pk, recipient, middle) if each is not None)
    grounds = invitation_grounds.of(author.pk, sender, now)
    if missing := _missing(grounds, now):
        raise Refused(missing)
    if grounds.recipient_id != recipient:
        raise Refused("The record has another owner since. Load the page again.")
    facts = _checked(grounds, author, draft, middle)
    invitation = Invitation.objects.create(
        sender=sender,
        recipient_id=recipient,
        via_id=middle,
        state=State.ASKED if middle else State.SENT,
        purpose=draft.purpose,
        facts=fits.stored(facts),
        words=draft.words.strip(),
        made_at=now,
        sent_at=None if middle else now,
        ends_at=now + invitation_rules.RUNS,
    )
    tell_receiver(invitation, now)
    return invitation


@deed
def accept(account: User, key: int, now: dt.datetime) -> Conversation:
    """Accept an invitation and open its conversation; once more gives the same one. Raises NotThere, Refused."""
    invitation = locked(key, recipient=account, sent_at__isnull=False)
    if invitation.state == State.ACCEPTED:
        return _conversation(invitation, now)
    if why := sending.why_suspended(account, now) or why_not_further(invitation, now):
        raise Refused(why)
    step(invitation, Step.ACCEPT, now)
    name = people.names([account.pk])[account.pk]
    _tell(invitation.sender_id, Notice.Kind.INVITATION, f"{name} accepted your invitation.", invitation, now)
    return _conversation(invitation, now)


@deed
def decline(account: User, key: int, now: dt.datetime) -> None:
    """Decline; nobody is told. Harmless when it is no longer open. Raises NotThere."""
    invitation = locked(key, recipient=account, sent_at__isnull=False)
    if invitation.state == State.SENT and invitation.ends_at > now:
        step(invitation, Step.DECLINE, now)


@deed
def withdraw(account: User, key: int, now: dt.datetime) -> None:
    """The inviter takes it back. Raises NotThere, or Refused once it was accepted or ran out."""
    step(locked(key, sender=account), Step.WITHDRAW, now)


def expire_due(now: dt.datetime) -> int:
    """Let run out what nobody answered in time; how many. Safe to repeat, also while somebody answers."""
    due = Invitation.objects.filter(state__in=(State.ASKED, State.SENT), ends_at__lte=now)
    return due.update(state=State.EXPIRED, ended_at=now)


def forget_old(now: dt.datetime) -> int:
    """Delete what is older than twelve months and was not accepted; how many."""
    old = Invitation.objects.filter(made_at__lt=now - invitation_rules.KEPT)
    return old.exclude(state=State.ACCEPTED).delete()[0]


def forget(account: User) -> None:
    """Before an account is erased: what waits for it to pass on goes, and so do its recommendations."""
    Invitation.objects.filter(via=account, state=State.ASKED).delete()
    Invitation.objects.filter(via=account).update(recommendation="")


# --- what the deeds share, those about introductions too ------------------------------------------------------


def locked(key: int, **whose: Any) -> Invitation:
    """This invitation of this account, the accounts locked before it. Raises NotThere."""
    between = Invitation.objects.filter(pk=key, **whose).values_list("sender", "recipient", "via").first()
    if between is None:
        raise NotThere(f"No invitation {key} of this account.")
    blocks.lock(each for each in between if each is not None)
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(pk=key, **whose).first()
    if invitation is None:
        raise NotThere(f"No invitation {key} of this account.")
    return invitation


def step(invitation: Invitation, taken: Step, now: dt.datetime) -> None:
    """Let follow what may follow. Raises Refused in words."""
    is_over = invitation.ends_at <= now and invitation.state in (State.ASKED, State.SENT, State.DECLINED)
    state = None if is_over else STEPS.get((invitation.state, taken))
    if state is None:
        raise Refused(_OVER["expired" if is_over else invitation.state])
    invitation.state = state
    invitation.ended_at = None if state == State.SENT else now
    invitation.save()


def why_not_further(invitation: Invitation, now: dt.datetime) -> str:
    """Why it cannot go on to its reader now, in words; empty when it can. Three queries."""
    others = [each for each in (invitation.recipient_id, invitation.via_id) if each is not None]
    held = Claim.objects.filter(researcher__user=invitation.sender_id, state=Claim.State.APPROVED)
    return invitation_rules.why_not_reach(
        is_blocked=blocks.among(invitation.sender_id, others),
        is_suspended=sending.standing(invitation.sender, now) is not None,
        level=held.values_list("level", flat=True).first() or 0,
    )


def tell_receiver(invitation: Invitation, now: dt.datetime) -> None:
    """Tell whom it has reached: who is to pass it on, or the invitee."""
    names = people.names([invitation.sender_id, invitation.recipient_id])
    name, label = names[invitation.sender_id], Purpose(invitation.purpose).label
    if invitation.state == State.ASKED and invitation.via_id is not None:
        words = f"{name} asks you for an introduction to {names[invitation.recipient_id]}."
        _tell(invitation.via_id, Notice.Kind.INTRODUCTION, words, invitation, now)
    else:
        words = f"{name} invites you to a conversation: {label}."
        _tell(invitation.recipient_id, Notice.Kind.INVITATION, words, invitation, now)


def _tell(account_id: int, kind: Notice.Kind, words: str, invitation: Invitation, now: dt.datetime) -> None:
    url = reverse("profiles:invitation", args=[invitation.pk])
    notices.give(account_id, kind, url=url, words=words, now=now)


def _missing(grounds: Grounds, now: dt.datetime) -> str:
    missing = invitation_rules.missing(grounds.conditions(now))
    return f"{missing[0].title}: {missing[0].detail}" if missing else ""


def _holder(public_id: str) -> int | None:
    """The account that holds this record; None for no record. Raises Refused when nobody holds it."""
    if not public_id:
        return None
    held = Claim.objects.filter(author__public_id=public_id, state=Claim.State.APPROVED)
    account_id = held.values_list("researcher__user", flat=True).first()
    if account_id is None:
        raise Refused("This person cannot be asked: nobody holds the record. Load the page again.")
    return account_id


def _checked(grounds: Grounds, author: Author, draft: Draft, middle: int | None) -> tuple[Fact, ...]:
    """The facts of a draft, with everything in it looked at. Raises Refused."""
    if why := invitation_rules.problem(draft.words):
        raise Refused(why)
    if draft.purpose not in (grounds.purposes or Purpose.values):
        raise Refused("They are open, but not for this. Choose among what they said.")
    found = fits.between(Author.objects.get(pk=grounds.inviter_author_id or 0), author)
    if middle is not None and middle not in {each.account_id for each in found.middles}:
        raise Refused("This person cannot be asked: they do not stand between you two by works with each.")
    return fits.chosen(found, author, draft.reasons, draft.arxiv_id)


def _conversation(invitation: Invitation, now: dt.datetime) -> Conversation:
    about = f"{Purpose(invitation.purpose).label}. {fits.read(invitation.facts)[0].words}"
    return conversations.open_between(
        invitation.sender_id, invitation.recipient_id, invitation_id=invitation.pk, now=now, about=about
    )


_OVER: Mapping[str, str] = {
    "asked": "It has not been passed on yet.",
    "sent": "It was passed on already.",
    "accepted": "It was accepted already.",
    "declined": "It was declined already.",
    "expired": "It ran out. Whoever wrote it may write again later.",
    "withdrawn": "It was taken back meanwhile.",
}
