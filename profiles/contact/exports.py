"""A conversation as a file for one of its members: JSON, or plain text."""

import datetime as dt
import json
import textwrap

from django.core.serializers.json import DjangoJSONEncoder

from profiles.contact import people, reading
from profiles.models import Message, User

FORMS = {"json": "application/json", "txt": "text/plain; charset=utf-8"}


def export(account: User, conversation_id: int, form: str, now: dt.datetime) -> str:
    """All that was delivered in it, the oldest first. Four queries. Raises NotThere for whoever is not in."""
    state = reading.state(account, conversation_id)
    rows = _messages(account, conversation_id)
    return _as_json(state, rows, now) if form == "json" else _as_text(state, rows, now)


def _messages(account: User, conversation_id: int) -> list[dict[str, object]]:
    mine = Message.objects.filter(conversation__memberships__account=account)
    kept = mine.filter(conversation=conversation_id, number__isnull=False).select_related("answers").order_by("number")
    found = list(kept)
    names = people.names(message.author_id for message in found if message.author_id)
    return [
        {
            "number": message.number,
            "by": names.get(message.author_id or 0, people.LEFT),
            "is_mine": message.author_id == account.pk,
            "at": message.delivered_at,
            "answers": message.answers.number if message.answers else None,
            "text": message.text,
        }
        for message in found
    ]


def _as_json(state: reading.State, rows: list[dict[str, object]], now: dt.datetime) -> str:
    said = {
        "about": state.about,
        "with": [person.name for person in state.others],
        "opened": state.opened_at,
        "exported": now,
        "messages": rows,
    }
    return json.dumps(said, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False)


def _as_text(state: reading.State, rows: list[dict[str, object]], now: dt.datetime) -> str:
    head = f"Conversation with {state.title}, opened {state.opened_at:%-d %B %Y}, exported {now:%-d %B %Y, %H:%M} UTC."
    about = f"About: {state.about}" if state.about else ""
    return "\n\n".join(filter(None, [head, about, *map(_told, rows)])) + "\n"


def _told(row: dict[str, object]) -> str:
    answers = f", answers {row['answers']}" if row["answers"] else ""
    by = "you" if row["is_mine"] else row["by"]
    # What was written is set in, so that nothing in it reads like another message.
    return f"{row['number']}. {by}, {row['at']:%-d %B %Y, %H:%M} UTC{answers}\n" + textwrap.indent(
        str(row["text"]), "    ", lambda line: True
    )
