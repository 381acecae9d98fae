"""From the name of a focus, such as `author:36z961m6` or `topic:cs.LG`, to what it names."""

import re
from collections.abc import Callable, Mapping

from works.identity import public_ids
from works.models import Author, Institution, Topic, Work
from works.queries import author_by_public_id, canonical_id, institution_by_ror_id, topic_by_code, work_by_arxiv_id

Entity = Author | Work | Topic | Institution


def find(focus: str) -> Entity | None:
    """The author (in whatever state), work, topic or institution that a focus names; None for anything else."""
    kind, _, name = focus.partition(":")
    return _FINDERS.get(kind, _nothing)(name)


def key(entity: Entity) -> str:
    """The name of a focus on this entity; the inverse of `find`."""
    if isinstance(entity, Author):
        return f"author:{entity.public_id}"
    if isinstance(entity, Work):
        return f"work:{entity.arxiv_id}"
    return f"topic:{entity.code}" if isinstance(entity, Topic) else f"institution:{entity.ror_id}"


def _author(name: str) -> Author | None:
    return author_by_public_id(name) if re.fullmatch(public_ids.PATTERN, name) else None


def _work(name: str) -> Work | None:
    arxiv_id = canonical_id(name)
    return work_by_arxiv_id(arxiv_id) if arxiv_id else None


def _topic(name: str) -> Topic | None:
    return topic_by_code(name) if re.fullmatch(r"[A-Za-z][A-Za-z0-9.-]{0,39}", name) else None


def _institution(name: str) -> Institution | None:
    return institution_by_ror_id(name) if re.fullmatch(r"0[a-z0-9]{8}", name) else None


def _nothing(name: str) -> None:
    return None


_FINDERS: Mapping[str, Callable[[str], Entity | None]] = {
    "author": _author,
    "work": _work,
    "topic": _topic,
    "institution": _institution,
}
