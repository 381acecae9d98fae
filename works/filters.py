"""What a query string asks of a list: the words, years, topics and orders that lists understand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from works import exports
from works.arxiv import ids
from works.identity import public_ids
from works.models import Work

SORTS: Mapping[str, str] = {"newest": "Newest first", "oldest": "Oldest first", "title": "By title"}

_LONGEST_QUERY = 200
# Works on a page of a list. A formatted reference takes up to 50 ms the first time.
_MOST_CITED = 25


class InvalidFilter(ValueError):
    """A value in the query string that no list understands. The message says which and what would do."""


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a reader asked of a list of works. Empty means everything; `after` is the arXiv id that ended the page
    before.
    """

    q: str = ""
    year: int | None = None
    topic: str = ""
    kind: str = ""
    sort: str = "newest"
    after: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "ListFilter":
        """Read a query string. Raises InvalidFilter."""
        return cls(
            q=_text(query.get("q", "")),
            year=_year(query.get("year", "")),
            topic=_text(query.get("topic", "")),
            kind=_choice("kind", query.get("kind", ""), ("", *Work.Kind.values)),
            sort=_choice("sort", query.get("sort", "") or "newest", tuple(SORTS)),
            after=_arxiv_id("after", query["after"]) if query.get("after") else "",
        )

    @property
    def query(self) -> str:
        """The query string of this list without its page."""
        sort = "" if self.sort == "newest" else self.sort
        return _encoded(q=self.q, year=self.year, topic=self.topic, kind=self.kind, sort=sort)

    @property
    def sort_label(self) -> str:
        return SORTS[self.sort]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.year or self.topic or self.kind)

    @property
    def query_of_all_years(self) -> str:
        """The query string of the same list in every year."""
        return replace(self, year=None).query

    def beyond(self, arxiv_id: str) -> str:
        """The query string of the page after this work."""
        return "&".join(part for part in (self.query, urlencode({"after": arxiv_id})) if part)


@dataclass(frozen=True, slots=True)
class NameFilter:
    """What a reader asked of a name page. Empty means everything; `after` is the public id that ended the page
    before.
    """

    topic: str = ""
    year: int | None = None
    coauthor: str = ""
    after: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "NameFilter":
        """Read a query string. Raises InvalidFilter."""
        return cls(
            topic=_text(query.get("topic", "")),
            year=_year(query.get("year", "")),
            coauthor=_text(query.get("coauthor", "")),
            after=_public_id(query.get("after", "")),
        )

    @property
    def query(self) -> str:
        """The query string of this list without its page."""
        return _encoded(topic=self.topic, year=self.year, coauthor=self.coauthor)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.topic or self.year or self.coauthor)

    def beyond(self, public_id: str) -> str:
        """The query string of the page after this author."""
        return "&".join(part for part in (self.query, urlencode({"after": public_id})) if part)


@dataclass(frozen=True, slots=True)
class Selection:
    """The works that a reader wants to cite, by canonical arXiv id and once each, and the form: a key of
    `exports.LABELS`.
    """

    works: tuple[str, ...] = ()
    form: str = "apa"

    @classmethod
    def from_query(cls, query: QueryDict) -> "Selection":
        """Read a query string, `work` as often as there are works. Raises InvalidFilter."""
        works = tuple(dict.fromkeys(_arxiv_id("work", typed) for typed in query.getlist("work")[: _MOST_CITED + 1]))
        if len(works) > _MOST_CITED:
            raise InvalidFilter(f"At most {_MOST_CITED} works are cited at once; a list has files of the whole.")
        return cls(works, _choice("form", query.get("form", "apa"), tuple(exports.LABELS)))

    @property
    def query(self) -> str:
        """The query string of these works in any form."""
        return urlencode([("work", arxiv_id) for arxiv_id in self.works])

    @property
    def label(self) -> str:
        return exports.LABELS[self.form]

    @property
    def is_formatted(self) -> bool:
        return self.form in exports.STYLES


def _encoded(**given: Any) -> str:
    return urlencode({name: value for name, value in given.items() if value})


def _text(value: str) -> str:
    if "\0" in value:
        raise InvalidFilter("A NUL character cannot be searched for.")
    return " ".join(value.split())[:_LONGEST_QUERY]


def _year(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) == 4):
        raise InvalidFilter(f"{value[:20]!r} is no year; a year has four digits.")
    return int(value)


def _choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise InvalidFilter(f"{name} cannot be {value[:20]!r}; it is one of {', '.join(filter(None, choices))}.")
    return value


def _arxiv_id(name: str, value: str) -> str:
    try:
        return ids.parse(value).canonical
    except ids.InvalidArxivId as error:
        raise InvalidFilter(f"{name}: {error}") from error


def _public_id(value: str) -> str:
    if value and not re.fullmatch(public_ids.PATTERN, value):
        raise InvalidFilter(f"after: {value[:20]!r} is no id of an author; those have eight letters and digits.")
    return value
