"""Works as BibTeX, written by pybtex."""

import re
from collections.abc import Sequence

from pybtex.database import BibliographyData, Entry, Person

from works.arxiv.accents import entities_decoded
from works.models import Work


def write(works: Sequence[Work]) -> str:
    """One entry a work, keyed by arXiv id; UTF-8, authors prefetched as `authorships`, all or the first ones."""
    return str(BibliographyData({_key(work): _entry(work) for work in works}).to_string("bibtex"))


def _key(work: Work) -> str:
    return "arXiv:" + work.arxiv_id


def _entry(work: Work) -> Entry:
    fields = {
        "title": _balanced(entities_decoded(work.title)),
        "year": str(work.year),
        "eprint": work.arxiv_id,
        "archiveprefix": "arXiv",
        "primaryclass": work.categories[0] if work.categories else "",
        "journal": work.journal_ref,
        "doi": work.doi,
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
    person.first_names = [] if is_group else given.split()
    person.last_names = ["{" + _balanced(byline) + "}"] if is_group or not given else [_balanced(family)]
    return person


def _balanced(text: str) -> str:
    """Text whose braces pair up, which BibTeX needs to find the end of a field."""
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    return text if depth == 0 else text.replace("{", "").replace("}", "")
