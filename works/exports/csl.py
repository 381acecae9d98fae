"""Works as CSL-JSON, the data form of citation processors (schema 1.0)."""

import json
from collections.abc import Sequence

from works.models import Authorship, Work


def write(works: Sequence[Work]) -> str:
    """A JSON array with one item a work; authors prefetched as `authorships`."""
    return json.dumps([_item(work) for work in works], ensure_ascii=False, indent=1)


def _item(work: Work) -> dict[str, object]:
    item: dict[str, object] = {
        "id": f"arXiv:{work.arxiv_id}",
        "type": "article-journal" if work.journal_ref else "article",
        "title": work.title_plain,
        "author": [_name(authorship) for authorship in work.authorships.all()],
        "issued": {"date-parts": [[work.year]]},
        "URL": work.abs_url,
        "number": f"arXiv:{work.arxiv_id}",
        "DOI": work.doi,
        "container-title": work.journal_ref,
        "abstract": " ".join(work.abstract.split()),
    }
    return {name: value for name, value in item.items() if value}


def _name(authorship: Authorship) -> dict[str, str]:
    if authorship.is_collaboration or not authorship.given:
        return {"literal": authorship.byline}
    return {"family": authorship.family, "given": authorship.given}
