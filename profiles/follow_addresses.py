"""How something that can be followed stands in an address: /follow/?author=…&with=…, and finding it again."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from profiles import saved_searches
from profiles.follow_words import current
from profiles.models import Follow
from profiles.models.following import Kind
from works import queries
from works.models import Author, Topic

# What an address may name, and which columns that fills.
_KINDS: dict[frozenset[str], Kind] = {
    frozenset({"author"}): Kind.AUTHOR,
    frozenset({"author", "with"}): Kind.PAIR,
    frozenset({"author", "outside"}): Kind.OUTSIDE,
    frozenset({"topic"}): Kind.TOPIC,
    frozenset({"topic", "institution"}): Kind.TOPIC_AT,
    frozenset({"institution"}): Kind.INSTITUTION,
    frozenset({"work"}): Kind.WORK,
    frozenset({"search"}): Kind.SEARCH,
}
Found = TypeVar("Found")
_NAMES = ("author", "with", "outside", "topic", "institution", "work", "search")


class NothingThere(LookupError):
    """The address names nothing that is on file. The message says what is missing."""


class NoTarget(ValueError):
    """The address does not say what to follow. The message says what it may say."""


def find(asked: Mapping[str, str]) -> Follow:
    """What an address asks to follow, not stored. At most one query for each thing it names.

    Whoever was merged is the record they became part of. Raises NoTarget or NothingThere.
    """
    said = {name: asked.get(name, "").strip() for name in _NAMES if asked.get(name, "").strip()}
    kind = _KINDS.get(frozenset(said))
    if kind is None:
        raise NoTarget(
            "Say what to follow: an author, alone, with another or outside an archive; a topic, an institution or"
            " both; a work; or a search."
        )
    target = Follow(
        kind=kind,
        author=shown_author(said["author"]) if "author" in said else None,
        other=shown_author(said["with"]) if "with" in said else None,
        archive=_archive(said.get("outside")),
        topic=_known(said.get("topic"), queries.topic_by_code, "topic"),
        institution=_known(said.get("institution"), queries.institution_by_ror_id, "institution"),
        work=_known(said.get("work"), queries.work_by_arxiv_id, "work"),
        query=saved_searches.canonical(said.get("search", "")),
    )
    if kind == Kind.SEARCH and not target.query:
        raise NoTarget("This search asks for nothing. Type words, a name or a topic.")
    if kind == Kind.PAIR:
        _order(target)
    return target


def shown_author(public_id: str) -> Author:
    """The record of this id, wherever it went since. One query. Raises NothingThere."""
    found = current(_known(public_id, queries.author_by_public_id, "author"))
    if found.state != Author.State.ACTIVE:
        raise NothingThere("This record was taken down.")
    return found


def _order(target: Follow) -> None:
    """The lower key first, as pairs are stored. Raises NoTarget for one and the same."""
    one, other = current(target.author), current(target.other)
    if one.pk == other.pk:
        raise NoTarget("Both are the same record. Choose two different authors.")
    target.author, target.other = sorted((one, other), key=lambda author: author.pk)


def _archive(code: str | None) -> str:
    if code is None:
        return ""
    archive = code.removesuffix(".*")
    if not Topic.objects.filter(archive=archive).exists():
        raise NothingThere(f"arXiv has no archive “{archive[:40]}”, or none of its works is on file. Try cs or math.")
    return archive


def _known(key: str | None, find_by: Callable[[str], Found | None], what: str) -> Found | None:
    if key is None:
        return None
    found = find_by(key) if "\0" not in key and len(key) <= 100 else None
    if found is None:
        raise NothingThere(f"No {what} “{key[:60]}” is on file.")
    return found
