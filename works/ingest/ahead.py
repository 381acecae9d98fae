"""Pages with their rows made ahead: while one page is stored, other processes make the rows of the next."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing

from django.db import InterfaceError, OperationalError

from works.arxiv.records import ArxivRecord, digest
from works.ingest import staging
from works.ingest.processes import Made, Pending, RowMakers
from works.ingest.sources import Page

# Below this a page is not worth the other processes.
MIN_RECORDS = 500
PAGES_AHEAD = 2


def with_rows(pages: Iterator[Page], processes: int) -> Iterator[tuple[Page, Made]]:
    """The same pages, each with rows of its records by digest, as far as they were worth making ahead.

    Which are worth it is a guess from what is stored at that moment. Rows that are missing in the end are made on
    the spot, and rows too many are dropped, so a wrong guess costs time only.
    """
    ahead = PAGES_AHEAD if processes else 0
    waiting: deque[tuple[Page, Pending]] = deque()
    broke: Exception | None = None
    with closing(RowMakers(processes)) as makers:
        while True:
            try:
                page = next(pages)
            except StopIteration:
                break
            except Exception as error:
                # What was read before is stored first.
                broke = error
                break
            fresh = _not_stored(page) if processes else []
            waiting.append((page, makers.begin(fresh) if len(fresh) >= MIN_RECORDS else []))
            if len(waiting) > ahead:
                page, pending = waiting.popleft()
                yield page, makers.collected(pending)
        for page, pending in waiting:
            yield page, makers.collected(pending)
    if broke is not None:
        raise broke


def _not_stored(page: Page) -> Sequence[ArxivRecord]:
    records = [item for _, item in page.items if isinstance(item, ArxivRecord)]
    try:
        known = staging.known_digests([record.arxiv_id for record in records])
    except (OperationalError, InterfaceError):
        # Whoever stores the page waits for the database; a guess need not.
        return []
    return [record for record in records if known.get(record.arxiv_id) != digest(record)]
