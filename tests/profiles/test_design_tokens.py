import re
from pathlib import Path

import pytest

from profiles.design_tokens import Colour, contrast, themes, tokens

SHEET = (Path(__file__).parents[2] / "static" / "css" / "tokens.css").read_text()
NAMES = re.findall(r"--[\w-]+(?=:)", SHEET)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
)
def test_the_contrast_of_two_colours(one, other, ratio):
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


def test_every_token_is_read_and_those_for_more_contrast_stand_apart():
    sheet = ":root {\n --ink: light-dark(#111111, #eeeeee);\n --s1: 0.25rem;\n}\n@media (prefers-contrast: more) {\n}\n"

    assert [(token.name, token.value) for token in tokens(sheet)] == [
        ("--ink", "light-dark(#111111, #eeeeee)"),
        ("--s1", "0.25rem"),
    ]
    assert {token.name for token in tokens(SHEET)} == set(NAMES)


def test_more_contrast_changes_some_colours_and_keeps_the_rest():
    usual, more = themes(SHEET)

    assert Colour("--paper", "#ffffff", "#000000") in more.colours
    assert {colour.name for colour in usual.colours} == {colour.name for colour in more.colours}
    assert set(usual.colours) & set(more.colours)


@pytest.mark.parametrize("theme", themes(SHEET), ids=lambda theme: theme.name)
def test_words_stand_out_from_every_ground(theme):
    assert theme.contrasts
    assert [each for each in theme.contrasts if not each.is_enough] == []


def test_the_style_guide_shows_every_token_in_development(client, settings, db):
    settings.DEBUG = True

    page = client.get("/styleguide/").content.decode()

    assert [name for name in NAMES if f"<code>{name}</code>" not in page] == []


def test_the_style_guide_is_in_development_alone(client, db):
    assert client.get("/styleguide/").status_code == 404
