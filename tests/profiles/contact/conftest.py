import pytest

from profiles.contact import telling


@pytest.fixture
def told(monkeypatch):
    """What accounts were told: whom, of which kind, in which words."""
    given = []

    def give(account_id, kind, *, url, words, now):
        given.append((account_id, str(kind), words))

    monkeypatch.setattr(telling, "give", give)
    return given
