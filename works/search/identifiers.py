"""Identifiers as people paste them into a search box: bare, with a prefix, or as an address. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from works.arxiv import ids
from works.identity import public_ids


class Scheme(StrEnum):
    """What an identifier names."""

    ARXIV = "arXiv id"
    DOI = "DOI"
    ORCID = "ORCID"
    ROR = "ROR id"
    AUTHOR = "record"


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in its canonical form: DOIs in lower case, ORCIDs with hyphens, ROR ids without their host."""

    scheme: Scheme
    value: str


_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/|doi\.org/)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
_ORCID = re.compile(
    r"(?:orcid:\s*|(?:https?://)?(?:www\.|sandbox\.)?orcid\.org/)?([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])/?",
    re.IGNORECASE,
)
_ROR = re.compile(r"(?:ror:\s*|(?:https?://)?ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?", re.IGNORECASE)
_RECORD = re.compile(rf"(?:https?://[^/\s]+)?/?researchers/({public_ids.PATTERN})(?:[/?#].*)?")


def read(text: str) -> Identifier | None:
    """The identifier that a text consists of, or None. An arXiv DOI is an arXiv id. Total."""
    text = text.strip().rstrip(",;")
    if arxiv := _arxiv(text):
        return Identifier(Scheme.ARXIV, arxiv)
    if doi := _DOI.fullmatch(text.split("?")[0]):
        return Identifier(Scheme.DOI, doi[1].rstrip(".").lower())
    if (orcid := _ORCID.fullmatch(text)) and _is_checked("".join(orcid.groups()).upper()):
        return Identifier(Scheme.ORCID, "-".join(orcid.groups()).upper())
    if ror := _ROR.fullmatch(text):
        return Identifier(Scheme.ROR, ror[1].lower())
    record = _RECORD.fullmatch(text)
    return Identifier(Scheme.AUTHOR, record[1]) if record else None


def _arxiv(text: str) -> str | None:
    found = _DOI.fullmatch(text)
    if found and (own := _ARXIV_DOI.fullmatch(found[1])):
        text = own[1]
    try:
        return ids.parse(text if "://" in text else text.removeprefix("arxiv.org/abs/")).canonical
    except ids.InvalidArxivId:
        return None


def _is_checked(digits: str) -> bool:
    """ISO 7064 mod 11-2, as ORCID says."""
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return digits[-1] == "0123456789X"[(12 - total % 11) % 11]
