"""What the pages of the record do beside what tests/test_pages.py asks of every page."""

import pytest

from tests import markup
from tests.factories import NOW, AuthorFactory, AuthorshipFactory, TopicFactory, WorkFactory
from works import exports
from works.models import Author, Disavowal, DistinctFrom, Event, Evidence

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


def test_the_histogram_keeps_what_else_was_asked(client, ada):
    page = markup.parse(client.get(f"{ada.get_absolute_url()}works/?year=2022&sort=title&q=a+%26+b"))

    link = page.xpath('//figure[@class="years"]//a')[0].get("href")

    assert link.rpartition("?")[2] == "q=a+%26+b&sort=title&year=2020"


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
        "/cite/?work=2010.04116",
    ]


def test_a_group_is_named_and_linked_to_nobody(client):
    work = WorkFactory(author_count=1)
    AuthorshipFactory(work=work, byline="ATLAS Collaboration", author=None, is_collaboration=True)

    line = markup.parse(client.get(work.get_absolute_url())).get_element_by_id("authors")

    assert markup.text(line) == "ATLAS Collaboration (group)"
    assert not line.xpath(".//a")


@pytest.mark.parametrize(("count", "queries"), [(1, 5), (400, 5)])
def test_a_work_costs_the_same_whatever_its_crowd(client, count, queries, django_assert_num_queries):
    work = WorkFactory(authors=[AuthorFactory() for _ in range(count)])

    with django_assert_num_queries(queries):
        response = client.get(work.get_absolute_url())

    # The head names everybody, for programs.
    assert len(response.content.partition(b"</head>")[2]) < 20_000


@pytest.mark.parametrize(("query", "shown"), [("?q=pathways", 1), ("?year=2020", 1), ("?year=1999", 0), ("", 2)])
def test_a_topic_is_narrowed_by_words_and_year(client, query, shown):
    topic = TopicFactory(code="cs.LG")
    WorkFactory(topics=[topic], title="Pathways", year=2022)
    WorkFactory(topics=[topic], title="Elsewhere", year=2020)

    page = markup.parse(client.get(topic.get_absolute_url() + query))

    assert len(page.xpath('//li[@class="work"]')) == shown


def test_search_says_what_to_do_when_nothing_is_found(client):
    page = markup.parse(client.get("/search/", {"q": "<b>nobody</b>"}))

    assert "Nothing on file matches “<b>nobody</b>”." in markup.text(page)
    assert "Try a family name alone, fewer words" in markup.text(page)


def event(kind, author, other, **fields):
    said = {"actor": "account 7", "reason": "A private word.", "happened_at": NOW, "data": {"bylines": 3}}
    return Event.objects.create(kind=kind, author=author, other=other, **{**said, **fields})


@pytest.mark.parametrize(
    ("kind", "ada_is_from", "sentence"),
    [
        ("merge", False, "The record of Bob Noyce was merged into this one, with 3 works."),
        ("merge", True, "This record was merged into that of Bob Noyce."),
        ("split", True, "Part of this record, 3 works, was moved to Bob Noyce."),
        ("split", False, "This record was made from part of that of Bob Noyce, 3 works."),
        ("move", True, "Moved to Bob Noyce: 3 works."),
        ("move", False, "Moved here from Bob Noyce: 3 works."),
        ("distinct", True, "Marked as not the same person as Bob Noyce."),
    ],
)
def test_a_history_tells_each_event_in_a_sentence(client, ada, kind, ada_is_from, sentence):
    bob = AuthorFactory(display_name="Bob Noyce")
    event(kind, *((ada, bob) if ada_is_from else (bob, ada)))

    (told,) = markup.parse(client.get(f"{ada.get_absolute_url()}history/")).xpath('//ol[@class="events"]/li')

    assert markup.text(told) == f"{sentence} By a curator, 24 November 2026"
    assert told.xpath(".//a/@href") == [bob.get_absolute_url()]


def test_a_history_tells_what_was_undone_and_never_what_a_curator_wrote(client, ada):
    bob = AuthorFactory(display_name="Bob Noyce")
    event("undo", ada, bob, undoes=event("merge", bob, ada))

    page = markup.text(markup.parse(client.get(f"{ada.get_absolute_url()}history/")))

    assert "The merge of 24 November 2026 was undone; the other record is that of Bob Noyce." in page
    assert "with 3 works. By a curator, 24 November 2026. Undone on 24 November 2026" in page
    assert "private" not in page
    assert "account" not in page.partition("History of the record")[2].lower()


def test_a_history_says_whom_the_author_is_not_why_and_who_says_so(client, ada):
    bob = AuthorFactory(display_name="Bob Noyce")
    DistinctFrom.objects.create(first=ada, second=bob, reason="Born in 1927.", source="his ORCID", recorded_at=NOW)

    page = markup.text(markup.parse(client.get(f"{ada.get_absolute_url()}history/")))

    assert "Not the same person as Bob Noyce: Born in 1927. Source: his ORCID, 24 November 2026" in page


@pytest.mark.parametrize(
    ("kind", "ada_is_from", "note"),
    [
        ("split", True, "Part of this record was moved to Bob Noyce on 24 November 2026. History"),
        ("split", False, "Made from part of the record of Bob Noyce on 24 November 2026. History"),
    ],
)
def test_a_profile_notes_a_split(client, ada, kind, ada_is_from, note):
    bob = AuthorFactory(display_name="Bob Noyce")
    event(kind, *((ada, bob) if ada_is_from else (bob, ada)))

    assert note in markup.text(markup.parse(client.get(ada.get_absolute_url())))


def test_a_profile_notes_what_was_merged_into_it(client, ada):
    event("merge", AuthorFactory(state=Author.State.MERGED, merged_into=ada), ada)

    page = markup.text(markup.parse(client.get(ada.get_absolute_url())))

    assert "Includes a record merged on 24 November 2026. History" in page


def test_a_later_page_of_a_history(client, ada):
    events = [event("move", ada, AuthorFactory()) for _ in range(26)]
    first = markup.parse(client.get(f"{ada.get_absolute_url()}history/"))

    link = first.xpath('//a[@rel="next"]')[0].get("href")
    rest = markup.parse(client.get(link))

    assert link.endswith(f"?before={events[1].pk}")
    assert (len(first.xpath('//ol[@class="events"]/li')), len(rest.xpath('//ol[@class="events"]/li'))) == (25, 1)


@pytest.mark.parametrize(("before", "status"), [("x", 400), ("1", 200)])
def test_before_an_event_that_is_none(client, ada, before, status):
    assert client.get(f"{ada.get_absolute_url()}history/?before={before}").status_code == status


HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.mark.parametrize("page", ["", "works/"])
def test_every_row_leads_to_why_and_is_what_the_answer_replaces(client, ada, page):
    listed = markup.parse(client.get(f"{ada.get_absolute_url()}{page}"))

    links = listed.xpath('//li[@class="work"]//a[starts-with(@id, "works-why-")]')
    answers = [markup.root(client.get(link.get("data-hx-get"), headers=HTMX)) for link in links]

    assert len(links) == 2
    assert [link.get("id") for link in links] == [answer.get("id") for answer in answers]
    assert [link.get("href") for link in links] == [link.get("data-hx-get") for link in links]


def test_why_says_what_a_reader_can_check(client, ada):
    byline = ada.authorships.get(work__arxiv_id="2010.04116")
    byline.is_held = True
    byline.save()
    Evidence.objects.create(
        authorship=byline,
        kind="orcid-item",
        grade="O",
        source="ORCID 0000-0002-1825-0097",
        source_url="https://orcid.org/0000-0002-1825-0097",
        recorded_at=NOW,
        expires_at=NOW.replace(year=2099),
    )
    bob = AuthorFactory(display_name="Bob Noyce")
    Disavowal.objects.create(authorship=byline, author=bob, reason="Not mine.", source="the owner", recorded_at=NOW)

    page = markup.text(markup.parse(client.get("/works/2010.04116/authors/1/")).xpath("//main")[0])

    for words in (
        "Ada Byron, position 1 of 1, as printed",
        "Name match. The name matches, and nothing else is known.",
        "A person or an authority. The program that resolves names leaves it here.",
        "ORCID itemORCID 0000-0002-1825-0097, 24 November 2026, until 24 November 2099",
        "Counts as “Confirmed by the owner”.",
        "Not by Bob Noyce, says the owner, 24 November 2026: Not mine.",
        "The same spelling of the name on 1 of the 1 other work of this record.",
        "No co-author of this work stands on another.",
        "It is of 2020, the others of 2022.",
        "arXiv snapshot, checked 24 November 2026",
    ):
        assert words in page


def test_why_of_the_only_work_and_of_a_group(client):
    work = WorkFactory(authors=[AuthorFactory()], arxiv_id="2010.04117")
    AuthorshipFactory(work=work, position=2, byline="ATLAS Collaboration", author=None, is_collaboration=True)

    alone, group = (markup.text(markup.parse(client.get(f"/works/2010.04117/authors/{n}/"))) for n in (1, 2))

    assert "It is the only work of this record" in alone
    assert "A group, not a person" in group
    assert "Grade" not in group


CITED = "/cite/?work=2010.04116"


def test_a_work_is_cited_in_place_as_on_a_page_of_its_own(client, ada):
    work_page = markup.parse(client.get("/works/2010.04116/"))

    fragment = markup.root(client.get(CITED, headers=HTMX))
    swapped = markup.swap(work_page, fragment)

    assert markup.text(swapped.xpath("//pre")[1]).startswith("Byron, A. (2020).")
    assert markup.same(fragment, markup.parse(client.get(CITED)).get_element_by_id("works-citations"))


@pytest.mark.parametrize(("form", "label"), exports.LABELS.items())
def test_a_selection_comes_in_every_form_and_as_a_file(client, ada, form, label):
    other = ada.authorships.exclude(work__arxiv_id="2010.04116").get().work

    page = markup.parse(client.get(f"{CITED}v2&work={other.arxiv_id}&work=2010.04116&form={form}"))
    file = client.get(page.xpath('//a[text()="As a file"]')[0].get("href"))

    (shown,) = page.xpath("//pre")
    assert shown.get("aria-label") == label
    assert [option.get("value") for option in page.xpath("//option[@selected]")] == [form]
    # HTML drops the first line break of a text that begins with one.
    assert shown.text.lstrip() == file.content.decode().lstrip()
    assert file["Content-Disposition"] == f'attachment; filename="works.{exports.FILES[form][1]}"'
    assert "2 works, as arXiv has them" in markup.text(page)


def test_what_is_not_on_file_is_named(client, ada):
    page = markup.text(markup.parse(client.get(f"{CITED}&work=2301.00001")))

    assert "Not on file: 2301.00001." in page
    assert "One work, as arXiv has it" in page


def test_an_empty_selection_says_what_to_do(client):
    assert "Select works in a list" in markup.text(markup.parse(client.get("/cite/")))


@pytest.mark.parametrize("query", ["work=nonsense", "work=%00", "work=2010.04116&form=mla", "form="])
def test_nonsense_in_a_selection_is_400(client, query):
    assert client.get(f"/cite/?{query}").status_code == 400


def test_a_selection_is_bounded(client):
    query = "&".join(f"work=2010.{number:05d}" for number in range(1, 27))

    assert client.get(f"/cite/?{query}").status_code == 400
    assert client.get(f"/cite.bib?{query}").status_code == 400


@pytest.mark.parametrize("address", ["/cite.bib?work=2301.00001", "/cite.exe?work=2010.04116", "/cite.apa"])
def test_no_file_of_nothing(client, ada, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["{author}", "{author}works/", "/topics/cs.LG/"])
def test_works_of_a_list_can_be_selected_and_cited(client, ada, page):
    listed = markup.parse(client.get(page.format(author=ada.get_absolute_url())))

    boxes = listed.xpath('//input[@type="checkbox"][@name="work"]')
    ids = [box.get("value") for box in boxes]
    all_of_them = listed.xpath('//a[text()="Cite all on this page"]')[0].get("href")

    assert "2010.04116" in ids
    assert {box.get("form") for box in boxes} == {form.get("id") for form in listed.xpath('//form[@action="/cite/"]')}
    assert all_of_them == "/cite/?" + "&".join(f"work={arxiv_id}" for arxiv_id in ids)


@pytest.mark.parametrize("works", [1, 25])
def test_citing_costs_two_queries(client, works, django_assert_num_queries):
    query = "&".join(f"work={WorkFactory(authors=[AuthorFactory()]).arxiv_id}" for _ in range(works))

    with django_assert_num_queries(2):
        client.get(f"/cite/?{query}&form=ieee")


@pytest.mark.parametrize("form", ["apa", "exe"])
def test_a_whole_list_is_no_list_of_references(client, ada, form):
    assert client.get(f"{ada.get_absolute_url()}works.{form}").status_code == 404
