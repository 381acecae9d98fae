"""Works as Highwire tags (`citation_…`), which Google Scholar and Zotero read from a page.

Source: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing.
"""

from collections.abc import Iterable

from works.models import Work


def tags(work: Work, names: Iterable[str], address: str) -> tuple[tuple[str, str], ...]:
    """Name and content of each tag; one `citation_author` a name, in order. `address` is that of the page."""
    published = f"{work.submitted_at:%Y/%m/%d}" if work.submitted_at else str(work.year)
    return (
        ("citation_title", work.title_plain),
        *(("citation_author", name) for name in names),
        ("citation_publication_date", published),
        *((("citation_online_date", f"{work.updated_at:%Y/%m/%d}"),) if work.updated_at else ()),
        ("citation_arxiv_id", work.arxiv_id),
        *((("citation_doi", work.doi),) if work.doi else ()),
        *(("citation_keywords", code) for code in work.categories),
        ("citation_abstract_html_url", address),
        ("citation_pdf_url", work.pdf_url),
    )
