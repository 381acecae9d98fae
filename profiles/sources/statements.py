"""What a source says about an ORCID iD, as statements about works, whichever source it is; and asking for it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from profiles.models import SourceCheck
from profiles.sources import authority, orcid_works
from works.arxiv.client import Client, Patience
from works.ingest import pace
from works.models import Grade

# A prolific author's list is some megabytes.
MAX_BYTES = 16 << 20
# Less than an import: a check that fails is made again tomorrow, and others wait behind it.
ATTEMPTS = 3
# ORCID allows twelve requests a second to all of its anonymous readers at one address; one is enough here.
ORCID_SECONDS = 1.0
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Statement:
    """A source says that the holder of an iD made a work, known by any of these ids."""

    arxiv_ids: tuple[str, ...]
    dois: tuple[str, ...]
    kind: str
    grade: str
    source: str

    @property
    def may_move(self) -> bool:
        """The holder's own word confirms what is in the record, and takes nothing from another."""
        return self.grade != Grade.OWNER


def ask(source: str, orcid: str) -> Sequence[Statement] | None:
    """What the source says about this iD; None when it has nothing. Raises SourceError when it cannot be asked."""
    with closing(client(source)) as http:
        return _ASKED[source](http, orcid)


def url(source: str, orcid: str) -> str:
    """Where anybody can look at what the source says."""
    return _URLS[source](orcid)


def client(source: str) -> Client:
    """The way to a source, with its politeness and bounds."""
    contact = f" (+mailto:{settings.ARXIV_CONTACT})" if settings.ARXIV_CONTACT else ""
    return Client(
        f"BZPEER/{settings.VERSION}{contact}",
        pace.turn if source == SourceCheck.Source.ARXIV else _turn_at_orcid,
        Patience(min(ATTEMPTS, settings.ARXIV_ATTEMPTS), settings.ARXIV_FIRST_WAIT),
        accept="application/json",
        max_bytes=MAX_BYTES,
    )


def _turn_at_orcid(host: str) -> AbstractContextManager[Callable[[], None]]:
    return pace.turn_of("ORCID", ORCID_SECONDS if host.endswith("orcid.org") else 0.0, host)


def _of_arxiv(http: Client, orcid: str) -> Sequence[Statement] | None:
    listed = authority.fetch(http, settings.ARXIV_AUTHORITY_URL, orcid)
    say = partial(Statement, dois=(), kind="arxiv-authority", grade=Grade.AUTHORITY.value)
    if listed is None:
        return None
    return [say(arxiv_ids=(each,), source="arXiv's authority list") for each in listed]


def _of_orcid(http: Client, orcid: str) -> Sequence[Statement] | None:
    items = orcid_works.fetch(http, settings.ORCID_API_URL, orcid)
    return None if items is None else [_in_orcid(item) for item in items]


def _in_orcid(item: orcid_works.Item) -> Statement:
    if item.asserter:
        said = ("orcid-asserted", Grade.WITNESS.value, f"{item.asserter[:_LONGEST_NAME]}, in the ORCID record")
    else:
        said = ("orcid-listed", Grade.OWNER.value, "The owner's ORCID list")
    return Statement(item.arxiv_ids, item.dois, *said)


_ASKED: dict[str, Callable[[Client, str], Sequence[Statement] | None]] = {
    SourceCheck.Source.ARXIV: _of_arxiv,
    SourceCheck.Source.ORCID: _of_orcid,
}
_URLS: dict[str, Callable[[str], str]] = {
    SourceCheck.Source.ARXIV: lambda orcid: authority.url(settings.ARXIV_AUTHORITY_URL, orcid),
    SourceCheck.Source.ORCID: lambda orcid: orcid_works.url(settings.ORCID_API_URL, orcid),
}
