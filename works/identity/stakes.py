"""Who else has a stake in an author: modules of the apps above, named in the settings, are asked and told.

This app knows no accounts. `settings.AUTHOR_STAKES` names modules with `require_mergeable(into, gone)`, which raises
Refused, `follow(now)`, which lets what they keep go where authors went, by a merge or its undoing, and
`part(parted, now)`, which hears who lost bylines to which new author.
"""

import datetime as dt
from importlib import import_module

from django.conf import settings

from works.models import Author


def require_mergeable(into: Author, gone: Author) -> None:
    """Raises Refused when somebody's stake in both stands against making them one."""
    for name in settings.AUTHOR_STAKES:
        import_module(name).require_mergeable(into, gone)


def follow(now: dt.datetime) -> int:
    """Let every stake go where its author went; how many moved. Safe to repeat."""
    return sum(import_module(name).follow(now) for name in settings.AUTHOR_STAKES)


def part(parted: list[tuple[int, int]], now: dt.datetime) -> None:
    """Tell who was parted: each author by key, with the new one that some of its bylines went to."""
    for name in settings.AUTHOR_STAKES if parted else ():
        import_module(name).part(parted, now)
