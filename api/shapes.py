"""What answers look like: the schemas of the OpenAPI document. With `select` any property may be left out."""

import datetime as dt
from typing import Annotated, Any, Literal

from ninja import Field, Schema


def _sparse(schema: dict[str, Any]) -> None:
    schema.pop("required", None)


class Sparse(Schema):
    """A result, of which `select` chooses properties."""

    model_config = {"json_schema_extra": _sparse}


Address = Annotated[str, Field(description="An absolute address, which is the id.")]


class Named(Schema):
    id: Address
    display_name: str


class PersonOnWork(Schema):
    id: Address = Field(description="The record of the author: permanent, and the id elsewhere in this API.")
    display_name: str = Field(description="As the record is called; the byline may be shorter.")


class Authorship(Schema):
    position: int = Field(description="From 1, in the order printed.")
    raw_author_name: str = Field(description="The byline as printed.")
    author: PersonOnWork | None = Field(description="Null for groups, and where no record is shown.")
    is_group: bool


class WorkIds(Schema):
    arxiv: Address
    doi: Address | None


class Work(Sparse):
    id: Address
    ids: WorkIds
    display_name: str = Field(description="The title as plain text.")
    title_source: str = Field(description="The title as arXiv has it, TeX included.")
    abstract_source: str = Field(description="The abstract as arXiv has it, TeX included; may be empty.")
    type: Literal["preprint", "published"] = Field(description="Published: a DOI or a journal reference is given.")
    publication_year: int = Field(description="Of the latest version.")
    created_date: dt.date | None = Field(description="First version; null when unknown.")
    updated_date: dt.date | None = Field(description="Latest version; null when unknown.")
    version: int
    is_withdrawn: bool
    journal_reference: str
    license: str
    authors_count: int
    authorships: list[Authorship] = Field(description="The first 100.")
    is_authors_truncated: bool
    primary_topic: Named | None
    topics: list[Named] = Field(description="arXiv categories, the primary one first.")


class AuthorIds(Schema):
    bzpeer: str = Field(description="The opaque public id.")
    orcid: Address | None


class Author(Sparse):
    id: Address
    ids: AuthorIds
    display_name: str
    orcid: Address | None = Field(description="Only an iD that its holder proved, and holds the record with.")
    works_count: int
    first_publication_year: int | None
    last_publication_year: int | None
    topics: list[Named] = Field(description="The most frequent topic, if any.")
    page: Address = Field(description="The profile, with the name in its address.")


class Topic(Sparse):
    id: Address
    display_name: str
    code: str
    works_count: int = Field(description="Counted after each import.")


class InstitutionIds(Schema):
    ror: Address


class Institution(Sparse):
    id: Address
    ids: InstitutionIds
    display_name: str
    country_code: str | None


class Collaboration(Sparse):
    author: Named
    works_count: int = Field(description="Works that both are on, among those of at most 50 authors.")
    credit: float = Field(description="Sum of 1/(n-1) over joint works of n authors.")
    first_publication_year: int
    last_publication_year: int


class Meta(Schema):
    per_page: int
    next_cursor: str | None = Field(description="Null on the last page.")


class WorkList(Schema):
    meta: Meta
    results: list[Work]


class AuthorList(Schema):
    meta: Meta
    results: list[Author]


class TopicList(Schema):
    meta: Meta
    results: list[Topic]


class InstitutionList(Schema):
    meta: Meta
    results: list[Institution]


class CollaborationList(Schema):
    meta: Meta
    results: list[Collaboration]


class Hit(Schema):
    id: Address
    kind: Literal["author", "work", "topic", "institution"]
    display_name: str
    hint: str = Field(description="What tells it apart: number of works, years, code, country; may be empty.")


class Hits(Schema):
    results: list[Hit]


class ProblemDetails(Schema):
    type: str
    title: str
    status: int
    detail: str
