"""The notification centre: what an account is told, what of it is read, and which kinds it wants where."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string

from profiles import letters, notice_rules
from profiles.models import Letter, Notice, NoticeChoice, User
from profiles.notice_rules import Heard
from profiles.unsubscribing import Stop, link

PAGE = 25
# More than this is told as "99+": counting on would read the whole list for nothing.
COUNTED = 100
READ_DAYS, UNREAD_DAYS = 180, 365

# Each half reads its own partial index, profiles_notice_unread and profiles_notice_read, backwards from a key.
_PAGE_SQL = f"""
(SELECT id, kind, words, made_at, read_at FROM profiles_notice
    WHERE account_id = %(account)s AND read_at IS NULL AND is_shown AND id < %(unread_before)s
    ORDER BY id DESC LIMIT {PAGE + 1})
UNION ALL
(SELECT id, kind, words, made_at, read_at FROM profiles_notice
    WHERE account_id = %(account)s AND read_at IS NOT NULL AND is_shown AND id < %(read_before)s
    ORDER BY id DESC LIMIT {PAGE + 1})
"""
# How many are unread, as one number: the index profiles_notice_unread alone.
UNREAD_SQL = f"""
SELECT count(*) FROM (
    SELECT 1 FROM profiles_notice WHERE account_id = %(account)s AND read_at IS NULL AND is_shown LIMIT {COUNTED}
) AS unread
"""
_LAST_KEY = 2**63 - 1


class InvalidPlace(ValueError):
    """The page asked for begins nowhere."""


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as it is listed."""

    id: int
    kind: str
    words: str
    made_at: dt.datetime
    read_at: dt.datetime | None

    @property
    def kind_in_words(self) -> str:
        return Notice.Kind(self.kind).label


@dataclass(frozen=True, slots=True)
class Page:
    """Notices, unread ones first, each part newest first. `after` is where the next page begins, empty at the end."""

    lines: tuple[Line, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the settings."""

    kind: str
    label: str
    heard: Heard


def give(
    account_id: int, kind: Notice.Kind, *, url: str, words: str, now: dt.datetime, is_mailed: bool = True
) -> Notice | None:
    """Tell an account something, within the caller's transaction; None when it wants to hear of this kind nowhere.

    `url` is a path of this site, `words` plain text of at most 300 letters, longer is cut. When the account has mail
    on for this kind, a letter is queued too, which goes out once after the caller committed; not so when `is_mailed`
    is false, because the caller mails it in its own words.
    """
    heard = choices([account_id], kind).get(account_id, notice_rules.DEFAULTS[kind])
    if not (heard.on_site or heard.by_mail):
        return None
    words = cut(words)
    notice = Notice.objects.create(
        account_id=account_id, kind=kind, url=url, words=words, is_shown=heard.on_site, made_at=now
    )
    if is_mailed and heard.by_mail and not _has_had_enough(account_id, now):
        letters.post(account_id, kind, subject=Notice.Kind(kind).label, text=_text(notice), now=now)
    return notice


def cut(words: str) -> str:
    """Words as a notice holds them: on one line, 300 letters at most."""
    line = " ".join(words.split())
    return line if len(line) <= 300 else f"{line[:299]}…"


def choices(account_ids: Iterable[int], kind: str) -> Mapping[int, Heard]:
    """What these accounts chose for a kind; those that chose nothing are left out. One query, by the unique index."""
    rows = NoticeChoice.objects.filter(account_id__in=account_ids, kind=kind)
    return {row.account_id: Heard(row.on_site, row.by_mail) for row in rows}


def wants_mail(account_id: int, kind: Notice.Kind) -> bool:
    """Whether this account has mail on for a kind."""
    return choices([account_id], kind).get(account_id, notice_rules.DEFAULTS[kind]).by_mail


def page(account_id: int, after: str = "") -> Page:
    """25 notices of an account, those after a place when one is given. One query. Raises InvalidPlace."""
    with connection.cursor() as cursor:
        cursor.execute(_PAGE_SQL, {"account": account_id, **_place(after)})
        lines = sorted((Line(*row) for row in cursor.fetchall()), key=lambda line: (line.read_at is not None, -line.id))
    shown = tuple(lines[:PAGE])
    return Page(shown, _name(shown[-1]) if len(lines) > PAGE else "")


def open_(account_id: int, notice_id: int, now: dt.datetime) -> str | None:
    """Mark a notice of this account as read; where it leads, None when there is none such."""
    mine = Notice.objects.filter(pk=notice_id, account_id=account_id, is_shown=True)
    mine.filter(read_at=None).update(read_at=now)
    return mine.values_list("url", flat=True).first()


def mark_read(account_id: int, notice_ids: Iterable[int] | None, now: dt.datetime) -> int:
    """Mark these notices of this account as read, all of them for None; how many were unread."""
    mine = Notice.objects.filter(account_id=account_id, is_shown=True, read_at=None)
    if notice_ids is not None:
        mine = mine.filter(pk__in=notice_ids)
    return mine.update(read_at=now)


def settings_of(account_id: int) -> tuple[Setting, ...]:
    """Where this account hears of each kind. One query."""
    chosen = {row.kind: Heard(row.on_site, row.by_mail) for row in NoticeChoice.objects.filter(account_id=account_id)}
    return tuple(
        Setting(kind, label, chosen.get(kind, notice_rules.DEFAULTS[kind])) for kind, label in Notice.Kind.choices
    )


def choose(account_id: int, heard: Mapping[str, Heard]) -> None:
    """Keep where an account wants to hear of these kinds."""
    rows = [
        NoticeChoice(account_id=account_id, kind=kind, on_site=each.on_site, by_mail=each.by_mail)
        for kind, each in heard.items()
    ]
    NoticeChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["account", "kind"], update_fields=["on_site", "by_mail"]
    )


def stop_mail(account_id: int, kind: str) -> None:
    """No more mail of this kind; on the site it is as it was. Harmless when repeated, or when the account is gone."""
    if User.objects.filter(pk=account_id).exists():
        heard = choices([account_id], kind).get(account_id, notice_rules.DEFAULTS[kind])
        choose(account_id, {kind: Heard(heard.on_site, by_mail=False)})


def forget(now: dt.datetime) -> int:
    """Delete notices read and older than 180 days, and all older than a year; how many."""
    old = Notice.objects.filter(made_at__lt=now - dt.timedelta(READ_DAYS))
    read, _ = old.exclude(read_at=None, is_shown=True).delete()
    unread, _ = old.filter(made_at__lt=now - dt.timedelta(UNREAD_DAYS)).delete()
    return read + unread


def _has_had_enough(account_id: int, now: dt.datetime) -> bool:
    since = now - dt.timedelta(days=1)
    mailed = Letter.objects.filter(account_id=account_id, made_at__gt=since).exclude(about=Letter.DIGEST)
    return mailed.count() >= notice_rules.MAILS_A_DAY


def _text(notice: Notice) -> str:
    context = {
        "notice": notice,
        "address": f"{settings.SITE_URL}{notice.url}",
        "stop": link(Stop(notice.account_id, notice.kind)),
        "kind": Notice.Kind(notice.kind).label,
        "site": settings.SITE_NAME,
    }
    return render_to_string("profiles/email/notice.txt", context)


def _place(after: str) -> dict[str, int]:
    part, key = after[:1], after[1:]
    if not after:
        return {"unread_before": _LAST_KEY, "read_before": _LAST_KEY}
    if part not in ("u", "r") or not (key.isascii() and key.isdigit() and len(key) < 19):
        raise InvalidPlace(f"after: {after[:20]!r} is no place in the list. Begin at the first page.")
    return {
        "unread_before": int(key) if part == "u" else 0,
        "read_before": int(key) if part == "r" else _LAST_KEY,
    }


def _name(line: Line) -> str:
    return f"{'u' if line.read_at is None else 'r'}{line.id}"
