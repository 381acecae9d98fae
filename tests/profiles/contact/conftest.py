import pytest

from profiles.contact import telling
from tests.people import grown


@pytest.fixture
def told(monkeypatch):
    """What accounts were told: whom, of which kind, in which words."""
    given = []

    def give(account_id, kind, *, url, words, now):
        given.append((account_id, str(kind), words))

    monkeypatch.setattr(telling, "give", give)
    return given


@pytest.fixture
def ada():
    return grown()


@pytest.fixture
def charles():
    return grown()
