"""ArxivRecord: what any arXiv source says about one e-print, before anything is derived from it. Pure."""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass

import msgspec

# Part of every digest: raising it makes the next import rewrite works whose source did not change.
READING_VERSION = 1

_WITHDRAWN = re.compile(r"\b(?:has been|is|was) (?:temporarily )?withdrawn\b|^\W*withdrawn\b", re.IGNORECASE)


class RecordError(ValueError):
    """A record that cannot be read. The message says what was wrong with which field."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an e-print; `created` is in UTC, None when the source has no date."""

    number: int
    created: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ArxivRecord:
    """One e-print as its source describes it. Texts are TeX; an empty string means that the source said nothing."""

    arxiv_id: str
    title: str
    authors: str
    authors_parsed: tuple[tuple[str, ...], ...]
    categories: tuple[str, ...]
    versions: tuple[Version, ...]
    abstract: str = ""
    comments: str = ""
    journal_ref: str = ""
    report_no: str = ""
    doi: str = ""
    licence: str = ""
    submitter: str = ""

    @property
    def is_published(self) -> bool:
        return bool(self.doi or self.journal_ref)

    @property
    def is_withdrawn(self) -> bool:
        """True when comment or abstract says so, which is all that arXiv metadata offers."""
        return bool(_WITHDRAWN.search(self.comments) or _WITHDRAWN.search(self.abstract[:200]))

    @property
    def year(self) -> int:
        """Of the latest version, else of the id."""
        latest = self.versions[-1].created
        return latest.year if latest else year_of_id(self.arxiv_id)


def year_of_id(arxiv_id: str) -> int:
    """The year of a canonical id: 2010 for "1003.0001", 1998 for "hep-th/9801001"."""
    digits = arxiv_id.rpartition("/")[2][:2]
    return (1900 if int(digits) >= 91 else 2000) + int(digits)


def digest(record: ArxivRecord) -> bytes:
    """16 bytes that differ when anything the source says differs."""
    return hashlib.blake2b(msgspec.msgpack.encode((READING_VERSION, record)), digest_size=16).digest()
