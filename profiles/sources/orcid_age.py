"""When an ORCID record was made. Pure apart from HTTP.

Source: ORCID API 3.0, `/<iD>/record`: `history.submission-date.value`, in milliseconds since 1970, UTC.
"""

import datetime as dt
import json

from works.arxiv.client import Answered, Client, SourceError


def url(base: str, orcid: str) -> str:
    """The record of an iD, as the API addresses it."""
    return f"{base}/{orcid}/record"


def fetch(http: Client, base: str, orcid: str) -> dt.date | None:
    """The day on which this iD was made; None when ORCID has no such record or does not say.

    Raises SourceError when ORCID cannot be asked or understood now.
    """
    try:
        return parse(http.get(url(base, orcid), {}))
    except Answered as error:
        # 404: no such iD; 409 and 410: locked or deactivated.
        if error.status in (404, 409, 410):
            return None
        raise


def parse(document: bytes) -> dt.date | None:
    """The day in a record; None when it is not said. Raises SourceError for what is no record."""
    try:
        record = json.loads(document)
        said = ((record.get("history") or {}).get("submission-date") or {}).get("value")
        return None if said is None else dt.datetime.fromtimestamp(int(said) / 1000, dt.UTC).date()
    except (ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise SourceError("ORCID answered with something that is no record.") from error
