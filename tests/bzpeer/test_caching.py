"""Who may keep a page: everybody's a minute, an account's never."""

import datetime as dt
import gzip

import pytest
import redis
from django.test import Client

from bzpeer import caching
from tests import test_pages
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    FollowFactory,
    ImportRunFactory,
    InstitutionFactory,
    TopicFactory,
    TrustSnapshotFactory,
    UserFactory,
    WorkFactory,
)
from tests.test_pages import FRAGMENTS, HTMX, PAGES, url
from works.models import Affiliation, Author, AuthorName, Topic, Work, WorkChange, WorkTopic

pytestmark = pytest.mark.django_db

author = test_pages.author

ADDRESS = "ada.reader@example.org"
ADDRESSES = sorted({*PAGES.values(), *FRAGMENTS.values()})


@pytest.fixture
def kept(settings):
    settings.PAGE_SECONDS = 60


@pytest.fixture
def reader():
    client = Client()
    client.force_login(UserFactory(email=ADDRESS), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("pattern", ADDRESSES)
def test_what_is_kept_for_all_has_nothing_of_an_account(client, reader, author, kept, pattern):
    address = url(pattern, author)

    of_reader, of_anybody, again, of_reader_again = (
        each.get(address, headers=HTMX) if pattern in FRAGMENTS.values() else each.get(address)
        for each in (reader, client, client, reader)
    )

    for private in (of_reader, of_reader_again):
        assert {"private", "no-store"} <= {word.strip() for word in private["Cache-Control"].split(",")}
    for anybody in (of_anybody, again):
        if anybody["Cache-Control"].startswith("public"):
            assert anybody.status_code == 200
            assert "Set-Cookie" not in anybody.headers
            assert not anybody.cookies
            assert "csrfmiddlewaretoken" not in anybody.content.decode()
            assert ADDRESS not in anybody.content.decode()
            assert anybody["ETag"].startswith('W/"')
            assert {"Cookie", "Accept-Encoding"} <= {name.strip() for name in anybody["Vary"].split(",")}
        else:
            assert "private" in anybody["Cache-Control"]
    assert of_anybody["Cache-Control"].startswith("public") == again["Cache-Control"].startswith("public")


def test_the_pages_that_readers_come_for_are_public(client, author):
    asked = ["/", "/search/", "/works/2010.04116/", "/topics/cs.LG/", "/names/byron,ada/", author.get_absolute_url()]

    assert {client.get(address)["Cache-Control"] for address in asked} == {"public, no-cache"}


@pytest.mark.parametrize("address", ["/accounts/login/", "/admin/", "/reports/", "/works/2010.99999/", "/nowhere/"])
def test_forms_and_what_is_not_there_are_not_public(client, author, kept, address):
    assert "private" in client.get(address)["Cache-Control"]


def test_a_kept_page_costs_no_query(client, author, kept, django_assert_num_queries):
    first = client.get(author.get_absolute_url())

    with django_assert_num_queries(0):
        second = client.get(author.get_absolute_url())

    assert (second.content, second["ETag"]) == (first.content, first["ETag"])
    assert second["Content-Type"] == "text/html; charset=utf-8"


def test_page_and_fragment_are_kept_apart(client, author, kept):
    page, fragment = (client.get("/topics/cs.LG/", headers=each) for each in ({}, HTMX))
    again = client.get("/topics/cs.LG/")

    assert b"<html" not in fragment.content
    assert (page.content, page["ETag"]) == (again.content, again["ETag"])
    assert page["ETag"] != fragment["ETag"]


def test_hosts_are_kept_apart(client, author, kept, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]

    one, two = (client.get(author.get_absolute_url(), headers={"host": f"{name}.example"}) for name in ("one", "two"))

    assert b"two.example" not in one.content
    assert b"one.example" not in two.content


def test_a_kept_page_is_packed_for_whoever_takes_it(client, author, kept):
    plain = client.get("/trust/")
    packed = client.get("/trust/", headers={"Accept-Encoding": "br, gzip"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content


def test_a_page_of_an_account_is_packed_with_noise(reader, author):
    sizes = {len(reader.get("/trust/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(12)}

    assert len(sizes) > 1


def test_without_redis_pages_are_made_anew(client, author, kept, monkeypatch):
    def gone(*arguments):
        raise redis.ConnectionError

    monkeypatch.setattr(caching.store, "get", gone)
    monkeypatch.setattr(caching.store, "set", gone)

    assert client.get("/trust/").status_code == 200


@pytest.mark.parametrize("address", ["/", "/trust/", "/topics/cs.LG/"])
def test_asking_again_for_the_same_is_304(client, author, address):
    tag = client.get(address)["ETag"]

    response = client.get(address, headers={"If-None-Match": tag})

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)


def test_a_profile_that_is_as_it_was_costs_one_query(client, author, django_assert_num_queries):
    tag = client.get(author.get_absolute_url())["ETag"]

    with django_assert_num_queries(1):
        response = client.get(author.get_absolute_url(), headers={"If-None-Match": tag})

    assert (response.status_code, response["ETag"]) == (304, tag)
    assert "Cookie" in response["Vary"]


CHANGES = {
    "a new work": lambda author: WorkFactory(authors=[author]),
    "a title": lambda author: Work.objects.update(title_plain="Another", title_html="Another"),
    "a byline moved away": lambda author: author.authorships.update(author=AuthorFactory()),
    "a grade": lambda author: author.authorships.update(grade="C"),
    "its name": lambda author: Author.objects.filter(pk=author.pk).update(display_name="Ada Lovelace"),
    "trust": lambda author: TrustSnapshotFactory(author=author, score=40),
    "a follower": lambda author: FollowFactory(author=author),
    "one follower for another": lambda author: (author.follows.all().delete(), FollowFactory(author=author)),
    "a follower of a record that became part of it": lambda author: FollowFactory(
        author=AuthorFactory(state=Author.State.MERGED, merged_into=author)
    ),
    "an affiliation": lambda author: Affiliation.objects.create(
        author=author, institution=InstitutionFactory(), source="ORCID", recorded_at=NOW
    ),
    "a name that is not to be shown": lambda author: AuthorName.objects.create(
        author=author, name="A. B.", name_key="b, a", is_suppressed=True, recorded_at=NOW
    ),
    "withdrawn": lambda author: Author.objects.filter(pk=author.pk).update(state=Author.State.WITHDRAWN),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_profile_is_made_anew_when_anything_in_it_changed(client, author, change):
    FollowFactory(author=author)
    tag = client.get(author.get_absolute_url())["ETag"]

    change(author)

    assert client.get(author.get_absolute_url(), headers={"If-None-Match": tag}).status_code != 304


def test_a_profile_is_made_anew_every_hour(client, author, time_machine):
    time_machine.move_to(NOW)
    tag = client.get(author.get_absolute_url())["ETag"]

    time_machine.move_to(NOW + dt.timedelta(hours=1))

    assert client.get(author.get_absolute_url(), headers={"If-None-Match": tag}).status_code == 200


def retitled(work):
    return WorkChange.objects.create(work=work, run=ImportRunFactory(), field="title", after="A title", noticed_at=NOW)


@pytest.fixture
def work(author):
    topic = TopicFactory()
    work = WorkFactory(authors=[author], topics=[topic], primary_topic=topic)
    retitled(work)
    return work


@pytest.mark.parametrize("form", ["text/html", "application/ld+json", "application/x-bibtex"])
def test_a_work_that_is_as_it_was_costs_one_query(client, work, form, django_assert_num_queries):
    asked = {"Accept": form}
    tag = client.get(work.get_absolute_url(), headers=asked)["ETag"]

    with django_assert_num_queries(1):
        response = client.get(work.get_absolute_url(), headers={"If-None-Match": tag, **asked})

    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
    assert {"Accept", "Cookie"} <= set(response["Vary"].split(", "))


CHANGES_OF_A_WORK = {
    "its title": lambda work: Work.objects.filter(pk=work.pk).update(title_plain="Another", title_html="Another"),
    "when it was checked": lambda work: Work.objects.filter(pk=work.pk).update(checked_at=NOW),
    "a byline": lambda work: work.authorships.update(byline="Ada Lovelace"),
    "one more byline": lambda work: AuthorshipFactory(work=work, position=2, author=AuthorFactory()),
    "a byline that is somebody else's": lambda work: work.authorships.update(author=AuthorFactory()),
    "a byline that is nobody's": lambda work: work.authorships.update(author=None),
    "an author's name": lambda work: Author.objects.filter(authorships__work=work).update(display_name="Ada Lovelace"),
    "an author taken down": lambda work: Author.objects.filter(authorships__work=work).update(
        state=Author.State.WITHDRAWN
    ),
    "a topic": lambda work: WorkTopic.objects.create(work=work, topic=TopicFactory(), position=2),
    "a topic's name": lambda work: Topic.objects.filter(works=work).update(name="Another"),
    "no topic": lambda work: work.work_topics.all().delete(),
    "a change": retitled,
    "what a change says": lambda work: work.changes.update(after="Another"),
}


@pytest.mark.parametrize("change", CHANGES_OF_A_WORK.values(), ids=CHANGES_OF_A_WORK)
def test_a_work_is_made_anew_when_anything_in_it_changed(client, work, change):
    tag = client.get(work.get_absolute_url())["ETag"]

    change(work)

    assert client.get(work.get_absolute_url(), headers={"If-None-Match": tag}).status_code == 200


def test_what_changes_elsewhere_leaves_a_work_as_it_was(client, work):
    tag = client.get(work.get_absolute_url())["ETag"]

    retitled(WorkFactory(authors=[AuthorFactory()]))

    assert client.get(work.get_absolute_url(), headers={"If-None-Match": tag}).status_code == 304


def test_a_work_that_is_not_on_file_has_no_tag_to_ask_with(client):
    response = client.get("/works/2401.99999/", headers={"If-None-Match": 'W/"x"'})

    assert (response.status_code, response.has_header("ETag")) == (404, False)


def test_a_tag_says_nothing_to_an_account(reader, client, author):
    tag = client.get(author.get_absolute_url())["ETag"]

    assert reader.get(author.get_absolute_url(), headers={"If-None-Match": tag}).status_code == 200
