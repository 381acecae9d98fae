"""How a name key stands in an address, and which key a typed name or such an address means. Pure."""

import re

from works.identity import names

# A name that is written with hyphens and nothing else between its words is an address without its comma.
_HYPHENATED = re.compile(r"[^\s,.]+(-[^\s,.]+)+")
_ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*,[a-z0-9]+(-[a-z0-9]+)*")


def in_url(key: str) -> str:
    """The key "van der berg, j p" as it stands in an address: "van-der-berg,j-p"."""
    return key.replace(", ", ",").replace(" ", "-")


def key_of(typed: str) -> str:
    """The name key that is meant: "Jeff Dean", "dean,jeff" and "dean-jeff" all give "dean, jeff". Total, never empty.

    `key_of(in_url(key_of(x))) == key_of(x)`, so that an address leads to another at most once.
    """
    text = " ".join(typed.replace("_", " ").split())
    if _ADDRESS.fullmatch(text):
        return names.key(text.replace(",", ", ").replace("-", " "))
    return _without_comma(text) if _HYPHENATED.fullmatch(text) else names.key(text)


def _without_comma(address: str) -> str:
    """The family name first: one word with the particles before it."""
    words = " ".join(map(names.normalised, address.split("-"))).split()
    if (key := names.key(" ".join(words))) == " ".join(words):
        return key
    end = next((end for end, word in enumerate(words, start=1) if not names.is_particle(word)), 1)
    return names.key(f"{' '.join(words[:end])}, {' '.join(words[end:])}")
