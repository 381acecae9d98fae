"""Reads of conversations. Each names the account that asks, and answers nothing about a conversation it is not in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from profiles.contact import people, plain_text, writing
from profiles.contact.people import Person
from profiles.models import User

PAGE = 30
SHOWN = ("open", "archived", "closed")
NOBODY = Person(0, people.LEFT, "")

# Between the member and anybody who is in: by the unique (blocker, blocked), both ways.
_IS_CLOSED = """
EXISTS (
    SELECT FROM profiles_membership AS o JOIN profiles_block AS b
        ON (b.blocker_id = m.account_id AND b.blocked_id = o.account_id)
        OR (b.blocker_id = o.account_id AND b.blocked_id = m.account_id)
    WHERE o.conversation_id = m.conversation_id AND o.left_at IS NULL AND o.account_id <> m.account_id
)
"""
_OTHERS = """
ARRAY(
    SELECT o.account_id FROM profiles_membership AS o
    WHERE o.conversation_id = m.conversation_id AND o.left_at IS NULL AND o.account_id <> m.account_id ORDER BY o.id
)
"""
# The account's memberships by their index, some hundreds at most; the rest by primary and unique keys.
_INBOX_SQL = f"""
SELECT * FROM (
    SELECT c.id, c.about, c.last_at, c.delivered, m.read_up_to, m.is_muted, m.is_archived,
        {_OTHERS} AS others, {_IS_CLOSED} AS is_closed, coalesce(left(l.text, 400), '') AS latest,
        l.author_id = m.account_id AS is_latest_mine
    FROM profiles_membership AS m JOIN profiles_conversation AS c ON c.id = m.conversation_id
    LEFT JOIN profiles_message AS l ON l.conversation_id = c.id AND l.number = c.delivered
    WHERE m.account_id = %(account)s AND m.left_at IS NULL
) AS mine
WHERE CASE %(shown)s WHEN 'closed' THEN is_closed WHEN 'archived' THEN is_archived AND NOT is_closed
        ELSE NOT is_archived AND NOT is_closed END
    AND (%(before)s::bigint IS NULL OR (last_at, id) < (
        SELECT c.last_at, c.id FROM profiles_membership AS m JOIN profiles_conversation AS c ON c.id = m.conversation_id
        WHERE c.id = %(before)s AND m.account_id = %(account)s
    ))
ORDER BY last_at DESC, id DESC LIMIT {PAGE + 1}
"""
# How many conversations hold something new, as one number.
UNREAD_SQL = f"""
SELECT count(*) FROM profiles_membership AS m JOIN profiles_conversation AS c ON c.id = m.conversation_id
WHERE m.account_id = %(account)s AND m.left_at IS NULL AND c.delivered > m.read_up_to AND NOT {_IS_CLOSED}
"""
_STATE_SQL = f"""
SELECT c.id, c.about, c.opened_at, c.delivered, m.read_up_to, m.is_muted, m.is_archived,
    {_OTHERS} AS others, {_IS_CLOSED} AS is_closed,
    (SELECT count(*) FROM profiles_message AS h
        WHERE h.conversation_id = c.id AND h.author_id = m.account_id AND h.number IS NULL AND h.state = 'held') AS held
FROM profiles_membership AS m JOIN profiles_conversation AS c ON c.id = m.conversation_id
WHERE m.conversation_id = %(conversation)s AND m.account_id = %(account)s AND m.left_at IS NULL
"""
# By the unique (conversation, account).
_IS_MEMBER = """
EXISTS (
    SELECT FROM profiles_membership AS m
    WHERE m.conversation_id = %(conversation)s AND m.account_id = %(account)s AND m.left_at IS NULL
)
"""
# A page backwards by the unique (conversation, number); what the reader wrote and nobody received by the foreign key.
_MESSAGES_SQL = f"""
(SELECT w.id, w.number, w.author_id, w.text, w.state, w.written_at, w.reason, p.number, p.author_id, left(p.text, 400)
FROM profiles_message AS w LEFT JOIN profiles_message AS p ON p.id = w.answers_id
WHERE w.conversation_id = %(conversation)s AND w.number < %(before)s AND {_IS_MEMBER}
ORDER BY w.number DESC LIMIT {PAGE + 1})
UNION ALL
(SELECT w.id, NULL, w.author_id, w.text, w.state, w.written_at, w.reason, p.number, p.author_id, left(p.text, 400)
FROM profiles_message AS w LEFT JOIN profiles_message AS p ON p.id = w.answers_id
WHERE w.conversation_id = %(conversation)s AND w.author_id = %(account)s AND w.number IS NULL AND %(is_newest)s
    AND {_IS_MEMBER}
ORDER BY w.id DESC LIMIT {PAGE})
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation on the list. `unread` counts messages."""

    id: int
    about: str
    names: tuple[str, ...]
    latest: str
    is_latest_mine: bool
    last_at: dt.datetime
    unread: int
    is_muted: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of conversations, the liveliest first. `next_before` asks for the next page, 0 at the end."""

    rows: tuple[Row, ...]
    shown: str
    next_before: int


@dataclass(frozen=True, slots=True)
class State:
    """A conversation as one member has it. `others` are in it now."""

    id: int
    about: str
    opened_at: dt.datetime
    delivered: int
    read_up_to: int
    is_muted: bool
    is_archived: bool
    others: tuple[Person, ...]
    is_closed: bool
    held: int

    @property
    def seen(self) -> str:
        """Names what this member sees of it: another name, and there is something new."""
        return f"{self.delivered}.{self.held}.{len(self.others)}.{self.is_closed:d}"

    @property
    def title(self) -> str:
        return ", ".join(person.name for person in self.others) or people.LEFT


@dataclass(frozen=True, slots=True)
class Quoted:
    """The beginning of the message that another answers."""

    number: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A message on a page; `number` is 0 while it is not delivered."""

    id: int
    number: int
    by: Person
    is_mine: bool
    text: str
    state: str
    written_at: dt.datetime
    reason: str
    quoted: Quoted | None


@dataclass(frozen=True, slots=True)
class Page:
    """Messages, the oldest first. `earlier_before` asks for those before, 0 at the beginning."""

    messages: tuple[Shown, ...]
    earlier_before: int
    is_newest: bool


def inbox(account: User, shown: str, before: int | None) -> Inbox:
    """The conversations of this account that are open, archived or closed by a block. Two queries."""
    rows = _rows(_INBOX_SQL, {"account": account.pk, "shown": shown, "before": before})
    known = people.named(other for row in rows for other in row[7])
    listed = tuple(_row(row, known) for row in rows[:PAGE])
    return Inbox(listed, shown, listed[-1].id if len(rows) > PAGE else 0)


def state(account: User, conversation_id: int) -> State:
    """A conversation as this member has it. Two queries. Raises NotThere when the account is not in it."""
    rows = _rows(_STATE_SQL, {"account": account.pk, "conversation": conversation_id})
    if not rows:
        raise writing.NotThere(f"No conversation {conversation_id} of this account.")
    key, about, opened_at, delivered, read_up_to, is_muted, is_archived, others, is_closed, held = rows[0]
    known = people.named(others)
    those = tuple(known[other] for other in others)
    return State(key, about, opened_at, delivered, read_up_to, is_muted, is_archived, those, is_closed, held)


def page(account: User, conversation_id: int, before: int | None) -> Page:
    """Thirty messages, the newest or those before a number; empty for who is not in. Two queries.

    After the newest stand those that the reader wrote and nobody received.
    """
    newest = before is None
    asked = {"conversation": conversation_id, "account": account.pk, "before": before or 2**31 - 1, "is_newest": newest}
    rows = _rows(_MESSAGES_SQL, asked)
    delivered = [row for row in rows if row[1] is not None]
    waiting = [row for row in rows if row[1] is None]
    shown = [*delivered[:PAGE][::-1], *waiting[::-1]]
    known = people.named(key for row in shown for key in (row[2], row[8]) if key is not None)
    messages = tuple(_shown(row, known, account.pk) for row in shown)
    return Page(messages, messages[0].number if len(delivered) > PAGE else 0, newest)


def answered(account: User, conversation_id: int, number: int) -> Quoted | None:
    """The beginning of a delivered message, to be answered; None when there is none. Two queries."""
    found = [each for each in page(account, conversation_id, number + 1).messages if each.number == number]
    return Quoted(number, found[0].by.name, plain_text.excerpt(found[0].text)) if found else None


def _rows(sql: str, asked: Mapping[str, int | str | None]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())


def _row(row: tuple, known: dict[int, Person]) -> Row:
    key, about, last_at, delivered, read_up_to, is_muted, _, others, _, latest, is_latest_mine = row
    names = tuple(known[other].name for other in others) or (people.LEFT,)
    text = plain_text.excerpt(latest, 120)
    return Row(key, about, names, text, bool(is_latest_mine), last_at, max(0, delivered - read_up_to), is_muted)


def _shown(row: tuple, known: dict[int, Person], reader_id: int) -> Shown:
    key, number, author, text, state, written_at, reason, parent, parent_author, parent_text = row
    quoted = None
    if parent is not None:
        quoted = Quoted(parent, known.get(parent_author, NOBODY).name, plain_text.excerpt(parent_text))
    by = known.get(author, NOBODY)
    return Shown(key, number or 0, by, author == reader_id, text, state, written_at, reason, quoted)
