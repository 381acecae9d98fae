"""Rows of the record as answers of the API, shaped as `api.shapes` says. `site` is how addresses here begin."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from api import cursors
from api.problems import Problem
from api.reads import SHOWN_AUTHORS, Page
from profiles import orcid
from works.models import Author, Authorship, Institution, Topic, Work

Answer = dict[str, Any]


def listed(page: Page, rows: Iterable[Answer], size: int) -> Answer:
    """One page of a list."""
    following = cursors.written(page.last) if page.last else None
    return {"meta": {"per_page": size, "next_cursor": following}, "results": list(rows)}


def selected(answer: Answer, select: str) -> Answer:
    """The answer with the properties asked for, with all when none was named. Raises Problem for one there is not."""
    wanted = [each.strip() for each in select.split(",") if each.strip()]
    if unknown := [each for each in wanted if each not in answer]:
        raise Problem(400, f"select: there is no {unknown[0][:60]!r} here; there are {', '.join(answer)}.")
    return {name: answer[name] for name in wanted} if wanted else answer


def work(found: Work, site: str) -> Answer:
    topics: Sequence[Topic] = found.listed_topics  # type: ignore[attr-defined]
    primary = next((topic for topic in topics if topic.pk == found.primary_topic_id), None)
    return {
        "id": site + found.get_absolute_url(),
        "ids": {"arxiv": found.abs_url, "doi": f"https://doi.org/{found.doi}" if found.doi else None},
        "display_name": found.title_plain,
        "title_source": found.title,
        "abstract_source": found.abstract,
        "type": found.kind,
        "publication_year": found.year,
        "created_date": _date(found.submitted_at),
        "updated_date": _date(found.updated_at),
        "version": found.version,
        "is_withdrawn": found.is_withdrawn,
        "journal_reference": found.journal_ref,
        "license": found.licence,
        "authors_count": found.author_count,
        "authorships": [_authorship(each, site) for each in found.authorships.all()],
        "is_authors_truncated": found.author_count > SHOWN_AUTHORS,
        "primary_topic": _named(primary, site) if primary else None,
        "topics": [_named(topic, site) for topic in topics],
    }


def author(found: Author, site: str) -> Answer:
    """An author of `reads.with_orcids`."""
    proved = found.proved_claims  # type: ignore[attr-defined]
    iri = orcid.url(proved[0].orcid) if proved else None
    return {
        "id": author_id(found.public_id, site),
        "ids": {"bzpeer": found.public_id, "orcid": iri},
        "display_name": found.display_name,
        "orcid": iri,
        "works_count": found.work_count,
        "first_publication_year": found.first_year,
        "last_publication_year": found.last_year,
        "topics": [_named(found.top_topic, site)] if found.top_topic else [],
        "page": site + found.get_absolute_url(),
    }


def author_id(public_id: str, site: str) -> str:
    """The permanent address of a record, without the name."""
    return f"{site}/researchers/{public_id}/"


def collaboration(row: Sequence[Any], site: str) -> Answer:
    """A row of `reads.collaborations`."""
    _, public_id, name, works, credit, first_year, last_year = row
    return {
        "author": {"id": author_id(public_id, site), "display_name": name},
        "works_count": works,
        "credit": credit,
        "first_publication_year": first_year,
        "last_publication_year": last_year,
    }


def topic(row: Sequence[Any], site: str) -> Answer:
    """A row of `reads.topics`."""
    code, name, works = row
    address = site + Topic(code=code).get_absolute_url()
    return {"id": address, "display_name": name or code, "code": code, "works_count": works}


def institution(row: Sequence[Any], site: str) -> Answer:
    """A row of `reads.institutions`."""
    ror_id, name, country = row
    of = Institution(ror_id=ror_id)
    return {
        "id": site + of.get_absolute_url(),
        "ids": {"ror": of.ror_url},
        "display_name": name,
        "country_code": country or None,
    }


def hit(found: Author | Work | Topic | Institution, site: str) -> Answer:
    """What a search found, in a line."""
    if isinstance(found, Author):
        works = f"{found.work_count} work{'s' * (found.work_count != 1)}"
        years = f", {found.first_year}-{found.last_year}" if found.first_year else ""
        return _hit("author", author_id(found.public_id, site), found.display_name, works + years)
    if isinstance(found, Work):
        return _hit("work", site + found.get_absolute_url(), found.title_plain, str(found.year))
    if isinstance(found, Topic):
        return _hit("topic", site + found.get_absolute_url(), found.name or found.code, found.code)
    return _hit("institution", site + found.get_absolute_url(), found.name, found.country_code)


def _hit(kind: str, address: str, name: str, hint: str) -> Answer:
    return {"id": address, "kind": kind, "display_name": name, "hint": hint}


def _authorship(found: Authorship, site: str) -> Answer:
    person = found.shown_author
    shown = {"id": author_id(person.public_id, site), "display_name": person.display_name} if person else None
    return {
        "position": found.position,
        "raw_author_name": found.byline,
        "author": shown,
        "is_group": found.is_collaboration,
    }


def _named(found: Topic, site: str) -> Answer:
    return {"id": site + found.get_absolute_url(), "display_name": found.name or found.code}


def _date(moment: dt.datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None
