"""What readers, crawlers and the data itself may do to slices and paths."""

import random
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client

from graph import adjacency_files, collaborations, topic_years
from graph.controls import Controls
from graph.queries import slice_around
from tests import markup
from tests.factories import NOW, AuthorFactory, InstitutionFactory, TopicFactory, WorkFactory, many_works
from works import counts
from works.models import Affiliation, Author

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
SCRIPTS = {
    "arabic": "محمد الخوارزمي",
    "hebrew": "אדה ביירון",
    "chinese": "李明",
    "japanese": "高橋 さくら",
    "korean": "김철수",
    "devanagari": "आर्यभट",
    "thai": "สมชาย ใจดี",
    "greek": "Ἀρχιμήδης",
    "cyrillic": "Софья Ковалевская",
    "ethiopic": "አበበ",
    "combining": "A\u0301\u0323\u0308da",
    "both directions": "Ada \u202eנורב\u202c Byron",
    "markup": "</svg><script>alert(1)</script>",
    "quotes": 'O\'Brien "Q" & Sons',
    "zero width": "Ada\u200b\u200dByron",
    "emoji": "👩‍🔬 Ada",
}
NONSENSE = [
    "",
    "0",
    "-1",
    "x",
    "1e9",
    "9" * 40,
    "2020 OR 1=1",
    "'",
    "%",
    "\0",
    "\ud7ff",
    "🦆",
    "null",
    "[]",
    "2020.0",
    " ",
]


def derive():
    collaborations.rebuild()
    counts.refresh(None)
    topic_years.rebuild(NOW)
    adjacency_files.build(NOW)


def graph_of(author):
    return f"{author.get_absolute_url()}graph/"


@pytest.mark.django_db
@pytest.mark.parametrize("name", SCRIPTS.values(), ids=SCRIPTS)
def test_names_in_every_script_stand_in_the_picture(client, name):
    ada, other = AuthorFactory(display_name="Ada"), AuthorFactory(display_name=name)
    WorkFactory(authors=[ada, other], title=name)
    derive()

    slice_ = markup.root(client.get(graph_of(ada), headers=HTMX))

    titles = slice_.xpath('.//svg[@class="wide"]//a[contains(@class, "person")]/title/text()')
    assert titles == [f"{name}: 1 work together, 2022, shared credit 1.00"]
    assert not slice_.xpath(".//script")
    assert len(slice_.xpath('.//svg[@class="wide"]//a')) == 3


@pytest.mark.django_db
def test_an_author_of_five_thousand_works_costs_as_little_as_any(client, django_assert_num_queries):
    ada = AuthorFactory(display_name="Ada")
    for number in range(5):
        many_works(ada, AuthorFactory(), 1_000, 2000 + number)
    derive()

    with django_assert_num_queries(5):
        slice_ = markup.root(client.get(graph_of(ada), headers=HTMX))
    with django_assert_num_queries(5):
        narrowed = markup.root(client.get(f"{graph_of(ada)}?until=2003&dial=papers", headers=HTMX))

    assert "Showing 5 of 5 people, 6 of 5,000 papers" in markup.text(slice_)
    assert "6 of 4,000 papers" in markup.text(narrowed)
    assert "the latest 400 of 4,000 works" in markup.text(narrowed)


@pytest.mark.django_db
def test_a_hyper_authored_work_ties_nobody_and_is_shown(client):
    people = [AuthorFactory() for _ in range(300)]
    work = WorkFactory(authors=people, topics=[TopicFactory(code="hep-ex")])
    derive()

    slices = [
        markup.root(client.get(address, headers=HTMX))
        for address in (graph_of(people[0]), f"/works/{work.arxiv_id}/graph/", "/topics/hep-ex/graph/")
    ]

    assert ["1 work with more than 50 authors makes no ties" in markup.text(slice_) for slice_ in slices] == [True] * 3
    assert [len(slice_.xpath('.//svg[@class="wide"]//a[contains(@class, "person")]')) for slice_ in slices] == [0, 8, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("control", ["since", "until", "team", "size", "dial", "topic", "kind", "unheard-of"])
def test_no_control_makes_an_error(client, control):
    author = AuthorFactory()
    WorkFactory(authors=[author, AuthorFactory()], topics=[TopicFactory(code="cs.LG")])
    derive()
    places = [graph_of(author), "/topics/cs.LG/graph/", "/explore/"]

    codes = {
        client.get(
            f"{place}?{control}={quote(value, errors='surrogatepass')}&focus=author:{author.public_id}"
        ).status_code
        for place in places
        for value in NONSENSE
    }

    # The explorer leads from an address that says too much to the short one.
    assert codes <= {200, 302, 400}


@pytest.mark.django_db
@pytest.mark.parametrize("control", ["from", "to", "since", "team", "steps"])
def test_no_question_about_a_path_makes_an_error(client, control):
    author = AuthorFactory(display_name="Ada Byron")
    derive()

    codes = {
        client.get("/paths/", {"from": author.public_id, "to": "Ada Byron", control: value}).status_code
        for value in NONSENSE
        if value != "\ud7ff"
    }

    assert codes <= {200, 302, 400}


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [Controls(), Controls(since=2000)], ids=["stored", "on the fly"])
@pytest.mark.parametrize("around", ["author", "work", "topic", "institution"])
def test_nobody_who_is_withdrawn_is_shown(around, asked):
    ada, gone = AuthorFactory(display_name="Ada"), AuthorFactory(display_name="Gone", state=Author.State.WITHDRAWN)
    topic, place = TopicFactory(code="cs.LG"), InstitutionFactory()
    work = WorkFactory(authors=[gone, ada, AuthorFactory(display_name="Bob")], topics=[topic])
    for person in (ada, gone):
        Affiliation.objects.create(author=person, institution=place, source="ORCID", recorded_at=NOW)
    derive()

    slice_ = slice_around({"author": ada, "work": work, "topic": topic, "institution": place}[around], asked)

    names = {node.label for node in slice_.people} | {slice_.focus.label}
    assert "Gone" not in names
    assert "Ada" in names


@pytest.mark.django_db
def test_an_author_without_works_is_drawn_alone(client):
    slice_ = markup.root(client.get(graph_of(AuthorFactory()), headers=HTMX))

    assert len(slice_.xpath('.//svg[@class="wide"]//a')) == 1
    assert "Nothing nearby is on file." in markup.text(slice_)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_merges_in_a_cycle_during_reads_never_break_a_slice(seed):
    chance = random.Random(seed)
    people = [AuthorFactory() for _ in range(4)]
    for _ in range(6):
        WorkFactory(authors=chance.sample(people, 2))
    derive()

    for _ in range(6):
        gone, kept = chance.sample(people, 2)
        before = slice_around(gone, Controls())
        theirs = kept.authorships.values_list("work", flat=True)
        gone.authorships.exclude(work__in=list(theirs)).update(author=kept)
        gone.authorships.filter(work__in=list(theirs)).update(author=None)
        assert slice_around(gone, Controls()).focus == before.focus
        collaborations.refresh([gone.pk, kept.pk])
        assert slice_around(gone, Controls()).people == ()
        for person in people:
            slice_around(person, Controls(since=2000))


@pytest.mark.django_db(transaction=True)
def test_two_hundred_readers_at_once_get_the_same_slices(client):
    people = [AuthorFactory(display_name=f"Ada {n}") for n in range(20)]
    chance = random.Random(1)
    for _ in range(60):
        WorkFactory(authors=chance.sample(people, 3))
    derive()
    addresses = [graph_of(chance.choice(people)) for _ in range(200)]
    alone = {address: client.get(address, headers=HTMX).content for address in set(addresses)}

    def read(address):
        try:
            return Client().get(address, headers=HTMX).content == alone[address]
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as readers:
        assert all(readers.map(read, addresses))


@pytest.mark.django_db(transaction=True)
def test_readers_see_the_old_graph_until_a_rebuild_is_done():
    ada, bob = AuthorFactory(), AuthorFactory()
    WorkFactory(authors=[ada, bob])
    derive()

    def people_seen():
        try:
            return len(slice_around(Author.objects.get(pk=ada.pk), Controls()).people)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as reader, transaction.atomic():
        WorkFactory(authors=[ada, AuthorFactory()])
        collaborations.rebuild()
        during = reader.submit(people_seen).result(timeout=10)

    assert (during, people_seen()) == (1, 2)
