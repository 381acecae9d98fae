"""Reads about invitations: what waits for an account, what it sent, and one of them as each side sees it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from profiles.contact import fits, invitation_rules, people
from profiles.contact.fits import Fact
from profiles.contact.people import Person
from profiles.models import Block, Claim, Conversation, Invitation, Purpose, Suspension, User

PAGE = 25
State = Invitation.State


class Role(StrEnum):
    """What somebody is in an invitation."""

    INVITER = "inviter"
    INVITEE = "invitee"
    MIDDLE = "middle"


@dataclass(frozen=True, slots=True)
class Shown:
    """An invitation as one account sees it. `conversation` is the number of what it opened."""

    invitation: Invitation
    role: Role
    state: str
    sender: Person
    recipient: Person
    via: Person | None
    level: int
    conversation: int | None

    @property
    def purpose(self) -> str:
        return str(Purpose(self.invitation.purpose).label)

    @property
    def facts(self) -> tuple[Fact, ...]:
        return fits.read(self.invitation.facts)

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)

    @property
    def waits_for_me(self) -> bool:
        return self.state == (State.ASKED if self.role == Role.MIDDLE else State.SENT) and self.role != Role.INVITER

    @property
    def may_be_taken_back(self) -> bool:
        return self.role == Role.INVITER and self.state in (State.ASKED, State.SENT)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of invitations, the latest first; `before` is where the next page goes on, None at the end."""

    rows: tuple[Shown, ...]
    before: int | None


def waiting(account: User, before: int | None, now: dt.datetime) -> Listed:
    """What waits for this account: to be answered, or to be passed on. Two queries, by the partial indexes of both."""
    to_answer = Q(recipient=account, state=State.SENT)
    to_pass_on = Q(via=account, state=State.ASKED)
    return _page(_reachable(account, now).filter(to_answer | to_pass_on, ends_at__gt=now), account, before, now)


def sent(account: User, before: int | None, now: dt.datetime) -> Listed:
    """What this account sent, as it sees it. Two queries, by the index on the sender."""
    return _page(Invitation.objects.filter(sender=account), account, before, now)


def one(account: User, key: int, now: dt.datetime) -> Shown | None:
    """One invitation as this account sees it; None when it is not there for it. Two queries."""
    as_inviter = Q(sender=account)
    as_invitee = Q(recipient=account, sent_at__isnull=False) & ~Q(state=State.WITHDRAWN)
    as_middle = Q(via=account, state=State.ASKED)
    unblocked = as_inviter | ~_blocked(account)
    rows = Invitation.objects.filter(as_inviter | as_invitee | as_middle, unblocked, pk=key)
    return next(iter(_shown(rows, account, now)), None)


def _reachable(account: User, now: dt.datetime) -> QuerySet[Invitation]:
    lasts = Q(until_at=None) | Q(until_at__gt=now)
    suspended = Suspension.objects.in_force().filter(lasts, account=OuterRef("sender"))
    return Invitation.objects.exclude(Exists(suspended)).filter(~_blocked(account))


def _blocked(account: User) -> Exists:
    sender = OuterRef("sender")
    return Exists(Block.objects.filter(Q(blocker=account, blocked=sender) | Q(blocker=sender, blocked=account)))


def _page(rows: QuerySet[Invitation], account: User, before: int | None, now: dt.datetime) -> Listed:
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = _shown(rows.order_by("-pk")[: PAGE + 1], account, now)
    return Listed(found[:PAGE], found[PAGE - 1].invitation.pk if len(found) > PAGE else None)


def _shown(rows: QuerySet[Invitation], account: User, now: dt.datetime) -> tuple[Shown, ...]:
    level = Claim.objects.filter(researcher__user=OuterRef("sender"), state=Claim.State.APPROVED).values("level")
    opened = Conversation.objects.filter(invitation_number=OuterRef("pk"), memberships__account=account)
    found = list(rows.annotate(level=Subquery(level[:1]), opened=Subquery(opened.values("pk")[:1])))
    named = people.named(_accounts(found)) if found else {}
    return tuple(_as_seen(each, account, named, now) for each in found)


def _as_seen(row: Invitation, account: User, named: dict[int, Person], now: dt.datetime) -> Shown:
    role = _role(row, account)
    state = invitation_rules.seen_by_inviter(row.state, was_sent=row.sent_at is not None, ends_at=row.ends_at, now=now)
    return Shown(
        invitation=row,
        role=role,
        state=row.state if role != Role.INVITER and row.state == State.DECLINED else state,
        sender=named[row.sender_id],
        recipient=named[row.recipient_id],
        via=named[row.via_id] if row.via_id is not None else None,
        level=row.level or 0,  # type: ignore[attr-defined]
        conversation=row.opened,  # type: ignore[attr-defined]
    )


def _role(row: Invitation, account: User) -> Role:
    if row.sender_id == account.pk:
        return Role.INVITER
    return Role.INVITEE if row.recipient_id == account.pk else Role.MIDDLE


def _accounts(rows: Iterable[Invitation]) -> set[int]:
    return {key for row in rows for key in (row.sender_id, row.recipient_id, row.via_id) if key is not None}
