import json
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import bibtexparser
import networkx
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import collaborations, topic_years
from graph.view_state import MAX_OPENED
from tests import markup
from tests.factories import NOW, AuthorFactory, TopicFactory, WorkFactory
from works.models import Author
from works.search import found_names

pytestmark = pytest.mark.django_db

NAMES = {
    "markup": '<b>Ada</b> & "Co" O\'Neil',
    "right to left": "אדה ביירון",
    "Han": "李明",
    "emoji": "Ada 😀 Byron",
    "long": "Wolfeschlegelsteinhausenbergerdorff" * 3,
}


def key(author):
    return f"author:{author.public_id}"


def around(author, rest=""):
    return f"/explore/?focus={key(author)}{rest}"


@pytest.fixture
def ada():
    ada, bob, cyd = (AuthorFactory(display_name=name, work_count=2) for name in ("Ada Byron", "Bob", "Cyd"))
    topic = TopicFactory(code="cs.LG")
    WorkFactory(authors=[ada, bob], topics=[topic], title="On engines", year=2020, arxiv_id="2010.04116")
    WorkFactory(authors=[ada, cyd], topics=[topic], title="On looms", year=2022)
    collaborations.rebuild()
    topic_years.rebuild(NOW)
    found_names.refresh([ada.pk, bob.pk, cyd.pk])
    return ada


@pytest.fixture
def bob(ada):
    return Author.objects.get(display_name="Bob")


def drawn(page, form="wide"):
    return page.xpath(f'//div[@class="{form}"]//a/@data-key')


def listed(page):
    return page.xpath('//section[contains(@class, "twin-list")]//li/@id')


# --- the page ----------------------------------------------------------------------------------------------------


def test_picture_and_list_hold_the_same(client, ada):
    page = markup.parse(client.get(around(ada)))

    assert sorted(drawn(page)) == sorted(drawn(page, "narrow")) == sorted(listed(page))
    assert len(listed(page)) == 6
    assert page.xpath('//div[@class="wide"]//a/@href') == [f"#{each}" for each in drawn(page)]


def test_every_row_offers_what_can_be_done(client, ada, bob):
    page = markup.parse(client.get(around(ada, f"&steps=open.{key(bob)},hide.topic:cs.LG,pin.work:2010.04116")))

    acts = {row.get("id"): row.xpath(".//button/@value") for row in page.xpath('//ul[@class="nodes"]/li')}
    cyd = key(Author.objects.get(display_name="Cyd"))
    assert acts[key(ada)] == []
    assert acts[key(bob)] == [f"close.{key(bob)}"]
    assert acts[cyd] == [f"open.{cyd}", f"pin.{cyd}", f"hide.{cyd}"]
    assert acts["work:2010.04116"] == ["open.work:2010.04116", "unpin.work:2010.04116", "hide.work:2010.04116"]
    assert acts["topic:cs.LG"] == ["show.topic:cs.LG"]


def test_every_button_of_a_row_sends_the_form_of_the_view(client, ada, bob):
    page = markup.parse(client.get(around(ada, f"&steps=open.{key(bob)}")))

    buttons = page.xpath('//ul[@class="nodes"]//button')
    assert buttons
    assert {button.get("form") for button in buttons} == {"walk"}
    fields = {
        field.get("name"): field.get("value")
        for field in page.get_element_by_id("walk").xpath(".//input[@type='hidden']")
    }
    assert fields == {"focus": key(ada), "steps": f"open.{key(bob)}"}


def test_the_kinds_asked_for_are_shown(client, ada):
    page = markup.parse(client.get(around(ada, "&kind=person&kind=topic")))

    assert {each.partition(":")[0] for each in drawn(page)} == {"author", "topic"}
    assert page.xpath('//form[@id="walk"]//input[@checked]/@value') == ["person", "topic"]


def test_years_narrow_and_the_timeline_keeps_them_all(client, ada):
    page = markup.parse(client.get(around(ada, "&since=2021")))

    assert "work:2010.04116" not in drawn(page)
    assert page.xpath('//figure[@id="timeline"]//g[@data-year="2020"]/@class') == []
    assert page.xpath('//figure[@id="timeline"]//g[@data-year="2022"]/@class') == ["on"]
    assert page.xpath('//figure[@id="timeline"]/svg/@aria-label') == ["Works by year: 2020: 1, 2022: 1"]


def test_words_keep_the_rows_that_match_and_mark_them_in_the_picture(client, ada, bob):
    page = markup.parse(client.get(around(ada, "&within=bob")))

    assert listed(page) == [key(bob)]
    assert page.xpath('//div[@class="wide"]//a[contains(@class, "match")]/@data-key') == [key(bob)]
    assert "1 of 6 match “bob”." in markup.text(page)


def test_words_that_match_nothing_say_so(client, ada):
    assert "Nothing in this view matches “zzz”." in markup.text(markup.parse(client.get(around(ada, "&within=zzz"))))


def test_the_last_step_can_be_undone_by_name(client, ada, bob):
    page = markup.parse(client.get(around(ada, f"&steps=open.{key(bob)},hide.topic:cs.LG")))

    assert markup.text(page.get_element_by_id("undo")) == "Undo: hid cs.LG"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_are_text_and_nothing_else(client, name):
    author, other = AuthorFactory(display_name=name), AuthorFactory(display_name=name)
    WorkFactory(authors=[author, other], title=name)
    collaborations.rebuild()

    page = markup.parse(client.get(around(author)))

    assert page.xpath('//ul[@class="nodes"]//span[@class="node"]/a/bdi/text()') == [name] * 3
    assert page.xpath("//b") == []


def test_two_people_are_led_to_the_path_between_them(client, ada, bob):
    page = markup.parse(client.get(around(ada, f"&focus={key(bob)}")))

    link = page.xpath('//p[@class="walked"]/a[text()="Path between the two"]/@href')[0]
    assert link == f"/paths/?from={ada.public_id}&to={bob.public_id}"
    assert client.get(link).status_code == 200


def test_what_is_left_out_is_said(client, ada):
    page = markup.parse(client.get(around(ada, "&focus=topic:no.SUCH&steps=burn.x,open.work:2010.99999")))

    status = markup.text(page.xpath('//p[@class="notice"]')[0])
    assert "2 of the entities in this address are not on file." in status
    assert "1 part of this address could not be read and was left out." in status


def test_an_author_without_works_is_drawn_alone(client):
    author = AuthorFactory(display_name="Ada")

    page = markup.parse(client.get(around(author)))

    assert drawn(page) == listed(page) == [key(author)]


# --- acts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "act", "steps", "anchor"),
    [
        ("", "open.topic:cs.LG", "open.topic:cs.LG", "topic:cs.LG"),
        ("", "hide.topic:cs.LG", "hide.topic:cs.LG", ""),
        ("&steps=hide.topic:cs.LG", "show.topic:cs.LG", None, "topic:cs.LG"),
        ("&steps=hide.topic:cs.LG,pin.work:2010.04116", "undo", "hide.topic:cs.LG", ""),
        ("&steps=pin.work:2010.04116", "unpin.work:2010.04116", None, "work:2010.04116"),
    ],
)
def test_an_act_leads_to_the_address_of_the_view_after_it(client, ada, rest, act, steps, anchor):
    response = client.get(around(ada, f"{rest}&act={act}"))

    address = urlsplit(response["Location"])
    assert response.status_code == 302
    assert parse_qs(address.query) == {"focus": [key(ada)], **({"steps": [steps]} if steps else {})}
    assert address.fragment == anchor


def test_starting_from_nothing(client, ada):
    assert client.get(f"/explore/?act=start.{key(ada)}")["Location"] == f"{around(ada)}#{key(ada)}"


def test_a_form_with_empty_fields_leads_to_the_short_address(client, ada):
    sent = "&kind=person&kind=paper&kind=topic&kind=institution&since=&until=&topic=&size=large&dial=credit&team=50&weight=&within="

    assert client.get(around(ada, sent))["Location"] == around(ada)


def test_a_view_that_is_full_says_so(client, ada):
    crowd = [AuthorFactory() for _ in range(MAX_OPENED)]
    steps = ",".join(f"open.{key(each)}" for each in crowd)

    page = client.get(around(ada, f"&steps={steps}"))
    refused = client.get(around(ada, f"&steps={steps}&act=open.topic:cs.LG"))

    assert "close one to open another" in page.content.decode()
    assert markup.parse(page).xpath('//button[starts-with(@value, "open.")]') == []
    assert (refused.status_code, "close or show some first" in refused.content.decode()) == (400, True)


# --- addresses ---------------------------------------------------------------------------------------------------


def test_a_merged_start_leads_to_its_successor(client, ada):
    merged = AuthorFactory(state=Author.State.MERGED, merged_into=ada)

    response = client.get(around(merged, "&size=small"))

    assert (response.status_code, response["Location"]) == (301, around(ada, "&size=small"))


def test_merged_steps_lead_to_their_successors(client, ada, bob):
    merged = AuthorFactory(state=Author.State.MERGED, merged_into=bob)

    response = client.get(around(ada, f"&steps=open.{key(merged)}"))

    assert response["Location"] == around(ada, f"&steps=open.{key(bob)}")


def test_a_withdrawn_start_is_gone(client):
    withdrawn = AuthorFactory(state=Author.State.WITHDRAWN)

    response = client.get(around(withdrawn))

    assert response.status_code == 410
    assert withdrawn.display_name not in response.content.decode()


@pytest.mark.parametrize(
    "focus", ["author:00000000", "author:", "work:2010.99999", "nobody", "author:%00", "x" * 4_000]
)
def test_without_any_start_on_file_there_is_nothing(focus):
    assert Client().get(f"/explore/?focus={focus}").status_code == 404


@pytest.mark.parametrize(
    "rest",
    [
        "&steps=" + "open.author:%00," * 500,
        "&steps=%ff%fe,,,..",
        "&steps=open",
        "&steps=open.&steps=hide.",
        "&focus=" + "a" * 3_000,
        "&within=" + "%F0%9F%98%80" * 200,
        "&within=%00%0d%0a",
        "&since=2050&until=1990",
        "&weight=1e308",
        "&team=99999",
    ],
)
def test_mangled_addresses_show_the_nearest_view(client, ada, rest):
    assert client.get(around(ada, rest), follow=True).status_code == 200


@pytest.mark.parametrize("rest", ["&size=huge", "&kind=car", "&kind=%00", "&since=x", "&weight=nan", "&act=burn.x"])
def test_controls_that_are_none_are_refused_with_a_reason(client, ada, rest):
    response = client.get(around(ada, rest))

    assert response.status_code == 400
    assert len(markup.text(markup.parse(response).xpath("//main/p")[0])) > 20


# --- finding -----------------------------------------------------------------------------------------------------


def test_finding_offers_starts_and_keeps_the_view(client, ada, bob):
    page = markup.parse(client.get(f"/explore/find/?q=bob&focus={key(ada)}&steps=pin.topic:cs.LG"))

    form = page.get_element_by_id("graph-found")
    assert form.xpath(".//button/@value") == [f"start.{key(bob)}"]
    assert [(f.get("name"), f.get("value")) for f in form.xpath(".//input")] == [
        ("focus", key(ada)),
        ("steps", "pin.topic:cs.LG"),
    ]


@pytest.mark.parametrize("q", ["zzz", "%00", "'; DROP TABLE works_work; --", "x" * 500])
def test_finding_nothing_says_so(client, ada, q):
    response = client.get("/explore/find/", {"q": q})

    assert response.status_code == 200
    assert b"Nothing on file is named" in response.content


# --- files -------------------------------------------------------------------------------------------------------


def export(client, form, author, rest=""):
    return client.get(f"/explore/view.{form}?focus={key(author)}{rest}")


@pytest.mark.parametrize("form", ["graphml", "csv.zip", "json", "svg", "png", "bib"])
def test_every_file_is_an_attachment_named_for_its_view(client, ada, form):
    response = export(client, form, ada)

    assert response["Content-Disposition"] == f'attachment; filename="ada-byron.{form}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert len(response.content) > 100


def test_files_hold_what_the_page_shows(client, ada, bob):
    rest = f"&steps=open.{key(bob)},hide.topic:cs.LG&since=2021"

    page = markup.parse(client.get(around(ada, rest)))
    graph = networkx.node_link_graph(json.loads(export(client, "json", ada, rest).content), edges="edges")

    assert sorted(graph.nodes) == sorted(drawn(page))
    assert graph.nodes[key(bob)]["url"] == f"http://testserver{bob.get_absolute_url()}"


def test_bibtex_holds_the_works_shown(client, ada):
    library = bibtexparser.parse_string(export(client, "bib", ada, "&since=2021").content.decode())

    assert [entry["title"] for entry in library.entries] == ["On looms"]


def test_the_page_links_every_file_of_the_same_view(client, ada):
    page = markup.parse(client.get(around(ada, "&since=2021")))

    links = page.xpath('//p[@class="exports"]/a/@href')
    assert len(links) == 6
    assert {urlsplit(link).query for link in links} == {f"focus={key(ada)}&since=2021"}
    assert {client.get(link).status_code for link in links} == {200}


@pytest.fixture
def one_minute():
    """Limits count by the minute of the clock: no new one begins in the middle of a test."""
    with time_machine.travel(time.time(), tick=False):
        yield


@pytest.mark.usefixtures("one_minute")
@pytest.mark.parametrize(("form", "most"), [("json", 30), ("png", 6)])
def test_files_are_limited(client, ada, form, most):
    codes = [export(client, form, ada).status_code for _ in range(most + 1)]

    assert codes == [200] * most + [429]


@pytest.mark.usefixtures("one_minute")
def test_views_are_limited(client, ada):
    codes = {client.get("/explore/").status_code for _ in range(240)}

    assert codes == {200}
    assert client.get("/explore/").status_code == 429


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["focus", "steps", "kind", "since", "until", "team", "weight", "within", "act", "size", "x"]
            ),
            st.one_of(
                st.text(max_size=30),
                st.sampled_from(
                    ["topic:cs.LG", "open.topic:cs.LG", "hide.work:2010.04116", "person", "2020", "0.5", "undo"]
                ),
            ),
        ),
        max_size=6,
    )
)
def test_no_address_is_an_error_of_the_server(client, ada, pairs):
    for path in ("/explore/", "/explore/find/", "/explore/view.json"):
        response = client.get(f"{path}?{urlencode(pairs)}")
        cache.clear()

        assert response.status_code in (200, 302, 400, 404)
