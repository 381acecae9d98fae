"""From an ArxivRecord to the rows that are stored, as COPY reads them: everything derived from one record, once. Pure.

The text format of COPY: one row a line, columns between tabs, a backslash before what would end either. Source:
https://www.postgresql.org/docs/current/sql-copy.html.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from works.arxiv import authors, tex
from works.arxiv.authors import Byline
from works.arxiv.records import ArxivRecord, Version, digest
from works.identity import names

MAX_KEY = 200
MAX_BLOCK = 120
MAX_BYLINE = 500
MAX_NAME_PART = 300

WORK_COLUMNS = (
    "arxiv_id, version, versions, title, title_html, title_plain, abstract, abstract_html, authors_line, kind,"
    " categories, comments, journal_ref, report_no, doi, licence, submitter, submitted_at, updated_at, year,"
    " author_count, is_deleted, is_withdrawn, digest"
)
AUTHORSHIP_COLUMNS = "arxiv_id, position, byline, given, family, affiliation, is_collaboration, name_key, block"

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one work: a line for staged_work, lines for staged_authorship."""

    work: bytes
    authorships: bytes


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[ArxivRecord]).decode
_unpack_rows = msgspec.msgpack.Decoder(list[tuple[bytes, Rows]]).decode


def rows(record: ArxivRecord) -> Rows:
    """Everything that is stored of a record, titles, abstracts and names rendered and analysed."""
    bylines = authors.bylines(record.authors or "", record.authors_parsed)
    return Rows(
        _line(_work(record, len(bylines))),
        b"".join(_line(_authorship(record.arxiv_id, *numbered)) for numbered in enumerate(bylines, start=1)),
    )


def packed(records: Sequence[ArxivRecord]) -> bytes:
    """Records for another process."""
    return _pack(records)


def rows_of_packed(records: bytes) -> bytes:
    """Digest and rows of each, packed."""
    return _pack([(digest(record), rows(record)) for record in _unpack(records)])


def unpacked_rows(rows: bytes) -> list[tuple[bytes, Rows]]:
    """What `rows_of_packed` packed."""
    return _unpack_rows(rows)


def _line(columns: Iterable[str]) -> bytes:
    return ("\t".join(columns) + "\n").encode()


def _work(record: ArxivRecord, author_count: int) -> Sequence[str]:
    """Columns in the order of WORK_COLUMNS."""
    title = tex.render(record.title)
    latest = record.latest
    return (
        record.arxiv_id,
        str(latest.number),
        _versions(record.versions or (latest,)).translate(_ESCAPES),
        record.title.translate(_ESCAPES),
        title.html.translate(_ESCAPES),
        title.plain.translate(_ESCAPES),
        _text(record.abstract),
        tex.render(record.abstract or "").html.translate(_ESCAPES),
        _text(record.authors),
        "published" if record.is_published else "preprint",
        f"{{{','.join(record.categories or ())}}}",
        _text(record.comments),
        _text(record.journal_ref),
        _text(record.report_no),
        _text(record.doi),
        _text(record.licence),
        _text(record.submitter),
        _instant(next((each for each in record.versions if each.number == 1), None)),
        _instant(latest),
        str(record.year),
        str(author_count),
        "t" if record.is_deleted else "f",
        "t" if record.is_withdrawn else "f",
        f"\\\\x{digest(record).hex()}",
    )


def _authorship(arxiv_id: str, position: int, byline: Byline) -> Sequence[str]:
    """Columns in the order of AUTHORSHIP_COLUMNS."""
    name = names.parse(byline.name)
    return (
        arxiv_id,
        str(position),
        byline.name[:MAX_BYLINE].translate(_ESCAPES),
        (byline.given or name.given)[:MAX_NAME_PART].translate(_ESCAPES),
        (byline.family or name.family)[:MAX_NAME_PART].translate(_ESCAPES),
        byline.affiliation.translate(_ESCAPES),
        "t" if byline.is_collaboration else "f",
        names.key(byline.name)[:MAX_KEY],
        names.block(byline.name)[:MAX_BLOCK],
    )


def _text(said: str | None) -> str:
    return said.translate(_ESCAPES) if said else ""


def _instant(version: Version | None) -> str:
    return version.created.isoformat() if version and version.created else r"\N"


def _versions(versions: Iterable[Version]) -> str:
    return _encode([{"version": each.number, "created": each.created} for each in versions]).decode()
