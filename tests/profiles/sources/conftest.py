import pytest
from allauth.socialaccount.models import SocialAccount

from tests.evidence_server import CARBERRY, EvidenceServer
from tests.factories import NOW, AuthorFactory, ClaimFactory, UserFactory


@pytest.fixture
def served(settings):
    """A server that plays arXiv's lists under /a and ORCID's works under /v3.0; faults pass in milliseconds."""
    settings.ARXIV_FIRST_WAIT = 0.01
    settings.ARXIV_ATTEMPTS = 2
    with EvidenceServer().serving() as server:
        settings.ARXIV_AUTHORITY_URL, settings.ORCID_API_URL = f"{server.base}/a", f"{server.base}/v3.0"
        yield server


@pytest.fixture
def prove():
    """Let an account prove an ORCID iD."""

    def prove(user, orcid=CARBERRY):
        return SocialAccount.objects.create(user=user, provider="orcid", uid=orcid, extra_data={})

    return prove


@pytest.fixture
def own():
    """Let an account of its own hold a record at a level: `own(author, level=3)` gives the claim."""

    def own(author=None, **fields):
        return ClaimFactory(author=author or AuthorFactory(), **{"state": "approved", "made_at": NOW, **fields})

    return own


@pytest.fixture
def carberry(own, prove):
    """Josiah Carberry owns a record and proved his ORCID iD."""
    claim = own(AuthorFactory(display_name="Josiah Carberry"))
    prove(claim.researcher.user)
    return claim


@pytest.fixture
def reader():
    return UserFactory()
