"""How old the ORCID iDs are on which claims rest: asked of ORCID's public record, kept with the claim."""

from contextlib import closing

import structlog
from django.conf import settings

from profiles.models import Claim, SourceCheck
from profiles.sources import orcid_age, statements
from works.arxiv.client import SourceError

AT_ONCE = 100

_log = structlog.get_logger(__name__)


def learn() -> int:
    """Ask for the age of each iD that an undecided claim rests on and whose age is unknown; how many were learnt.

    What ORCID does not say stays unknown, and a curator decides. One that cannot be asked is asked again the next time.
    """
    unknown = Claim.objects.undecided().filter(orcid_made_on=None).exclude(orcid="").order_by("pk")
    return sum(_learn(claim_id, orcid) for claim_id, orcid in unknown.values_list("pk", "orcid")[:AT_ONCE])


def _learn(claim_id: int, orcid: str) -> bool:
    try:
        with closing(statements.client(SourceCheck.Source.ORCID)) as http:
            made_on = orcid_age.fetch(http, settings.ORCID_API_URL, orcid)
    except SourceError as error:
        _log.warning("age of ORCID iD unknown", claim=claim_id, error=str(error))
        return False
    return bool(made_on and Claim.objects.undecided().filter(pk=claim_id, orcid=orcid).update(orcid_made_on=made_on))
