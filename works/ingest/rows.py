"""From an ArxivRecord to the rows that are stored: everything derived from one record, derived once."""

import json
from typing import NamedTuple

from works.arxiv import authors, tex
from works.arxiv.authors import Byline
from works.arxiv.records import ArxivRecord
from works.identity import names

MAX_KEY = 200
MAX_BLOCK = 120
MAX_BYLINE = 500
MAX_NAME_PART = 300


class WorkRow(NamedTuple):
    """Columns of staged_work, in its order, but for source and time."""

    arxiv_id: str
    version: int
    versions: str
    title: str
    title_html: str
    title_plain: str
    abstract: str
    abstract_html: str
    authors_line: str
    kind: str
    categories: list[str]
    comments: str
    journal_ref: str
    report_no: str
    doi: str
    licence: str
    submitter: str
    submitted_at: object
    updated_at: object
    year: int
    author_count: int
    is_deleted: bool
    is_withdrawn: bool
    digest: bytes


class AuthorshipRow(NamedTuple):
    """Columns of staged_authorship, in its order."""

    arxiv_id: str
    position: int
    byline: str
    given: str
    family: str
    affiliation: str
    is_collaboration: bool
    name_key: str
    block: str


def work_row(record: ArxivRecord, digest: bytes, author_count: int) -> WorkRow:
    """The Work of a record, title and abstract rendered."""
    title = tex.render(record.title)
    latest = record.latest
    return WorkRow(
        arxiv_id=record.arxiv_id,
        version=latest.number,
        versions=json.dumps(
            [
                {"version": each.number, "created": each.created.isoformat() if each.created else None}
                for each in record.versions or (latest,)
            ]
        ),
        title=record.title,
        title_html=title.html,
        title_plain=title.plain,
        abstract=record.abstract or "",
        abstract_html=tex.render(record.abstract or "").html,
        authors_line=record.authors or "",
        kind="published" if record.is_published else "preprint",
        categories=list(record.categories or ()),
        comments=record.comments or "",
        journal_ref=record.journal_ref or "",
        report_no=record.report_no or "",
        doi=record.doi or "",
        licence=record.licence or "",
        submitter=record.submitter or "",
        submitted_at=next((each.created for each in record.versions if each.number == 1), None),
        updated_at=latest.created,
        year=record.year,
        author_count=author_count,
        is_deleted=bool(record.is_deleted),
        is_withdrawn=record.is_withdrawn,
        digest=digest,
    )


def authorship_rows(record: ArxivRecord) -> list[AuthorshipRow]:
    """The Authorships of a record, positions from 1."""
    bylines = authors.split(record.authors or "") or authors.from_parsed(record.authors_parsed)
    return [_authorship(record.arxiv_id, position, each) for position, each in enumerate(bylines, start=1)]


def _authorship(arxiv_id: str, position: int, byline: Byline) -> AuthorshipRow:
    name = names.parse(byline.name)
    return AuthorshipRow(
        arxiv_id=arxiv_id,
        position=position,
        byline=byline.name[:MAX_BYLINE],
        given=name.given[:MAX_NAME_PART],
        family=name.family[:MAX_NAME_PART],
        affiliation=byline.affiliation,
        is_collaboration=byline.is_collaboration,
        name_key=names.key(byline.name)[:MAX_KEY],
        block=names.block(byline.name)[:MAX_BLOCK],
    )
