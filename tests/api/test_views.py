"""The API as its clients meet it."""

import json

import pytest
from django.core.cache import cache
from django.test import Client

from api import cursors
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    ClaimFactory,
    CollaborationFactory,
    InstitutionFactory,
    TopicFactory,
    TrustSnapshotFactory,
    WorkFactory,
)
from works.counts import refresh_topics
from works.models import Affiliation, Author
from works.search import found_names

pytestmark = pytest.mark.django_db

SITE, V1 = "http://testserver", "/api/v1"
ORCID = "0000-0002-1825-0097"


@pytest.fixture
def ada():
    return AuthorFactory(
        display_name="Ada Byron", work_count=2, first_year=2020, last_year=2022, top_topic=TopicFactory(code="cs.LG")
    )


@pytest.fixture
def record(ada):
    """Ada's two works, one with a group and somebody whose record was taken down."""
    topic, other = ada.top_topic, TopicFactory(code="hep-th", name="High Energy Physics")
    gone = AuthorFactory(display_name="Charles Babbage", work_count=1, state=Author.State.WITHDRAWN)
    work = WorkFactory(
        arxiv_id="2010.04116", title="Sums", authors=[ada, gone], topics=[topic], year=2020, doi="10.1/x"
    )
    AuthorshipFactory(work=work, position=3, byline="The Engine Group", author=None, is_collaboration=True)
    WorkFactory(arxiv_id="hep-th/9901001", title="Strings", authors=[ada], topics=[other, topic], kind="published")
    WorkFactory(arxiv_id="2010.00001", authors=[ada], is_deleted=True)
    place = InstitutionFactory(ror_id="02mhbdp94", name="Engine Hall", country_code="GB")
    Affiliation.objects.create(author=ada, institution=place, source="ORCID", recorded_at=NOW)
    friend = AuthorFactory(display_name="Mary Somerville", work_count=1)
    CollaborationFactory(ada, friend, works=2, credit=1.5, first_year=2020, last_year=2022)
    CollaborationFactory(ada, gone, works=1, credit=1.0)
    refresh_topics()
    return ada


def ask(client, path, **query):
    response = client.get(V1 + path, query)
    assert response.status_code == 200, response.content
    return response.json()


def ids(client, path, **query):
    return [each["id"].removeprefix(SITE) for each in ask(client, path, **query)["results"]]


# --- what answers say ----------------------------------------------------------------------------------------


def test_a_work_says_who_is_on_it_and_names_nobody_who_was_taken_down(client, record):
    found = ask(client, "/works/2010.04116")

    assert (found["id"], found["ids"]) == (
        f"{SITE}/works/2010.04116/",
        {"arxiv": "https://arxiv.org/abs/2010.04116", "doi": "https://doi.org/10.1/x"},
    )
    assert [(each["raw_author_name"], each["author"], each["is_group"]) for each in found["authorships"]] == [
        ("Ada Byron", {"id": f"{SITE}/researchers/{record.public_id}/", "display_name": "Ada Byron"}, False),
        ("Charles Babbage", None, False),
        ("The Engine Group", None, True),
    ]
    assert found["primary_topic"] == {"id": f"{SITE}/topics/cs.LG/", "display_name": "Topic cs.LG"}


def test_an_author_has_an_id_without_a_name_and_no_trust(client, record):
    TrustSnapshotFactory(author=record)
    ClaimFactory(author=record, state="approved", orcid=ORCID)

    found = ask(client, f"/authors/{record.public_id}")

    assert (found["id"], found["orcid"], found["works_count"]) == (
        f"{SITE}/researchers/{record.public_id}/",
        f"https://orcid.org/{ORCID}",
        2,
    )
    assert found["page"] == SITE + record.get_absolute_url()
    assert not any(word in json.dumps(found).lower() for word in ("trust", "score", "level", "band"))


def test_an_orcid_is_told_only_when_its_holder_holds_the_record(client, record):
    ClaimFactory(author=record, state="pending", orcid=ORCID)

    assert ask(client, f"/authors/{record.public_id}")["orcid"] is None
    assert ids(client, "/authors", filter=f"orcid:{ORCID}") == []


def test_collaborations_leave_out_who_was_taken_down(client, record):
    found = ask(client, f"/authors/{record.public_id}/collaborations")["results"]

    assert [(each["author"]["display_name"], each["works_count"], each["credit"]) for each in found] == [
        ("Mary Somerville", 2, 1.5)
    ]


def test_topics_and_institutions_are_found_by_their_ids(client, record):
    assert ask(client, "/topics/hep-th") == {
        "id": f"{SITE}/topics/hep-th/",
        "display_name": "High Energy Physics",
        "code": "hep-th",
        "works_count": 1,
    }
    assert ask(client, "/institutions/02mhbdp94")["ids"] == {"ror": "https://ror.org/02mhbdp94"}


def test_search_finds_people_works_topics_and_institutions(client, record):
    found_names.refresh([record.pk])

    people, works = ask(client, "/search", q="ada byron")["results"], ask(client, "/search", q="2010.04116")["results"]

    assert [(each["kind"], each["display_name"]) for each in people] == [("author", "Ada Byron")]
    assert [(each["kind"], each["display_name"]) for each in works] == [("work", "Sums")]
    assert [each["kind"] for each in ask(client, "/search", q="Engine Hall")["results"]] == ["institution"]


# --- lists ---------------------------------------------------------------------------------------------------

WORKS = {
    "newest first": ({}, ["hep-th/9901001", "2010.04116"]),
    "oldest first": ({"sort": "publication_year:asc"}, ["2010.04116", "hep-th/9901001"]),
    "year": ({"filter": "publication_year:2020"}, ["2010.04116"]),
    "years": ({"filter": "publication_year:>2020"}, ["hep-th/9901001"]),
    "topic": ({"filter": "topics.id:hep-th"}, ["hep-th/9901001"]),
    "topics": ({"filter": "topics.id:hep-th|cs.LG"}, ["hep-th/9901001", "2010.04116"]),
    "primary topic": ({"filter": "primary_topic.id:https://x.org/topics/cs.LG/"}, ["2010.04116"]),
    "author": ({"filter": "authorships.author.id:{author}"}, ["hep-th/9901001", "2010.04116"]),
    "author taken down": ({"filter": "authorships.author.id:{gone}"}, []),
    "author by address": (
        {"filter": "authorships.author.id:https://x.org/researchers/{author}/"},
        ["hep-th/9901001", "2010.04116"],
    ),
    "merged author": ({"filter": "authorships.author.id:{merged}"}, ["hep-th/9901001", "2010.04116"]),
    "type": ({"filter": "type:published"}, ["hep-th/9901001"]),
    "arXiv ids": ({"filter": "ids.arxiv:hep-th/9901001|2010.00001"}, ["hep-th/9901001"]),
    "DOI": ({"filter": "has_doi:true"}, ["2010.04116"]),
    "both": ({"filter": "has_doi:true,publication_year:2022"}, []),
    "words": ({"search": "strings"}, ["hep-th/9901001"]),
}


@pytest.mark.parametrize(("query", "found"), WORKS.values(), ids=WORKS)
def test_works_are_filtered_and_sorted(client, record, query, found):
    merged = AuthorFactory(state=Author.State.MERGED, merged_into=record)
    gone = Author.objects.get(state=Author.State.WITHDRAWN)
    known = {"author": record.public_id, "merged": merged.public_id, "gone": gone.public_id}
    asked = {name: value.format(**known) for name, value in query.items()}

    assert ids(client, "/works", **asked) == [f"/works/{arxiv_id}/" for arxiv_id in found]


AUTHORS = {
    "most works first": ({}, ["Ada Byron", "Mary Somerville"]),
    "fewest first": ({"sort": "works_count:asc"}, ["Mary Somerville", "Ada Byron"]),
    "works": ({"filter": "works_count:2-"}, ["Ada Byron"]),
    "topic": ({"filter": "topics.id:cs.LG"}, ["Ada Byron"]),
    "institution": ({"filter": "affiliations.institution.id:https://ror.org/02mhbdp94"}, ["Ada Byron"]),
    "id": ({"filter": "ids.bzpeer:{author}"}, ["Ada Byron"]),
    "ORCID": ({"filter": f"orcid:https://orcid.org/{ORCID}"}, ["Ada Byron"]),
    "name": ({"search": "Ada Byron"}, ["Ada Byron"]),
    "name begun": ({"search": "somerv"}, ["Mary Somerville"]),
    "a wildcard": ({"search": "%"}, []),
}


@pytest.mark.parametrize(("query", "found"), AUTHORS.values(), ids=AUTHORS)
def test_authors_are_filtered_and_sorted(client, record, query, found):
    ClaimFactory(author=record, state="approved", orcid=ORCID)
    asked = {name: value.format(author=record.public_id) for name, value in query.items()}

    assert [each["display_name"] for each in ask(client, "/authors", **asked)["results"]] == found


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        ("/topics", {}, ["/topics/cs.LG/", "/topics/hep-th/"]),
        ("/topics", {"filter": "id:hep-th"}, ["/topics/hep-th/"]),
        ("/topics", {"search": "energy"}, ["/topics/hep-th/"]),
        ("/topics", {"search": "_"}, []),
        ("/institutions", {"filter": "country_code:GB"}, ["/institutions/02mhbdp94/"]),
        ("/institutions", {"filter": "country_code:FR"}, []),
        ("/institutions", {"search": "engine"}, ["/institutions/02mhbdp94/"]),
    ],
)
def test_topics_and_institutions_are_filtered(client, record, path, query, found):
    assert ids(client, path, **query) == found


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/works", {}),
        ("/works", {"sort": "publication_year:asc"}),
        ("/authors", {}),
        ("/authors", {"sort": "works_count:asc"}),
        ("/topics", {}),
        ("/institutions", {}),
        ("{author}/collaborations", {}),
    ],
)
def test_pages_follow_each_other_without_gap_or_repeat(client, record, path, query):
    grow(record, 6)
    path = path.format(author=f"/authors/{record.public_id}")

    def key(each):
        return each["author"]["id"] if "author" in each else each["id"]

    cursor, walked = "*", []
    while cursor:
        page = ask(client, path, **query, cursor=cursor, **{"per-page": 2})
        walked += map(key, page["results"])
        cursor = page["meta"]["next_cursor"]

    assert len(walked) >= 6
    assert walked == list(map(key, ask(client, path, **query, **{"per-page": 100})["results"]))


def grow(ada, count):
    for number in range(count):
        other = AuthorFactory(work_count=1 + number % 3, top_topic=TopicFactory(code=f"tst.G{number:02}"))
        WorkFactory(authors=[ada, other], topics=[other.top_topic], year=2020 + number % 2)
        CollaborationFactory(ada, other, works=1, credit=1 + number / 10)
        InstitutionFactory(ror_id=f"0zzzz{number % 10}{'abcdefghjk'[number // 10]}10")


QUERIES = {
    "/works": 4,
    "/works?filter=topics.id:cs.LG": 4,
    "/authors": 3,
    "/topics": 1,
    "/institutions": 1,
    "{author}/collaborations": 2,
    "{author}": 3,
    "/works/2010.04116": 3,
}


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("path", "queries"), QUERIES.items(), ids=QUERIES)
def test_queries_do_not_grow_with_the_page(client, record, path, queries, count, django_assert_num_queries):
    grow(record, count)

    with django_assert_num_queries(queries):
        assert client.get(V1 + path.format(author=f"/authors/{record.public_id}")).status_code == 200


def test_selected_properties_alone_are_answered(client, record):
    assert ask(client, "/works/2010.04116", select="display_name, type") == {"display_name": "Sums", "type": "preprint"}
    assert ask(client, "/topics", select="code")["results"] == [{"code": "cs.LG"}, {"code": "hep-th"}]


# --- what holds for all --------------------------------------------------------------------------------------

WRONG = {
    "/works?per-page=0": "per-page",
    "/works?per-page=101": "per-page",
    "/works?filter=fame:1": "fame",
    "/works?filter=publication_year:soon": "write 2020",
    "/works?sort=fame": "sort",
    "/works?cursor=nonsense": "cursor",
    f"/topics?cursor={cursors.written((1, 2))}": "another list",
    "/works?select=fame": "fame",
    "/works?search=%00": "NUL",
    "/search": "q",
}


@pytest.mark.parametrize(("path", "words"), WRONG.items(), ids=WRONG)
def test_nonsense_is_a_problem_that_says_what_was_wrong(client, record, path, words):
    response = client.get(V1 + path)

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["title"] == "Bad Request"
    assert words in response.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/works/2010.99999",
        "/works/nonsense",
        "/works/%00",
        "/authors/zzzzzzzz",
        "/authors/x",
        "/authors/zzzzzzzz/collaborations",
        "/topics/none.SUCH",
        "/institutions/x",
        "/nothing",
        "/",
        "/works/",
    ],
)
def test_nothing_there_is_a_problem_too(client, record, path):
    response = client.get(V1 + path)

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_a_failure_is_a_problem_without_its_secrets(record, monkeypatch):
    def fail(asked):
        raise RuntimeError("secret")

    monkeypatch.setattr("api.reads.works", fail)

    response = Client(raise_request_exception=False).get(f"{V1}/works")

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert b"secret" not in response.content


@pytest.mark.parametrize("path", ["", "/collaborations"])
def test_a_merged_record_leads_on_and_a_withdrawn_one_is_gone(client, record, path):
    merged = AuthorFactory(state=Author.State.MERGED, merged_into=record)
    gone = Author.objects.get(state=Author.State.WITHDRAWN)

    moved = client.get(f"{V1}/authors/{merged.public_id}{path}?select=id")
    withdrawn = client.get(f"{V1}/authors/{gone.public_id}{path}")

    assert (moved.status_code, moved["Location"]) == (301, f"{V1}/authors/{record.public_id}{path}?select=id")
    assert (withdrawn.status_code, withdrawn.json()["title"]) == (410, "Gone")
    assert "Babbage" not in withdrawn.content.decode()


@pytest.mark.parametrize(("given", "true"), [("2010.04116v2", "2010.04116"), ("math.GT/0309136", "math/0309136")])
def test_other_forms_of_an_arxiv_id_lead_to_the_true_one(client, record, given, true):
    response = client.get(f"{V1}/works/{given}")

    assert (response.status_code, response["Location"]) == (301, f"{V1}/works/{true}")


def test_an_unchanged_answer_is_not_sent_again(client, record):
    first = client.get(f"{V1}/works")

    again = client.get(f"{V1}/works", headers={"If-None-Match": first["ETag"]})
    WorkFactory()
    changed = client.get(f"{V1}/works", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(client, record, method):
    response = getattr(client, method)(f"{V1}/works")

    assert (response.status_code, response["Allow"]) == (405, "GET")
    assert response["Content-Type"] == "application/problem+json"


def test_head_is_get_without_its_body(client, record):
    got, head = client.get(f"{V1}/works"), client.head(f"{V1}/works")

    assert (head.status_code, head.content, head["ETag"]) == (200, b"", got["ETag"])
    assert head["Content-Length"] == str(len(got.content))


def test_who_takes_no_json_is_told_so(client, record):
    response = client.get(f"{V1}/works", headers={"Accept": "text/csv"})

    assert (response.status_code, response["Content-Type"]) == (406, "application/problem+json")


@pytest.mark.parametrize("path", ["/works", "/nothing"])
def test_pages_of_any_origin_may_ask(client, record, path):
    before = client.options(
        V1 + path, headers={"Origin": "https://x.org", "Access-Control-Request-Headers": "authorization"}
    )
    response = client.get(V1 + path, headers={"Origin": "https://x.org"})

    assert (before.status_code, "Authorization" in before["Access-Control-Allow-Headers"]) == (204, True)
    assert before["Access-Control-Allow-Origin"] == response["Access-Control-Allow-Origin"] == "*"
    assert "RateLimit" in response["Access-Control-Expose-Headers"]
    assert not response.cookies


# --- limits --------------------------------------------------------------------------------------------------


def test_answers_say_what_is_left_until_nothing_is(client, settings):
    settings.API_LIMIT = 2
    cache.clear()

    answers = [client.get(f"{V1}/topics") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit"].partition(";t=")[0] for answer in answers] == [
        '"anonymous";r=1',
        '"anonymous";r=0',
        '"anonymous";r=0',
    ]
    assert answers[0]["RateLimit-Policy"] == '"anonymous";q=2;w=60'
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert answers[2].json()["detail"].startswith("More than 2 requests in a minute.")


def test_addresses_are_counted_apart(client, settings):
    settings.API_LIMIT = 1
    cache.clear()

    codes = [client.get(f"{V1}/topics", REMOTE_ADDR=address).status_code for address in ("10.0.0.1", "10.0.0.2")]

    assert codes == [200, 200]
