import datetime as dt

import feedparser
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from profiles import collected, collections, takedowns
from profiles.collections import Refused
from profiles.models import Collection, CollectionItem
from tests.factories import (
    NOW,
    AuthorFactory,
    CollectionFactory,
    CollectionItemFactory,
    UserFactory,
    WorkFactory,
)
from tests.people import known, logged_in
from works.identity import merges

pytestmark = pytest.mark.django_db

KEY = "k" * 43
SAID = {"actor": "curator@example.org", "reason": "Same group, same topics.", "now": NOW}


@pytest.fixture
def reader():
    return known()


@pytest.fixture
def client(reader):
    return logged_in(reader)


# --- deeds ---------------------------------------------------------------------------------------------------


def test_a_thing_is_put_in_once():
    collection, work = CollectionFactory(), WorkFactory()

    collections.put(collection, [work], NOW)
    collections.put(collection, [work], NOW + dt.timedelta(1))

    assert [item.added_at for item in collection.items.all()] == [NOW]


@pytest.mark.parametrize(
    ("name", "words"),
    [(" ", "Give the list a name."), ("To  read", "named “To read” already")],
    ids=["no name", "a name that is taken"],
)
def test_a_name_that_cannot_be_is_refused(reader, name, words):
    CollectionFactory(user=reader, name="To read")

    with pytest.raises(Refused, match=words):
        collections.make(reader, name, NOW)


def test_two_readers_may_use_the_same_name(reader):
    CollectionFactory(name="To read")

    assert collections.make(reader, "To read", NOW).user == reader


def test_there_is_an_end_to_lists_and_entries(reader, monkeypatch):
    monkeypatch.setattr(collections, "MOST", 1)
    monkeypatch.setattr(collections, "MOST_ITEMS", 1)
    collection = CollectionFactory(user=reader)
    CollectionItemFactory(collection=collection)

    with pytest.raises(Refused, match="Delete one first"):
        collections.make(reader, "Another", NOW)
    with pytest.raises(Refused, match="Begin another list"):
        collections.put(collection, [WorkFactory()], NOW)


def test_sharing_again_makes_the_former_link_open_nothing():
    collection = CollectionFactory()

    collections.share(collection, KEY)
    collections.share(collection, "n" * 43)

    assert (collected.shared(KEY), collected.shared("n" * 43)) == (None, collection)


def test_a_private_list_opens_to_no_key():
    collections.keep_private(CollectionFactory(share_key=KEY))

    assert collected.shared(KEY) is None
    assert collected.shared("") is None


def test_an_entry_goes_on_to_the_record_that_its_author_became():
    into, gone = AuthorFactory(), AuthorFactory()
    WorkFactory(authors=[into])
    WorkFactory(authors=[gone])
    item = CollectionItemFactory(author=gone)

    merges.merge(into, gone, **SAID)

    assert [entry.author for entry in collected.page(item.collection).entries] == [into]


def test_a_record_that_was_taken_down_is_not_named(client, reader):
    author = AuthorFactory(display_name="Ada Byron")
    item = CollectionItemFactory(collection__user=reader, author=author)

    takedowns.hide(author, UserFactory(), NOW)
    page = client.get(f"/collections/{item.collection.pk}/").content.decode()

    assert "Ada Byron" not in page
    assert "A record that was taken down." in page


CONSTRAINTS = {
    "no name": ("profiles_collection_has_name", lambda: CollectionFactory(name="")),
    "a short key": ("profiles_collection_share_key_is_long", lambda: CollectionFactory(share_key="short")),
    "a key twice": (
        "profiles_collection_share_key_once",
        lambda: [CollectionFactory(share_key=KEY), CollectionFactory(share_key=KEY)],
    ),
    "a name twice": (
        "profiles_collection_name_once",
        lambda: CollectionFactory(user=CollectionFactory(name="To read").user, name="To read"),
    ),
    "nothing": (
        "profiles_item_is_one_thing",
        lambda: CollectionItem.objects.create(collection=CollectionFactory(), added_at=NOW),
    ),
    "two things": (
        "profiles_item_is_one_thing",
        lambda: CollectionItem.objects.create(
            collection=CollectionFactory(), work=WorkFactory(), author=AuthorFactory(), added_at=NOW
        ),
    ),
    "a work twice": (
        "profiles_item_work_once",
        lambda: CollectionItemFactory.create_batch(2, collection=CollectionFactory(), work=WorkFactory()),
    ),
    "an author twice": (
        "profiles_item_author_once",
        lambda: CollectionItemFactory.create_batch(2, collection=CollectionFactory(), author=AuthorFactory()),
    ),
}


@pytest.mark.parametrize(("name", "violate"), CONSTRAINTS.values(), ids=CONSTRAINTS)
def test_the_database_refuses(name, violate):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        violate()


# --- pages ---------------------------------------------------------------------------------------------------


def test_a_list_is_made_filled_shared_and_deleted(client, reader):
    work = WorkFactory(title="Notes on engines")

    made = client.post(f"/collections/save/?work={work.arxiv_id}", {"deed": "make", "name": "To read"})
    collection = Collection.objects.get(user=reader, name="To read")
    address = f"/collections/{collection.pk}/"
    assert made.status_code == 302
    assert "Notes on engines" in client.get(address).content.decode()
    client.post(address, {"deed": "share"})
    collection.refresh_from_db()
    assert "Notes on engines" in client.get(f"/shared/{collection.share_key}/").content.decode()
    client.post(address, {"deed": "take out", "item": collection.items.get().pk})
    assert "Nothing is in it yet." in client.get(address).content.decode()
    assert client.post(address, {"deed": "delete"})["Location"] == "/collections/"
    assert not Collection.objects.exists()


def test_nobody_else_opens_or_changes_a_list(client):
    item = CollectionItemFactory()
    address = f"/collections/{item.collection.pk}/"

    answers = [client.get(address), client.get(f"{address}works.bib"), client.post(address, {"deed": "delete"})]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    client.post(f"/collections/save/?work={item.work.arxiv_id}", {"deed": "take out", "collection": item.collection.pk})
    assert CollectionItem.objects.filter(pk=item.pk).exists()


def test_a_shared_list_says_nothing_of_its_reader_and_is_kept_nowhere(reader):
    CollectionFactory(user=reader, share_key=KEY)

    answer = Client().get(f"/shared/{KEY}/")

    assert reader.email not in answer.content.decode()
    assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex", "private, no-cache")


def test_a_shared_list_opens_no_form(client):
    CollectionItemFactory(collection__share_key=KEY)

    assert "take out" not in client.get(f"/shared/{KEY}/").content.decode()


@pytest.mark.parametrize("form", ["bib", "ris", "json"])
def test_a_shared_list_comes_as_a_file(client, form):
    item = CollectionItemFactory(collection__share_key=KEY)

    assert item.work.title_plain in client.get(f"/shared/{KEY}/works.{form}").content.decode()


def test_a_shared_list_has_a_feed_that_a_reader_of_feeds_reads(client):
    item = CollectionItemFactory(collection__share_key=KEY)
    CollectionItemFactory(collection=item.collection, author=AuthorFactory())

    read = feedparser.parse(client.get(f"/shared/{KEY}/feed.atom").content)

    assert not read.bozo
    assert [entry.title for entry in read.entries] == [item.work.title_plain]


def test_a_name_that_was_refused_keeps_what_was_typed(client, reader):
    collection = CollectionFactory(user=reader, name="To read")
    CollectionFactory(user=reader, name="Read")

    answer = client.post(f"/collections/{collection.pk}/", {"deed": "describe", "name": "Read", "note": "For June."})

    assert answer.status_code == 422
    assert "named “Read” already" in answer.content.decode()
    assert "For June." in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?work=x", 400), ("?work=2010.99999", 404), ("?author=a00000000", 404), ("?author=%00", 404)],
)
def test_what_cannot_be_kept_is_said(client, query, status):
    assert client.get(f"/collections/save/{query}").status_code == status


@pytest.mark.parametrize("items", [1, 30])
def test_queries_of_a_list(client, reader, items, django_assert_num_queries):
    collection = CollectionFactory(user=reader)
    CollectionItemFactory.create_batch(items, collection=collection)
    for _ in range(items):
        CollectionItemFactory(collection=collection, author=AuthorFactory())
    client.get("/")

    # The reader, the list, three of the page, and both counts in the head.
    with django_assert_num_queries(6):
        client.get(f"/collections/{collection.pk}/")


@pytest.mark.parametrize("lists", [1, 30])
def test_queries_of_all_lists(client, reader, lists, django_assert_num_queries):
    CollectionFactory.create_batch(lists, user=reader)
    client.get("/")

    with django_assert_num_queries(3):
        client.get("/collections/")


def test_pages_go_on_where_the_one_before_ended(client, reader):
    collection = CollectionFactory(user=reader)
    items = CollectionItemFactory.create_batch(51, collection=collection)

    first = client.get(f"/collections/{collection.pk}/")
    second = client.get(f"/collections/{collection.pk}/?before={items[1].pk}")

    assert f"?before={items[1].pk}" in first.content.decode()
    assert items[0].work.title_plain in second.content.decode()
    assert items[1].work.title_plain not in second.content.decode()
