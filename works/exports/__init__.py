"""Works for reference managers and bibliographies. Each writer takes works and gives one text."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from works.exports import bibtex, csl, references, ris
from works.models import Work

# Of a whole list, and of one work.
WRITERS: Mapping[str, Callable[[Sequence[Work]], str]] = {
    "bib": bibtex.write,
    "ris": ris.write,
    "json": csl.write,
}
# Formatted references, of a page of a list at most.
STYLES: Mapping[str, Callable[[Sequence[Work]], str]] = {
    style: partial(references.write, style=style) for style in references.STYLES
}
LABELS: Mapping[str, str] = {**references.STYLES, "bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}
# Content type and suffix of a file in each form.
FILES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(STYLES, ("text/plain; charset=utf-8", "txt")),
    "bib": ("application/x-bibtex; charset=utf-8", "bib"),
    "ris": ("application/x-research-info-systems; charset=utf-8", "ris"),
    "json": ("application/vnd.citationstyles.csl+json", "json"),
}


def text_of(works: Sequence[Work], form: str) -> str:
    """The works in a form, a key of LABELS."""
    write = STYLES[form] if form in STYLES else WRITERS[form]
    return write(works)
