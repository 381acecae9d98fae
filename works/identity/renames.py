"""Names that people chose: how an author is shown, by which variants it is found, and a change of name.

After a change of name nothing here shows the former one: the bylines themselves are changed, and what was printed is
kept beside them for imports alone, which know a byline by it. arXiv still prints what it printed.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count

from works.identity import names
from works.identity.placing import Refused, deed, lock, require_active
from works.models import Author, AuthorName, Authorship
from works.search import found_names

LONGEST = 200
VARIANTS = 200

# Partial indexes find both: authors who changed their name, and bylines that hide what was printed. They are few.
_CHANGED_SQL = "SELECT id, chosen_name FROM works_author WHERE is_renamed"
# What was printed first stays: a second change of name must not lose it. Unique (author, work) finds the bylines.
_RENAME_SQL = """
UPDATE works_authorship SET byline = %(name)s, given = %(given)s, family = %(family)s, name_key = %(key)s,
    block = %(block)s, is_held = true, printed = CASE WHEN printed = '' THEN byline ELSE printed END
WHERE author_id = %(author)s AND byline <> %(name)s
"""
_ASTRAY_SQL = """
SELECT a.id, a.printed FROM works_authorship AS a LEFT JOIN works_author AS author ON author.id = a.author_id
WHERE a.printed <> '' AND NOT coalesce(author.is_renamed, false)
"""


def require_name(name: str) -> str:
    """The name without stray white space. Raises Refused for what cannot be a name."""
    said = " ".join(name.split())
    if not said or len(said) > LONGEST or not any(letter.isalpha() for letter in said):
        raise Refused(f"A name has letters, and at most {LONGEST} characters.")
    return said


@deed
def choose_name(author: Author, name: str) -> str:
    """Show an author under this name, whatever is printed; empty leaves it to the resolver. The choice before."""
    locked = lock([author.pk])[author.pk]
    require_active(locked)
    before = locked.chosen_name
    locked.chosen_name = require_name(name) if name else ""
    locked.chosen_key = names.key(name)[:200] if name else ""
    if name:
        locked.display_name, locked.name_key = locked.chosen_name, locked.chosen_key
    locked.save(update_fields=["chosen_name", "chosen_key", "display_name", "name_key"])
    found_names.refresh([author.pk])
    return before


@deed
def change_name(author: Author, name: str) -> int:
    """Show an author and all its bylines under a new name, and forget variants of the former; the bylines changed."""
    choose_name(author, require_name(name))
    Author.objects.filter(pk=author.pk).update(is_renamed=True)
    AuthorName.objects.filter(author=author).delete()
    changed = settle()
    found_names.refresh([author.pk])
    return changed


@deed
def settle() -> int:
    """Let every byline show what its author's change of name asks for, wherever bylines went; the number changed.

    Those that came to an author who changed their name take the new one; those that left show what was printed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED_SQL)
        changed = sum(_rename(cursor, author_id, name) for author_id, name in cursor.fetchall())
        cursor.execute(_ASTRAY_SQL)
        for key, printed in (astray := cursor.fetchall()):
            Authorship.objects.filter(pk=key).update(byline=printed, printed="", **_parts(printed))
    return changed + len(astray)


def _rename(cursor: Any, author_id: int, name: str) -> int:
    parts = _parts(name)
    cursor.execute(_RENAME_SQL, {"author": author_id, "name": name, "key": parts["name_key"], **parts})
    return int(cursor.rowcount)


def _parts(name: str) -> dict[str, str]:
    parsed = names.parse(name)
    return {
        "given": parsed.given[:300],
        "family": parsed.family[:300],
        "name_key": names.key(name)[:200],
        "block": names.block(name)[:120],
    }


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a name is written: on how many works, and what the owner said of it, None for nothing."""

    name: str
    works: int
    is_suppressed: bool | None


def variants(author: Author) -> list[Variant]:
    """Every way in which a name is printed or was said to be written; the most frequent first, at most 200."""
    said = dict(AuthorName.objects.filter(author=author).values_list("name", "is_suppressed"))
    printed = dict(
        Authorship.objects.filter(author=author)
        .values_list("byline")
        .annotate(works=Count("pk"))
        .order_by("-works", "byline")[:VARIANTS]
    )
    names_ = {**printed, **{name: 0 for name in said if name not in printed}}
    return [Variant(name, works, said.get(name)) for name, works in names_.items()]


def keep_variant(author: Author, name: str, *, is_suppressed: bool, now: dt.datetime) -> bool | None:
    """Find the author by this way of writing the name, or neither show nor find it; what was said before."""
    name = require_name(name)
    before = AuthorName.objects.filter(author=author, name=name).values_list("is_suppressed", flat=True).first()
    said = {"name_key": names.key(name)[:200], "is_suppressed": is_suppressed, "recorded_at": now}
    AuthorName.objects.update_or_create(author=author, name=name, defaults=said)
    found_names.refresh([author.pk])
    return before


def forget_variant(author: Author, name: str) -> bool | None:
    """Leave a way of writing the name to what is printed again; what was said of it before, if anything."""
    known = AuthorName.objects.filter(author=author, name=name).first()
    if known is None:
        return None
    known.delete()
    found_names.refresh([author.pk])
    return known.is_suppressed
