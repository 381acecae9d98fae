"""The sources of an import as pages: records in order, and where to go on after each page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import tenacity
from django.conf import settings

from works.arxiv import atom, oai, snapshot
from works.arxiv.client import Client, Patience, SourceError
from works.arxiv.markup import MalformedResponse
from works.arxiv.records import Item, Unreadable
from works.ingest import pace
from works.models import ImportRun

CHUNK = 2_000
API_PAGE = 200
IDS_AT_ONCE = 100
# A document that is complete but unfit is asked for again this often before what is readable of it is taken.
READINGS = 4
MAX_RESTARTS = 5

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Page:
    """Numbered records, and the position to resume at after them; `share` of the whole is done, where known."""

    items: Sequence[tuple[int, Item]]
    position: Mapping[str, Any]
    share: float | None = None


def pages(run: ImportRun) -> Iterator[Page]:
    """What is left of a run, page by page.

    Raises snapshot.SnapshotError, oai.OaiError, atom.AtomError or SourceError, each with what is wrong.
    """
    if run.source == ImportRun.Source.SNAPSHOT:
        yield from _snapshot(run)
        return
    with closing(client()) as http:
        if run.source == ImportRun.Source.OAI:
            yield from _oai(run, http)
        elif run.source == ImportRun.Source.QUERY:
            yield from _query(run, http)
        else:
            yield from _ids(run, http)


def reread(source: str, raw: str) -> Item:
    """A rejected record, read again as its source writes it. Raises RecordError when it still cannot be."""
    if source == ImportRun.Source.SNAPSHOT:
        return snapshot.read(raw.encode())
    return oai.read_record(raw) if source == ImportRun.Source.OAI else atom.read_entry(raw)


def client() -> Client:
    """To arXiv, saying who asks."""
    contact = f" (+mailto:{settings.ARXIV_CONTACT})" if settings.ARXIV_CONTACT else ""
    patience = Patience(settings.ARXIV_ATTEMPTS, settings.ARXIV_FIRST_WAIT)
    return Client(f"BZPEER/{settings.VERSION}{contact}", pace.turn, patience)


# --- snapshot ----------------------------------------------------------------------------------------------


def _snapshot(run: ImportRun) -> Iterator[Page]:
    path = Path(run.arguments["path"])
    _check_unchanged(run, path)
    with snapshot.opened(path) as lines:
        lines.skip(run.position.get("line", 0))
        numbered = iter(lines)
        while chunk := list(islice(numbered, CHUNK)):
            items = [(number, line if isinstance(line, Unreadable) else snapshot.item(line)) for number, line in chunk]
            yield Page(items, {"line": lines.number}, lines.share)


def fingerprint(path: Path) -> dict[str, int]:
    """By which a file is known again: size in bytes and time of change; nothing for standard input."""
    if not path.is_file():
        return {}
    stat = path.stat()
    return {"size": stat.st_size, "changed": int(stat.st_mtime)}


def _check_unchanged(run: ImportRun, path: Path) -> None:
    if run.position and run.arguments.get("file", {}) != fingerprint(path):
        raise snapshot.SnapshotError(
            f"{path} is not the file that the run began with (another size or time): start a new import; what is"
            " stored already will be found unchanged."
        )


# --- OAI-PMH -----------------------------------------------------------------------------------------------


def _oai(run: ImportRun, http: Client) -> Iterator[Page]:
    position = dict(run.position)
    read, restarts = run.read, 0
    while True:
        try:
            answer = _listed(http, _verb(run, position))
        except oai.OaiError as error:
            if error.code == "noRecordsMatch":
                return
            if error.code != "badResumptionToken" or "token" not in position or restarts >= MAX_RESTARTS:
                raise
            # Tokens expire daily; the list begins anew at the last datestamp, and what overlaps is unchanged.
            restarts += 1
            position = {**position, "since": position.get("datestamp", "")}
            del position["token"]
            continue
        if answer.token and answer.token == position.get("token"):
            raise SourceError("The server gives the same resumption token again and again.")
        position = _after(position, answer)
        items = list(enumerate(answer.items, start=read + 1))
        read += len(items)
        yield Page(items, position, _share(answer))
        if not answer.token:
            return


def _verb(run: ImportRun, position: Mapping[str, Any]) -> dict[str, str]:
    if token := position.get("token"):
        return {"verb": "ListRecords", "resumptionToken": token}
    asked = {key: run.arguments[key] for key in ("from", "until", "set") if run.arguments.get(key)}
    if position.get("since"):
        asked["from"] = position["since"]
    return {"verb": "ListRecords", "metadataPrefix": run.arguments.get("format", "arXivRaw"), **asked}


def _after(position: Mapping[str, Any], answer: oai.Page) -> dict[str, Any]:
    """Token and the datestamp to begin anew at: the last one, as long as they came in order."""
    stamps = [position.get("datestamp", ""), *filter(None, answer.datestamps)]
    is_ordered = position.get("is_ordered", True) and stamps == sorted(stamps)
    begin = max(stamps) if is_ordered else position.get("since", "")
    return {
        "datestamp": begin,
        "is_ordered": is_ordered,
        "since": position.get("since", ""),
        "response": position.get("response") or answer.response_date,
        **({"token": answer.token} if answer.token else {}),
    }


def _share(answer: oai.Page) -> float | None:
    if not answer.size or answer.cursor is None:
        return None
    return min(1.0, (answer.cursor + len(answer.items)) / answer.size)


def _listed(http: Client, params: Mapping[str, str]) -> oai.Page:
    return _read(http, settings.ARXIV_OAI_URL, params, oai.read)


# --- Atom --------------------------------------------------------------------------------------------------


def _query(run: ImportRun, http: Client) -> Iterator[Page]:
    start = run.position.get("start", 0)
    while True:
        answer = _found(http, {"search_query": run.arguments["query"], "start": str(start)})
        if not answer.items:
            return
        items = list(enumerate(answer.items, start=start + 1))
        start += len(items)
        yield Page(items, {"start": start}, min(1.0, start / answer.total) if answer.total else None)
        if start >= answer.total:
            return


def _found(http: Client, asked: Mapping[str, str]) -> atom.Page:
    """One page of a query. The API at times answers with an empty page where there is more; then it is asked again."""
    params = {**asked, "max_results": str(API_PAGE), "sortBy": "submittedDate", "sortOrder": "ascending"}
    answer = _feed(http, params)
    for _ in range(READINGS - 1):
        if answer.items or int(asked["start"]) >= answer.total:
            break
        answer = _feed(http, params)
    if not answer.items and int(asked["start"]) < answer.total:
        raise SourceError(f"The API says there are {answer.total:,} works and gives none from {asked['start']} on.")
    return answer


def _ids(run: ImportRun, http: Client) -> Iterator[Page]:
    wanted: Sequence[str] = run.arguments["ids"]
    done, read = run.position.get("done", 0), run.read
    while chunk := wanted[done : done + IDS_AT_ONCE]:
        answer = _feed(http, {"id_list": ",".join(chunk), "max_results": str(len(chunk))})
        items = [*answer.items, *_unknown(chunk, answer.items)]
        yield Page(
            list(enumerate(items, start=read + 1)), {"done": done + len(chunk)}, (done + len(chunk)) / len(wanted)
        )
        done += len(chunk)
        read += len(items)


def _unknown(asked: Iterable[str], found: Iterable[Item]) -> Iterator[Unreadable]:
    known = {item.arxiv_id for item in found if not isinstance(item, Unreadable)}
    return (Unreadable(each, f"{each}: arXiv has no work of this id") for each in asked if each not in known)


def _feed(http: Client, params: Mapping[str, str]) -> atom.Page:
    # The API explains a bad question in a feed that it sends with status 400.
    return _read(http, settings.ARXIV_API_URL, params, atom.read, accepted=(200, 400))


# --- both --------------------------------------------------------------------------------------------------


def _read(
    http: Client,
    url: str,
    params: Mapping[str, str],
    read: Callable[..., Answer],
    accepted: Sequence[int] = (200,),
) -> Answer:
    """Ask and read; a document that is broken is asked for again, and what is complete but unfit is salvaged."""
    retrying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(READINGS),
        wait=tenacity.wait_exponential_jitter(
            multiplier=settings.ARXIV_FIRST_WAIT, max=60, jitter=settings.ARXIV_FIRST_WAIT
        ),
        retry=tenacity.retry_if_exception_type(MalformedResponse),
        reraise=True,
    )
    document = b""

    def once() -> Answer:
        nonlocal document
        document = http.get(url, params, accepted)
        return read(document)

    try:
        return retrying(once)
    except MalformedResponse as error:
        if error.is_truncated:
            raise SourceError(f"The answer of {url} breaks off every time: {error}") from error
    try:
        return read(document, salvage=True)
    except MalformedResponse as error:
        raise SourceError(f"The answer of {url} cannot be read: {error}") from error
