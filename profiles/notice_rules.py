"""Rules of notices, pure: where each kind is heard unless its account chose otherwise, and how much is mailed."""

from collections.abc import Mapping
from dataclasses import dataclass

# Notices mailed to one account in a day, at most; what is more stands on the site alone.
MAILS_A_DAY = 30


@dataclass(frozen=True, slots=True)
class Heard:
    """Where an account hears of one kind."""

    on_site: bool
    by_mail: bool


# Mail is for what a person waits for or has to answer. What changes in works comes with the digest, for who asked.
DEFAULTS: Mapping[str, Heard] = {
    "claim": Heard(on_site=True, by_mail=True),
    "report": Heard(on_site=True, by_mail=True),
    "invitation": Heard(on_site=True, by_mail=True),
    "message": Heard(on_site=True, by_mail=True),
    "introduction": Heard(on_site=True, by_mail=True),
    "change": Heard(on_site=True, by_mail=False),
    "curation": Heard(on_site=True, by_mail=True),
}
MAILED = tuple(kind for kind, heard in DEFAULTS.items() if heard.by_mail)
