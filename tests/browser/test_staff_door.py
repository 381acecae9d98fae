"""A new curator's first way into the admin."""

import pyotp
import pytest
from playwright.sync_api import expect

from profiles import second_factors
from tests.browser.accessibility import barriers
from tests.people import known

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def staff_enter_at_once():
    """Not here: the door itself is looked at."""


def test_a_curator_sets_up_a_second_factor_and_comes_to_the_page_they_wanted(open_as, complaints):
    user = known(is_staff=True, is_superuser=True)
    page = open_as(user, "/admin/works/author/?q=ada")

    expect(page.get_by_role("heading", level=1)).to_have_text("A second factor for the admin")
    assert barriers(page) == []
    page.get_by_label("Key").fill(second_factors.key_for(user))
    page.get_by_role("button", name="Use the key").click()
    assert barriers(page) == []
    page.get_by_role("link", name="Set up an authenticator app").click()
    app = pyotp.TOTP(page.locator("code.secret").inner_text())
    page.get_by_label("Authenticator code").fill(app.now())
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="Go on to the admin").click()
    page.get_by_label("Code").fill(app.now())
    page.get_by_role("button", name="Confirm").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Select author to view")
    assert page.url.endswith("/admin/works/author/?q=ada")
    assert complaints == []
