"""A statement of a record in a real browser: issued, printed, and checked."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import barriers
from tests.browser.conftest import validator_finds
from works.models import Authorship

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_issuing_printing_and_checking_a_statement(open_page, jeff, complaints, tmp_path):
    page = open_page(jeff.get_absolute_url())

    page.get_by_role("link", name="Statement to print").click()
    assert barriers(page) == []
    page.get_by_role("button", name="Issue this statement").click()
    picture = page.get_by_role("img", name="QR code")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
    assert barriers(page) == []
    (tmp_path / "issued.html").write_text(page.content())
    page.set_viewport_size({"width": 320, "height": 700})
    assert barriers(page) == []
    page.get_by_role("link", name="/check/").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Unchanged since")

    Authorship.objects.filter(author=jeff, work__arxiv_id="2010.04116").update(grade="O")
    page.reload()

    expect(page.get_by_role("heading", name="1 work with another grade")).to_be_visible()
    assert barriers(page) == []
    (tmp_path / "check.html").write_text(page.content())
    assert validator_finds(tmp_path) == []
    assert complaints == []
