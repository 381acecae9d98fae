"""OAI-PMH 2.0: pages of ListRecords and GetRecord in arXiv's formats and in oai_dc. Bytes in, records out. Pure.

Source: https://www.openarchives.org/OAI/openarchivesprotocol.html and the schemas at https://oaipmh.arxiv.org.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from works.arxiv import ids, markup
from works.arxiv.dates import instant
from works.arxiv.records import ArxivRecord, Deletion, Item, RecordError, Unreadable, Version, checked

_IDENTIFIER = re.compile(r"^oai:arXiv\.org:", re.IGNORECASE)
_ARXIV_ADDRESS = re.compile(r"^https?://(?:www\.|export\.)?arxiv\.org/abs/", re.IGNORECASE)
_DOI_ADDRESS = re.compile(r"^(?:doi:|https?://(?:dx\.)?doi\.org/)", re.IGNORECASE)
_COMMENT = re.compile(r"^Comments?:\s*", re.IGNORECASE)
_ERRORS = {
    "badArgument": "the request has an argument that is missing, repeated or unfit",
    "badResumptionToken": "the resumption token is invalid or has expired",
    "badVerb": "the request has no verb of the protocol",
    "cannotDisseminateFormat": "the server does not offer this metadata format",
    "idDoesNotExist": "the server has no record of this identifier",
    "noRecordsMatch": "no record matches the request",
    "noMetadataFormats": "the server has no metadata of this record",
    "noSetHierarchy": "the server has no sets",
}


class OaiError(Exception):
    """The server answered with an error of the protocol; `code` is its name there."""

    def __init__(self, code: str, said: str = "") -> None:
        words = _ERRORS.get(code, f"the server reports {code or 'an error without a code'}")
        super().__init__(f"OAI-PMH: {words}{f' ({said})' if said else ''}.")
        self.code = code


@dataclass(frozen=True, slots=True)
class Page:
    """The records of one answer, a datestamp for each ("" without one), and the token of the next ("" at the end)."""

    items: tuple[Item, ...]
    datestamps: tuple[str, ...]
    token: str
    size: int | None
    cursor: int | None
    response_date: str


def read(document: bytes, salvage: bool = False) -> Page:
    """One answer. Raises OaiError, and MalformedResponse when it is no OAI-PMH document."""
    root = markup.parse(document, salvage)
    if markup.local_name(root) != "OAI-PMH":
        raise markup.MalformedResponse(f"an element {markup.local_name(root)} where OAI-PMH is expected")
    parts = {markup.local_name(part): part for part in root}
    if (error := parts.get("error")) is not None:
        raise OaiError(error.get("code") or "", (error.text or "").strip())
    listing = next((parts[verb] for verb in ("ListRecords", "GetRecord") if verb in parts), None)
    if listing is None:
        raise markup.MalformedResponse("it has neither records nor an error")
    records = [element for element in listing if markup.local_name(element) == "record"]
    token = next((element for element in listing if markup.local_name(element) == "resumptionToken"), None)
    response = parts.get("responseDate")
    return Page(
        items=tuple(map(_item, records)),
        datestamps=tuple(map(_datestamp, records)),
        token=(token.text or "").strip() if token is not None else "",
        size=_number(token, "completeListSize"),
        cursor=_number(token, "cursor"),
        response_date=(response.text or "").strip() if response is not None else "",
    )


def read_record(raw: str) -> ArxivRecord | Deletion:
    """One `<record>` as it was kept when it could not be read. Raises RecordError."""
    try:
        return _record(markup.parse(raw.encode()))
    except markup.MalformedResponse as error:
        raise RecordError(str(error)) from error


def _item(element: etree._Element) -> Item:
    try:
        return _record(element)
    except RecordError as error:
        return Unreadable(markup.as_text(element), str(error))


def _record(element: etree._Element) -> ArxivRecord | Deletion:
    parts = {markup.local_name(part): part for part in element}
    header = parts.get("header")
    if header is not None and header.get("status") == "deleted":
        return Deletion(_arxiv_id(markup.texts(header).get("identifier", "")))
    metadata = next(iter(parts["metadata"]), None) if "metadata" in parts else None
    if metadata is None:
        raise RecordError("metadata: none")
    reader = _FORMATS.get(markup.local_name(metadata))
    if reader is None:
        raise RecordError(f"metadata: the format {markup.local_name(metadata)!r} is not known")
    return checked(reader(metadata))


def _raw(metadata: etree._Element) -> ArxivRecord:
    """The arXivRaw format."""
    texts = markup.texts(metadata)
    versions = (_version(each) for each in metadata if markup.local_name(each) == "version")
    return ArxivRecord(
        **_common(texts),
        authors=texts.get("authors", ""),
        versions=tuple(sorted(versions, key=lambda version: version.number)),
        submitter=texts.get("submitter", ""),
    )


def _structured(metadata: etree._Element) -> ArxivRecord:
    """The arXiv format: authors in parts, dates without version numbers."""
    texts = markup.texts(metadata)
    listed = next((each for each in metadata if markup.local_name(each) == "authors"), ())
    rows = tuple(filter(any, map(_author, listed)))
    created = instant(texts["created"]) if texts.get("created") else None
    return ArxivRecord(
        **_common(texts),
        authors=", ".join(map(_printed, rows)),
        authors_parsed=rows,
        # When there is a date of change, the latest version is not the first, but nobody says which it is.
        versions=(Version(1, created),) if created and not texts.get("updated") else (),
    )


def _dublin_core(metadata: etree._Element) -> ArxivRecord:
    """The oai_dc format: no categories but their names, no versions."""
    found: dict[str, list[str]] = {}
    for child in metadata:
        found.setdefault(markup.local_name(child), []).append(markup.text_of(child))
    addresses = found.get("identifier", [])
    arxiv = next((each for each in addresses if _ARXIV_ADDRESS.match(each)), "")
    descriptions = found.get("description", [])
    comments = [_COMMENT.sub("", each) for each in descriptions if _COMMENT.match(each)]
    rows = tuple(_inverted(name) for name in found.get("creator", []) if name)
    return ArxivRecord(
        arxiv_id=_arxiv_id(arxiv or next(iter(addresses), "")),
        title=next(iter(found.get("title", [])), ""),
        authors=", ".join(map(_printed, rows)),
        authors_parsed=rows,
        abstract=next((each for each in descriptions if not _COMMENT.match(each)), ""),
        comments=next(iter(comments), None),
        doi=next((_DOI_ADDRESS.sub("", each) for each in addresses if _DOI_ADDRESS.match(each)), None),
        is_deleted=False,
    )


_FORMATS: Mapping[str, Callable[[etree._Element], ArxivRecord]] = {
    "arXivRaw": _raw,
    "arXiv": _structured,
    "dc": _dublin_core,
}


def _common(texts: Mapping[str, str]) -> dict[str, Any]:
    return {
        "arxiv_id": _arxiv_id(texts.get("id", "")),
        "title": texts.get("title", ""),
        "categories": tuple(dict.fromkeys(texts.get("categories", "").split())),
        "abstract": texts.get("abstract", ""),
        "comments": texts.get("comments", ""),
        "journal_ref": texts.get("journal-ref", ""),
        "report_no": texts.get("report-no", ""),
        "doi": texts.get("doi", ""),
        "licence": texts.get("license", ""),
        "is_deleted": False,
    }


def _arxiv_id(text: str) -> str:
    try:
        return ids.parse(_IDENTIFIER.sub("", text)).canonical
    except ids.InvalidArxivId as error:
        raise RecordError(f"id: {error}") from error


def _version(element: etree._Element) -> Version:
    number = (element.get("version") or "").removeprefix("v")
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 9_999):
        raise RecordError(f"versions: {element.get('version')!r} is no version, which looks like v2")
    date = markup.texts(element).get("date", "")
    return Version(int(number), instant(date) if date else None)


def _author(element: etree._Element) -> tuple[str, ...]:
    """Family name, given names, suffix, affiliations."""
    texts = markup.texts(element)
    affiliations = (markup.text_of(each) for each in element if markup.local_name(each) == "affiliation")
    return texts.get("keyname", ""), texts.get("forenames", ""), texts.get("suffix", ""), *filter(None, affiliations)


def _inverted(name: str) -> tuple[str, ...]:
    family, _, given = (part.strip() for part in name.partition(","))
    return family, given, ""


def _printed(row: tuple[str, ...]) -> str:
    family, given, suffix, *affiliations = row
    return " ".join(filter(None, [given, family, suffix, *_in_parentheses(affiliations)]))


def _in_parentheses(affiliations: list[str]) -> Iterator[str]:
    if affiliations:
        # One that does not balance would swallow the names after it.
        yield f"({'; '.join(each.replace('(', '[').replace(')', ']') for each in affiliations)})"


def _datestamp(record: etree._Element) -> str:
    header = next((part for part in record if markup.local_name(part) == "header"), None)
    return markup.texts(header).get("datestamp", "") if header is not None else ""


def _number(element: etree._Element | None, name: str) -> int | None:
    text = element.get(name, "") if element is not None else ""
    return int(text) if text.isascii() and text.isdigit() else None
