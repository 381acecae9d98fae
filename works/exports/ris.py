"""Works as RIS, written by rispy."""

from collections.abc import Sequence

import rispy

from works.models import Authorship, Work


def write(works: Sequence[Work]) -> str:
    """One record a work; UTF-8, authors prefetched as `authorships`."""
    return str(rispy.dumps([_record(work) for work in works]))


def _record(work: Work) -> dict[str, object]:
    record: dict[str, object] = {
        "type_of_reference": "JOUR" if work.journal_ref else "UNPB",
        "title": work.title_plain,
        "authors": [_name(authorship) for authorship in work.authorships.all()],
        "year": str(work.year),
        "abstract": " ".join(work.abstract.split()),
        "urls": [work.abs_url],
        "doi": work.doi,
        "journal_name": work.journal_ref,
        "accession_number": f"arXiv:{work.arxiv_id}",
    }
    return {name: value for name, value in record.items() if value}


def _name(authorship: Authorship) -> str:
    if authorship.is_collaboration or not authorship.given:
        return authorship.byline
    return f"{authorship.family}, {authorship.given}"
