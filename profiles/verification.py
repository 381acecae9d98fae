"""What an account has proved of itself: which e-mail address, which ORCID iDs, and when."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from profiles import orcid
from profiles.models import User

# Under this name allauth keeps what ORCID said; see `SOCIALACCOUNT_PROVIDERS` in the settings.
PROVIDER = "orcid"


@dataclass(frozen=True, slots=True)
class ProvedOrcid:
    """An ORCID iD whose holder logged in at ORCID and came back as this account.

    `orcid` is hyphenated. `name` is what ORCID showed at the latest login, empty when its holder keeps it private.
    `proved_at` is the first time, in UTC.
    """

    orcid: str
    name: str
    proved_at: dt.datetime

    @property
    def url(self) -> str:
        return orcid.url(self.orcid)


def proved_orcids(user: User) -> tuple[ProvedOrcid, ...]:
    """The iDs this account has proved, the first one first. One query, by the index on the user of social accounts."""
    accounts = SocialAccount.objects.filter(user_id=user.pk, provider=PROVIDER).order_by("date_joined", "pk")
    return tuple(
        ProvedOrcid(orcid=account.uid, name=shown_name(account.extra_data), proved_at=account.date_joined)
        for account in accounts
    )


def has_verified_email(user: User) -> bool:
    """Whether a code that was mailed to an address of this account came back. One query."""
    return bool(EmailAddress.objects.filter(user_id=user.pk, verified=True).exists())


def shown_name(said: dict[str, Any]) -> str:
    """The name in what an OpenID provider said of somebody: the whole one, else its parts; empty when it is private."""
    claims: dict[str, Any] = said.get("userinfo") or said.get("id_token") or said
    parts = " ".join(filter(None, (claims.get("given_name"), claims.get("family_name"))))
    return " ".join(str(claims.get("name") or parts).split())
