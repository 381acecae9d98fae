"""Every page, as each kind of reader asks for it."""

import pytest
from django.conf import settings
from django.test import Client

from profiles.unsubscribing import Stop, link
from tests import markup
from tests.factories import (
    NOW,
    AuthorFactory,
    CollaborationFactory,
    FollowFactory,
    InstitutionFactory,
    TopicFactory,
    TrustSnapshotFactory,
    UserFactory,
    WorkFactory,
)
from works.models import Affiliation, Author, Institution
from works.search import found_names

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
FRAGMENTS = {
    "profile works": "{author}works/",
    "works narrowed": "{author}works/?year=2022&sort=title",
    "trust": "{author}trust/",
    "follow an author": "/follow/?author={public_id}",
    "follow a topic": "/follow/?topic=cs.LG",
    "following": "/following/",
    "lists": "/collections/",
    "keep a work": "/collections/save/?work=2010.04116",
    "works for a reader": "/following/works/",
    "feed key": "/following/feed/",
    "graph": "{author}graph/",
    "API keys": "/accounts/keys/",
    "graph narrowed": "{author}graph/?dial=papers&since=2000&team=9&topic=cs.LG&size=small",
    "graph of a work": "/works/2010.04116/graph/",
    "graph of a topic": "/topics/cs.LG/graph/",
    "graph of an institution": "/institutions/02mhbdp94/graph/",
    "institution": "/institutions/02mhbdp94/",
    "coverage": "/explore/coverage/",
    "explorer start": "/explore/",
    "explorer": "/explore/?focus=author:{public_id}&focus=topic:cs.LG&steps=open.work:2010.04116,pin.topic:cs.LG",
    "explorer narrowed": "/explore/?focus=author:{public_id}&size=small&kind=person&since=2000&weight=0.1&within=ada",
    "explorer find": "/explore/find/?q=ada&focus=topic:cs.LG",
    "nearby": "{author}nearby/",
    "crossings": "/topics/cs.LG/crossings/",
    "crossings with another": "/topics/cs.LG/crossings/?with=cs.DC",
    "paths": "/paths/",
    "path": "/paths/?from={public_id}&to=nobody",
    "comparison": "/compare/?author={public_id}&add=nobody",
    "why": "/works/2010.04116/authors/1/",
    "citations": "/cite/?work=2010.04116&form=ieee",
    "statement": "{author}statement/",
    "check": "/check/?statement=nonsense",
    "changes": "/works/2010.04116/changes/",
    "history": "{author}history/",
    "as known on": "{author}?as_of=2026-11-24",
    "search": "/search/?q=ada",
    "search of works": "/search/?q=work+topic%3Acs.LG&sort=newest",
    "search of nothing": "/search/?q=year%3A1990+zzz",
    "follow": "{author}follow/",
    "open": "/open/",
    "open narrowed": "/open/?for=talk&topic=cs.LG",
    "claim of a reader": "{author}claim/",
    "wrong": "{author}wrong/?kind=name",
    "sent": "{author}wrong/sent/",
    "links": "/reports/",
    "account": "/accounts/",
    "orcid": "/accounts/orcid/",
    "second factor": "/accounts/second-factor/",
    "export": "/accounts/export/",
    "erase": "/accounts/erase/",
    "notices": "/notices/",
    "notice settings": "/notices/settings/",
    "unsubscribe": "{unsubscribe}",
    "topic": "/topics/cs.LG/",
    "names": "/names/",
    "name": "/names/byron,ada/",
    "about the data": "/about/data/",
    "privacy": "/about/privacy/",
}
PAGES = {
    "home": "/",
    "search": "/search/",
    "work": "/works/2010.04116/",
    "changes": "/works/2010.04116/changes/",
    "all authors": "/works/2010.04116/?authors=all",
    "citations": "/cite/?work=2010.04116",
    "topic": "/topics/cs.LG/",
    "names": "/names/",
    "name": "/names/byron,ada/",
    "profile": "{author}",
    "developers": "/developers/",
    "API reference": "/developers/api/",
    "history": "{author}history/",
    "as known on": "{author}?as_of=2026-11-24",
    "claim": "{author}claim/",
    "invite": "{author}invite/",
    "wrong": "{author}wrong/",
    "sent": "{author}wrong/sent/",
    "links": "/reports/",
    "open": "/open/",
    "trust": "/trust/",
    "comparison": "/compare/",
    "about the data": "/about/data/",
    "privacy": "/about/privacy/",
    "statement": "{author}statement/",
    "check": "/check/",
    "explorer": "/explore/",
    "focus": "/explore/?focus=author:{public_id}&size=small",
    "find a start": "/explore/find/?q=Ada",
    "unsubscribe": "{unsubscribe}",
    "login": "/accounts/login/",
    "signup": "/accounts/signup/",
}
# Queries of an anonymous reader, whatever the number of works. The session and the rate limits live in Redis.
QUERIES = {
    "{author}": 4,
    "{author}works/": 3,
    "{author}history/": 3,
    "{author}?as_of=2026-11-24": 8,
    "{author}trust/": 3,
    "/developers/": 0,
    "/developers/api/": 0,
    "{author}graph/": 5,
    "{author}graph/?since=2000": 5,
    "/works/2010.04116/graph/": 6,
    "/topics/cs.LG/graph/": 5,
    "/institutions/02mhbdp94/graph/": 6,
    "/institutions/02mhbdp94/": 3,
    "/explore/coverage/": 1,
    "/explore/?focus=author:{public_id}": 10,
    "/explore/?focus=author:{public_id}&focus=topic:cs.LG": 15,
    "/explore/find/?q=ada": 7,
    "{author}nearby/": 4,
    "/topics/cs.LG/crossings/?with=cs.DC": 5,
    "/paths/?from={public_id}&to={public_id}": 2,
    "/follow/?author={public_id}": 3,
    "/follow/?topic=cs.LG": 3,
    "/researchers/{public_id}/feed.atom": 5,
    "/institutions/02mhbdp94/feed.atom": 5,
    "{author}claim/": 2,
    "{author}wrong/": 1,
    "/topics/cs.LG/": 6,
    "/works/2010.04116/": 5,
    "/works/2010.04116/authors/1/": 4,
    "/": 4,
    "/search/?q=byron": 8,
    "/search/?q=ada+byrno": 10,
    "/search/?q=work+topic:cs.LG": 3,
    "/names/byron,ada/": 3,
    "/names/": 0,
    "/about/data/": 3,
    "/about/privacy/": 0,
    "/open/": 2,
}


@pytest.fixture
def author():
    author = AuthorFactory(display_name="Ada Byron", work_count=1, topic_count=1, first_year=2022, last_year=2022)
    topic = TopicFactory(code="cs.LG")
    TopicFactory(code="cs.DC")
    other = AuthorFactory()
    WorkFactory(authors=[author, other], topics=[topic], arxiv_id="2010.04116")
    CollaborationFactory(first=author, second=other)
    TrustSnapshotFactory(author=author)
    state_at(author, InstitutionFactory(ror_id="02mhbdp94"))
    found_names.refresh([author.pk, other.pk])
    return author


def state_at(author, institution):
    Affiliation.objects.create(author=author, institution=institution, source="ORCID", recorded_at=NOW)


def add_works(author, count):
    topic = TopicFactory(code="cs.LG")
    for _ in range(count):
        other = AuthorFactory()
        WorkFactory(authors=[author, other], topics=[topic])
        if institution := Institution.objects.first():
            state_at(other, institution)


def url(pattern, author):
    unsubscribe = link(Stop(1, "message")).removeprefix(settings.SITE_URL)
    return pattern.format(author=author.get_absolute_url(), public_id=author.public_id, unsubscribe=unsubscribe)


@pytest.fixture
def reader():
    client = Client()
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("pattern", PAGES.values(), ids=PAGES)
def test_page_has_one_heading_and_no_leftover_of_a_template(client, author, pattern):
    response = client.get(url(pattern, author))

    page = markup.parse(response)
    assert response.status_code == 200
    assert len(page.xpath("//h1")) == 1
    assert not any(mark in response.content.decode() for mark in ("{{", "{%", "None,", "&amp;#39;", "&amp;amp;"))


@pytest.mark.parametrize("pattern", FRAGMENTS.values(), ids=FRAGMENTS)
def test_fragment_is_a_piece_of_its_page(reader, author, pattern):
    address = url(pattern, author)

    page, fragment = reader.get(address), reader.get(address, headers=HTMX)

    assert markup.same(markup.swap(markup.parse(page), markup.root(fragment)), markup.parse(page))


@pytest.mark.parametrize(
    "header",
    [
        {},
        {**HTMX, "HX-Boosted": "true"},
        {**HTMX, "HX-History-Restore-Request": "true"},
        {**HTMX, "HX-Request-Type": "full"},
    ],
)
@pytest.mark.parametrize("pattern", FRAGMENTS.values(), ids=FRAGMENTS)
def test_fragment_address_gives_a_document_to_all_but_htmx(reader, author, pattern, header):
    response = reader.get(url(pattern, author), headers=header)

    assert b"<html" in response.content
    assert {"HX-Request", "HX-Boosted", "HX-History-Restore-Request"} <= {
        v.strip() for v in response["Vary"].split(",")
    }


@pytest.mark.parametrize("query", ["?year=2022", "?sort=title", "?q=work", "?kind=preprint", "?topic=cs.LG"])
@pytest.mark.parametrize("pattern", ["{author}works/", "/topics/cs.LG/"])
def test_swapping_a_filtered_list_equals_loading_it(client, author, pattern, query):
    add_works(author, 3)
    base = url(pattern, author)

    swapped = markup.swap(markup.parse(client.get(base)), markup.root(client.get(base + query, headers=HTMX)))

    assert markup.same(swapped, markup.parse(client.get(base + query)))


@pytest.mark.parametrize("query", ["?year=2022", "?coauthor=ada", "?topic=cs.LG", "?year=1999"])
def test_swapping_a_filtered_name_page_equals_loading_it(client, author, query):
    AuthorFactory(display_name="Ada Byron")
    base = "/names/byron,ada/"

    swapped = markup.swap(markup.parse(client.get(base)), markup.root(client.get(base + query, headers=HTMX)))

    assert markup.same(swapped, markup.parse(client.get(base + query)))


def test_following_by_htmx_equals_a_fresh_load(reader, author):
    page = markup.parse(reader.get(author.get_absolute_url()))

    answer = reader.post(f"/follow/?author={author.public_id}", {"deed": "follow"}, headers=HTMX)

    assert markup.same(markup.swap(page, markup.root(answer)), markup.parse(reader.get(author.get_absolute_url())))


@pytest.mark.parametrize("works", [1, 30])
@pytest.mark.parametrize(("pattern", "queries"), QUERIES.items(), ids=QUERIES)
def test_queries_do_not_grow_with_the_record(client, author, pattern, queries, works, django_assert_num_queries):
    add_works(author, works - 1)
    client.get("/trust/")

    with django_assert_num_queries(queries):
        client.get(url(pattern, author))


MISSING = [
    "/researchers/zzzzzzzz/nobody/",
    "/check/?statement=nonsense",
    "/researchers/0/x/",
    "/researchers/36z961m6zz/",
    "/works/2010.99999/",
    "/works/nonsense/",
    "/works/2010.04116/authors/99/",
    "/works/2010.04116/authors/99999999999999999999/",
    "/works/2010.04116/cite.exe",
    "/topics/none.SUCH/",
    "/explore/?focus=author:zzzzzzzz",
    "/explore/?focus=moon:1",
    "/explore/view.json?focus=moon:1",
    "/explore/view.exe?focus=topic:cs.LG",
    "/explore/?focus=author:%00",
    "/topics/%00/",
    "/topics/none.SUCH/graph/",
    "/works/2010.99999/graph/",
    "/topics/none.SUCH/crossings/",
    "/institutions/02mhbdp99/",
    "/institutions/02mhbdp99/graph/",
    "/institutions/%00/",
    "/works/%00/",
    "/explore/?focus=author:" + "9" * 300,
    "/names/nobody,at-all/",
    "/follow/?author=zzzzzzzz",
    "/follow/?topic=none.SUCH",
    "/follow/?author={public_id}&outside=moon",
    "/follow/?work=%00",
    "/researchers/zzzzzzzz/feed.atom",
    "/topics/none.SUCH/feed.atom",
    "/institutions/02mhbdp99/feed.atom",
    "/search/feed.atom",
    "/following/nonsense/feed.atom",
    "/names/%3F/",
]
WRONG = [
    "/researchers/{public_id}/ada-byron/?as_of=x",
    "/follow/",
    "/follow/?search=%00",
    "/follow/?author={public_id}&topic=cs.LG",
    "/follow/?author={public_id}&with={public_id}",
    "/names/byron,ada/?after=x",
    "/names/byron,ada/?year=x",
    "/topics/cs.LG/graph/?since=x",
    "/works/2010.04116/graph/?dial=fame",
    "/topics/cs.LG/?year=x",
    "/explore/?focus=topic:cs.LG&size=huge",
    "/explore/?focus=topic:cs.LG&weight=heavy",
    "/explore/?act=open",
    "/explore/?focus=topic:cs.LG&act=burn.topic:cs.LG",
    "/explore/find/?size=huge",
    "/explore/view.json?focus=topic:cs.LG&team=x",
    "/topics/cs.LG/?after=x",
    "/topics/cs.LG/?q=%00",
    "/open/?for=fame",
    "/open/?after=x",
    "/open/?topic=%00",
]


@pytest.mark.parametrize("address", MISSING)
def test_nothing_there_is_404(client, author, address):
    assert client.get(address.replace("{public_id}", author.public_id)).status_code == 404


@pytest.mark.parametrize("address", WRONG)
def test_nonsense_is_400_with_a_reason(client, author, address):
    response = client.get(address.replace("{public_id}", author.public_id))

    assert response.status_code == 400
    assert len(markup.text(markup.parse(response).xpath("//main/p")[0])) > 15


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/works/2010.04116v2/", "/works/2010.04116/"),
        ("/works/arXiv:2010.04116", "/works/2010.04116/"),
        ("/works/math.GT/0309136/", "/works/math/0309136/"),
        ("/names/Ada Byron/", "/names/byron,ada/"),
        ("/names/Byron, Ada/?year=2022", "/names/byron,ada/?year=2022"),
        ("/names/Byron-Ada/", "/names/byron,ada/"),
        ("/names/byron-ada/?year=2022", "/names/byron,ada/?year=2022"),
        ("/names/%00/", "/names/%3F/"),
        ("/researchers/{public_id}/", "{author}"),
        ("/researchers/{public_id}/wrong-slug/", "{author}"),
        ("/researchers/{public_id}/wrong-slug/works/?year=2022", "{author}works/?year=2022"),
    ],
)
def test_other_addresses_lead_to_the_true_one(client, author, address, target):
    response = client.get(url(address, author))

    assert (response.status_code, response["Location"]) == (301, url(target, author))


def test_a_merged_author_leads_to_its_successor(client, author):
    gone = AuthorFactory(display_name="A. Byron", state=Author.State.MERGED, merged_into=author)

    response = client.get(f"{gone.get_absolute_url()}trust/")

    assert (response.status_code, response["Location"]) == (301, f"{author.get_absolute_url()}trust/")


def test_a_withdrawn_author_is_gone(client):
    gone = AuthorFactory(state=Author.State.WITHDRAWN)

    response = client.get(gone.get_absolute_url())

    assert response.status_code == 410
    assert gone.display_name not in response.content.decode()


@pytest.mark.parametrize("name", ['O\'Brien "Q" & <b>Sons</b>', "محمد علي", "Ada 🦆 Byron", "李明"])
def test_any_name_is_shown_as_it_is(client, name):
    author = AuthorFactory(display_name=name)
    add_works(author, 1)

    page = markup.parse(client.get(author.get_absolute_url()))

    assert page.xpath("//h1")[0].text_content() == name
    assert not page.xpath("//h1/b")


def test_a_profile_without_works_says_so(client):
    page = markup.parse(client.get(AuthorFactory().get_absolute_url()))

    assert "No works of this record are on file." in markup.text(page)
    assert "Not computed yet" in markup.text(page)


def test_a_large_work_folds_its_authors(client):
    work = WorkFactory(authors=[AuthorFactory() for _ in range(70)])

    folded, whole = (markup.parse(client.get(work.get_absolute_url() + query)) for query in ("", "?authors=all"))

    assert len(folded.xpath('//p[@id="authors"]/a')) == 61
    assert len(whole.xpath('//p[@id="authors"]/a')) == 70


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ada byron", True),
        ("byron, ada", True),
        ("Byron", True),
        ("BYRON ada", True),
        ("ada lovelace", False),
        ("%", False),
    ],
)
def test_search_finds_people(client, author, q, found):
    assert (
        "Ada Byron" in markup.text(markup.parse(client.get("/search/", {"q": q})).get_element_by_id("works-search"))
    ) is found


@pytest.mark.parametrize("records", [1, 2])
def test_a_bare_name_never_leads_to_a_person(client, records):
    found_names.refresh([AuthorFactory(display_name="Ada Byron").pk for _ in range(records)])

    looked_up, found = client.get("/names/", {"name": "Byron, Ada"}), client.get("/search/", {"q": "Ada Byron"})

    assert (looked_up.status_code, looked_up["Location"]) == (302, "/names/byron,ada/")
    assert len(markup.parse(client.get("/names/byron,ada/")).xpath('//li[@class="namesake"]')) == records
    assert (b'href="/names/byron,ada/"' in found.content) is (records > 1)


def test_a_profile_says_that_its_name_is_shared(client, author):
    alone = client.get(author.get_absolute_url())
    AuthorFactory(display_name="Ada Byron")

    link = markup.parse(client.get(author.get_absolute_url())).xpath('//a[@href="/names/byron,ada/"]')

    assert b"/names/" not in alone.content
    assert [markup.text(each) for each in link] == ["This name is shared by 2 records"]


def test_search_for_an_id_leads_to_the_work(client, author):
    assert client.get("/search/", {"q": "https://arxiv.org/abs/2010.04116v3"})["Location"] == "/works/2010.04116/"


def test_following_asks_for_an_account_and_comes_back(client, author):
    follow = f"/follow/?author={author.public_id}"

    asked = client.post(follow, {"deed": "follow"})["Location"]
    offered = markup.parse(client.get(follow)).xpath('//a[.="Follow researcher"]/@href')

    assert {asked, *offered} == {f"/accounts/login/?next=/follow/%3Fauthor%3D{author.public_id}"}


def test_following_twice_is_following_once(reader, author):
    follow = f"/follow/?author={author.public_id}"

    answers = [reader.post(follow, {"deed": "follow"}) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [author.get_absolute_url()] * 2
    assert author.follows.count() == 1


def test_unfollowing(author):
    follow = FollowFactory(author=author)
    client = Client()
    client.force_login(follow.user, backend="django.contrib.auth.backends.ModelBackend")

    client.post(f"/follow/?author={author.public_id}", {"deed": "unfollow"})

    assert author.follows.count() == 0


def test_following_is_limited(reader, author):
    follow = f"/follow/?author={author.public_id}"

    codes = [reader.post(follow, {"deed": "follow"}).status_code for _ in range(61)]

    assert codes == [302] * 60 + [429]


def test_following_needs_the_token(author):
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(f"/follow/?author={author.public_id}").status_code == 403


def test_headers_forbid_inline_code_and_framing(client):
    response = client.get("/")

    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert (response["X-Frame-Options"], response["X-Content-Type-Options"]) == ("DENY", "nosniff")
