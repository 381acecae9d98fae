"""What a search finds, in which order, and how much of it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import AuthorFactory, TopicFactory, WorkFactory
from works.search import EACH, Found, SharedName, search

pytestmark = pytest.mark.django_db


def names(found):
    return [author.display_name for author in found.people]


def test_whole_family_names_come_before_longer_ones():
    for name, works in (("Rita Deane", 90), ("Bob Dean", 2), ("Jeff Dean", 6), ("Ada Byron", 99)):
        AuthorFactory(display_name=name, work_count=works)

    assert names(search("dean")) == ["Jeff Dean", "Bob Dean", "Rita Deane"]


@pytest.mark.parametrize("q", ["Jeff Dean", "dean jeff", "Dean, Jeff", "jeff dea", "DEAN", "Jéff Dean"])
def test_a_person_is_found_by_name_in_any_order(q):
    AuthorFactory(display_name="Jeff Dean")

    assert names(search(q)) == ["Jeff Dean"]


@pytest.mark.parametrize(
    "q", ["", "   ", "\0", "%", "_", "a b c d e f g h", "'; DROP TABLE works_work; --", "🦆" * 900]
)
def test_what_nobody_is_called_finds_nobody(q):
    AuthorFactory(display_name="Jeff Dean")

    assert names(search(q)) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400))
def test_no_text_is_an_error(q):
    assert len(search(q).q) <= 200


def test_works_are_found_by_the_words_of_their_titles():
    WorkFactory(title="Interlocking networks", year=2020)
    WorkFactory(title="A network of interlocks", year=2022)
    WorkFactory(title="Pathways")

    assert [work.title for work in search("interlocking network").works] == [
        "A network of interlocks",
        "Interlocking networks",
    ]


@pytest.mark.parametrize("q", ["2010.04116", "arXiv:2010.04116v3", "https://arxiv.org/pdf/2010.04116"])
def test_an_id_in_any_form_finds_its_work_and_nothing_else(q):
    work = WorkFactory(arxiv_id="2010.04116")

    assert search(q) == Found(q, exact=work)


@pytest.mark.parametrize("q", ["cs.LG", "CS.lg", "machine"])
def test_topics_are_found_by_code_and_name(q):
    topic = TopicFactory(code="cs.LG", name="Machine Learning")

    assert search(q).topics == (topic,)


def test_a_long_answer_is_cut_and_says_so():
    for number in range(EACH + 1):
        AuthorFactory(display_name=f"Ada Byron{number}")

    found = search("byron")

    assert (len(found.people), found.is_cut, search("byron7").is_cut) == (EACH, True, False)


def test_a_name_that_several_have_is_led_to_its_name_page():
    for name in ("Jeff Dean", "Jeff Dean", "Jeff Deane", "Bob Dean"):
        AuthorFactory(display_name=name)
    AuthorFactory(display_name="Bob Dean", state="withdrawn")

    assert search("dean").shared_names == (SharedName("dean, jeff", "Jeff Dean", 2),)


def test_all_who_share_a_name_are_counted_though_only_some_are_shown():
    for _ in range(EACH + 5):
        AuthorFactory(display_name="Jeff Dean")

    assert search("jeff dean").shared_names == (SharedName("dean, jeff", "Jeff Dean", EACH + 5),)
