"""How works and people that can be kept stand in an address: /collections/save/?work=…&work=… or ?author=…"""

from django.http import QueryDict

from works import queries
from works.filters import InvalidFilter, Selection
from works.models import Author, Work


class NothingThere(LookupError):
    """None of it is on file, or it was taken down."""


def find(query: QueryDict) -> list[Work | Author]:
    """The works, at most 25, or the one author that an address names. One query. Raises InvalidFilter, NothingThere."""
    selection = Selection.from_query(query)
    if bool(selection.works) == bool(query.get("author")):
        raise InvalidFilter("Say what to keep: works, or one author.")
    found = _works(selection) if selection.works else _author(query.get("author", ""))
    if not found:
        raise NothingThere("Nothing of this is on file, or it was taken down.")
    return found


def _works(selection: Selection) -> list[Work | Author]:
    found = queries.works_by_arxiv_ids(selection.works)
    return [found[each] for each in selection.works if each in found]


def _author(public_id: str) -> list[Work | Author]:
    found = queries.author_by_public_id(public_id) if "\0" not in public_id else None
    return [found.current] if found and found.current.state == Author.State.ACTIVE else []
