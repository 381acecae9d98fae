"""People by name, however carelessly it is typed: as it stands, then with a slip, then by what looks most like it."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from bzpeer.reading import fetch
from works.models import Author
from works.search import closeness
from works.search.closeness import Cost

EACH = 20
# Names that are looked at before the best are chosen: of each way to read what was typed, those with the most works.
_LOOKED_AT = 60
# Words of names that one begins with, or that are one slip from it; a shorter beginning has its first people stored.
_BEGUN = 300
_NEAR = 3_000
_FAR = 12
# Trigrams in common; with fewer, "learning" would look like "lea".
_ALIKE = 0.32
# Shorter words look like too many others.
_SHORTEST_FAR = 5
# So few that are only begun as typed may not be who was meant.
_FEW = 3

# The primary key finds beginnings; unique (key, word), in the order of the C collation, the words that begin so.
_BEGUN_SQL = f"""
SELECT prefix, author_ids, NULL FROM works_nameprefix WHERE prefix = ANY(%s)
UNION ALL (SELECT NULL, NULL, key FROM works_nameslip WHERE key >= %s AND key < %s AND key = word LIMIT {_BEGUN})
"""
_NEAR_SQL = f"SELECT key, word FROM works_nameslip WHERE key = ANY(%s) LIMIT {_NEAR}"
# The GIN index on the trigrams of whole words.
_FAR_SQL = f"""
SELECT typed.word, near.word FROM unnest(%s::text[]) AS typed (word) CROSS JOIN LATERAL (
    SELECT s.word FROM works_nameslip AS s
    WHERE s.key = s.word AND s.word %% typed.word AND similarity(s.word, typed.word) >= {_ALIKE}
    ORDER BY similarity(s.word, typed.word) DESC, s.word LIMIT {_FAR}
) AS near
"""
# The GIN index on words finds the names that have one of each of several sets of words.
_ARM_SQL = f"""
(SELECT f.id, f.author_id, f.name, f.works, f.words FROM works_foundname AS f WHERE {{has}}
    ORDER BY f.works DESC, f.author_id LIMIT {_LOOKED_AT})
"""
_KNOWN_SQL = (
    "(SELECT f.id, f.author_id, f.name, f.works, f.words FROM works_foundname AS f WHERE f.author_id = ANY(%s))"
)


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody found, and why in words where it is not plain: by a variant of the name, with a letter that differs."""

    author: Author
    why: str


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    author_id: int
    name: str
    works: int
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Best:
    id: int
    cost: int
    works: int
    author_id: int
    name: str
    why: str

    @property
    def place(self) -> tuple[int, int, int, int]:
        """The name that an author is shown under is stored before others."""
        return self.cost, -self.works, self.author_id, self.id


def people(typed: str) -> tuple[Match, ...]:
    """Active authors by name, at most 20, the closest first and of equals those with the most works.

    Three queries for a name as it stands on file, five for one with a slip, at most seven for what only looks like one.
    """
    readings = closeness.readings(typed)
    if not readings:
        return ()
    found = _as_typed(readings[0])
    closest = found[0].cost if found else 2 * Cost.NONE
    if closest >= 2 * Cost.INITIAL_PRINTED or (len(found) < _FEW and closest >= 2 * Cost.BEGUN):
        found += _with_slips(readings)
    return _shown(found or _far(readings[0]))


def _as_typed(reading: Sequence[str]) -> list[_Best]:
    *before, last = reading
    known, begun = _begun(last, is_alone=not before)
    sets = [closeness.alternatives(word) for word in reading]
    sets[-1] |= begun | {f"{last}."}
    arms: list[Sequence[Set[str]]] = []
    if f"{last} " not in known:
        arms.append([{word} for word in reading])
    if last not in known:
        arms += [sets, *_with_initials(reading, sets)]
    rows = _rows(arms, [author_id for ids in known.values() for author_id in ids])
    return _best(rows, [reading], {})


def _with_slips(readings: Sequence[Sequence[str]]) -> list[_Best]:
    """One word of the first reading amiss before several; other readings as a whole."""
    near = _near({word for reading in readings for word in reading})
    wide = [[closeness.alternatives(word) | near.get(word, set()) for word in reading] for reading in readings]
    first = [closeness.alternatives(word) for word in readings[0]]
    single = [[*first[:at], wide[0][at], *first[at + 1 :]] for at in range(len(first)) if wide[0][at] != first[at]]
    return _best(_rows([*single, *wide, *_with_initials(readings[0], wide[0])], []), readings, near)


def _with_initials(reading: Sequence[str], sets: Sequence[Set[str]]) -> list[Sequence[Set[str]]]:
    """For each word that is no initial, the sets where the others may be initials alone."""
    wide = [words | {word[0]} for word, words in zip(reading, sets, strict=True)]
    long = [at for at, word in enumerate(reading) if len(word) > 1]
    return [[*wide[:at], sets[at], *wide[at + 1 :]] for at in long] if len(reading) > 1 else []


def _far(reading: Sequence[str]) -> list[_Best]:
    """By words that share most of their trigrams with those typed."""
    long = [word for word in reading if len(word) >= _SHORTEST_FAR]
    if not long:
        return []
    near: dict[str, set[str]] = {}
    for typed, word in fetch(_FAR_SQL, [long]):
        near.setdefault(typed, set()).add(word)
    sets = [closeness.alternatives(word) | near.get(word, set()) for word in reading]
    return _best(_rows([sets], []), [reading], near) if near else []


def _begun(word: str, *, is_alone: bool) -> tuple[dict[str, list[int]], set[str]]:
    """Who comes first for a common word or beginning that stands alone, and the words that begin so."""
    rows = fetch(_BEGUN_SQL, [[f"{word} ", word] if is_alone else [], word, f"{word}~"])
    known = {prefix: author_ids for prefix, author_ids, _ in rows if prefix is not None}
    return known, {each for _, _, each in rows if each is not None} if len(word) > 1 else set()


def _near(typed: Set[str]) -> dict[str, set[str]]:
    """Words of names one slip from the words that were typed."""
    keys = {word: closeness.slip_keys(word) for word in typed if len(word) >= closeness.SHORTEST_SLIP}
    by_key: dict[str, list[str]] = {}
    for key, word in fetch(_NEAR_SQL, [sorted(set().union(*keys.values()))]):
        by_key.setdefault(key, []).append(word)
    return {
        word: {each for key in mine for each in by_key.get(key, ()) if closeness.is_slip(word, each)}
        for word, mine in keys.items()
    }


def _rows(arms: Iterable[Sequence[Set[str]]], author_ids: Sequence[int]) -> list[_Row]:
    """Names that have one word of each set of an arm, and those of the given authors."""
    parts: list[tuple[str, list[Any]]] = [
        (_ARM_SQL.format(has=" AND ".join(["f.words && %s::text[]"] * len(sets))), [sorted(words) for words in sets])
        for sets in arms
    ]
    if author_ids:
        parts.append((_KNOWN_SQL, [list(author_ids)]))
    if not parts:
        return []
    statement = " UNION ".join(sql for sql, _ in parts)
    return [_Row(*row) for row in fetch(statement, [each for _, given in parts for each in given])]


def _best(rows: Iterable[_Row], readings: Sequence[Sequence[str]], near: Mapping[str, Set[str]]) -> list[_Best]:
    """Of each author the name and the reading that agree best."""
    best: dict[int, _Best] = {}
    for row in rows:
        for reading in readings:
            agreed = closeness.agreement(reading, row.name, row.words, near)
            found = _Best(row.id, agreed.cost, row.works, row.author_id, row.name, agreed.why)
            if row.author_id not in best or found.place < best[row.author_id].place:
                best[row.author_id] = found
    return sorted((each for each in best.values() if each.cost < 2 * Cost.NONE), key=lambda each: each.place)


def _shown(found: Sequence[_Best]) -> tuple[Match, ...]:
    """The first of them, those who are active now."""
    chosen = {each.author_id: each for each in sorted(found, key=lambda each: each.place, reverse=True)}
    first = sorted(chosen.values(), key=lambda each: each.place)[: 2 * EACH]
    authors = Author.objects.active().select_related("top_topic").in_bulk([each.author_id for each in first])
    there = [(authors[each.author_id], each) for each in first if each.author_id in authors][:EACH]
    return tuple(Match(author, _why(author, each)) for author, each in there)


def _why(author: Author, found: _Best) -> str:
    variant = f"matched variant {found.name}" if found.name != author.display_name else ""
    return ", ".join(filter(None, (variant, found.why)))
