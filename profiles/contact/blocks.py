"""Blocks: who wants nothing to do with whom, and the lock that every deed between two accounts takes first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from profiles.contact import people
from profiles.models import Block, User
from works.identity.placing import Refused


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody whom an account blocked: the name is of the record they hold."""

    account_id: int
    name: str
    made_at: dt.datetime


def lock(account_ids: Iterable[int]) -> dict[int, User]:
    """Lock these accounts by id until the transaction ends; those that exist, by key.

    Whatever passes between two accounts locks both first, so a block is before it or after it and never beside it.
    """
    wanted = sorted(set(account_ids))
    locked = User.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    return {account.pk: account for account in locked}


def between(one_id: int, other_id: int) -> bool:
    """Whether either blocked the other. One query, by the unique (blocker, blocked)."""
    return among(one_id, [other_id])


def among(one_id: int, others: Iterable[int]) -> bool:
    """Whether a block stands between this account and any of the others. One query."""
    known = list(others)
    either = Q(blocker=one_id, blocked__in=known) | Q(blocker__in=known, blocked=one_id)
    return Block.objects.filter(either).exists()


@transaction.atomic
def block(account: User, other: User, now: dt.datetime) -> None:
    """Block; blocking twice is blocking once. Raises Refused for oneself."""
    if account.pk == other.pk:
        raise Refused("You cannot block yourself.")
    lock([account.pk, other.pk])
    Block.objects.bulk_create([Block(blocker=account, blocked=other, made_at=now)], ignore_conflicts=True)


def block_by_id(account: User, other_id: int, now: dt.datetime) -> None:
    """Block an account that is known by its key; harmless when it was erased meanwhile. Raises Refused for oneself."""
    if other := User.objects.filter(pk=other_id).first():
        block(account, other, now)


@transaction.atomic
def unblock(account: User, other_id: int) -> None:
    """Take a block of one's own back; harmless when there is none. The other's own block stays."""
    lock([account.pk, other_id])
    Block.objects.filter(blocker=account, blocked=other_id).delete()


def of(account: User) -> tuple[Blocked, ...]:
    """Whom this account blocked, the latest first. Two queries."""
    rows = list(Block.objects.filter(blocker=account).order_by("-pk").values_list("blocked_id", "made_at"))
    names = people.names([account_id for account_id, _ in rows])
    return tuple(Blocked(account_id, names[account_id], made_at) for account_id, made_at in rows)
