"""What a statement of a record says, the code that stands for it, and what changed since. Pure."""

import datetime as dt
import hashlib
import json
from base64 import b32encode
from dataclasses import asdict, dataclass

from works.identity.public_ids import ALPHABET

# Characters of a code, and of a group of it. 80 bits: nobody finds a second statement with the code of another.
LENGTH, GROUP = 16, 4
PATTERN = rf"[{ALPHABET}]{{{LENGTH}}}"
_TO_OURS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
# What people type for what they read; ALPHABET has no i, l, o, u.
_LOOKALIKES = str.maketrans("ilo", "110")
_NAME_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Trust:
    """The trust of a record as a statement says it: `band` by its code, `level` 0 to 4."""

    formula: str
    score: int
    band: str
    level: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a statement says of one record on one day. `works` are arXiv ids with the code of their grade, by id.

    The name stands here as a digest (`name_digest`), so that a statement keeps no name that somebody gave up.
    """

    record: str
    name: str
    on: dt.date
    works: tuple[tuple[str, str], ...]
    trust: Trust | None


@dataclass(frozen=True, slots=True)
class Regraded:
    """A work whose grade is another now."""

    arxiv_id: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Difference:
    """From what a statement says to what the record says now; arXiv ids in order."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    regraded: tuple[Regraded, ...] = ()
    is_renamed: bool = False
    is_merged: bool = False
    is_trust_changed: bool = False

    @property
    def is_none(self) -> bool:
        return self == Difference()


def name_digest(name: str) -> str:
    """32 hex digits that stand for a name."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_NAME_DIGITS]


def canonical(facts: Facts) -> str:
    """The one way to write these facts: JSON with sorted keys and works, without white space, in ASCII."""
    said = asdict(facts) | {"on": facts.on.isoformat(), "works": sorted(facts.works)}
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Facts:
    """The facts that `canonical` wrote."""
    said = json.loads(text)
    return Facts(
        record=said["record"],
        name=said["name"],
        on=dt.date.fromisoformat(said["on"]),
        works=tuple((arxiv_id, grade) for arxiv_id, grade in said["works"]),
        trust=Trust(**said["trust"]) if said["trust"] else None,
    )


def code(text: str) -> str:
    """The first 16 characters of the SHA-256 of a canonical text, in the base 32 of public ids."""
    return b32encode(hashlib.sha256(text.encode()).digest()).decode()[:LENGTH].translate(_TO_OURS)


def grouped(code: str) -> str:
    """A code as it is printed: `3k9x-…-…-…`."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def typed(text: str) -> str:
    """The code that somebody typed, whatever its case and separators; empty for what cannot be one."""
    found = "".join(letter for letter in text[:100].lower() if letter not in "- \t\n").translate(_LOOKALIKES)
    return found if len(found) == LENGTH and set(found) <= set(ALPHABET) else ""


def difference(then: Facts, now: Facts) -> Difference:
    """What changed. The day is no change, nor is a new formula that gives the same score, band and level a new one."""
    before, after = dict(then.works), dict(now.works)
    both = sorted(before.keys() & after.keys())
    return Difference(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        regraded=tuple(Regraded(each, before[each], after[each]) for each in both if before[each] != after[each]),
        is_renamed=then.name != now.name and then.record == now.record,
        is_merged=then.record != now.record,
        is_trust_changed=_band(then.trust) != _band(now.trust),
    )


def _band(trust: Trust | None) -> tuple[int, str, int] | None:
    return (trust.score, trust.band, trust.level) if trust else None
