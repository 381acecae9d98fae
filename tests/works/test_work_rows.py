from dataclasses import replace

import pytest
from lxml import html

from works.lists import BylineShown, Facet, WorkRow
from works.templatetags import works_display

HOSTILE = """<script>"&'</script>"""
ROW = WorkRow(
    id=7,
    arxiv_id="2401.00001",
    version=2,
    title_html="A <i>title</i>",
    abstract_html="",
    kind="preprint",
    year=2024,
    categories=("cs.LG",),
    journal_ref="",
    doi="",
    is_withdrawn=False,
    author_count=1,
    position=0,
    grade="",
    bylines=(BylineShown("Ada Byron", "", "", False),),
)


def drawn(row):
    return html.fromstring(works_display.work_rows([row]))


@pytest.mark.parametrize(
    "texts",
    [
        {"journal_ref": HOSTILE},
        {"doi": HOSTILE},
        {"categories": (HOSTILE,)},
        {"bylines": (BylineShown(HOSTILE, "", "", False),)},
        {"bylines": (BylineShown(HOSTILE, "", "", True),)},
        {"bylines": (BylineShown(HOSTILE, "abcd2345", HOSTILE, False),)},
    ],
    ids=lambda texts: next(iter(texts)),
)
def test_no_text_of_a_row_becomes_markup(texts):
    row = drawn(replace(ROW, **texts))

    assert row.xpath("//script") == []
    assert "</script>" in row.text_content()
    assert row.xpath("//@*[starts-with(name(), 'on') or contains(name(), '<')]") == []


def test_a_title_keeps_the_markup_that_the_import_made():
    assert [each.text for each in drawn(ROW).xpath(".//h3//i")] == ["title"]


def test_a_row_says_how_many_authors_are_left_out_and_that_it_is_withdrawn():
    row = drawn(replace(ROW, author_count=1_205, is_withdrawn=True))

    assert row.xpath("string(.//*[@class='people'])") == "Ada Byron and 1,204 more"
    assert row.xpath("string(.//*[@class='flag'])") == "Withdrawn"


@pytest.mark.parametrize(("is_word", "label"), [(False, "preprint (1,200)"), (True, "Preprint (1,200)")])
def test_a_choice_has_its_number_and_is_selected_when_chosen(is_word, label):
    options = works_display.facet_options([Facet("preprint", 1_200), Facet(HOSTILE, 1)], "preprint", is_word=is_word)
    chosen, other = html.fromstring(f"<select>{options}</select>").xpath("option")

    assert (chosen.text, chosen.get("selected")) == (label, "selected")
    assert (other.get("value"), other.get("selected"), len(other)) == (HOSTILE, None, 0)
