"""From people to authors: who keeps which id, and the grade that a byline gets from its name and company. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from works.identity.clusters import People
from works.identity.features import Signature

# A name key that so many authors share makes a bare match weaker.
COMMON_NAME_AUTHORS = 5
# Grades that the resolver gives: the names of `works.models.Grade` for a common name, a name, and a name in context.
COMMON_NAME, NAME, CONTEXT = "M", "N", "C"
_INFERRED = frozenset((COMMON_NAME, NAME, CONTEXT, ""))
# Co-authors shared with another work of the author that lift a byline to CONTEXT.
_CONTEXT_COAUTHORS = 2


@dataclass(frozen=True, slots=True)
class Person:
    """Bylines of one person and the author they are of; None is one to be made. A fixed author keeps its name."""

    signatures: Sequence[Signature]
    author_id: int | None
    is_fixed: bool
    grades: Sequence[str]


def assign(people: People, anchored: Collection[int]) -> list[Person]:
    """Give every person of a block an author: the one who holds its bylines, else who has most of them now.

    An author goes to one person only; who has fewest loses, and the smallest key decides between equals.
    """
    fixed = [_anchor(cluster, anchored) for cluster in people.people]
    taken = {author for author in fixed if author is not None}
    owners: dict[int, int] = {index: author for index, author in enumerate(fixed) if author is not None}
    wishes = sorted(
        (-votes, author, index)
        for index, cluster in enumerate(people.people)
        if index not in owners
        for author, votes in Counter(s.author_id for s in cluster if s.author_id is not None).items()
    )
    for _, author, index in wishes:
        if index not in owners and author not in taken:
            owners[index] = author
            taken.add(author)
    sharing = Counter(key for cluster in people.people for key in {s.name_key for s in cluster})
    return [
        Person(cluster, owners.get(index), fixed[index] is not None, _grades(cluster, sharing))
        for index, cluster in enumerate(people.people)
    ]


def _anchor(cluster: Sequence[Signature], anchored: Collection[int]) -> int | None:
    """The author whom the bylines of a cluster must stay with. `groups` sees to it that there is one at most."""
    return next(
        (s.author_id for s in cluster if s.author_id is not None and (s.is_held or s.author_id in anchored)), None
    )


def _grades(cluster: Sequence[Signature], sharing: Mapping[str, int]) -> list[str]:
    """The grade of each byline; evidence that outranks what a name says is left as it is."""
    context = _in_context(cluster) if len(cluster) > 1 else frozenset()
    return [
        s.grade
        if s.grade not in _INFERRED
        else CONTEXT
        if s.id in context
        else COMMON_NAME
        if sharing[s.name_key] >= COMMON_NAME_AUTHORS
        else NAME
        for s in cluster
    ]


def _in_context(cluster: Sequence[Signature]) -> Collection[int]:
    """Bylines that share two or more co-authors with another work of the same author."""
    works_of: dict[str, list[Signature]] = defaultdict(list)
    for signature in cluster:
        for coauthor in signature.coauthors:
            works_of[coauthor].append(signature)
    return {signature.id for signature in cluster if _shares_enough(signature, works_of)}


def _shares_enough(signature: Signature, works_of: Mapping[str, Sequence[Signature]]) -> bool:
    shared: Counter[int] = Counter()
    for coauthor in signature.coauthors:
        for other in works_of[coauthor]:
            if other.id != signature.id:
                shared[other.id] += 1
                if shared[other.id] == _CONTEXT_COAUTHORS:
                    return True
    return False
