import pytest

from tests.orcid_server import OrcidServer


@pytest.fixture(scope="session")
def orcid_process():
    server = OrcidServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def orcid(orcid_process, settings):
    """The provider that plays ORCID, and a site that is connected to it."""
    for name, value in orcid_process.settings().items():
        setattr(settings, name, value)
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 1
    return orcid_process
