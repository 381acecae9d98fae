"""Search: what is typed is read (`query`), and people, works and topics are found by it. Never an error."""

from works.search.by_name import EACH
from works.search.finding import Found, SharedName, people, search
from works.search.query import Query, parse
from works.search.texts import works_since

__all__ = ["EACH", "Found", "Query", "SharedName", "parse", "people", "search", "works_since"]
