"""The arXiv API: Atom feeds of works. Bytes in, records out. Pure.

Source: https://info.arxiv.org/help/api/user-manual.html.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from works.arxiv import ids, markup
from works.arxiv.dates import instant
from works.arxiv.records import ArxivRecord, Item, RecordError, Unreadable, Version, checked

_ERROR = re.compile(r"arxiv\.org/api/errors")


class AtomError(Exception):
    """The API refused the question. The message is its own."""


@dataclass(frozen=True, slots=True)
class Page:
    """The entries of one feed, and where it stands in the whole result."""

    items: tuple[Item, ...]
    total: int
    start: int
    per_page: int


def read(document: bytes, salvage: bool = False) -> Page:
    """One feed. Raises AtomError for a feed of an error, MalformedResponse when it is no feed."""
    root = markup.parse(document, salvage)
    if markup.local_name(root) != "feed":
        raise markup.MalformedResponse(f"an element {markup.local_name(root)} where feed is expected")
    texts = markup.texts(root)
    entries = [element for element in root if markup.local_name(element) == "entry"]
    for entry in entries:
        said = markup.texts(entry)
        if _ERROR.search(said.get("id", "")):
            raise AtomError(f"The arXiv API refuses the question: {said.get('summary') or 'it does not say why'}.")
    return Page(
        items=tuple(map(_item, entries)),
        total=_number(texts, "totalResults"),
        start=_number(texts, "startIndex"),
        per_page=_number(texts, "itemsPerPage"),
    )


def read_entry(raw: str) -> ArxivRecord:
    """One `<entry>` as it was kept when it could not be read. Raises RecordError."""
    try:
        return _record(markup.parse(raw.encode()))
    except markup.MalformedResponse as error:
        raise RecordError(str(error)) from error


def _item(entry: etree._Element) -> Item:
    try:
        return _record(entry)
    except RecordError as error:
        return Unreadable(markup.as_text(entry), str(error))


def _record(entry: etree._Element) -> ArxivRecord:
    texts = markup.texts(entry)
    try:
        arxiv_id = ids.parse(texts.get("id", ""))
    except ids.InvalidArxivId as error:
        raise RecordError(f"id: {error}") from error
    return checked(
        ArxivRecord(
            arxiv_id=arxiv_id.canonical,
            title=texts.get("title", ""),
            authors=", ".join(_printed(each) for each in entry if markup.local_name(each) == "author"),
            categories=_categories(entry),
            versions=_versions(arxiv_id.version, texts),
            abstract=texts.get("summary", ""),
            comments=texts.get("comment", ""),
            journal_ref=texts.get("journal_ref", ""),
            doi=texts.get("doi", ""),
        )
    )


def _versions(number: int | None, texts: Mapping[str, str]) -> tuple[Version, ...]:
    """`published` is the date of version 1, `updated` that of the version that the id names."""
    dates = {1: texts.get("published")}
    if number is not None and number > 1:
        dates[number] = texts.get("updated")
    return tuple(Version(each, instant(date) if date else None) for each, date in dates.items())


def _categories(entry: etree._Element) -> tuple[str, ...]:
    """The primary one first."""
    found = [each for each in entry if markup.local_name(each) in ("primary_category", "category")]
    found.sort(key=lambda each: markup.local_name(each) != "primary_category")
    return tuple(dict.fromkeys(filter(None, (each.get("term") for each in found))))


def _printed(author: etree._Element) -> str:
    name = markup.texts(author).get("name", "")
    affiliations = [markup.text_of(each) for each in author if markup.local_name(each) == "affiliation"]
    if not any(affiliations):
        return name
    return f"{name} ({'; '.join(each.replace('(', '[').replace(')', ']') for each in affiliations if each)})"


def _number(texts: Mapping[str, str], name: str) -> int:
    text = texts.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0
