"""arXiv identifiers, old and new. Pure."""

import re
from dataclasses import dataclass

# Canonical ids only, without version; fits a Django path converter.
URL_PATTERN = r"(?:[0-9]{4}\.[0-9]{4,5}|[a-z-]{2,10}/[0-9]{7})"

_URL = re.compile(r"^https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/", re.IGNORECASE)
_NEW = re.compile(r"^([0-9]{2})([0-9]{2})\.([0-9]{4,5})$")
_OLD = re.compile(r"^([a-z-]{2,10})(?:\.[a-z-]{2})?/([0-9]{2})([0-9]{2})([0-9]{3})$")
_VERSION = re.compile(r"^(.+?)v([1-9][0-9]{0,3})$", re.IGNORECASE)
_LONGEST = 200

_GOOD = "an arXiv id looks like 2010.04116, 0704.0001 or hep-th/9901001, with or without a version such as v2"


class InvalidArxivId(ValueError):
    """Not an arXiv id. The message says what was given and what a good one looks like."""


@dataclass(frozen=True, slots=True)
class ArxivId:
    """A canonical id such as "2010.04116" or "hep-th/9901001", and the version when one was given."""

    canonical: str
    version: int | None = None


def parse(raw: str) -> ArxivId:
    """Read an id as people write it: bare, with "arXiv:", with a version, as an arxiv.org address.

    An old id loses its subject class ("math.GT/0309136" is "math/0309136"). Source of the rules: arXiv's
    "Understanding the arXiv identifier". Raises InvalidArxivId.
    """
    if len(raw) > _LONGEST:
        raise InvalidArxivId(f"{raw[:40]!r}… is too long; {_GOOD}")
    text = _URL.sub("", raw.strip()).split("?")[0].split("#")[0].removesuffix(".pdf")
    if text[:6].lower() == "arxiv:":
        text = text[6:].strip()
    version = None
    if versioned := _VERSION.match(text):
        text, version = versioned[1], int(versioned[2])
    canonical = _canonical(text.lower())
    if canonical is None:
        raise InvalidArxivId(f"{raw!r} is no arXiv id; {_GOOD}")
    return ArxivId(canonical, version)


def abs_url(canonical: str) -> str:
    """The abstract page at arXiv."""
    return f"https://arxiv.org/abs/{canonical}"


def pdf_url(canonical: str) -> str:
    """The PDF at arXiv."""
    return f"https://arxiv.org/pdf/{canonical}"


def _canonical(text: str) -> str | None:
    if new := _NEW.match(text):
        year, month, number = new.groups()
        # Five digits since January 2015, four before; the scheme began in April 2007.
        digits = 5 if year >= "15" else 4
        return text if _is_month(month) and len(number) == digits and f"{year}{month}" >= "0704" else None
    if old := _OLD.match(text):
        archive, year, month, number = old.groups()
        return f"{archive}/{year}{month}{number}" if _is_month(month) and (year >= "91" or year <= "07") else None
    return None


def _is_month(digits: str) -> bool:
    return "01" <= digits <= "12"
