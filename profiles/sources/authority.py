"""arXiv's authority list: the works that arXiv itself ties to an ORCID iD. Pure apart from HTTP.

Source: "Author Identifiers" in arXiv's help. An author may link an ORCID iD to their arXiv account; the works that the
account owns are then listed at `/a/<ORCID iD>.json`.
"""

import json
from typing import Any

from works.arxiv import ids
from works.arxiv.client import Answered, Client, SourceError

# How arXiv says that nobody linked this iD: it takes an unknown one for a bad one at times.
_NO_LIST = (400, 404)


def url(base: str, orcid: str) -> str:
    """The list of an ORCID iD, for people; `.json` after it is the one for programs."""
    return f"{base}/{orcid}"


def fetch(http: Client, base: str, orcid: str) -> tuple[str, ...] | None:
    """Canonical arXiv ids of the works on the list of this iD; None when arXiv has no list.

    Raises SourceError when arXiv cannot be asked or understood now.
    """
    try:
        return parse(http.get(f"{url(base, orcid)}.json", {}))
    except Answered as error:
        if error.status in _NO_LIST:
            return None
        raise


def parse(document: bytes) -> tuple[str, ...]:
    """The canonical arXiv ids in a list, each once. Raises SourceError when it is none."""
    try:
        entries: Any = json.loads(document)["entries"]
        found = [ids.parse(entry["id"]).canonical for entry in entries]
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"arXiv's authority list cannot be read: {error}") from error
    return tuple(dict.fromkeys(found))
