"""The OpenAPI document, the pages made of it, and clients that know nothing but them."""

import re
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from schemathesis import GenerationMode

from api.views import api
from tests import markup
from tests.factories import AuthorFactory, CollaborationFactory, InstitutionFactory, TopicFactory, WorkFactory

DOC = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture
def record(transactional_db, settings):
    settings.API_LIMIT = 1_000_000
    topic = TopicFactory(code="cs.LG")
    authors = [AuthorFactory(work_count=3, top_topic=topic) for _ in range(3)]
    for year in (2019, 2020, 2021):
        WorkFactory(authors=authors, topics=[topic], year=year, title=f"Sums of {year}")
    CollaborationFactory(*authors[:2])
    InstitutionFactory()


@pytest.fixture
def document(live_server, record):
    # A text may fit its schema and still be no filter, no cursor and no property.
    expected = ["2xx", "3xx", "400", "404"]
    checks = {"positive_data_acceptance": {"expected-statuses": expected}}
    config = schemathesis.Config.from_dict({"checks": checks, "generation": {"deterministic": True}})
    return schemathesis.openapi.from_url(f"{live_server.url}/api/v1/openapi.json", config=config)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good", "bad"])
def test_answers_are_what_the_document_says(document, mode):
    for each in document.get_all_operations():
        operation = each.ok()

        @given(case=operation.as_strategy(generation_mode=mode))
        @trying(
            max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
        )
        def answers_as_said(case):
            case.call_and_validate()

        answers_as_said()


def test_the_document_is_openapi_3_1(client, db):
    document = client.get("/api/v1/openapi.json").json()

    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {
        "/api/v1/works",
        "/api/v1/works/{arxiv_id}",
        "/api/v1/authors",
        "/api/v1/authors/{public_id}",
        "/api/v1/authors/{public_id}/collaborations",
        "/api/v1/topics",
        "/api/v1/topics/{code}",
        "/api/v1/institutions",
        "/api/v1/institutions/{ror_id}",
        "/api/v1/search",
    }


def test_the_example_of_the_documentation_runs(live_server, record, capsys):
    (code,) = re.findall(r"```python\n(.*?)```", DOC.read_text(), re.DOTALL)
    base = f"{live_server.url}/api/v1"

    exec(code.replace("https://profiles.example.org/api/v1", base), {})

    printed = capsys.readouterr().out.splitlines()
    assert [line.partition(" |")[0] for line in printed] == ["2021 Sums of 2021", "2020 Sums of 2020"]
    assert printed[0].count(",") == 2


def test_the_reference_names_every_operation_and_every_shape(client, db):
    text = markup.text(markup.parse(client.get("/developers/api/")))
    document = api.get_openapi_schema()

    assert all(path in text for path in document["paths"])
    assert all(name in text for name in document["components"]["schemas"])
