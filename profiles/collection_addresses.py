"""How works and people that can be kept stand in an address: /collections/save/?work=…&work=… or ?author=…"""

from django.http import QueryDict

from profiles.follow_addresses import NothingThere, shown_author
from works import queries
from works.filters import InvalidFilter, Selection
from works.models import Author, Work


def find(query: QueryDict) -> list[Work | Author]:
    """The works, at most 25, or the one author that an address names. One query. Raises InvalidFilter, NothingThere."""
    selection, author = Selection.from_query(query), query.get("author", "")
    if bool(selection.works) == bool(author):
        raise InvalidFilter("Say what to keep: works, or one author.")
    return _works(selection) if selection.works else [shown_author(author)]


def _works(selection: Selection) -> list[Work | Author]:
    found = queries.works_by_arxiv_ids(selection.works)
    if not found:
        raise NothingThere("None of these works is on file.")
    return [found[each] for each in selection.works if each in found]
