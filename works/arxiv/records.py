"""ArxivRecord: what any arXiv source says about one e-print, before anything is derived from it. Pure."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import msgspec

from works.arxiv import authors
from works.arxiv.accents import entities_decoded
from works.arxiv.taxonomy import CATEGORY_NAMES

# Part of every digest: raising it makes the next import rewrite works whose source did not change.
READING_VERSION = 2
FIRST_YEAR, LAST_YEAR = 1986, 2200
# The longest text of the whole archive is an authors line of about 70 kB.
MAX_TEXT = 1_000_000

_WITHDRAWN = re.compile(r"\b(?:has been|is|was) (?:temporarily )?withdrawn\b|^\W*withdrawn\b", re.IGNORECASE)
# A change of one of these is kept with what it was and what it became.
_TRACKED = ("title", "abstract", "authors", "categories", "doi", "journal_ref")
_TEXTS = ("title", "abstract", "comments", "journal_ref", "report_no", "doi", "licence", "submitter")
# Only Tab and line ends are allowed in XML and make sense in JSON; PostgreSQL refuses NUL.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DELETE = "\x7f"


class RecordError(ValueError):
    """A record that cannot be read. The message says what was wrong with which field."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an e-print; `created` is in UTC, None when the source has no date."""

    number: int
    created: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ArxivRecord:
    """One e-print as its source describes it; texts are TeX.

    None means that the source does not speak of it, an empty string that it says there is none. `versions` are in
    order; empty when the source does not speak of them. `authors_parsed` has rows of family name, given names,
    suffix and affiliations.
    """

    arxiv_id: str
    title: str
    authors: str | None = None
    authors_parsed: tuple[tuple[str, ...], ...] = ()
    categories: tuple[str, ...] | None = None
    versions: tuple[Version, ...] = ()
    abstract: str | None = None
    comments: str | None = None
    journal_ref: str | None = None
    report_no: str | None = None
    doi: str | None = None
    licence: str | None = None
    submitter: str | None = None
    is_deleted: bool | None = None

    @property
    def latest(self) -> Version:
        return self.versions[-1] if self.versions else Version(1, None)

    @property
    def is_published(self) -> bool:
        return bool(self.doi or self.journal_ref)

    @property
    def is_withdrawn(self) -> bool:
        """True when the source deleted it, or when comment or abstract says so, which is all that metadata offers."""
        said = _WITHDRAWN.search(self.comments or "") or _WITHDRAWN.search((self.abstract or "")[:200])
        return bool(self.is_deleted or said)

    @property
    def year(self) -> int:
        """Of the latest version, else of the id."""
        created = self.latest.created
        return created.year if created else year_of_id(self.arxiv_id)


@dataclass(frozen=True, slots=True)
class Deletion:
    """The source says that it deleted this e-print: the work stays and is withdrawn."""

    arxiv_id: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that could not be read, with its raw text and why."""

    raw: str
    reason: str


Item = ArxivRecord | Deletion | Unreadable


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a work that its source changed."""

    field: str
    before: str
    after: str


def checked(record: ArxivRecord) -> ArxivRecord:
    """The record, when its fields hold what they should. Raises RecordError that names the field."""
    if not record.title.strip():
        raise RecordError("title: empty")
    if record.authors is not None and not (record.authors_parsed or any(map(str.isalnum, record.authors))):
        raise RecordError("authors: nobody is named")
    for code in record.categories or ():
        if code not in CATEGORY_NAMES:
            raise RecordError(
                f"categories: {code[:40]!r} is not in arXiv's taxonomy as known here; if it is new there, upgrade and"
                " try the rejected record again"
            )
    mended = dict(_mended(record))
    return replace(record, **mended) if mended else record  # type: ignore[arg-type]


def _mended(record: ArxivRecord) -> Iterator[tuple[str, str]]:
    """The texts that need to differ from the source, by field. Raises RecordError for those that cannot be kept."""
    for name in (*_TEXTS, "authors"):
        text = getattr(record, name)
        if not text:
            continue
        if len(text) > MAX_TEXT:
            raise RecordError(f"{name}: {len(text):,} characters, more than the {MAX_TEXT:,} that any text has")
        if not text.isprintable() and (found := _CONTROL.search(text)):
            raise RecordError(f"{name}: holds the control character U+{ord(found[0]):04X}, which no text may")
        # One in 5,000 old records has DEL, left over where an editor of the time put an accent. Titles, abstracts and
        # names are decoded where they are rendered; the others are shown as they are.
        mended = text.replace(_DELETE, "")
        if name not in ("title", "abstract", "authors"):
            mended = entities_decoded(mended)
        if mended != text:
            yield name, mended


def year_of_id(arxiv_id: str) -> int:
    """The year of a canonical id: 2010 for "1003.0001", 1998 for "hep-th/9801001"."""
    digits = arxiv_id.rpartition("/")[2][:2]
    return (1900 if int(digits) >= 91 else 2000) + int(digits)


def digest(record: ArxivRecord) -> bytes:
    """16 bytes that differ when anything the source says differs. Silence counts as saying that there is none."""
    said = [getattr(record, field.name) or None for field in fields(record) if field.name != "authors_parsed"]
    parsed = record.authors_parsed if not record.authors else ()
    return hashlib.blake2b(msgspec.msgpack.encode((READING_VERSION, said, parsed)), digest_size=16).digest()


def merged(older: ArxivRecord, newer: ArxivRecord) -> ArxivRecord:
    """What is known of an e-print after `older` and then `newer` were heard.

    Silence keeps what was known, white space is no difference, and a record of an earlier version adds nothing but
    the dates of versions that were missing.
    """
    versions = _all_versions(older, newer)
    if newer.versions and older.versions and newer.latest.number < older.latest.number:
        return replace(older, versions=versions)
    kept = {name: getattr(older, name) for name in _TEXTS if _says_the_same(older, newer, name)}
    if newer.categories is None:
        kept["categories"] = older.categories
    if newer.is_deleted is None:
        kept["is_deleted"] = older.is_deleted
    if newer.authors is None or _names_the_same(older.authors or "", newer.authors):
        kept["authors"] = older.authors
    return replace(newer, versions=versions, **kept)


def changes(older: ArxivRecord, newer: ArxivRecord) -> Iterator[Change]:
    """The tracked fields that differ; categories are separated by spaces."""
    for name in _TRACKED:
        before, after = _as_text(getattr(older, name)), _as_text(getattr(newer, name))
        if before != after:
            yield Change(name, before, after)
    if older.is_withdrawn != newer.is_withdrawn:
        yield Change("withdrawn", str(older.is_withdrawn).lower(), str(newer.is_withdrawn).lower())


def _all_versions(older: ArxivRecord, newer: ArxivRecord) -> tuple[Version, ...]:
    dates = {version.number: version.created for version in older.versions}
    for version in newer.versions:
        dates[version.number] = version.created or dates.get(version.number)
    return tuple(Version(number, dates[number]) for number in sorted(dates))


def _says_the_same(older: ArxivRecord, newer: ArxivRecord, name: str) -> bool:
    after = getattr(newer, name)
    return after is None or _as_text(after).split() == _as_text(getattr(older, name)).split()


def _names_the_same(before: str, after: str) -> bool:
    """True when a line names the same people and says nothing more of their affiliations."""
    if before.split() == after.split():
        return True
    old, new = authors.split(before), authors.split(after)
    affiliations = [byline.affiliation for byline in new]
    said_no_more = not any(affiliations) or affiliations == [byline.affiliation for byline in old]
    return said_no_more and [byline.name for byline in old] == [byline.name for byline in new]


def _as_text(value: str | tuple[str, ...] | None) -> str:
    return " ".join(value) if isinstance(value, tuple) else value or ""
