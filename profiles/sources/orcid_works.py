"""The works in an ORCID record, and who put each there. Pure apart from HTTP.

Source: ORCID API 3.0, `/<iD>/works`: groups of summaries of one work, each with its source and its external ids.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from works.arxiv import ids
from works.arxiv.client import Answered, Client, SourceError

# Tools in which holders pick from lists what is theirs. ORCID names the tool as the source; the word is the holder's.
SELF_SERVICE = frozenset(
    name.casefold()
    for name in (
        "Crossref Metadata Search",
        "DataCite Search & Link",
        "Scopus - Elsevier",
        "Scopus to ORCID",
        "ResearcherID",
        "Web of Science Researcher Profile Sync",
        "Clarivate",
        "Europe PubMed Central",
        "BASE - Bielefeld Academic Search Engine",
        "ISNI",
        "ISNI2ORCID search and link",
        "MLA International Bibliography",
        "The Lens",
        "Redalyc",
        "Airiti",
        "KoreaMed",
        "DOAJ",
        "ScienceOpen",
        "NASA Astrophysics Data System",
        "INSPIRE-HEP",
        "Mendeley",
        "Publons",
        "Zenodo",
        "figshare",
    )
)
# Other relations name a book, a grant, or something that the holder thinks is another version.
_OF_THE_WORK = ("self", None)
_ARXIV_DOI = "10.48550/arxiv."
_LONGEST_DOI = 300


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an ORCID record: canonical arXiv ids, DOIs in lower case, and who put it there.

    `asserter` is the name of the organisation, empty when it was the holder or somebody who acts for them.
    """

    arxiv_ids: tuple[str, ...]
    dois: tuple[str, ...]
    asserter: str


def url(base: str, orcid: str) -> str:
    """The works of an iD, as the API addresses them."""
    return f"{base}/{orcid}/works"


def fetch(http: Client, base: str, orcid: str) -> tuple[Item, ...] | None:
    """The items of this iD's public record that can be works of arXiv; None when there is no such record.

    Raises SourceError when ORCID cannot be asked or understood now.
    """
    try:
        return parse(http.get(url(base, orcid), {}))
    except Answered as error:
        # 404: no such iD; 409 and 410: locked or deactivated.
        if error.status in (404, 409, 410):
            return None
        raise


def parse(document: bytes) -> tuple[Item, ...]:
    """The items that carry an arXiv id or a DOI. Raises SourceError when it is no list of works."""
    try:
        groups = json.loads(document)["group"] or ()
        return tuple(
            item for group in groups for summary in group["work-summary"] if (item := _item(summary)) is not None
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"The works of the ORCID record cannot be read: {error!r}") from error


def _item(summary: dict[str, Any]) -> Item | None:
    external = list(_external_ids(summary))
    arxiv_ids = tuple(dict.fromkeys(found for kind, value in external if (found := _arxiv_id(kind, value))))
    dois = tuple(dict.fromkeys(found for kind, value in external if (found := _doi(kind, value))))
    return Item(arxiv_ids, dois, _asserter(summary["source"])) if arxiv_ids or dois else None


def _external_ids(summary: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for each in (summary.get("external-ids") or {}).get("external-id") or ():
        if each.get("external-id-relationship") in _OF_THE_WORK:
            yield each["external-id-type"].lower(), (each["external-id-value"] or "").strip()


def _arxiv_id(kind: str, value: str) -> str:
    if kind == "doi" and (doi := _doi_of(value)).startswith(_ARXIV_DOI):
        kind, value = "arxiv", doi.removeprefix(_ARXIV_DOI)
    if kind != "arxiv":
        return ""
    try:
        return ids.parse(value).canonical
    except ids.InvalidArxivId:
        # Typed by people; one bad id is no reason to lose the rest.
        return ""


def _doi(kind: str, value: str) -> str:
    doi = _doi_of(value) if kind == "doi" else ""
    is_other = doi.startswith("10.") and "/" in doi and not doi.startswith(_ARXIV_DOI)
    return doi if is_other and len(doi) <= _LONGEST_DOI else ""


def _doi_of(value: str) -> str:
    doi = value.lower()
    for start in ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"):
        doi = doi.removeprefix(start)
    return doi.strip()


def _asserter(source: dict[str, Any]) -> str:
    """The organisation that vouches for an item; empty when it did so on the holder's word."""
    if source.get("source-client-id") is None or source.get("assertion-origin-orcid") is not None:
        return ""
    name = ((source.get("source-name") or {}).get("value") or "").strip()
    return "" if name.casefold() in SELF_SERVICE else name
