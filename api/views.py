"""Every address under /api/v1/. Each decodes what is asked, reads, and shapes the answer."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, NinjaAPI, Path, Query, Schema
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema

from api import answers, cursors, filters, problems, reads, shapes
from api.problems import Problem
from bzpeer.http import site_of
from works import search as searching
from works.addresses import NO_WORK, permanently
from works.identity import public_ids
from works.models import Author
from works.queries import author_by_public_id, canonical_id

DESCRIPTION = (
    "What this site knows, read-only, as JSON. Ids are addresses, filters are named as OpenAlex names them, lists go "
    "on by cursor. Trust is about one record and is told on its page; there is none here."
)


class _Api(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The document; ninja takes every answer for application/json, and errors are problem details."""
        document = super().get_openapi_schema(**kwargs)
        for methods in document["paths"].values():
            for status, response in methods["get"]["responses"].items():
                if int(status) >= 400 and "content" in response:
                    response["content"] = {problems.CONTENT_TYPE: response["content"]["application/json"]}
        return document


api = _Api(
    title="BZPEER",
    version="1",
    description=DESCRIPTION,
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api",
    openapi_extra={
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        # A key raises the limits and opens nothing else.
        "security": [{}, {"key": []}],
    },
)

_PROBLEM = shapes.ProblemDetails
_REFUSED: Mapping[int, Any] = {400: _PROBLEM, 401: _PROBLEM, 406: _PROBLEM, 429: _PROBLEM}
_MISSING: Mapping[int, Any] = {**_REFUSED, 404: _PROBLEM}


class Selected(Schema):
    select: str = Field("", max_length=500, description="Properties to answer with, parted by commas; empty: all.")


class Listed(Selected):
    per_page: int = Field(25, alias="per-page", ge=1, le=100)
    cursor: str = Field("*", max_length=400, description="`*`, or `next_cursor` of the page before.")


class Searched(Listed):
    filter: str = Field("", max_length=2_000, description="`name:value,name:value|value`.")
    search: str = Field("", max_length=200)


class OfWorks(Searched):
    search: str = Field("", max_length=200, description="Words of title and abstract; quotes and minus work.")
    sort: Literal["publication_year:desc", "publication_year:asc"] = "publication_year:desc"


class OfAuthors(Searched):
    search: str = Field("", max_length=200, description="A name, or how it begins, family name first or last.")
    sort: Literal["works_count:desc", "works_count:asc"] = "works_count:desc"


@api.get(
    "/works",
    response={200: shapes.WorkList, **_REFUSED},
    summary="Works",
    description=f"Filters: {', '.join(f'`{name}`' for name in reads.WORK_FILTERS)}.",
    url_name="works",
)
def works(request: HttpRequest, asked: Query[OfWorks]) -> HttpResponse:
    page = reads.works(_asked(asked, reads.WORK_FILTERS, (int, int), asked.sort))
    return _list(request, page, answers.work, asked)


@api.get(
    "/works/{path:arxiv_id}", response={200: shapes.Work, 301: None, **_MISSING}, summary="One work", url_name="work"
)
def work(
    request: HttpRequest,
    asked: Query[Selected],
    arxiv_id: str = Path(..., max_length=100, description="An arXiv id in any form."),
) -> HttpResponse:
    canonical = canonical_id(arxiv_id)
    if canonical is not None and canonical != arxiv_id:
        return permanently(request, reverse("api:work", args=[canonical]))
    found = reads.work(canonical) if canonical else None
    if found is None:
        raise Problem(404, NO_WORK)
    return _json(answers.selected(answers.work(found, site_of(request)), asked.select))


@api.get(
    "/authors",
    response={200: shapes.AuthorList, **_REFUSED},
    summary="Authors",
    description=f"Filters: {', '.join(f'`{name}`' for name in reads.AUTHOR_FILTERS)}.",
    url_name="authors",
)
def authors(request: HttpRequest, asked: Query[OfAuthors]) -> HttpResponse:
    page = reads.authors(_asked(asked, reads.AUTHOR_FILTERS, (int, int), asked.sort))
    return _list(request, page, answers.author, asked)


_PUBLIC_ID = Path(..., pattern=f"^{public_ids.PATTERN}$", description="The opaque id of a record.")


@api.get(
    "/authors/{public_id}",
    response={200: shapes.Author, 301: None, **_MISSING, 410: _PROBLEM},
    summary="One author",
    description="301 when the record became part of another, 410 when it was withdrawn.",
    url_name="author",
)
def author(request: HttpRequest, asked: Query[Selected], public_id: str = _PUBLIC_ID) -> HttpResponse:
    found = _shown_author(public_id)
    if found.public_id != public_id:
        return permanently(request, reverse("api:author", args=[found.public_id]))
    (row,) = reads.with_orcids([found.pk])
    return _json(answers.selected(answers.author(row, site_of(request)), asked.select))


@api.get(
    "/authors/{public_id}/collaborations",
    response={200: shapes.CollaborationList, 301: None, **_MISSING, 410: _PROBLEM},
    summary="Who an author shares works with, strongest first",
    url_name="collaborations",
)
def collaborations(request: HttpRequest, asked: Query[Listed], public_id: str = _PUBLIC_ID) -> HttpResponse:
    found = _shown_author(public_id)
    if found.public_id != public_id:
        return permanently(request, reverse("api:collaborations", args=[found.public_id]))
    page = reads.collaborations(found, reads.Asked(asked.per_page, after=cursors.read(asked.cursor, (int,))))
    return _list(request, page, answers.collaboration, asked)


@api.get(
    "/topics",
    response={200: shapes.TopicList, **_REFUSED},
    summary="Topics, by code",
    description="Filters: `id`.",
    url_name="topics",
)
def topics(request: HttpRequest, asked: Query[Searched]) -> HttpResponse:
    page = reads.topics(_asked(asked, reads.TOPIC_FILTERS, (str,)))
    return _list(request, page, answers.topic, asked)


@api.get("/topics/{code}", response={200: shapes.Topic, **_MISSING}, summary="One topic", url_name="topic")
def topic(
    request: HttpRequest,
    asked: Query[Selected],
    code: str = Path(..., max_length=40, description="An arXiv category."),
) -> HttpResponse:
    return _one(request, reads.topics(_by_id("id", code)), answers.topic, asked)


@api.get(
    "/institutions",
    response={200: shapes.InstitutionList, **_REFUSED},
    summary="Institutions, by ROR id",
    description=f"Filters: {', '.join(f'`{name}`' for name in reads.INSTITUTION_FILTERS)}.",
    url_name="institutions",
)
def institutions(request: HttpRequest, asked: Query[Searched]) -> HttpResponse:
    page = reads.institutions(_asked(asked, reads.INSTITUTION_FILTERS, (str,)))
    return _list(request, page, answers.institution, asked)


@api.get(
    "/institutions/{ror_id}",
    response={200: shapes.Institution, **_MISSING},
    summary="One institution",
    url_name="institution",
)
def institution(
    request: HttpRequest,
    asked: Query[Selected],
    ror_id: str = Path(..., max_length=40, description="A ROR id without its host."),
) -> HttpResponse:
    return _one(request, reads.institutions(_by_id("ids.ror", ror_id)), answers.institution, asked)


class Words(Schema):
    q: str = Field(..., min_length=1, max_length=200, description="As typed into the search box.")


@api.get(
    "/search",
    response={200: shapes.Hits, **_REFUSED},
    summary="People, works, topics and institutions by words or id, at most 20 of a kind",
    url_name="search",
)
def search(request: HttpRequest, asked: Query[Words]) -> HttpResponse:
    found, site = searching.search(asked.q), site_of(request)
    everything: list[Any] = (
        [found.exact] if found.exact else [*found.people, *found.works, *found.topics, *found.institutions]
    )
    return _json({"results": [answers.hit(each, site) for each in everything]})


def nowhere(request: HttpRequest) -> HttpResponse:
    return problems.answer(404, "There is nothing at this address; /developers/api/ names all there is.")


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problems.answer(problem.status, problem.detail)


@api.exception_handler(filters.InvalidFilter)
def _invalid_filter(request: HttpRequest, error: filters.InvalidFilter) -> HttpResponse:
    return problems.answer(400, str(error))


@api.exception_handler(cursors.InvalidCursor)
def _no_position(request: HttpRequest, error: cursors.InvalidCursor) -> HttpResponse:
    return problems.answer(400, str(error))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if any(each["loc"][0] == "path" for each in error.errors):
        return problems.answer(404, "No such id is on file.")
    return problems.answer(400, "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors))


def _asked(asked: Searched, known: Mapping[str, filters.Kind], kinds: tuple[type, ...], sort: str = "") -> reads.Asked:
    if "\0" in asked.search:
        raise Problem(400, "search: a NUL character cannot be searched for.")
    return reads.Asked(
        size=asked.per_page,
        filters=filters.parse(asked.filter, known),
        search=" ".join(asked.search.split()),
        is_ascending=sort.endswith(":asc"),
        after=cursors.read(asked.cursor, kinds),
    )


def _by_id(name: str, key: str) -> reads.Asked:
    return reads.Asked(size=1, filters={name: (key.replace("\0", ""),)})


def _shown_author(public_id: str) -> Author:
    found = author_by_public_id(public_id)
    if found is None:
        raise Problem(404, "No author has this id.")
    current = found.current
    if current.state == Author.State.WITHDRAWN:
        raise Problem(410, "This record was withdrawn. Its id will not be used for anyone else.")
    return current


def _list(request: HttpRequest, page: reads.Page, shape: Any, asked: Listed) -> HttpResponse:
    site = site_of(request)
    rows = (answers.selected(shape(row, site), asked.select) for row in page.rows)
    return _json(answers.listed(page, rows, asked.per_page))


def _one(request: HttpRequest, page: reads.Page, shape: Any, asked: Selected) -> HttpResponse:
    if not page.rows:
        raise Problem(404, "No such id is on file.")
    return _json(answers.selected(shape(page.rows[0], site_of(request)), asked.select))


def _json(answer: answers.Answer) -> HttpResponse:
    return HttpResponse(json.dumps(answer, ensure_ascii=False), content_type="application/json")
