"""The tokens of the design, read out of their style sheet, and the contrast of the colours. Pure."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"^\s*(--[\w-]+): (.+);$", re.MULTILINE)
_PAIR = re.compile(r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
_MORE = "@media (prefers-contrast: more)"
# What is written on what: contrast needed by WCAG 2.2, 4.5 for words and 3 for edges of fields; rules only part things.
_NEEDED = {
    "--ink": 4.5,
    "--quiet": 4.5,
    "--accent": 4.5,
    "--alert": 4.5,
    "--on-accent": 4.5,
    "--field": 3.0,
}
_GROUNDS = {"--on-accent": ("--accent",), "--field": ("--paper", "--sheet")}
_PAPERS = ("--paper", "--sheet", "--wash")


@dataclass(frozen=True, slots=True)
class Token:
    """One custom property, as the style sheet has it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Colour:
    """A token that is a colour, as #rrggbb by day and by night."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """How a colour stands out from a ground by day and by night, 1 to 21, and how much is needed."""

    colour: str
    ground: str
    light: float
    dark: float
    needed: float

    @property
    def is_enough(self) -> bool:
        return min(self.light, self.dark) >= self.needed


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours in use, for everybody or where more contrast is asked for."""

    name: str
    colours: tuple[Colour, ...]
    contrasts: tuple[Contrast, ...]


def tokens(sheet: str) -> tuple[Token, ...]:
    """Every token in the order of the style sheet, those for more contrast left out."""
    return tuple(Token(*found) for found in _TOKEN.findall(sheet.partition(_MORE)[0]))


def themes(sheet: str) -> tuple[Theme, Theme]:
    """The colours for everybody, and for whoever asks for more contrast, where some are others."""
    common, _, more = sheet.partition(_MORE)
    usual = _colours(common)
    return _theme("For everybody", usual), _theme("Where more contrast is asked for", usual | _colours(more))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (#rrggbb), 1 to 21, whichever is lighter. Source: WCAG 2.2, relative luminance."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _colours(sheet: str) -> dict[str, Colour]:
    pairs = ((name, _PAIR.fullmatch(value)) for name, value in _TOKEN.findall(sheet))
    return {name: Colour(name, pair[1], pair[2]) for name, pair in pairs if pair}


def _theme(name: str, colours: dict[str, Colour]) -> Theme:
    contrasts = (
        Contrast(colour, ground, *_both(colours[colour], colours[ground]), needed)
        for colour, needed in _NEEDED.items()
        for ground in _GROUNDS.get(colour, _PAPERS)
    )
    return Theme(name, tuple(colours.values()), tuple(contrasts))


def _both(colour: Colour, ground: Colour) -> tuple[float, float]:
    return contrast(colour.light, ground.light), contrast(colour.dark, ground.dark)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
