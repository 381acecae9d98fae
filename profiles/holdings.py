"""Everything an account holds: what its export says, and what becomes of it when the account is erased.

A part of the site that keeps something about accounts adds its Holding to `HOLDINGS`. A test fails while a model that
points at accounts is in none of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import F, Model

from profiles import follow_words, mail_holdings, verification
from profiles.contact import invitation_takeout, takeout
from profiles.models import (
    ApiKey,
    Block,
    Claim,
    Collection,
    CollectionItem,
    ConductEvent,
    ConductReport,
    DeadAddress,
    Digest,
    DigestChoice,
    DigestStream,
    DigestWork,
    FeedKey,
    Follow,
    Invitation,
    Letter,
    Membership,
    Message,
    Notice,
    NoticeChoice,
    Report,
    Researcher,
    SeenUntil,
    SourceCheck,
    Suspension,
    User,
    Vouch,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing. `name` names its files; `on_erase` says in words what becomes of it."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Callable[[User], Iterable[Row]]
    models: tuple[type[Model], ...]
    on_erase: str


_OF_RESEARCHER = ("biography", "pronouns", "links", "open_until", "open_for", "open_topics", "open_note")
_OF_CLAIM = (
    *("record", "name", "state", "level", "reason", "made", "decided", "reviewed"),
    *("orcid", "statement", "statement_url"),
)


def _account(user: User) -> Iterable[Row]:
    yield {"email": user.email, "joined": user.date_joined, "last_login": user.last_login}


def _addresses(user: User) -> Iterable[Row]:
    yield from EmailAddress.objects.filter(user=user).order_by("pk").values("email", "verified", "primary")


def _orcids(user: User) -> Iterable[Row]:
    for proved in verification.proved_orcids(user):
        yield {"orcid": proved.orcid, "name_at_orcid": proved.name, "proved": proved.proved_at}


def _factors(user: User) -> Iterable[Row]:
    # Their secrets stay here: a file that logs in must not lie in a folder of downloads.
    for factor in Authenticator.objects.filter(user=user).order_by("pk"):
        yield {"kind": factor.get_type_display(), "added": factor.created_at, "last_used": factor.last_used_at}


def _sessions(user: User) -> Iterable[Row]:
    for session in UserSession.objects.filter(user=user).order_by("created_at"):
        yield {"began": session.created_at, "address": session.ip, "browser": session.user_agent}


def _researcher(user: User) -> Iterable[Row]:
    yield from Researcher.objects.filter(user=user).values(*_OF_RESEARCHER)


def _claims(user: User) -> Iterable[Row]:
    for claim in Claim.objects.filter(researcher__user=user).select_related("author").order_by("pk"):
        yield {
            "record": claim.author.public_id,
            "name": claim.author.display_name,
            "state": claim.state,
            "level": claim.level,
            "reason": claim.reason,
            "made": claim.made_at,
            "decided": claim.decided_at,
            "reviewed": claim.reviewed_at,
            "orcid": claim.orcid,
            "statement": claim.statement,
            "statement_url": claim.statement_url,
        }


def _reports(user: User) -> Iterable[Row]:
    for report in Report.objects.filter(reporter=user).select_related("author").order_by("pk"):
        yield {
            "record": report.author.public_id,
            "kind": report.kind,
            "words": report.words,
            "new_name": report.new_name,
            "state": report.state,
            "made": report.made_at,
            "decided": report.decided_at,
            "answer": report.answer,
        }


def _follows(user: User) -> Iterable[Row]:
    follows = Follow.objects.filter(user=user).select_related(*follow_words.RELATED).order_by("pk")
    for follow in follows.iterator():
        yield {
            "kind": follow.kind,
            "what": follow_words.label(follow),
            "address": follow_words.page(follow),
            "mail": follow.frequency or "as the account",
            "muted": follow.is_muted,
            "since": follow.followed_at,
        }


def _collections(user: User) -> Iterable[Row]:
    items = CollectionItem.objects.filter(collection__user=user).select_related("collection", "work", "author")
    for item in items.order_by("collection__name", "pk").iterator():
        yield {
            "list": item.collection.name,
            "note": item.collection.note,
            "work": item.work.arxiv_id if item.work else "",
            "record": item.author.public_id if item.author else "",
            "added": item.added_at,
        }


def _reading(user: User) -> Iterable[Row]:
    # The key of the feed opens it; here stands only when it was made.
    kept = User.objects.filter(pk=user.pk).exclude(seen_until=None, feed_key=None)
    yield from kept.values(read_until=F("seen_until__instant"), feed_made=F("feed_key__made_at"))


def _api_keys(user: User) -> Iterable[Row]:
    # The keys themselves stand nowhere.
    yield from ApiKey.objects.filter(user=user).order_by("pk").values("name", "hint", "made_at", "used_on")


def _checks(user: User) -> Iterable[Row]:
    columns = ("source", "orcid", "state", "named", "confirmed", "error", "asked_at")
    yield from SourceCheck.objects.filter(researcher__user=user).order_by("pk").values(*columns)


def _vouches(user: User) -> Iterable[Row]:
    vouches = Vouch.objects.filter(voucher__user=user).select_related("author", "authorship__work").order_by("pk")
    for vouch in vouches:
        yield {
            "work": vouch.authorship.work.arxiv_id,
            "byline": vouch.authorship.byline,
            "record": vouch.author.public_id,
            "made": vouch.made_at,
            "ended": vouch.ended_at,
            "why_ended": vouch.why_ended,
        }


HOLDINGS: tuple[Holding, ...] = (
    Holding("account", "The account", ("email", "joined", "last_login"), _account, (User,), "is erased."),
    Holding(
        "addresses",
        "E-mail addresses",
        ("email", "verified", "primary"),
        _addresses,
        (EmailAddress,),
        "are erased. No mail comes from here any more.",
    ),
    Holding(
        "orcids",
        "ORCID iDs that you proved",
        ("orcid", "name_at_orcid", "proved"),
        _orcids,
        (SocialAccount,),
        "are disconnected and erased. Nothing changes at ORCID; there you can also withdraw this site's permission.",
    ),
    Holding(
        "second_factors",
        "Passkeys, authenticator app, recovery codes",
        ("kind", "added", "last_used"),
        _factors,
        (Authenticator,),
        "are erased. Remove the passkey from your device yourself.",
    ),
    Holding(
        "sessions",
        "Browsers that are logged in",
        ("began", "address", "browser"),
        _sessions,
        (UserSession,),
        "are logged out at once.",
    ),
    Holding(
        "researcher",
        "What you wrote about yourself",
        _OF_RESEARCHER,
        _researcher,
        (Researcher,),
        "is erased, and gone from your profile at once.",
    ),
    Holding(
        "claims",
        "Claims",
        _OF_CLAIM,
        _claims,
        (Claim,),
        "are erased. A record that you hold is unclaimed again, and its trust is computed anew.",
    ),
    Holding(
        "reports",
        "What you reported",
        ("record", "kind", "words", "new_name", "state", "made", "decided", "answer"),
        _reports,
        (Report,),
        "stays, for what was decided, and no longer says that it was you; the address goes a year after it was made.",
    ),
    Holding(
        "source_checks",
        "What sources said of your ORCID iDs",
        ("source", "orcid", "state", "named", "confirmed", "error", "asked_at"),
        _checks,
        (SourceCheck,),
        "are erased, and nobody asks again.",
    ),
    Holding(
        "confirmations",
        "Bylines of co-authors that you confirmed",
        ("work", "byline", "record", "made", "ended", "why_ended"),
        _vouches,
        (Vouch,),
        "are erased. What you confirmed counts in the other's record until it runs out.",
    ),
    Holding(
        "follows",
        "What you follow",
        ("kind", "what", "address", "mail", "muted", "since"),
        _follows,
        (Follow,),
        "is erased, and the counts of followers sink.",
    ),
    Holding(
        "lists",
        "Lists of works and people",
        ("list", "note", "work", "record", "added"),
        _collections,
        (Collection, CollectionItem),
        "are erased, and shared links open nothing any more.",
    ),
    Holding(
        "reading",
        "How far you read, and your private feed",
        ("read_until", "feed_made"),
        _reading,
        (SeenUntil, FeedKey),
        "is erased. The private feed answers nobody any more.",
    ),
    Holding(
        "api_keys",
        "Keys of the API",
        ("name", "hint", "made_at", "used_on"),
        _api_keys,
        (ApiKey,),
        "are erased. Programs that use them are refused.",
    ),
    Holding(
        "conversations",
        "Conversations you take part in",
        ("conversation", "about", "joined", "left", "read_up_to", "muted", "archived"),
        takeout.conversations,
        (Membership,),
        "are left. One that nobody is in any more is erased.",
    ),
    Holding(
        "messages",
        "Messages you wrote",
        ("conversation", "number", "written", "state", "text"),
        takeout.messages,
        (Message,),
        "stay readable for whom you wrote them to, as of “someone who left”; those not delivered are erased.",
    ),
    Holding(
        "invitations",
        "Invitations you sent, received or were asked to pass on",
        invitation_takeout.COLUMNS,
        invitation_takeout.invitations,
        (Invitation,),
        "are erased, with what you recommended. Conversations that came of them stay for the other side.",
    ),
    Holding("blocks", "Whom you blocked", ("name", "since"), takeout.blocks, (Block,), "is erased."),
    Holding(
        "conduct_reports",
        "Conduct that you reported",
        ("reason", "words", "reported", "state", "made", "decided", "answer"),
        takeout.reports,
        (ConductReport,),
        "stays for what was decided, and no longer says that it was you.",
    ),
    Holding(
        "suspensions",
        "Suspensions of your account",
        ("state", "reason", "made", "until", "appeal", "answer", "ended"),
        takeout.suspensions,
        (Suspension,),
        "are erased.",
    ),
    Holding(
        "conduct",
        "What was decided of your messages and your account",
        ("what", "reason", "happened"),
        takeout.conduct,
        (ConductEvent,),
        "stays with the reason, and no longer says that it was you.",
    ),
    Holding(
        "notices",
        "What you were told here",
        ("kind", "words", "url", "made_at", "read_at"),
        mail_holdings.notices,
        (Notice,),
        "is erased.",
    ),
    Holding(
        "notice_choices",
        "Which notices you want where",
        ("kind", "on_site", "by_mail"),
        mail_holdings.choices,
        (NoticeChoice,),
        "is erased.",
    ),
    Holding(
        "letters",
        "Mail that was sent to you in the last 90 days",
        ("about", "subject", "address", "state", "made_at", "ended_at"),
        mail_holdings.letters,
        (Letter,),
        "is erased here; what waits is not sent.",
    ),
    Holding(
        "digests",
        "When you want digests",
        ("frequency", "hour", "zone"),
        mail_holdings.digests,
        (DigestChoice, DigestStream),
        "is erased.",
    ),
    Holding(
        "digest_works",
        "Works that digests told you of in the last 90 days",
        ("appeared_at", "arxiv_id", "cadence"),
        mail_holdings.digest_works,
        (Digest, DigestWork),
        "is erased.",
    ),
    Holding(
        "dead_addresses",
        "Your addresses from which mail came back",
        ("email", "said", "last_at", "stopped_at"),
        mail_holdings.dead_addresses,
        (DeadAddress,),
        "are erased.",
    ),
)

# Said before an account is erased.
STAYS: tuple[str, ...] = (
    "The records themselves: works, bylines and topics come from arXiv and were never yours alone.",
    "What was decided of a record, with source and date, such as a byline that was confirmed or a merge that was "
    "undone. The log names your account by a number, which leads nowhere afterwards.",
    "Backups, until they are overwritten. Whoever runs this site knows when that is.",
)
