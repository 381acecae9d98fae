"""What the resolver sees of a byline, and how rare a name, a word or a topic is. Pure."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import Stemmer
from anyascii import anyascii

# Of an abstract: the first sentences say what a work is about, and all of it would cost four times the time.
ABSTRACT_LENGTH = 400
# Names that a pretended corpus adds to each count: in a small one no name is taken for rare.
_PRETENDED_NAMES = 3_000
_PRETENDED_BEARERS = 0.3
# An initial stands for about one given name in twelve; a second given name or initial narrows less than a first.
_INITIAL = math.log10(1 / 12)
_SECOND_GIVEN = -0.7
# Beyond these bounds a count of names says nothing more about how many people bear one.
RAREST, COMMONEST = -8.5, -2.0
# People who publish, about: as many as there are, a name of share 1e-6 has one bearer among them.
EVERYBODY = 1_000_000
_WORD = re.compile(r"[a-z][a-z0-9]{2,}")
_stemmer = Stemmer.Stemmer("english")


@dataclass(frozen=True, slots=True)
class Signature:
    """One byline with what its work says. Empty means unknown; `coauthors` are name keys of the others on the work.

    `author_id` and `grade` are what is stored now; a held byline stays with its author.
    """

    id: int
    work_id: int
    byline: str
    name_key: str
    author_id: int | None = None
    grade: str = ""
    is_held: bool = False
    coauthors: frozenset[str] = frozenset()
    title: str = ""
    abstract: str = ""
    topics: tuple[str, ...] = ()
    venue: str = ""
    affiliation: str = ""
    year: int | None = None


class Field(StrEnum):
    """Where a term stands; how common it is depends on it."""

    TEXT = "text"
    VENUE = "venue"
    TOPIC = "topic"
    AFFILIATION = "affiliation"


@dataclass(frozen=True, slots=True)
class Statistics:
    """How often the parts of names occur among bylines, and the terms of each field among works.

    `names` are all bylines that were counted. `population` is how many people the bylines may be of: everybody, or
    those of a smaller record.
    """

    names: int = 0
    population: int = EVERYBODY
    works: int = 0
    families: Mapping[str, int] = field(default_factory=dict)
    givens: Mapping[str, int] = field(default_factory=dict)
    terms: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    _rarities: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    _weights: dict[int, float] = field(default_factory=dict, compare=False, repr=False)

    def rarity(self, name_key: str) -> float:
        """log10 of the share of people who bear this name, within RAREST and COMMONEST: -4 for Wei Wang, -7 is rare.

        Family and given names are taken as independent. The less a name says, the more people share it. In a small
        record fewer bearers are to be expected, as if the name were rarer.
        """
        known = self._rarities.get(name_key)
        if known is None:
            known = self._rarities[name_key] = self._rarity(name_key)
        return known

    def _rarity(self, name_key: str) -> float:
        family, given = _parts(name_key)
        rarity = self._share(self.families, family)
        if given:
            rarity += _INITIAL if len(given[0]) == 1 else self._share(self.givens, given[0])
        if given[1:]:
            rarity += _SECOND_GIVEN
        rarity += math.log10(min(max(self.population, 1), EVERYBODY) / EVERYBODY)
        return min(max(rarity, RAREST), COMMONEST)

    def weights(self, where: Field, terms: Iterable[str]) -> list[float]:
        """Inverse document frequency of each term of a field, in nats."""
        counts = self.terms.get(where, {})
        of_count = self._weights
        found = []
        for term in terms:
            count = counts.get(term, 0)
            weight = of_count.get(count)
            if weight is None:
                weight = of_count[count] = math.log((self.works + 1) / (count + 0.5))
            found.append(weight)
        return found

    def _share(self, counts: Mapping[str, int], part: str) -> float:
        return math.log10((counts.get(part, 0) + _PRETENDED_BEARERS) / (self.names + _PRETENDED_NAMES))


def statistics(
    name_keys: Mapping[str, int], works: Iterable[Mapping[Field, Iterable[str]]], population: int = 0
) -> Statistics:
    """Count the parts of names, given with how often each is borne, and the terms of works, given by field.

    Bylines are counted and not distinct names: a hundred people of one name are one name. Without a `population` there
    are as many people as names.
    """
    families: Counter[str] = Counter()
    givens: Counter[str] = Counter()
    terms: dict[str, Counter[str]] = {where: Counter() for where in Field}
    for name_key, borne in name_keys.items():
        family, given = _parts(name_key)
        families[family] += borne
        for first in given[:1]:
            givens[first] += borne
    count = 0
    for work in works:
        count += 1
        for where, found in work.items():
            terms[where].update(set(found))
    return Statistics(sum(name_keys.values()), population or len(name_keys), count, families, givens, terms)


def _parts(name_key: str) -> tuple[str, list[str]]:
    """Family name and given names of a name key."""
    family, _, given = name_key.partition(", ")
    return family, given.split()


def fields(signature: Signature) -> dict[Field, list[str]]:
    """The terms of a byline's work by field, title and abstract as one text."""
    return {
        Field.TEXT: stems(f"{signature.title} {signature.abstract[:ABSTRACT_LENGTH]}"),
        Field.VENUE: stems(signature.venue),
        Field.TOPIC: list(signature.topics),
        Field.AFFILIATION: stems(signature.affiliation),
    }


def stems(text: str) -> list[str]:
    """The words of a text in lower-case ASCII, those of two letters left out, cut to their stems."""
    plain = (text if text.isascii() else anyascii(text)).lower()
    found: list[str] = _stemmer.stemWords(_WORD.findall(plain))
    return found
