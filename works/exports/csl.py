"""Works as CSL-JSON, the data form of citation processors (schema 1.0)."""

import json
from collections.abc import Sequence

from works.arxiv import tex
from works.models import Authorship, Work


def write(works: Sequence[Work]) -> str:
    """A JSON array with one item a work; authors prefetched as `authorships`."""
    return json.dumps([item(work) for work in works], ensure_ascii=False, indent=1)


def item(work: Work) -> dict[str, object]:
    """One work as an item. A preprint has its arXiv number, a published one its journal as the source says it."""
    is_preprint = not work.journal_ref
    found: dict[str, object] = {
        "id": f"arXiv:{work.arxiv_id}",
        "type": "article" if is_preprint else "article-journal",
        "title": work.title_plain,
        "author": [_name(authorship) for authorship in work.authorships.all()],
        "issued": {"date-parts": [[work.year]]},
        "URL": work.abs_url,
        "number": f"arXiv:{work.arxiv_id}" if is_preprint else "",
        "publisher": "arXiv" if is_preprint else "",
        "archive": "arXiv",
        "archive_location": work.arxiv_id,
        "DOI": work.doi,
        "container-title": tex.render(work.journal_ref).plain,
        "abstract": " ".join(work.abstract.split()),
    }
    return {name: value for name, value in found.items() if value}


def _name(authorship: Authorship) -> dict[str, str]:
    if authorship.is_collaboration or not authorship.given:
        return {"literal": authorship.byline}
    return {"family": authorship.family, "given": authorship.given}
