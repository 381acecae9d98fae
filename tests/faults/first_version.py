"""Run by `manage.py shell` on an empty database: the schema as the first migrations made it, with rows of that time."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

FIRST = [(app, "0001_initial") for app in ("works", "graph", "profiles", "trust")]

MigrationExecutor(connection).migrate(FIRST)
_STATE = MigrationExecutor(connection).loader.project_state(FIRST).apps


def add(app, model, **fields):
    """A row of a model as it was then."""
    return _STATE.get_model(app, model).objects.create(**fields)


NOW = "2026-11-24T12:00:00+00:00"
topic = add("works", "topic", code="cs.LG", archive="cs")
ada = add("works", "author", public_id="23456789", display_name="Ada Byron", name_key="byron ada", created_at=NOW)
bob = add("works", "author", public_id="3456789a", display_name="Bob van Berg", name_key="vanberg bob", created_at=NOW)
for number in (1, 2):
    work = add(
        "works",
        "work",
        arxiv_id=f"2010.0000{number}",
        version=1,
        versions=[{"version": 1, "created": NOW}],
        title=f"Work {number}",
        title_html=f"Work {number}",
        title_plain=f"Work {number}",
        kind="preprint",
        categories=["cs.LG"],
        primary_topic=topic,
        year=2020,
        author_count=2,
        source="snapshot",
        checked_at=NOW,
        digest=bytes([number] * 16),
    )
    add("works", "worktopic", work=work, topic=topic, position=1)
    for position, author in enumerate((ada, bob), start=1):
        add(
            "works",
            "authorship",
            work=work,
            position=position,
            byline=author.display_name,
            author=author,
            name_key=author.name_key,
            block=author.name_key[:5],
        )
user = add("profiles", "user", email="ada@example.org")
add("profiles", "follow", user=user, author=bob, followed_at=NOW)
