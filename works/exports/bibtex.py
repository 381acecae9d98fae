"""Works as BibTeX, written by pybtex."""

from collections.abc import Sequence

from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output.bibtex import Writer

from works.arxiv import tex
from works.models import Work


class _TexWriter(Writer):  # type: ignore[misc]
    """Writes fields as they are: its own encoding escapes the subscripts of formulas."""

    def _encode(self, text: str) -> str:
        return text


def write(works: Sequence[Work]) -> str:
    """One entry a work, keyed by arXiv id; UTF-8, authors prefetched as `authorships`, all or the first ones."""
    return str(_TexWriter().to_string(BibliographyData({_key(work): _entry(work) for work in works})))


def _key(work: Work) -> str:
    return "arXiv:" + work.arxiv_id


def _entry(work: Work) -> Entry:
    fields = {
        "title": tex.latex(work.title),
        "year": str(work.year),
        "eprint": work.arxiv_id,
        "archiveprefix": "arXiv",
        "primaryclass": work.categories[0] if work.categories else "",
        "journal": tex.latex(work.journal_ref),
        "doi": work.doi if work.doi.count("{") == work.doi.count("}") else "",
        "url": work.abs_url,
    }
    entry = Entry("article" if work.journal_ref else "misc", [(name, text) for name, text in fields.items() if text])
    people = [_person(a.given, a.family, a.byline, a.is_collaboration) for a in work.authorships.all()]
    if work.author_count > len(people):
        people.append(Person("others"))
    entry.persons["author"] = people
    return entry


def _person(given: str, family: str, byline: str, is_group: bool) -> Person:
    person = Person()
    # Braces keep a group, or a name of one part, from being taken apart.
    person.first_names = [] if is_group else tex.latex(given).split()
    person.last_names = ["{" + tex.latex(byline) + "}"] if is_group or not given else [tex.latex(family)]
    return person
