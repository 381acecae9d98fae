"""Works, topics and institutions as schema.org's JSON-LD. No rating and no trust: those are about records, not works.

`site` is how addresses here begin, without a slash at the end.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from works.models import Author, Authorship, Institution, Topic, Work

CONTENT_TYPE = "application/ld+json"
_CONTEXT = "https://schema.org"
_TAXONOMY = "https://arxiv.org/category_taxonomy"

Node = dict[str, Any]


def document(node: Mapping[str, Any]) -> Node:
    """A node that stands alone, with its context."""
    return {"@context": _CONTEXT, **node}


def text(node: Mapping[str, Any]) -> str:
    """A document as a file."""
    return json.dumps(document(node), ensure_ascii=False, indent=1)


def in_page(node: Mapping[str, Any]) -> str:
    """A document that may stand inside a script element of a page: no mark of it can end the element."""
    written = json.dumps(document(node), ensure_ascii=False)
    return written.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")


def article(work: Work, topics: Iterable[Topic], site: str) -> Node:
    """A work, with the bylines that were prefetched as `authorships` (and their authors)."""
    doi = f"https://doi.org/{work.doi}" if work.doi else ""
    return filled(
        {
            "@type": "ScholarlyArticle",
            "@id": site + work.get_absolute_url(),
            "url": site + work.get_absolute_url(),
            "name": work.title_plain,
            "headline": work.title_plain,
            "abstract": " ".join(work.abstract.split()),
            "author": [person_or_group(each, site) for each in work.authorships.all()],
            "datePublished": _date(work.submitted_at) or str(work.year),
            "dateModified": _date(work.updated_at),
            "version": str(work.version),
            "creativeWorkStatus": "Withdrawn" if work.is_withdrawn else work.get_kind_display(),
            "identifier": _identifiers(arXiv=work.arxiv_id, DOI=work.doi),
            "sameAs": [each for each in (work.abs_url, doi) if each],
            "license": work.licence,
            "about": [term(topic, site) for topic in topics],
            "encoding": {"@type": "MediaObject", "contentUrl": work.pdf_url, "encodingFormat": "application/pdf"},
        }
    )


def person_or_group(authorship: Authorship, site: str) -> Node:
    """Who stands on a byline, as printed; with an address where a record is shown."""
    if authorship.is_collaboration:
        return {"@type": "Organization", "name": authorship.byline}
    author = authorship.shown_author
    return filled(
        {
            "@type": "Person",
            "@id": person_id(author, site) if author else "",
            "name": authorship.byline,
            "givenName": authorship.given,
            "familyName": authorship.family,
            "url": site + author.get_absolute_url() if author else "",
        }
    )


def person_id(author: Author, site: str) -> str:
    """What stands for the person, as against the page about them; the same under any name."""
    return f"{site}/researchers/{author.public_id}/#person"


def term(topic: Topic, site: str) -> Node:
    """A topic, as a term of arXiv's taxonomy."""
    return {
        "@type": "DefinedTerm",
        "@id": f"{site}{topic.get_absolute_url()}#topic",
        "name": topic.name or topic.code,
        "termCode": topic.code,
        "inDefinedTermSet": _TAXONOMY,
        "url": site + topic.get_absolute_url(),
    }


def topic_page(topic: Topic, site: str) -> Node:
    """The page of a topic."""
    address = site + topic.get_absolute_url()
    return {"@type": "CollectionPage", "@id": address, "url": address, "name": str(topic), "about": term(topic, site)}


def organization(institution: Institution, site: str) -> Node:
    """An institution, as ROR knows it."""
    country = {"@type": "PostalAddress", "addressCountry": institution.country_code}
    return filled(
        {
            "@type": "Organization",
            "@id": f"{site}{institution.get_absolute_url()}#institution",
            "name": institution.name,
            "url": site + institution.get_absolute_url(),
            "identifier": _identifiers(ROR=institution.ror_url),
            "sameAs": institution.ror_url,
            "address": country if institution.country_code else None,
        }
    )


def filled(node: Node) -> Node:
    """The node without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, "", [], ())}


def _identifiers(**given: str) -> list[Node]:
    return [{"@type": "PropertyValue", "propertyID": name, "value": value} for name, value in given.items() if value]


def _date(moment: dt.datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
