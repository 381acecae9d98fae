"""What a search finds, of each kind, and how much of it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import AuthorFactory, InstitutionFactory, TopicFactory, WorkFactory
from works.search import EACH, Found, SharedName, found_names, people, search

pytestmark = pytest.mark.django_db


def person(name, **fields):
    author = AuthorFactory(display_name=name, **fields)
    found_names.refresh([author.pk])
    return author


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=400))
def test_no_text_is_an_error(q):
    assert len(search(q).q) <= 200


def test_works_are_found_by_the_words_of_their_titles():
    WorkFactory(title="Interlocking networks", year=2020)
    WorkFactory(title="A network of interlocks", year=2022)
    WorkFactory(title="Pathways")

    assert [work.title for work in search("interlocking network", sort="newest").works] == [
        "A network of interlocks",
        "Interlocking networks",
    ]


@pytest.mark.parametrize("q", ["2010.04116", "arXiv:2010.04116v3", "https://arxiv.org/pdf/2010.04116"])
def test_an_id_in_any_form_finds_its_work_and_nothing_else(q):
    work = WorkFactory(arxiv_id="2010.04116")

    assert search(q).exact == work
    assert not search(q).people


@pytest.mark.parametrize("q", ["cs.LG", "CS.lg", "machine"])
def test_topics_are_found_by_code_and_name(q):
    topic = TopicFactory(code="cs.LG", name="Machine Learning")

    assert search(q).topics == (topic,)


def test_a_long_answer_is_cut_and_says_so():
    for number in range(EACH + 1):
        person(f"Ada Byron{number}")

    found = search("byron")

    assert (len(found.people), found.is_cut, search("byron7").is_cut) == (EACH, True, False)


def test_a_name_that_several_have_is_led_to_its_name_page():
    for name in ("Jeff Dean", "Jeff Dean", "Jeff Deane", "Bob Dean"):
        person(name)
    person("Bob Dean", state="withdrawn")

    assert search("dean").shared_names == (SharedName("dean, jeff", "Jeff Dean", 2),)


def test_all_who_share_a_name_are_counted_though_only_some_are_shown():
    found_names.refresh([AuthorFactory(display_name="Jeff Dean").pk for _ in range(EACH + 5)])

    assert search("jeff dean").shared_names == (SharedName("dean, jeff", "Jeff Dean", EACH + 5),)


@pytest.mark.parametrize("q", ["topic:cs.LG byron", "byron year:2020", "byron -ada", "year:soon byron"])
def test_filters_say_that_works_are_meant(q):
    person("Ada Byron")

    assert (search(q).people, len(people("ada byron"))) == ((), 1)


@pytest.mark.parametrize("q", ["federal", "technology zurich", "ZÜRICH", "zürich Swiss"])
def test_institutions_are_found_by_words_of_their_names(q):
    institution = InstitutionFactory(name="Swiss Federal Institute of Technology Zürich (Zurich)")

    assert search(q).institutions == (institution,)


@pytest.mark.parametrize(
    "q", ["10.1000/ABC.1", "doi:10.1000/abc.1", "https://doi.org/10.1000/abc.1", "https://dx.doi.org/10.1000/Abc.1"]
)
def test_a_doi_finds_its_work(q):
    work = WorkFactory(doi="10.1000/Abc.1")

    assert search(q).exact == work


@pytest.mark.parametrize("q", ["02mhbdp94", "https://ror.org/02mhbdp94", "ROR: 02mhbdp94"])
def test_a_ror_id_finds_its_institution(q):
    institution = InstitutionFactory(ror_id="02mhbdp94")

    assert search(q).exact == institution


def test_an_address_of_a_record_finds_it_unless_it_was_taken_down():
    there, gone = person("Ada Byron"), person("Bob Byron", state="withdrawn")

    assert search(f"https://example.org{there.get_absolute_url()}works/?q=x").exact == there
    assert search(gone.get_absolute_url()).exact is None


def test_an_identifier_of_nothing_on_file_is_told_and_finds_nothing_else():
    found = search("2010.04116")

    assert (found.exact, found.identifier.value, found.is_empty) == (None, "2010.04116", True)


def test_an_empty_answer_offers_to_drop_each_filter():
    found = search('deep author:"ada byron" topic:cs.LG year:2020 kind:preprint')

    assert found.is_empty
    assert dict(found.filters) == {
        "author: ada byron": "deep topic:cs.LG year:2020 kind:preprint",
        "topic: cs.LG": 'deep author:"ada byron" year:2020 kind:preprint',
        "year: 2020": 'deep author:"ada byron" topic:cs.LG kind:preprint',
        "kind: preprint": 'deep author:"ada byron" topic:cs.LG year:2020',
    }


def test_a_search_is_found_whose_last_word_has_just_begun():
    work = WorkFactory(title="Interlocking networks")

    assert search("interlocking netwo").works == (work,)


def test_pages_of_works_hold_each_once_and_people_come_on_the_first():
    person("Ada Network")
    works = [WorkFactory(title=f"Network {number}") for number in range(45)]

    first = search("network")
    second = search("network", after=first.works_found.next_after)
    third = search("network", after=second.works_found.next_after)

    assert [len(page.works) for page in (first, second, third)] == [20, 20, 5]
    assert {work.pk for page in (first, second, third) for work in page.works} == {work.pk for work in works}
    assert (third.works_found.next_after, len(first.people), second.people) == ("", 1, ())
    assert search("network", after="2001.99999").works == first.works


def test_facets_count_what_was_found_and_lead_to_it():
    learning, computing = TopicFactory(code="cs.LG"), TopicFactory(code="cs.DC")
    WorkFactory(title="Networks", year=2020, topics=[learning])
    WorkFactory(title="Networks", year=2021, topics=[learning, computing], kind="published")

    facets = {
        facet.label: {link.q: link.works for link in facet.links} for facet in search("networks").works_found.facets
    }

    assert facets == {
        "Year": {"networks year:2021": 1, "networks year:2020": 1},
        "Topic": {"networks topic:cs.LG": 2, "networks topic:cs.DC": 1},
        "Kind": {"networks kind:preprint": 1, "networks kind:published": 1},
    }


def test_titles_count_for_more_than_abstracts_unless_the_newest_are_asked_for():
    titled = WorkFactory(title="Networks", year=2001)
    WorkFactory(title="Pathways", abstract="Of networks and other things.", year=2020)

    assert search("networks").works[0] == titled
    assert search("networks", sort="newest").works[1] == titled


def test_nothing_typed_finds_nothing():
    assert search(" ") == Found("")
