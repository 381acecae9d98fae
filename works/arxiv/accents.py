"""TeX and HTML in names and running text, to Unicode. Pure."""

import html
import re
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text

_converter = LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=False, keep_comments=True)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Only what ends like an entity: "R&D;" and "AT&T" are no entities, "&amp;" and "&#39;" are.
_SPECIAL = re.compile(r"[\\{}~]|--|``|''")


def entities_decoded(text: str) -> str:
    """HTML entities decoded once: "Google&#39;s" is "Google's"."""
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


@lru_cache(maxsize=50_000)
def to_unicode(text: str) -> str:
    """TeX text (no math) as Unicode, such as the accent in "Bal\\'azs". What cannot be read is left as it stands."""
    if not _SPECIAL.search(text):
        return text
    try:
        # pylatexenc takes % for a comment and would lose the rest of the line.
        converted: str = _converter.latex_to_text(re.sub(r"(?<!\\)%", r"\\%", text))
    except Exception:  # pylatexenc raises many kinds on malformed TeX, and no name may stop an import
        return text.replace("{", "").replace("}", "")
    return converted
