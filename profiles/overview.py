"""What the page "Your account" says: how one gets in, from where one is in, and what is held."""

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Q

from profiles import bounces, verification
from profiles.models import DeadAddress, Follow, User
from profiles.verification import ProvedOrcid


@dataclass(frozen=True, slots=True)
class Overview:
    """An account at a glance."""

    email: str
    joined_at: dt.datetime
    other_addresses: int
    orcids: tuple[ProvedOrcid, ...]
    passkeys: int
    has_app: bool
    has_recovery_codes: bool
    sessions: int
    follows: int
    dead: DeadAddress | None

    @property
    def has_second_factor(self) -> bool:
        return self.has_app or self.passkeys > 0


def of(user: User) -> Overview:
    """The overview of this account. Six queries, each by the index on its user."""
    kinds = Authenticator.objects.filter(user=user).aggregate(
        passkeys=Count("pk", filter=Q(type="webauthn")),
        apps=Count("pk", filter=Q(type="totp")),
        codes=Count("pk", filter=Q(type="recovery_codes")),
    )
    return Overview(
        email=user.email,
        joined_at=user.date_joined,
        other_addresses=EmailAddress.objects.filter(user=user).exclude(email=user.email).count(),
        orcids=verification.proved_orcids(user),
        passkeys=kinds["passkeys"],
        has_app=kinds["apps"] > 0,
        has_recovery_codes=kinds["codes"] > 0,
        sessions=UserSession.objects.filter(user=user).count(),
        follows=Follow.objects.filter(user=user).count(),
        dead=bounces.of(user),
    )
