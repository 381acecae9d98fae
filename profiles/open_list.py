"""Who is open to collaborate: a list by keyset, narrowed by topic and purpose. Only what owners said themselves."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bzpeer.reading import connection
from profiles.models import Purpose
from works.filters import InvalidFilter
from works.identity import public_ids
from works.models import Author

PAGE = 25
# Topics offered to narrow the list by, those that most say.
TOPICS = 40
_LONGEST_CODE = 40

# The partial index on open_until and id gives the order and what is over, its GIN twin the topic; the claim that holds
# is unique by its researcher; blocks by the unique (blocker, blocked) from either end; one suspension of an account is
# in force. Not listed: who was withdrawn, is in dispute or suspended, who blocked the reader or is blocked by them.
_OPEN = """
FROM profiles_researcher AS r JOIN profiles_claim AS c ON c.researcher_id = r.id AND c.state = 'approved'
JOIN works_author AS a ON a.id = c.author_id AND a.state = 'active'
WHERE r.open_until >= %(today)s
    AND NOT EXISTS (SELECT 1 FROM profiles_block AS b WHERE b.blocker_id = r.user_id AND b.blocked_id = %(reader)s
        OR b.blocker_id = %(reader)s AND b.blocked_id = r.user_id)
    AND NOT EXISTS (SELECT 1 FROM profiles_suspension AS s WHERE s.account_id = r.user_id
        AND s.state IN ('active', 'appealed', 'confirmed') AND (s.until_at IS NULL OR s.until_at::date >= %(today)s))
"""
_ROWS_SQL = f"""
SELECT a.id, a.public_id, a.display_name, a.work_count, a.first_year, a.last_year, r.open_for, r.open_topics,
    r.open_note, r.open_until
{_OPEN} AND (%(topic)s = '' OR r.open_topics @> ARRAY[%(topic)s]::varchar[])
    AND (%(purpose)s = '' OR r.open_for @> ARRAY[%(purpose)s]::varchar[])
    AND (%(after)s = '' OR (r.open_until, r.id) < (SELECT r2.open_until, r2.id FROM profiles_researcher AS r2
        JOIN profiles_claim AS c2 ON c2.researcher_id = r2.id AND c2.state = 'approved'
        JOIN works_author AS a2 ON a2.id = c2.author_id WHERE a2.public_id = %(after)s))
ORDER BY r.open_until DESC, r.id DESC LIMIT {PAGE + 1}
"""
_TOPICS_SQL = f"""
SELECT code, count(*) FROM (SELECT unnest(r.open_topics) AS code {_OPEN}) AS said
GROUP BY code ORDER BY count(*) DESC, code LIMIT {TOPICS}
"""


@dataclass(frozen=True, slots=True)
class OpenFilter:
    """What a reader asked for; `after` is the public id that ended the page before."""

    topic: str = ""
    purpose: str = ""
    after: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "OpenFilter":
        """Read a query string. Raises InvalidFilter."""
        topic, purpose, after = (query.get(name, "").strip() for name in ("topic", "for", "after"))
        if purpose and purpose not in Purpose.values:
            raise InvalidFilter(f"“for” is one of {', '.join(Purpose.values)}.")
        if after and not re.fullmatch(public_ids.PATTERN, after):
            raise InvalidFilter("“after” is the id of a researcher, such as 36z961m6.")
        if "\0" in topic or len(topic) > _LONGEST_CODE:
            raise InvalidFilter("“topic” is an arXiv category, such as cs.LG.")
        return cls(topic, purpose, after)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.topic or self.purpose)

    @property
    def query(self) -> str:
        """The query string of this list without its page."""
        return urlencode({name: value for name, value in (("topic", self.topic), ("for", self.purpose)) if value})


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One researcher, and what they said."""

    author: Author
    purposes: tuple[str, ...]
    topics: tuple[str, ...]
    note: str
    until: dt.date


@dataclass(frozen=True, slots=True)
class SaidTopic:
    """A topic that people named, and how many did."""

    code: str
    people: int


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page of the list; `next_after` is empty on the last one."""

    filter: OpenFilter
    rows: tuple[OpenRow, ...]
    topics: tuple[SaidTopic, ...]
    next_after: str

    @property
    def next_query(self) -> str:
        return "&".join(filter(None, (self.filter.query, f"after={self.next_after}" if self.next_after else "")))


def page(asked: OpenFilter, reader_id: int | None, today: dt.date) -> OpenPage:
    """A page as this account sees it, those first who are open the longest. Two queries."""
    values: dict[str, Any] = {
        "today": today,
        "reader": reader_id,
        "topic": asked.topic,
        "purpose": asked.purpose,
        "after": asked.after,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS_SQL, values)
        rows = [_row(row) for row in cursor.fetchall()]
        cursor.execute(_TOPICS_SQL, values)
        topics = tuple(SaidTopic(*row) for row in cursor.fetchall())
    next_after = rows[PAGE - 1].author.public_id if len(rows) > PAGE else ""
    return OpenPage(asked, tuple(rows[:PAGE]), topics, next_after)


def _row(row: tuple[Any, ...]) -> OpenRow:
    key, public_id, name, works, first, last, purposes, topics, note, until = row
    author = Author(id=key, public_id=public_id, display_name=name, work_count=works, first_year=first, last_year=last)
    return OpenRow(author, tuple(str(Purpose(each).label) for each in purposes), tuple(topics), note, until)
