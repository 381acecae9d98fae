"""The style guide in a real browser: what it shows must hold itself to what every page must."""

import pytest

from tests.browser.accessibility import WINDOWS, barriers
from tests.browser.conftest import validator_finds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def development(settings):
    settings.DEBUG = True


def test_axe_finds_nothing_and_nothing_overflows(open_page, complaints):
    # The colours by day are held by tests of the tokens.
    found = [barriers(open_page("/styleguide/", width=width, scheme=scheme)) for width, scheme in WINDOWS[1:]]

    assert found == [[], []]
    assert complaints == []


def test_the_html_validator_finds_nothing(client, tmp_path):
    (tmp_path / "styleguide.html").write_bytes(client.get("/styleguide/").content)

    assert validator_finds(tmp_path) == []
