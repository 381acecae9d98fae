"""Atom feeds (RFC 4287) of works: what a feed says, and its bytes.

Django's feed generator writes them; it knows neither titles in HTML nor several authors, which are added here. Ids are
tag URIs (RFC 4151) of the site's own name, so that they stay when addresses change.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, rfc3339_date

from bzpeer.reading import connection
from profiles.appearances import Appearance
from works import queries
from works.models import Work

ENTRIES = 50
# Names that an entry says; some works have three thousand.
AUTHORS = 20
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
# When this site began to name things; a tag URI says when its name was the namer's.
_SINCE = "2026"
# An empty feed was last changed before there was anything.
_NEVER = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
# XML 1.0 has no way to say these.
_UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A row that changed is in another place (ctid), written by another transaction (xmin). The primary key and unique
# (work, position) find them, for 50 works and 20 names each.
_VERSION_SQL = """
SELECT md5(string_agg(concat_ws(',', w.id, w.xmin, w.ctid, (
    SELECT sum(hashtextextended(concat_ws(',', a.xmin, a.ctid), 0)) FROM works_authorship AS a
    WHERE a.work_id = w.id AND a.position <= %s)), ';' ORDER BY w.id)), max(w.updated_at)
FROM works_work AS w WHERE w.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is about: the path of its id, its title, and where its page and the feed itself are."""

    name: str
    title: str
    page: str
    address: str
    found: tuple[Appearance, ...]
    reasons: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Version:
    """What a feed says, in short: the tag changes with anything in it."""

    tag: str
    updated: dt.datetime


def version(feed: Feed) -> Version:
    """The version of a feed, without making it. One query."""
    keys = [each.work for each in feed.found]
    with connection.cursor() as cursor:
        cursor.execute(_VERSION_SQL, [AUTHORS, keys])
        rows, changed = cursor.fetchone()
    parts = (settings.VERSION, feed.name, feed.title, feed.page, feed.address, rows or "", *map(str, feed.found))
    said = "\n".join((*parts, *(f"{work}{words}" for work, words in sorted(feed.reasons.items()))))
    instants = [each.at for each in feed.found] + ([changed] if changed else [])
    return Version(f'W/"{hashlib.blake2b(said.encode(), digest_size=16).hexdigest()}"', max(instants, default=_NEVER))


def write(feed: Feed, current: Version) -> bytes:
    """The feed in UTF-8, its entries in the order in which they appeared. Two queries."""
    made = _Atom(
        title=_said(feed.title),
        link=feed.page,
        description="",
        language="en",
        feed_url=feed.address,
        feed_guid=tag(f"feed/{feed.name}"),
        author_name=settings.SITE_NAME,
        author_link=_absolute("/"),
        updated=current.updated,
    )
    works = {work.pk: work for work in queries.works_to_export([each.work for each in feed.found])}
    for each in feed.found:
        if work := works.get(each.work):
            _add(made, work, each, feed.reasons.get(work.pk, ()))
    return str(made.writeString("utf-8")).encode()


def tag(path: str) -> str:
    """A permanent id of this site."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{_SINCE}:{path}"


def _add(made: "_Atom", work: Work, appearance: Appearance, reasons: Sequence[str]) -> None:
    made.add_item(
        title=_said(work.title_html),
        link=_absolute(work.get_absolute_url()),
        description=_said(work.abstract_html),
        unique_id=tag(f"work/{work.arxiv_id}"),
        pubdate=work.submitted_at,
        updateddate=max(filter(None, (appearance.at, work.updated_at))),
        categories=work.categories,
        names=[_said(each.byline) for each in work.authorships.all()[:AUTHORS]],
        source=work.abs_url,
        reasons=[_said(reason) for reason in reasons],
    )


def _said(text: str) -> str:
    return _UNSAYABLE.sub("\ufffd", text)


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


class _Atom(Atom1Feed):
    """As Django writes it, with titles in HTML, all authors, the source and the reasons."""

    def latest_post_date(self) -> dt.datetime:
        updated: dt.datetime = self.feed["updated"]
        return updated

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        handler.addQuickElement("title", item["title"], {"type": "html"})
        handler.addQuickElement("link", "", {"href": item["link"], "rel": "alternate"})
        handler.addQuickElement("link", "", {"href": item["source"], "rel": "related", "title": "arXiv"})
        handler.addQuickElement("id", item["unique_id"])
        handler.addQuickElement("updated", rfc3339_date(item["updateddate"]))
        if item["pubdate"]:
            handler.addQuickElement("published", rfc3339_date(item["pubdate"]))
        for name in item["names"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")
        for code in item["categories"]:
            handler.addQuickElement("category", "", {"term": code, "scheme": "http://arxiv.org/schemas/atom"})
        for reason in item["reasons"]:
            handler.addQuickElement("category", "", {"term": reason, "scheme": tag("why"), "label": reason})
        if item["description"]:
            handler.addQuickElement("summary", item["description"], {"type": "html"})
