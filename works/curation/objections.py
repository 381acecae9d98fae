"""What forbids a curator to decide, said by apps that the record does not know: their own record, a co-author's.

`CURATION_OBJECTIONS` in the settings names functions of a user and an author that give words, or "" for none.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from works.identity.placing import Refused
from works.models import Author


def objection(curator: Any, authors: Iterable[Author]) -> str:
    """Why this curator may not decide about these authors, in words; empty when they may."""
    authors = list(authors)
    said = (import_string(path)(curator, author) for path in settings.CURATION_OBJECTIONS for author in authors)
    return next(filter(None, said), "")


def require_impartial(curator: Any, authors: Iterable[Author]) -> None:
    """Raises Refused when this curator may not decide about one of these authors."""
    if words := objection(curator, authors):
        raise Refused(words)
