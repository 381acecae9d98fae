"""What a reader types into a search box, read into words, phrases and filters. Pure, and never an error."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from works.arxiv.taxonomy import CATEGORY_NAMES

LONGEST = 200
# More terms than this no reader types; each costs the index a look.
MOST_TERMS = 16
KINDS = ("preprint", "published")

_TERM = re.compile(
    r'(?P<minus>-*)(?:(?P<field>[a-z]+):(?="|[^\s"]))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))', re.IGNORECASE
)
_FIELDS = {"author": "author", "au": "author", "topic": "topic", "cat": "topic", "year": "year", "kind": "kind"}
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"') | {"İ": "I", "\0": " "})
_YEAR = re.compile(r"([0-9]{4})")
_RANGE = re.compile(r"([0-9]{4})?(?:-|–|\.\.)([0-9]{4})?")
_BOUND = re.compile(r"([<>]=?)([0-9]{4})")
_CODES = {code.lower(): code for code in CATEGORY_NAMES}


@dataclass(frozen=True, slots=True)
class Query:
    """A search as it was meant. All texts are lower-case but topic codes; `since` and `until` are years, both included.

    Every word, phrase, author and topic has to be met, none of `without` may be. `typed` is the free text as it was
    written, for names: it takes no part in comparing. `unread` are filters without a sense, searched for as words.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    kind: str = ""
    typed: str = field(default="", compare=False)
    unread: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        """The canonical text, at most 400 characters: it reads back as this query, and equal queries have one."""
        terms = [
            *map(_quoted, self.words),
            *(f'"{phrase}"' for phrase in self.phrases),
            *(f"-{_quoted(text)}" for text in self.without),
            *(f"author:{_quoted(name)}" for name in self.authors),
            *(f"topic:{_quoted(topic)}" for topic in self.topics),
        ]
        if years := self.years:
            terms.append(f"year:{years}")
        return " ".join([*terms, *([f"kind:{self.kind}"] if self.kind else [])])

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return self != Query()

    @property
    def years(self) -> str:
        """As after `year:`: "2020", "2019-2021", ">2019", "<2010", or empty."""
        if self.since is not None and self.until is not None:
            return f"{self.since:04}" if self.since == self.until else f"{self.since:04}-{self.until:04}"
        if self.since is not None:
            return f">{self.since - 1:04}"
        return f"<{self.until + 1:04}" if self.until is not None else ""

    @property
    def has_text(self) -> bool:
        """Whether there are words or phrases to look for."""
        return bool(self.words or self.phrases)

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.authors or self.topics or self.years or self.kind)


def parse(text: str) -> Query:
    """Read a search: words, "phrases", -minus, author:, topic:, year: (2020, 2019-2021, >2019), kind:. Total.

    What makes no sense as a filter is a word. At most 200 characters and 16 terms are read.
    """
    plain = unicodedata.normalize("NFC", text.translate(_QUOTES))[:LONGEST]
    reading = _Reading()
    for number, (minus, name, value, is_phrase) in enumerate(_terms(plain)):
        if number < MOST_TERMS:
            reading.take(minus, name, value, is_phrase)
    return reading.query()


def _terms(text: str) -> Iterator[tuple[bool, str, str, bool]]:
    """Of each term whether it is excluded, the filter it names, what is said, and whether in quotes."""
    for found in _TERM.finditer(text):
        is_phrase = found["word"] is None
        value = " ".join((found["phrase"] if is_phrase else found["word"]).split())
        name = _FIELDS.get((found["field"] or "").lower(), "")
        if found["field"] and (not name or found["minus"]):
            # "arXiv:2010.04116" is a word, and so is a filter with a minus before it.
            name, value = "", f"{found['field']}:{value}"
        if value.strip("-"):
            yield bool(found["minus"]), name, value, is_phrase


class _Reading:
    """What was read so far, term by term."""

    def __init__(self) -> None:
        self.lists: dict[str, list[str]] = {name: [] for name in ("word", "phrase", "without", "author", "topic")}
        self.since: int | None = None
        self.until: int | None = None
        self.kind = ""
        self.typed: list[str] = []
        self.unread: list[str] = []

    def take(self, minus: bool, name: str, value: str, is_phrase: bool) -> None:
        low = value.lower()
        if minus:
            self.lists["without"].append(low)
        elif name == "author":
            self.lists["author"].append(low)
        elif name == "topic":
            self.lists["topic"].append(_CODES.get(low, value))
        elif name and self._narrow(name, low):
            return
        else:
            self._text(name, value, is_phrase)

    def _narrow(self, name: str, value: str) -> bool:
        """Take a year or a kind; False when it is none."""
        if name == "kind" and value in KINDS:
            self.kind = value
            return True
        years = _years(value) if name == "year" else None
        if years is None:
            return False
        since = max((year for year in (self.since, years[0]) if year is not None), default=None)
        until = min((year for year in (self.until, years[1]) if year is not None), default=None)
        # Years that exclude each other: the last word counts.
        disjoint = since is not None and until is not None and since > until
        self.since, self.until = years if disjoint else (since, until)
        return True

    def _text(self, name: str, value: str, is_phrase: bool) -> None:
        text = f"{name}:{value}" if name else value
        if name:
            self.unread.append(text)
        self.typed.append(text)
        is_words = is_phrase and " " in text
        self.lists["phrase" if is_words else "word"].append(text.lower())

    def query(self) -> Query:
        words, phrases, without, authors, topics = (tuple(dict.fromkeys(texts)) for texts in self.lists.values())
        return Query(
            words=words,
            phrases=phrases,
            without=without,
            authors=authors,
            topics=topics,
            since=self.since,
            until=self.until,
            kind=self.kind,
            typed=" ".join(self.typed),
            unread=tuple(self.unread),
        )


def _quoted(text: str) -> str:
    """In quotes where it would read as something else."""
    is_plain = " " not in text and text[0] != "-" and text.partition(":")[0] not in _FIELDS
    return text if is_plain else f'"{text}"'


def _years(value: str) -> tuple[int | None, int | None] | None:
    """First and last year of "2020", "2019-2021", "2019-", ">2019" or "<=2010"; None for anything else."""
    if year := _YEAR.fullmatch(value):
        return int(year[1]), int(year[1])
    if bound := _BOUND.fullmatch(value):
        year_, is_open = int(bound[2]), len(bound[1]) == 1
        return (year_ + is_open, None) if bound[1][0] == ">" else (None, year_ - is_open)
    if (found := _RANGE.fullmatch(value)) and any(found.groups()):
        first, last = (int(each) if each else None for each in found.groups())
        return (last, first) if first is not None and last is not None and last < first else (first, last)
    return None
