import pytest

from graph import collaborations
from tests import markup
from tests.factories import AuthorFactory, TopicFactory, WorkFactory

pytestmark = pytest.mark.django_db

NAMES = {
    "markup": '<b>Ada</b> & "Co" O\'Neil',
    "right to left": "אדה ביירון",
    "emoji": "Ada 😀 Byron",
    "long": "Wolfeschlegelsteinhausenbergerdorff" * 3,
}
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
WHOLE = [{}, {**HTMX, "HX-Boosted": "true"}, {**HTMX, "HX-History-Restore-Request": "true"}]


@pytest.fixture
def ada():
    ada, bob = AuthorFactory(display_name="Ada Byron", work_count=1), AuthorFactory(display_name="Bob")
    WorkFactory(authors=[ada, bob], topics=[TopicFactory(code="cs.LG")], title="On engines")
    collaborations.rebuild()
    return ada


def graph_of(author):
    return f"{author.get_absolute_url()}graph/"


def test_fragment_is_part_of_the_page(client, ada):
    fragment = markup.root(client.get(graph_of(ada), headers=HTMX))

    for headers in WHOLE:
        page = markup.parse(client.get(graph_of(ada), headers=headers))
        assert markup.same(page.get_element_by_id(fragment.get("id")), fragment)


def test_slice_takes_the_place_of_its_placeholder(client, ada):
    profile = markup.parse(client.get(ada.get_absolute_url()))
    waiting = profile.get_element_by_id("graph-slice")

    swapped = markup.swap(profile, markup.root(client.get(waiting.get("data-hx-get"), headers=HTMX)))

    reloaded = markup.parse(client.get(waiting.xpath(".//a")[0].get("href")))
    assert markup.same(swapped.get_element_by_id("graph-slice"), reloaded.get_element_by_id("graph-slice"))
    assert waiting.get("aria-busy") == "true"


def test_slice_says_in_words_what_it_draws(client, ada):
    slice_ = markup.root(client.get(graph_of(ada), headers=HTMX))

    drawn = slice_.xpath('.//svg[@class="wide"]//a[not(@class="focus")]/@href')
    listed = slice_.xpath('.//details//li/a[not(@class="refocus")]/@href')
    assert sorted(drawn) == sorted(listed)
    assert "Showing 1 of 1 people, 1 of 1 papers, 1 of 1 topics." in markup.text(slice_)
    assert "Institutions known for 0 of 1 works." in markup.text(slice_)


def test_slice_without_works_says_so(client):
    slice_ = markup.root(client.get(graph_of(AuthorFactory()), headers=HTMX))

    assert "Nothing nearby is on file." in markup.text(slice_)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_are_text_and_nothing_else(client, name):
    author, other = AuthorFactory(display_name=name), AuthorFactory(display_name=name)
    WorkFactory(authors=[author, other], title=name)
    collaborations.rebuild()

    slice_ = markup.root(client.get(graph_of(author), headers=HTMX))

    assert slice_.xpath(".//details//li/a/bdi/text()") == [name, name]
    assert slice_.xpath(".//b") == []


@pytest.mark.parametrize("others", [1, 30])
def test_slice_costs_five_queries(client, others, django_assert_num_queries):
    author = AuthorFactory()
    for _ in range(others):
        WorkFactory(authors=[author, AuthorFactory()])
    collaborations.rebuild()

    with django_assert_num_queries(5):
        client.get(graph_of(author), headers=HTMX)
