"""Links by which somebody without an account sees what became of their report: signed, for that alone, for a time."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core import signing

LINK_DAYS = 90
# Of this purpose alone: a signature made for anything else does not open a report.
_SALT = "profiles.report-status"


class Expired(ValueError):
    """The link was good once."""


class Forged(ValueError):
    """The link is not one that this site made."""


@dataclass(frozen=True, slots=True)
class Link:
    """Which report, and the key that it had when the link was made."""

    report: int
    key: uuid.UUID


def token(link: Link) -> str:
    """The part of the address that names the report and cannot be guessed."""
    return signing.dumps({"report": link.report, "key": link.key.hex}, salt=_SALT)


def read(written: str) -> Link:
    """The link a token stands for. Raises Expired or Forged."""
    try:
        said = signing.loads(written, salt=_SALT, max_age=dt.timedelta(days=LINK_DAYS))
        return Link(int(said["report"]), uuid.UUID(said["key"]))
    except signing.SignatureExpired as error:
        raise Expired("This link has expired.") from error
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise Forged("This link is not complete, or not one of ours.") from error
