"""ORCID iDs: how one is written, and whether its check digit holds. ISO 7064 mod 11-2, as ORCID documents it."""

import re

_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_WRITTEN = re.compile(
    r"(?:https?://)?(?:(?:www\.)?(?:sandbox\.)?orcid\.org/|orcid(?:\s+id)?\s*:?\s*)?"
    r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])/?",
    re.ASCII | re.IGNORECASE,
)


class InvalidOrcid(ValueError):
    """The text is no ORCID iD. The message says why and what one looks like."""


def parse(text: str) -> str:
    """The iD in its hyphenated form, from that form, its digits, or its address. Raises InvalidOrcid.

    >>> parse("https://orcid.org/0000-0002-1694-233x")
    '0000-0002-1694-233X'
    """
    written = _WRITTEN.fullmatch(text.translate(_HYPHENS).strip())
    if written is None:
        raise InvalidOrcid("An ORCID iD has four groups of four digits, such as 0000-0002-1825-0097.")
    orcid = "-".join(written.groups()).upper()
    if check_digit(orcid[:-1]) != orcid[-1]:
        raise InvalidOrcid(f"{orcid} is no ORCID iD: its last digit does not fit the others. Is one mistyped?")
    return orcid


def is_valid(text: str) -> bool:
    """Whether `parse` takes it."""
    try:
        parse(text)
    except InvalidOrcid:
        return False
    return True


def check_digit(digits: str) -> str:
    """The last character of an iD whose first fifteen digits are these; hyphens do not count. `X` stands for ten."""
    total = 0
    for digit in digits.replace("-", ""):
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def url(orcid: str) -> str:
    """The address under which ORCID shows this iD."""
    return f"https://orcid.org/{orcid}"
