"""What one page of records would do to the record: which works are new, changed or as they were."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from works.arxiv.records import ArxivRecord, Change, Deletion, Item, Unreadable, changes, digest, merged
from works.ingest import staging

# Clocks differ, and arXiv dates a version when it was announced.
TOLERANCE = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that was not taken: its number in the source, its raw text, why."""

    position: int
    raw: str
    reason: str


@dataclass(slots=True)
class Plan:
    """The works to write, as merged with what was known; the works that stay; what is rejected."""

    fresh: dict[str, tuple[ArxivRecord, bytes]] = field(default_factory=dict)
    checked: list[str] = field(default_factory=list)
    changes: list[tuple[str, Change]] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    read: int = 0
    new: int = 0

    @property
    def changed(self) -> int:
        return len(self.fresh) - self.new

    @property
    def unchanged(self) -> int:
        """Records that brought nothing: said before, said twice on this page, or the deletion of an unknown work."""
        return self.read - len(self.rejected) - len(self.fresh)


def plan(items: Sequence[tuple[int, Item]], now: dt.datetime) -> Plan:
    """Compare a page with what is stored, two look-ups in all. Items are numbered; later ones win."""
    made = Plan(read=len(items))
    heard = _heard(items, now, made)
    known = staging.known_digests(list(heard))
    said_before = {
        arxiv_id
        for arxiv_id, records in heard.items()
        if len(records) == 1 and isinstance(records[0], ArxivRecord) and known.get(arxiv_id) == digest(records[0])
    }
    stored = staging.stored_records([each for each in heard if each in known and each not in said_before])
    made.checked.extend(said_before)
    for arxiv_id, records in heard.items():
        if arxiv_id not in said_before:
            _decide(made, stored.get(arxiv_id), records, known.get(arxiv_id))
    return made


def _heard(items: Iterable[tuple[int, Item]], now: dt.datetime, made: Plan) -> dict[str, list[ArxivRecord | Deletion]]:
    heard: dict[str, list[ArxivRecord | Deletion]] = defaultdict(list)
    for position, item in items:
        if isinstance(item, Unreadable):
            made.rejected.append(Rejection(position, item.raw, item.reason))
        elif isinstance(item, ArxivRecord) and _is_future(item, now):
            reason = f"versions: dated {item.latest.created:%Y-%m-%d %H:%M}, which is in the future"
            made.rejected.append(Rejection(position, repr(item), reason))
        else:
            heard[item.arxiv_id].append(item)
    return heard


def _is_future(record: ArxivRecord, now: dt.datetime) -> bool:
    return any(version.created and version.created > now + TOLERANCE for version in record.versions)


def _decide(
    made: Plan, before: ArxivRecord | None, heard: Sequence[ArxivRecord | Deletion], known: bytes | None
) -> None:
    after = before
    for item in heard:
        after = _after(after, item)
    if after is None:
        return
    said = digest(after)
    if said == known:
        made.checked.append(after.arxiv_id)
        return
    made.fresh[after.arxiv_id] = (after, said)
    made.new += before is None
    if before is not None:
        made.changes.extend((after.arxiv_id, change) for change in changes(before, after))


def _after(known: ArxivRecord | None, item: ArxivRecord | Deletion) -> ArxivRecord | None:
    if isinstance(item, Deletion):
        return known and replace(known, is_deleted=True)
    return merged(known, item) if known else item
