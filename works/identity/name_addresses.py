"""How a name key stands in an address, and which key a typed name or such an address means. Pure."""

import re

from works.identity import names

# Of the column that holds name keys.
_LONGEST = 200
# A name that is written with hyphens and nothing else between its words is an address.
_ADDRESS = re.compile(r"[^\s,.]+(-[^\s,.]+)+")


def in_url(key: str) -> str:
    """The key "dean jeff" as it stands in an address: "dean-jeff"."""
    return key.replace(" ", "-")


def key_of(typed: str) -> str:
    """The name key that is meant: "Jeff Dean", "Dean, Jeff" and "dean-jeff" all give "dean jeff". Total, never empty.

    `key_of(in_url(key_of(x))) == key_of(x)`, so that an address leads to another at most once.
    """
    text = " ".join(typed.replace("_", " ").split())
    key = _read(text) if _ADDRESS.fullmatch(text) else names.key(text)
    return key[:_LONGEST].strip() or "?"


def _read(address: str) -> str:
    return " ".join(filter(None, map(names.normalised, address.split("-"))))
