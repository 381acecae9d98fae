"""TeX and HTML in names and running text, to Unicode. Pure."""

import html
import logging
import re
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text

_converter = LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=False, keep_comments=True)
# It logs each macro with a missing argument; such TeX is arXiv's daily bread.
logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)

# Only what ends like an entity: "R&D;" and "AT&T" are no entities, "&amp;" and "&#39;" are.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SPECIAL = re.compile(r"[\\{}~`]|--|''")
# One macro with what it applies to. Whole texts through the TeX reader would cost ten times as much.
_MACRO = re.compile(
    r"""\\(?:
        [`'^"~=.]\s*(?:\{\s*\\?[A-Za-z]?\s*\}|\\?[A-Za-z])       # \'e  \'{e}  \'\i
      | [uvHtcdbkr](?:\s*\{\s*\\?[A-Za-z]{1,2}\s*\}|\s+[A-Za-z])  # \c{c}  \v s
      | [A-Za-z]+(?:\s*\{[^{}]*\})*(?:\{\})?\s?                   # \ss  \o{}  \emph{word}
      | [^A-Za-z]                                                 # \%  \&
    )""",
    re.VERBOSE | re.DOTALL,
)
# "z~2" and "~100 Mpc" mean about; "Fig.~3" and "Ada~Byron" only keep two words on one line.
_ABOUT = re.compile(r"(?<![\w.,;:)}\]~\\])~(?=\s?[\d$.])|(?<=\b[A-Za-z])~(?=\d)")
_MARKS = (
    ("---", "\u2014"),
    ("--", "\u2013"),
    ("``", "\u201c"),
    ("''", "\u201d"),
    ("~", "\u00a0"),
    ("`", "\u2018"),
)


def entities_decoded(text: str) -> str:
    """HTML entities decoded once: "Google&#39;s" is "Google's"."""
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


def to_unicode(text: str) -> str:
    """TeX text as Unicode, such as the accent in "Bal\\'azs". Total; what cannot be read is left as it stands."""
    if not _SPECIAL.search(text):
        return text
    literal_braces = text.replace(r"\{", "\ue000").replace(r"\}", "\ue001")
    plain = _MACRO.sub(lambda macro: _converted(macro[0]), _ABOUT.sub("\u223c", literal_braces))
    for tex, mark in _MARKS:
        plain = plain.replace(tex, mark)
    return plain.replace("{", "").replace("}", "").replace("\ue000", "{").replace("\ue001", "}")


@lru_cache(maxsize=50_000)
def _converted(macro: str) -> str:
    try:
        converted: str = _converter.latex_to_text(macro)
    except Exception:  # it raises many kinds on malformed TeX, and no text may stop an import
        return macro
    # A macro by a letter swallows the space that ends it, unless it stood for a word.
    return converted if converted or macro[1:2] != " " else " "
