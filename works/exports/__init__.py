"""Works for reference managers: BibTeX, RIS and CSL-JSON. Each writer takes works and gives one text."""

from collections.abc import Callable, Mapping, Sequence

from works.exports import bibtex, csl, ris
from works.models import Work

WRITERS: Mapping[str, tuple[str, Callable[[Sequence[Work]], str]]] = {
    "bib": ("application/x-bibtex; charset=utf-8", bibtex.write),
    "ris": ("application/x-research-info-systems; charset=utf-8", ris.write),
    "json": ("application/vnd.citationstyles.csl+json", csl.write),
}
