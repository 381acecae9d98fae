"""What people write to each other, on a page: paragraphs, links and formulas, and nothing else of HTML or TeX. Pure.

The text is kept as typed and rendered for each reading, so that a better rule reaches old messages too.
"""

import html
import re
from functools import lru_cache
from urllib.parse import urlsplit

import nh3

from works.arxiv import tex

# What follows a link in a sentence is not of it, and a closing bracket only when it was opened within.
_URL = re.compile(r"https?://(?=[\w\[])[^\s<>\"\\^`{|}]+", re.I)
_AFTER = ".,;:!?'’”»*_"
_PAIRS = {")": "(", "]": "["}
_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
# Characters that say nothing and hide what is said: controls, and what turns the direction of writing.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_SANITISER = nh3.Cleaner(
    tags=tex.MATH_TAGS | {"p", "br", "a", "code"},
    attributes=tex.ATTRIBUTES,
    url_schemes={"http", "https"},
    link_rel="noopener nofollow ugc",
)
# Where researchers point each other to anyway.
_SCHOLARLY = ("arxiv.org", "doi.org", "orcid.org", "ror.org")
# Links beside those: so many, or one that is most of what is said, and somebody should look first.
MANY_LINKS = 3
FORMULAS_AT_MOST = 100


def cleaned(text: str) -> str:
    """The text with one kind of line end, without hidden characters, and without white space around it."""
    return _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@lru_cache(maxsize=2_000)
def rendered(text: str) -> str:
    """Safe HTML of a text: paragraphs, line breaks, links to http and https, formulas as MathML. Total."""
    paragraphs = (part for part in _BREAK.split(text) if part.strip())
    return _SANITISER.clean("".join(f"<p>{_paragraph(part.strip())}</p>" for part in paragraphs))


def excerpt(text: str, length: int = 140) -> str:
    """The beginning of a text on one line, cut between words."""
    folded = " ".join(text.split())
    return folded if len(folded) <= length else f"{folded[:length].rsplit(' ', 1)[0]} …"


def links(text: str) -> tuple[str, ...]:
    """The addresses that a text links to, in order."""
    return tuple(_trimmed(match[0]) for match in _URL.finditer(text))


def is_link_heavy(text: str) -> bool:
    """Whether a text is more links than words: three or more, or most of it. arXiv, DOI, ORCID and ROR do not count."""
    found = [link for link in links(text) if not _is_scholarly(link)]
    return len(found) >= MANY_LINKS or sum(map(len, found)) > len(text) / 2


def _is_scholarly(link: str) -> bool:
    try:
        host = (urlsplit(link).hostname or "").lower()
    except ValueError:
        return False
    return any(host == known or host.endswith(f".{known}") for known in _SCHOLARLY)


def _paragraph(text: str) -> str:
    # Each opening is looked for its end: thousands without one take long, and nobody means them.
    if text.count("\\(") + text.count("\\[") > FORMULAS_AT_MOST:
        return _linked(text)
    return "".join(formula or _linked(typed) for typed, formula in tex.pieces(text))


def _linked(text: str) -> str:
    marked, end = [], 0
    for match in _URL.finditer(text):
        link = _trimmed(match[0])
        marked.append(_escaped(text[end : match.start()]))
        marked.append(f'<a href="{html.escape(link)}">{_escaped(link)}</a>')
        end = match.start() + len(link)
    return "".join(marked) + _escaped(text[end:])


def _trimmed(link: str) -> str:
    while link[-1] in _AFTER or (link[-1] in _PAIRS and link.count(link[-1]) > link.count(_PAIRS[link[-1]])):
        link = link[:-1]
    return link


def _escaped(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")
