"""What an owner says about being open to collaborate: for what, on which topics, until when. It ends by itself."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from profiles import events, notices
from profiles.models import Claim, Notice, Researcher
from profiles.own import OwnRecord, locked
from works.identity.placing import Refused, deed

TOPICS_AT_MOST = 5
DAYS_AT_MOST = 365
NOTE_LENGTH = 280
# Topics of the record that can be chosen from, the most frequent ones.
OFFERED = 40
# A worker that was away for longer tells no more: by then it is no news.
TOLD_WITHIN = dt.timedelta(days=7)

# Unique (author, work) finds the works, unique (work, topic) their topics.
_TOPICS_SQL = f"""
SELECT t.code, t.name, count(*) FROM works_authorship AS a
JOIN works_worktopic AS wt ON wt.work_id = a.work_id JOIN works_topic AS t ON t.id = wt.topic_id
WHERE a.author_id = %(author)s GROUP BY t.id, t.code, t.name ORDER BY count(*) DESC, t.code LIMIT {OFFERED}
"""


@dataclass(frozen=True, slots=True)
class Openness:
    """What the owner says; without a day nothing is said. No topics: any."""

    purposes: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    note: str = ""
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class OwnTopic:
    """A topic of a record, and on how many of its works it stands."""

    code: str
    name: str
    works: int

    @property
    def label(self) -> str:
        return f"{self.name} ({self.code})" if self.name else self.code


def of(researcher: Researcher) -> Openness:
    """What stands there, whether its day is over or not."""
    return Openness(
        tuple(researcher.open_for), tuple(researcher.open_topics), researcher.open_note, researcher.open_until
    )


def topics_of(author_id: int) -> tuple[OwnTopic, ...]:
    """Topics of a record, the most frequent first, at most 40. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_TOPICS_SQL, {"author": author_id})
        return tuple(OwnTopic(*row) for row in cursor.fetchall())


@deed
def say(own: OwnRecord, said: Openness, now: dt.datetime) -> None:
    """Say it, or with an empty `Openness` say it no longer. Raises Refused with what is wrong."""
    own = locked(own)
    before = of(own.researcher)
    if said == before:
        return
    if said.until is not None:
        _require_sound(own, said, now.date())
    _store(own.researcher, said)
    events.record(
        events.Kind.OPENNESS,
        own.author,
        actor=own.actor,
        reason=f"Open until {said.until:%-d %B %Y}." if said.until else "No longer said.",
        now=now,
        inverse={"openness": _as_json(before)},
    )


def restore(researcher: Researcher, stored: Mapping[str, Any]) -> None:
    """Put back what an event kept."""
    until = dt.date.fromisoformat(stored["until"]) if stored["until"] else None
    _store(researcher, Openness(tuple(stored["purposes"]), tuple(stored["topics"]), stored["note"], until))


def tell_ended(now: dt.datetime) -> int:
    """Tell owners whose last day is over, each once; how many. Harmless when repeated, or run by several workers."""
    today = now.date()
    # The partial index profiles_researcher_open finds the days.
    ended = Claim.objects.holding().filter(
        researcher__open_until__gte=today - TOLD_WITHIN, researcher__open_until__lt=today
    )
    return sum(_tell_ended(claim, now) for claim in ended.select_related("author").order_by("pk"))


@transaction.atomic
def _tell_ended(claim: Claim, now: dt.datetime) -> bool:
    researcher = Researcher.objects.select_for_update().get(pk=claim.researcher_id)
    until = researcher.open_until
    if until is None or until >= now.date():
        return False
    url = reverse("profiles:own_open", args=[claim.author.public_id, claim.author.slug])
    # The notice itself is what remembers; it is kept for longer than anybody is told.
    told = Notice.objects.filter(account_id=researcher.user_id, url=url, made_at__date__gt=until)
    if told.exists():
        return False
    words = f"You were open to collaborate until {until:%-d %B %Y}. That is over; you can say so again."
    return notices.give(researcher.user_id, Notice.Kind.INVITATION, url=url, words=words, now=now) is not None


def _require_sound(own: OwnRecord, said: Openness, today: dt.date) -> None:
    if said.until is None or said.until < today:
        raise Refused("That day is over.")
    if (said.until - today).days > DAYS_AT_MOST:
        raise Refused("At most twelve months ahead; you can say so again then.")
    if not said.purposes:
        raise Refused("Say for what.")
    if len(said.topics) > TOPICS_AT_MOST:
        raise Refused(f"At most {TOPICS_AT_MOST} topics.")
    if set(said.topics) - {topic.code for topic in topics_of(own.author.pk)} - set(of(own.researcher).topics):
        raise Refused("Topics are those of your works. Load the page again and choose among them.")


def _store(researcher: Researcher, said: Openness) -> None:
    researcher.open_for, researcher.open_topics = list(said.purposes), list(said.topics)
    researcher.open_note, researcher.open_until = said.note, said.until
    researcher.save(update_fields=["open_for", "open_topics", "open_note", "open_until"])


def _as_json(said: Openness) -> dict[str, Any]:
    return {
        "purposes": list(said.purposes),
        "topics": list(said.topics),
        "note": said.note,
        "until": said.until.isoformat() if said.until else None,
    }
