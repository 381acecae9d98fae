"""Affiliation evidence from e-mail: an owner shows that mail at an organisation's domain still reaches them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet

from profiles.models import Claim, User
from profiles.sources import domains
from profiles.trust import snapshots
from profiles.trust.evidence import AFFILIATION
from works import institutions
from works.identity.placing import Refused
from works.models import Author, Evidence, Institution, PendingAuthor

COUNTS_FOR = dt.timedelta(days=365)
LINK_COUNTS_FOR = dt.timedelta(days=1)
SOURCE = "ROR e-mail domain"
CAUSE = "affiliation evidence"
_SALT = "profiles.sources.affiliations"


@dataclass(frozen=True, slots=True)
class Offer:
    """A verified address: the institution it speaks for, or why it does not; and until when it has spoken."""

    email: str
    institution: Institution | None
    objection: str
    until: dt.datetime | None


def offers(user: User, now: dt.datetime) -> Sequence[Offer]:
    """The verified addresses of an account, which are few by a limit of accounts."""
    emails = EmailAddress.objects.filter(user_id=user.pk, verified=True).order_by("pk").values_list("email", flat=True)
    domain_of = {email: domains.domain_of(email) for email in emails}
    owners = institutions.by_domain(set(domain_of.values()))
    author = _author_of(user)
    lasting = _said(author).filter(expires_at__gt=now) if author else ()
    until = {said.source_url: said.expires_at for said in lasting}
    return [_offer(email, domain, owners.get(domain, []), until) for email, domain in domain_of.items()]


def token(user: User, email: str, now: dt.datetime) -> str:
    """What the link in the mail carries. Raises Refused when the address says nothing of an affiliation."""
    offer = _offered(user, email, now)
    said = {"user": user.pk, "email": offer.email, "at": now.timestamp()}
    return signing.dumps(said, salt=_SALT, compress=True)


def address_of(user: User, link: str, now: dt.datetime) -> str:
    """The address that a link was mailed to. Raises Refused when it is forged, old, or another account's."""
    return _opened(user, link, now)[0]


@transaction.atomic
def confirm(user: User, link: str, now: dt.datetime) -> Evidence:
    """Keep that mail reached the owner at the institution's domain: evidence for 12 months from the mail.

    Opening the link again changes nothing. Raises Refused.
    """
    email, mailed_at = _opened(user, link, now)
    offer = _offered(user, email, now)
    author = _author_of(user)
    if author is None or offer.institution is None:
        raise Refused("Only the owner of a record can show an affiliation for it.")
    said, _ = Evidence.objects.update_or_create(
        author=author,
        kind=AFFILIATION,
        source=SOURCE,
        source_url=_url(offer.institution.ror_id),
        defaults={
            "note": f"{offer.institution.name}: mail at its domain reaches the owner.",
            "recorded_at": mailed_at,
            "expires_at": mailed_at + COUNTS_FOR,
        },
    )
    # Levels and whatever else follows are the pipeline's.
    PendingAuthor.objects.get_or_create(author=author)
    snapshots.take([author.pk], now, CAUSE)
    return said


@transaction.atomic
def withdraw(user: User, ror_id: str, now: dt.datetime) -> None:
    """Take the evidence for an institution back. Raises Refused when there is none."""
    author = _author_of(user)
    if author is None or not _said(author).filter(source_url=_url(ror_id), expires_at__gt=now).update(expires_at=now):
        raise Refused("There is no such evidence to take back.")
    PendingAuthor.objects.get_or_create(author=author)
    snapshots.take([author.pk], now, CAUSE)


def _offer(email: str, domain: str, owners: Sequence[Institution], until: Mapping[str, dt.datetime | None]) -> Offer:
    objection = domains.objection(domain, [owner.name for owner in owners])
    if objection:
        return Offer(email, None, objection, None)
    return Offer(email, owners[0], "", until.get(_url(owners[0].ror_id)))


def _offered(user: User, email: str, now: dt.datetime) -> Offer:
    found = next((offer for offer in offers(user, now) if offer.email == email), None)
    if found is None:
        raise Refused("This is no verified address of your account.")
    if found.objection:
        raise Refused(found.objection)
    return found


def _opened(user: User, link: str, now: dt.datetime) -> tuple[str, dt.datetime]:
    try:
        said = signing.loads(link, salt=_SALT)
    except signing.BadSignature:
        said = {}
    mailed_at = dt.datetime.fromtimestamp(said.get("at", 0), dt.UTC)
    if said.get("user") != user.pk or not now - LINK_COUNTS_FOR < mailed_at <= now:
        raise Refused(
            "This link does not count here: it is older than a day, or of another account. Ask for a new one."
        )
    return said["email"], mailed_at


def _said(author: Author) -> QuerySet[Evidence]:
    return Evidence.objects.filter(author=author, kind=AFFILIATION, source=SOURCE)


def _url(ror_id: str) -> str:
    return f"https://ror.org/{ror_id}"


def _author_of(user: User) -> Author | None:
    # While a dispute is open the record stays as it is.
    claim = Claim.objects.select_related("author").filter(researcher__user=user, state=Claim.State.APPROVED).first()
    return claim.author if claim else None
