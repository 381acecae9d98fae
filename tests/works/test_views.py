"""What the pages of the record do beside what tests/test_pages.py asks of every page."""

import pytest

from tests import markup
from tests.factories import AuthorFactory, AuthorshipFactory, TopicFactory, WorkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    author = AuthorFactory(display_name="Ada Byron")
    WorkFactory(authors=[author], arxiv_id="2010.04116", year=2020, topics=[TopicFactory(code="cs.LG")])
    WorkFactory(authors=[author], title="Pathways", year=2022)
    return author


@pytest.mark.parametrize("page", ["works/", "works.bib", "works.json"])
@pytest.mark.parametrize("query", ["year=x", "sort=best", "kind=%00", "after=x", "topic=%00", "year=" + "9" * 400])
def test_nonsense_in_a_list_is_400(client, ada, page, query):
    assert client.get(f"{ada.get_absolute_url()}{page}?{query}").status_code == 400


def test_a_page_after_an_unknown_work_is_400_with_a_reason(client, ada):
    response = client.get(f"{ada.get_absolute_url()}works/?after=2301.00001")

    assert response.status_code == 400
    assert "no work 2301.00001 is on file" in markup.text(markup.parse(response))


def test_a_filtered_list_offers_the_filtered_file(client, ada):
    page = markup.parse(client.get(f"{ada.get_absolute_url()}works/?year=2022"))

    link = page.xpath('//a[text()="CSL-JSON"]')[0].get("href")

    assert [item["title"] for item in client.get(link).json()] == ["Pathways"]


def test_the_histogram_leads_to_each_year(client, ada):
    page = markup.parse(client.get(f"{ada.get_absolute_url()}works/?year=2022"))

    links = page.xpath('//figure[@class="years"]//a')
    assert [link.get("href").rpartition("?")[2] for link in links] == ["year=2020", "year=2022"]
    assert [link.get("class") for link in links] == [None, "on"]


def test_a_row_shows_grade_versions_journal_and_doi(client):
    author = AuthorFactory()
    work = WorkFactory(version=3, journal_ref="J. Tests 1 (2022)", doi="10.1000/a<b>&c", categories=["cs.LG"])
    AuthorshipFactory(work=work, author=author, grade="C")

    row = markup.parse(client.get(f"{author.get_absolute_url()}works/")).xpath('//li[@class="work"]')[0]

    for words in ("Name and context", "3 versions", "J. Tests 1 (2022)", "doi:10.1000/a<b>&c", "cs.LG"):
        assert words in markup.text(row)
    assert row.xpath('.//a[starts-with(text(), "doi")]')[0].get("href") == "https://doi.org/10.1000/a%3Cb%3E%26c"


def test_a_work_can_be_cited_from_its_page(client, ada):
    page = markup.parse(client.get("/works/2010.04116/"))

    assert page.xpath("//pre")[0].text.startswith("@misc{arXiv:2010.04116,")
    assert [link.get("href") for link in page.xpath('//section[@aria-labelledby="cite"]//a')] == [
        "/works/2010.04116/cite.bib",
        "/works/2010.04116/cite.ris",
        "/works/2010.04116/cite.json",
    ]


def test_a_group_is_named_and_linked_to_nobody(client):
    work = WorkFactory(author_count=1)
    AuthorshipFactory(work=work, byline="ATLAS Collaboration", author=None, is_collaboration=True)

    line = markup.parse(client.get(work.get_absolute_url())).get_element_by_id("authors")

    assert markup.text(line) == "ATLAS Collaboration (group)"
    assert not line.xpath(".//a")


@pytest.mark.parametrize(("count", "queries"), [(1, 4), (400, 4)])
def test_a_work_costs_the_same_whatever_its_crowd(client, count, queries, django_assert_num_queries):
    work = WorkFactory(authors=[AuthorFactory() for _ in range(count)])

    with django_assert_num_queries(queries):
        response = client.get(work.get_absolute_url())

    assert len(response.content) < 20_000


@pytest.mark.parametrize(("query", "shown"), [("?q=pathways", 1), ("?year=2020", 1), ("?year=1999", 0), ("", 2)])
def test_a_topic_is_narrowed_by_words_and_year(client, query, shown):
    topic = TopicFactory(code="cs.LG")
    WorkFactory(topics=[topic], title="Pathways", year=2022)
    WorkFactory(topics=[topic], title="Elsewhere", year=2020)

    page = markup.parse(client.get(topic.get_absolute_url() + query))

    assert len(page.xpath('//li[@class="work"]')) == shown


def test_search_says_what_to_do_when_nothing_is_found(client):
    page = markup.parse(client.get("/search/", {"q": "<b>nobody</b>"}))

    assert "Nothing on file matches “<b>nobody</b>”. Try a family name alone" in markup.text(page)
