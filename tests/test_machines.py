"""What programs read: JSON-LD, Highwire tags, typed links, sitemaps, each by a client that did not write it."""

import json
import re
import urllib.robotparser
from pathlib import Path

import extruct
import pytest
from django.core.cache import cache
from lxml import etree
from signposting import find_signposting_http, find_signposting_linkset

from profiles import sitemaps
from profiles.tasks import note_changes
from tests import markup
from tests.factories import (
    NOW,
    AuthorFactory,
    AuthorshipFactory,
    ClaimFactory,
    InstitutionFactory,
    TopicFactory,
    TrustSnapshotFactory,
    WorkFactory,
)
from works.models import Affiliation, Author

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
HOSTILE = 'Sums </script><script>alert(1)</script> & "so" <!-- \u2028'
SITEMAP = etree.XMLSchema(etree.parse(Path(__file__).parent / "data" / "schemas" / "sitemap.xsd"))
ORCID = "0000-0002-1825-0097"


@pytest.fixture
def ada():
    topic = TopicFactory(code="cs.LG", name="Machine Learning")
    return AuthorFactory(display_name="Ada Byron", work_count=1, top_topic=topic)


@pytest.fixture
def work(ada):
    licence = "http://creativecommons.org/licenses/by/4.0/"
    found = WorkFactory(
        arxiv_id="2010.04116",
        title="Sums",
        title_plain=HOSTILE,
        doi="10.1000/x",
        licence=licence,
        authors=[ada, AuthorFactory(display_name="Charles Babbage", state=Author.State.WITHDRAWN)],
        topics=[ada.top_topic],
    )
    AuthorshipFactory(work=found, position=3, byline="The Engine Group", author=None, is_collaboration=True)
    return found


def embedded(client, address):
    """What extruct finds in a page."""
    page = client.get(address).content.decode()
    (found,) = extruct.extract(page, base_url=SITE + address, syntaxes=["json-ld"])["json-ld"]
    return found


def tags(page, name):
    return page.xpath(f'//head/meta[@name="{name}"]/@content')


# --- JSON-LD -------------------------------------------------------------------------------------------------


def test_a_work_is_an_article_with_its_authors(client, work, ada):
    found = embedded(client, "/works/2010.04116/")

    assert (found["@type"], found["name"], found["datePublished"]) == ("ScholarlyArticle", HOSTILE, "2022-01-03")
    assert found["author"] == [
        {
            "@type": "Person",
            "@id": f"{SITE}/researchers/{ada.public_id}/#person",
            "name": "Ada Byron",
            "givenName": "Ada",
            "familyName": "Byron",
            "url": SITE + ada.get_absolute_url(),
        },
        # Taken down: the byline stands and leads nowhere.
        {"@type": "Person", "name": "Charles Babbage", "givenName": "Charles", "familyName": "Babbage"},
        {"@type": "Organization", "name": "The Engine Group"},
    ]
    assert found["sameAs"] == ["https://arxiv.org/abs/2010.04116", "https://doi.org/10.1000/x"]
    assert [topic["termCode"] for topic in found["about"]] == ["cs.LG"]


def test_hostile_titles_end_no_data_block(client, work):
    page = markup.parse(client.get("/works/2010.04116/"))

    assert [script.get("src") for script in page.xpath("//script[not(@type)]") if not script.get("src")] == []
    assert json.loads(page.xpath('//script[@type="application/ld+json"]')[0].text)["name"] == HOSTILE


def test_a_profile_is_a_page_about_a_person_without_any_score(client, ada):
    TrustSnapshotFactory(author=ada)

    found = embedded(client, ada.get_absolute_url())

    person = found["mainEntity"]
    assert (found["@type"], person["@type"], person["name"]) == ("ProfilePage", "Person", "Ada Byron")
    assert person["knowsAbout"][0]["name"] == "Machine Learning"
    assert not re.search("rating|trust|score|21", json.dumps(found).replace(ada.public_id, ""), re.IGNORECASE)


@pytest.mark.parametrize(
    ("claim", "shown"),
    [
        ({"state": "approved"}, f"https://orcid.org/{ORCID}"),
        ({"state": "approved", "level": 1}, None),
        ({"state": "pending"}, None),
        ({"state": "contested", "approved_at": NOW}, None),
        ({"state": "withdrawn"}, None),
    ],
    ids=["held", "no longer proved", "pending", "disputed", "withdrawn"],
)
def test_an_orcid_is_the_same_person_only_when_it_is_proved(client, ada, claim, shown):
    ClaimFactory(author=ada, orcid=ORCID, **claim)

    assert embedded(client, ada.get_absolute_url())["mainEntity"].get("sameAs") == shown


def test_topics_are_collections_and_institutions_are_organizations(client, work):
    InstitutionFactory(ror_id="02mhbdp94", name="Engine Hall", country_code="GB")

    topic, institution = embedded(client, "/topics/cs.LG/"), embedded(client, "/institutions/02mhbdp94/")

    assert (topic["@type"], topic["about"]["@type"], topic["about"]["termCode"]) == (
        "CollectionPage",
        "DefinedTerm",
        "cs.LG",
    )
    assert (institution["@type"], institution["sameAs"], institution["address"]["addressCountry"]) == (
        "Organization",
        "https://ror.org/02mhbdp94",
        "GB",
    )


# --- Highwire ------------------------------------------------------------------------------------------------


def test_highwire_tags_name_every_author_and_cut_none(client):
    authors = [AuthorFactory(display_name=f"Ada Byron{n}") for n in range(70)]
    WorkFactory(arxiv_id="2010.04116", title="Sums & sines", doi="10.1000/x", authors=authors)

    page = markup.parse(client.get("/works/2010.04116/"))

    assert tags(page, "citation_author") == [author.display_name for author in authors]
    assert tags(page, "citation_title") == ["Sums & sines"]
    assert tags(page, "citation_publication_date") == ["2022/01/03"]
    assert tags(page, "citation_arxiv_id") == ["2010.04116"]
    assert tags(page, "citation_doi") == ["10.1000/x"]
    assert tags(page, "citation_pdf_url") == ["https://arxiv.org/pdf/2010.04116"]


# --- negotiation ---------------------------------------------------------------------------------------------

FORMS = {
    "work": ("/works/2010.04116/", "application/ld+json", b"ScholarlyArticle"),
    "work as BibTeX": ("/works/2010.04116/", "application/x-bibtex", b"@misc{arXiv:2010.04116"),
    "work as RIS": ("/works/2010.04116/", "application/x-research-info-systems", b"TY  - UNPB"),
    "work as CSL": ("/works/2010.04116/", "application/vnd.citationstyles.csl+json", b'"arXiv:2010.04116"'),
    "work as links": ("/works/2010.04116/", "application/linkset+json", b"cite-as"),
    "author": ("{author}", "application/ld+json", b"ProfilePage"),
    "author as BibTeX": ("{author}", "application/x-bibtex", b"@misc{arXiv:2010.04116"),
    "author as RIS": ("{author}", "application/x-research-info-systems", b"TY  - UNPB"),
    "author as CSL": ("{author}", "application/vnd.citationstyles.csl+json", b'"arXiv:2010.04116"'),
    "author as links": ("{author}", "application/linkset+json", b"/works/2010.04116/"),
    "topic": ("/topics/cs.LG/", "application/ld+json", b"CollectionPage"),
    "topic as links": ("/topics/cs.LG/", "application/linkset+json", b"describedby"),
    "institution": ("/institutions/02mhbdp94/", "application/ld+json", b"Organization"),
    "institution as links": ("/institutions/02mhbdp94/", "application/linkset+json", b"ror.org"),
}


@pytest.mark.parametrize(("address", "accept", "holds"), FORMS.values(), ids=FORMS)
def test_a_page_answers_in_the_form_asked_for(client, work, ada, address, accept, holds):
    InstitutionFactory(ror_id="02mhbdp94")
    address = address.format(author=ada.get_absolute_url())

    data = client.get(address, headers={"Accept": accept})
    page = client.get(address)

    assert (data.status_code, data["Content-Type"].partition(";")[0]) == (200, accept)
    assert holds in data.content
    assert all("Accept" in response["Vary"].split(", ") for response in (data, page))
    assert client.get(address, headers={"Accept": "text/turtle"}).status_code == 406


FEEDS = {
    "author": ("{author}", "/researchers/{public_id}/feed.atom"),
    "topic": ("/topics/cs.LG/", "/topics/cs.LG/feed.atom"),
    "institution": ("/institutions/02mhbdp94/", "/institutions/02mhbdp94/feed.atom"),
    "search": ("/search/?q=sums+%26+sines", "/search/feed.atom?q=sums+%26+sines"),
}


@pytest.mark.parametrize(("address", "feed"), FEEDS.values(), ids=FEEDS)
def test_who_asks_a_page_for_atom_is_led_to_its_feed(client, work, ada, address, feed):
    InstitutionFactory(ror_id="02mhbdp94")
    where = {"author": ada.get_absolute_url(), "public_id": ada.public_id}

    led = client.get(address.format(**where), headers={"Accept": "application/atom+xml"})
    answer = client.get(led["Location"])

    assert led["Location"] == feed.format(**where)
    assert "Accept" in led["Vary"]
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")


def test_data_of_a_record_that_is_gone_is_gone(client, ada):
    Author.objects.filter(pk=ada.pk).update(state=Author.State.WITHDRAWN)

    for address in (ada.get_absolute_url(), f"{ada.get_absolute_url()}record.jsonld"):
        assert client.get(address, headers={"Accept": "application/ld+json"}).status_code == 410


# --- typed links ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_signposting_client_finds_its_way(live_server, work, ada):
    page = f"{live_server.url}/works/2010.04116/"

    found = find_signposting_http(page)
    linked = find_signposting_linkset(found.linksets.pop().target)
    person = find_signposting_http(live_server.url + ada.get_absolute_url())
    listed = find_signposting_linkset(person.linksets.pop().target)

    assert found.citeAs.target == "https://arxiv.org/abs/2010.04116"
    assert [each.target for each in found.authors] == [live_server.url + ada.get_absolute_url()]
    assert [each.target for each in found.items] == ["https://arxiv.org/pdf/2010.04116"]
    assert found.license.target == "http://creativecommons.org/licenses/by/4.0/"
    assert {each.type for each in found.describedBy} >= {"application/ld+json", "application/x-bibtex"}
    assert linked.for_context(page).authors == found.authors or len(linked.for_context(page).authors) == 1
    assert person.citeAs.target == f"{live_server.url}/researchers/{ada.public_id}/"
    assert [each.target for each in listed.for_context(live_server.url + ada.get_absolute_url()).items] == [page]


# --- crawlers ------------------------------------------------------------------------------------------------


def xml(client, address):
    response = client.get(address)
    tree = etree.fromstring(response.content)
    SITEMAP.assertValid(tree)
    return tree.xpath("//*[local-name()='loc']/text()"), tree.xpath("//*[local-name()='lastmod']/text()")


@pytest.fixture
def record(work, ada):
    """One page of each kind, and what must not be found."""
    TrustSnapshotFactory(author=ada)
    place = InstitutionFactory(ror_id="02mhbdp94")
    InstitutionFactory(ror_id="02mhbdp95")
    Affiliation.objects.create(author=ada, institution=place, source="ORCID", recorded_at=NOW)
    WorkFactory(is_deleted=True)
    AuthorFactory(work_count=3, state=Author.State.MERGED, merged_into=ada)
    AuthorFactory(work_count=0)


def test_the_sitemaps_name_every_public_page_and_no_other(client, record, ada):
    parts, _ = xml(client, "/sitemap.xml")

    found = [address for part in parts for address in xml(client, part.removeprefix(SITE))[0]]

    pages = [ada.get_absolute_url(), "/institutions/02mhbdp94/", "/topics/cs.LG/", "/works/2010.04116/"]
    assert sorted(found) == sorted(SITE + page for page in pages)
    assert [client.get(address.removeprefix(SITE)).status_code for address in found] == [200] * 4


def test_changes_are_looked_up_at_night(client, record, ada):
    cache.clear()
    assert xml(client, "/sitemap.xml")[1] == []

    note_changes()

    assert xml(client, "/sitemap.xml")[1] == [f"{NOW:%Y-%m-%d}", "2022-01-03"]
    number = ada.pk // sitemaps.PART
    assert xml(client, f"/sitemaps/authors-{number}.xml")[1] == [f"{NOW:%Y-%m-%d}"]


def test_a_large_record_is_cut_by_key_and_costs_one_query(client, record, django_assert_num_queries):
    WorkFactory(id=7 * sitemaps.PART + 1)

    with django_assert_num_queries(1):
        parts, _ = xml(client, "/sitemap.xml")

    assert f"{SITE}/sitemaps/works-7.xml" in parts
    with django_assert_num_queries(1):
        assert len(xml(client, "/sitemaps/works-7.xml")[0]) == 1


@pytest.mark.parametrize("name", ["works-999", "people-0", "works-99999999999999999999999"])
def test_there_is_no_other_sitemap(client, record, name):
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404


@pytest.mark.parametrize(
    ("path", "may"),
    [("/", True), ("/works/2010.04116/", True), ("/search/?q=a", False), ("/api/v1/works", False), ("/names/a/", True)],
)
def test_robots_may_read_records_and_ask_no_questions(client, path, may):
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(client.get("/robots.txt").content.decode().splitlines())

    assert robots.can_fetch("Crawler/1.0", SITE + path) is may
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]


def test_browsers_can_add_the_search(client):
    page = markup.parse(client.get("/"))
    (address,) = page.xpath('//link[@rel="search"]/@href')

    described = etree.fromstring(client.get(address).content)

    (template,) = described.xpath('//*[local-name()="Url"][@type="text/html"]/@template')
    assert client.get(template.replace("{searchTerms}", "ada").removeprefix(SITE)).status_code == 200


def test_security_txt_names_the_contact_of_whoever_runs_the_site(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@example.org"

    text = client.get("/.well-known/security.txt").content.decode()

    assert text.startswith("Contact: mailto:security@example.org\nExpires: 20")
