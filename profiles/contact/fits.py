"""Why two researchers fit: a shared topic, a path with its people, a work of the invitee. All computed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.urls import reverse

from bzpeer.reading import connection
from graph import paths
from graph.path_controls import PathControls
from graph.paths import Outcome, Way
from profiles.contact import people
from profiles.contact.invitation_rules import FACTS_AT_MOST
from profiles.contact.people import Person
from profiles.models import Claim
from works.arxiv import ids
from works.identity.placing import Refused
from works.models import Author

# Topics offered, those first that both have most works on; works of the invitee that are offered by title.
TOPICS, WORKS = 8, 50
STEPS = 4
MIDDLE = 2
TOPIC, PATH, WORK = "topic", "path", "work"

# Unique (author, work) finds the works of each, unique (work, topic) their topics.
_TOPICS_SQL = f"""
WITH counted AS (
    SELECT a.author_id, wt.topic_id, count(*) AS works FROM works_authorship AS a
    JOIN works_worktopic AS wt ON wt.work_id = a.work_id WHERE a.author_id IN (%(one)s, %(other)s)
    GROUP BY a.author_id, wt.topic_id
)
SELECT t.code, t.name, mine.works, theirs.works FROM counted AS mine
JOIN counted AS theirs ON theirs.topic_id = mine.topic_id AND theirs.author_id = %(other)s
JOIN works_topic AS t ON t.id = mine.topic_id
WHERE mine.author_id = %(one)s ORDER BY least(mine.works, theirs.works) DESC, t.code LIMIT {TOPICS}
"""
# Unique (author, work).
_WORKS_SQL = f"""
SELECT w.arxiv_id, w.title_plain, w.year FROM works_authorship AS a JOIN works_work AS w ON w.id = a.work_id
WHERE a.author_id = %(other)s AND (%(arxiv_id)s = '' OR w.arxiv_id = %(arxiv_id)s)
ORDER BY w.year DESC, w.id DESC LIMIT {WORKS}
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the site found: its kind, words that stand without a context, and where it is seen."""

    kind: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class OfferedWork:
    """A work of the invitee."""

    arxiv_id: str
    title: str
    year: int


@dataclass(frozen=True, slots=True)
class Fits:
    """What two researchers have in common, by the value that a form sends; works of the invitee; who stands between."""

    facts: Mapping[str, Fact]
    works: tuple[OfferedWork, ...]
    middles: tuple[Person, ...]
    built_at: dt.datetime | None


def between(inviter: Author, invitee: Author) -> Fits:
    """What can be chosen. Ten queries at most, and a search in memory."""
    answer = paths.find(inviter, invitee, PathControls(steps=STEPS))
    facts = {f"{TOPIC}:{code}": fact for code, fact in _topics(inviter, invitee).items()}
    if answer.outcome == Outcome.FOUND:
        facts[PATH] = _path(answer.ways[0], inviter, invitee)
    return Fits(facts, _works(invitee), _middles(answer.ways), answer.built_at)


def chosen(found: Fits, invitee: Author, values: Iterable[str], arxiv_id: str) -> tuple[Fact, ...]:
    """The facts behind what was chosen. Raises Refused when one of them is not so, or there are none or too many."""
    facts = []
    for value in dict.fromkeys(values):
        if value not in found.facts:
            raise Refused("One of the reasons holds no longer. Load the page again and choose among them.")
        facts.append(found.facts[value])
    if arxiv_id:
        facts.append(_work(invitee, arxiv_id))
    if not facts:
        raise Refused("Choose at least one reason: what you share, or a work of theirs.")
    if len(facts) > FACTS_AT_MOST:
        raise Refused(f"At most {FACTS_AT_MOST} reasons: those that matter most.")
    return tuple(facts)


def stored(facts: Iterable[Fact]) -> list[dict[str, str]]:
    """As an invitation keeps them."""
    return [asdict(fact) for fact in facts]


def read(kept: Iterable[Mapping[str, Any]]) -> tuple[Fact, ...]:
    """Back from what an invitation keeps."""
    return tuple(Fact(fact["kind"], fact["words"], fact["url"]) for fact in kept)


def _topics(inviter: Author, invitee: Author) -> dict[str, Fact]:
    found = {}
    for code, name, mine, theirs in _rows(_TOPICS_SQL, one=inviter.pk, other=invitee.pk):
        label = f"{name} ({code})" if name else code
        words = f"Both have works on {label}: {inviter.display_name} {mine}, {invitee.display_name} {theirs}."
        found[code] = Fact(TOPIC, words, reverse("works:topic", args=[code]))
    return found


def _path(way: Way, inviter: Author, invitee: Author) -> Fact:
    told, before = [], way.start
    for link in way.links:
        work = link.works[0]
        told.append(f"{before.display_name} and {link.person.display_name} wrote “{work.title}” ({work.year})")
        before = link.person
    url = f"{reverse('graph:paths')}?{PathControls(inviter.public_id, invitee.public_id).query}"
    return Fact(PATH, f"{'; '.join(told)}.", url)


def _works(invitee: Author) -> tuple[OfferedWork, ...]:
    return tuple(OfferedWork(*row) for row in _rows(_WORKS_SQL, other=invitee.pk, arxiv_id=""))


def _work(invitee: Author, typed: str) -> Fact:
    try:
        arxiv_id = ids.parse(typed).canonical
    except ids.InvalidArxivId as error:
        raise Refused(str(error)) from error
    for found, title, year in _rows(_WORKS_SQL, other=invitee.pk, arxiv_id=arxiv_id):
        words = f"A work of {invitee.display_name}: “{title}” ({year}), arXiv:{found}."
        return Fact(WORK, words, reverse("works:work", args=[found]))
    raise Refused(f"{arxiv_id} is not among the works of {invitee.display_name}.")


def _middles(ways: Iterable[Way]) -> tuple[Person, ...]:
    """Who stands alone between the two and holds their record, so that they can be asked."""
    between = [way.links[0].person.pk for way in ways if way.distance == MIDDLE]
    held = Claim.objects.filter(author__in=between, state=Claim.State.APPROVED)
    accounts = list(held.order_by("pk").values_list("researcher__user", flat=True)) if between else []
    return tuple(people.named(accounts)[each] for each in accounts) if accounts else ()


def _rows(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
